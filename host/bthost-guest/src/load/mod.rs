//! From bytes to a strategy that can be run: scanned, wrapped if it is a core module, checked against the ABI, compiled and linked.
//!
//! A core module is wrapped to learn whether it is a strategy, and then, where that means the same, compiled and called as it is.
//!
//! What always holds: the checks run in the order size, kind, structure, names, versions, types, compilation; nothing is compiled before
//! everything else has passed, and a strategy that is machine code is never loaded.
//!
//! What it does not do: run anything of the guest. That begins with [`Loaded::describe`].

pub mod abi;
mod claims;
pub mod scan;
#[cfg(test)]
mod section;
mod shell;

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use bthost_sim::limits::Limits;
use bthost_sim::strategy::Description;
use sha2::{Digest, Sha256};
use wasmtime::component::Component;
use wasmtime::{Engine, Module};

use crate::adapter_v0_1_0::{self, Linked, TextEncoding};
use crate::engine::{self, Options};
use crate::error::{LoadError, RefusedReason};
use crate::instance::WasmStrategy;
use crate::session::{During, GuestFault, Session};
use scan::{Item, Scan};

/// Stack of the thread that compiles, bytes.
const COMPILE_STACK_BYTES: usize = 64 << 20;
/// How the code of an ELF file begins, which is what a `.cwasm` is.
const ELF_MAGIC: &[u8] = b"\x7fELF";
/// How WebAssembly begins, components and core modules alike.
const WASM_MAGIC: &[u8] = b"\0asm";

/// The engine that strategies are compiled for. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    engine: Engine,
    options: Options,
}

/// What is known of a strategy without running it: for `bthost inspect` and the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// Size as given, bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes as given.
    pub sha256: [u8; 32],
    /// Whether it is a component; else a core module.
    pub component: bool,
    /// Whether it is a core module that is called directly; else the host wraps it as a component.
    pub direct: bool,
    /// Imports, with the functions that are used.
    pub imports: Vec<Item>,
    /// Exports.
    pub exports: Vec<Item>,
    /// `bthost:strategy@0.1.0`, as the strategy asks for it.
    pub abi_requested: String,
    /// The version that this host gave it.
    pub abi_provided: String,
    /// Functions of its code.
    pub functions: u64,
    /// Bytes of constants in its data segments: a strategy that carries the answers carries them here.
    pub constant_bytes: u64,
    /// Whether it takes trades.
    pub trades: bool,
}

/// A strategy that was checked and compiled.
pub struct Loaded {
    linked: Linked,
    engine: Engine,
    info: Info,
    limits: Limits,
}

impl Runtime {
    /// Build the engine.
    ///
    /// # Errors
    /// When this machine or build cannot run the requested target.
    pub fn new(options: Options) -> Result<Self, RuntimeError> {
        let engine = engine::engine(&options).map_err(|e| RuntimeError(format!("{e:#}")))?;
        Ok(Self { engine, options })
    }

    /// Check, compile and link a strategy.
    ///
    /// # Errors
    /// When it is refused; see [`RefusedReason`].
    pub fn load(&self, bytes: &[u8], limits: &Limits) -> Result<Loaded, LoadError> {
        let Checked { component, shell, info } = check(bytes, limits)?;
        let interface =
            |e: wasmtime::Error| LoadError::new(RefusedReason::Interface, format!("the strategy's types are not those of the ABI: {e:#}"));
        let (typed, encoding) = shell.map_or((component, None), |(shell, encoding)| (shell, Some(encoding)));
        let typed = self.compile(typed, |engine, component| Component::new(engine, component))?;
        // Linking the shell of a core module is the check of its types, and what runs is the module itself.
        let checked = Linked::component(&self.engine, &typed, info.trades).map_err(interface)?;
        let linked = match encoding {
            None => checked,
            Some(encoding) => {
                let module = self.compile(bytes.to_vec(), |engine, module| Module::new(engine, module))?;
                Linked::direct(&self.engine, &module, encoding, info.trades).map_err(interface)?
            }
        };
        Ok(Loaded { linked, engine: self.engine.clone(), info, limits: limits.clone() })
    }

    /// The options that it was built with.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Compile on a thread of its own, so that the wall clock can give up on it.
    fn compile<T: Send + 'static>(&self, bytes: Vec<u8>, by: fn(&Engine, &[u8]) -> wasmtime::Result<T>) -> Result<T, LoadError> {
        let (done, result) = mpsc::channel();
        let engine = self.engine.clone();
        let thread = std::thread::Builder::new().name("compile".into()).stack_size(COMPILE_STACK_BYTES);
        let spawned = thread.spawn(move || {
            // The receiver is gone when the wait was given up; then nobody wants the result.
            let _ = done.send(by(&engine, &bytes));
        });
        spawned.map_err(|e| LoadError::new(RefusedReason::Compile, format!("no thread to compile on: {e}")))?;
        match result.recv_timeout(Duration::from_millis(self.options.compile_ms)) {
            Ok(Ok(compiled)) => Ok(compiled),
            Ok(Err(e)) => Err(LoadError::new(RefusedReason::Compile, format!("{e:#}"))),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(LoadError::new(RefusedReason::Compile, "the compiler panicked")),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                Err(LoadError::new(RefusedReason::CompileTime, format!("compiling took longer than {} ms", self.options.compile_ms)))
            }
        }
    }
}

/// The engine could not be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the WebAssembly engine could not be built: {0}\nhint: build the host for a 64-bit x86 or ARM machine, with `pulley` for the interpreter"
)]
pub struct RuntimeError(String);

/// What passed every check that comes before compiling.
struct Checked {
    /// The strategy as a component: as given, or wrapped.
    component: Vec<u8>,
    /// For a core module that can be called directly: a component with its types and no code, and how its texts are encoded.
    shell: Option<(Vec<u8>, TextEncoding)>,
    info: Info,
}

/// Everything that is checked before compiling: the component (wrapped, if a core module was given) and what is known of it.
///
/// # Errors
/// When it is refused.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<(Vec<u8>, Info), LoadError> {
    check(bytes, limits).map(|checked| (checked.component, checked.info))
}

fn check(bytes: &[u8], limits: &Limits) -> Result<Checked, LoadError> {
    let size = bytes.len() as u64;
    if size > limits.component_bytes {
        let message = format!("the strategy has {size} bytes; at most {} are allowed", limits.component_bytes);
        return Err(LoadError::new(RefusedReason::TooLarge, message));
    }
    if bytes.starts_with(ELF_MAGIC) {
        return Err(LoadError::new(RefusedReason::Precompiled, "the file holds machine code (a .cwasm?)"));
    }
    if !bytes.starts_with(WASM_MAGIC) {
        return Err(LoadError::new(RefusedReason::NotWasm, format!("the file of {size} bytes is not WebAssembly")));
    }
    let given = scan::scan(bytes, limits)?;
    let (component, scan) =
        if given.component { (bytes.to_vec(), given.clone()) } else { claims::on_a_deep_stack(|| wrap(bytes, &given, limits))? };
    let abi = abi::check(&scan)?;
    let shell =
        if given.component || !adapter_v0_1_0::is_direct(&given) { None } else { claims::on_a_deep_stack(|| shell_of(bytes, &given))? };
    let info = Info {
        bytes: size,
        sha256: Sha256::digest(bytes).into(),
        component: given.component,
        direct: shell.is_some(),
        imports: scan.imports,
        exports: scan.exports,
        abi_requested: format!("{}@{}", abi::PACKAGE, abi.requested),
        abi_provided: abi::newest().to_owned(),
        functions: given.functions,
        constant_bytes: given.constant_bytes,
        trades: abi.trades,
    };
    Ok(Checked { component, shell, info })
}

/// The shell of a module, where its texts have an encoding that the direct way knows.
fn shell_of(bytes: &[u8], given: &Scan) -> Result<Option<(Vec<u8>, TextEncoding)>, LoadError> {
    let bad = |e| LoadError::new(RefusedReason::ComponentType, format!("the core module's types cannot be read: {e}"));
    let shell::Claimed { shell, encoding } = shell::shell(bytes, given).map_err(bad)?;
    Ok(encoding.and_then(TextEncoding::of).map(|encoding| (shell, encoding)))
}

/// Make a component of a core module that carries a `component-type` section.
fn wrap(bytes: &[u8], given: &Scan, limits: &Limits) -> Result<(Vec<u8>, Scan), LoadError> {
    for import in &given.imports {
        abi::check_import(import)?;
    }
    if !given.component_type {
        return Err(LoadError::new(RefusedReason::NoComponentType, "the strategy is a core module without a component-type section"));
    }
    claims::check(bytes)?;
    let bad = |e: &dyn std::fmt::Display| LoadError::new(RefusedReason::ComponentType, format!("the core module cannot be wrapped: {e}"));
    let mut encoder = wit_component::ComponentEncoder::default();
    let encoded = encoder.validate(false).module(bytes).and_then(wit_component::ComponentEncoder::encode);
    let component = encoded.map_err(|e| bad(&format!("{e:#}")))?;
    let scan = scan::scan(&component, limits)?;
    Ok((component, scan))
}

impl Loaded {
    /// What is known of it without running it.
    #[must_use]
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Instantiate it once, ask what it is, and throw the instance away.
    ///
    /// # Errors
    /// When it breaks while it is instantiated or described, or calls the host.
    pub fn describe(&self) -> Result<Description, GuestFault> {
        let mut session = Session::new(&self.engine, &self.limits);
        let guest = self.linked.instantiate(&mut session).map_err(|f| f.during("instantiate"))?;
        guest.describe(&mut session).map_err(|f| f.during("describe"))
    }

    /// A fresh instance for one run. A guest that breaks while it is instantiated breaks in `start`.
    #[must_use]
    pub fn instantiate(&self, limits: &Limits, trades: bool) -> WasmStrategy {
        let mut session = Session::new(&self.engine, limits);
        let guest = self.linked.instantiate(&mut session);
        WasmStrategy::new(session, guest, trades)
    }

    /// The adapter's version, for the manifest.
    #[must_use]
    pub fn adapter(&self) -> &'static str {
        adapter_v0_1_0::VERSION
    }
}

/// Shared by the watchdog and the run that it watches.
pub(crate) type Flag = Arc<std::sync::atomic::AtomicBool>;

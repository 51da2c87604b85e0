//! The wasmtime engine: every feature flag stated, fuel and NaN bits pinned, nothing left to a default that could change.
//!
//! What always holds: two engines made here give the same results and the same fuel for the same component, whatever the compiler level or
//! target, which is what the oracle tests compare. Only the depth at which the stack overflows and the kind of a trap differ, and neither
//! is a result.
//!
//! Compiled code is kept in a folder only where [`Options::cache`] names one, under the hash of the component, the compiler's version and every
//! flag. What lies there is machine code and is run as it is, so the folder must be writable by nobody but who runs strategies; a strategy
//! that is handed in as machine code is refused before the engine sees it.

use std::path::{Path, PathBuf};

use wasmtime::{Cache, CacheConfig, Config, Engine, Inlining, OptLevel, Strategy, WasmFeatures};

use bthost_sim::limits::Limits;

use crate::fuel::OPERATOR_COST_V1;

/// How hard the compiler tries. Results do not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Optimise {
    /// For speed of the guest.
    #[default]
    Speed,
    /// Not at all.
    None,
}

/// What the guest is compiled to. Results do not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Machine code, by Cranelift.
    #[default]
    Native,
    /// The portable byte code of Pulley, interpreted.
    Pulley,
}

/// How a [`crate::Runtime`] is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Compiler level.
    pub optimise: Optimise,
    /// Compiler target.
    pub target: Target,
    /// Wasm stack, bytes: [`Limits::stack_bytes`] of the runs that this runtime serves.
    pub stack_bytes: u64,
    /// Longest time that compiling one component may take, milliseconds. A wall clock, so it ends in an error and never in a result.
    pub compile_ms: u64,
    /// Folder in which compiled code is kept for the next run; none, and everything is compiled anew. A full path.
    pub cache: Option<PathBuf>,
}

/// Default of [`Options::compile_ms`].
pub const COMPILE_MS: u64 = 60_000;
/// Compiled code that is kept, bytes; beyond it what was not used for longest goes.
const CACHE_BYTES: u64 = 256 << 20;

impl Default for Options {
    fn default() -> Self {
        Self {
            optimise: Optimise::Speed,
            target: Target::Native,
            stack_bytes: Limits::NATIVE.stack_bytes,
            compile_ms: COMPILE_MS,
            cache: None,
        }
    }
}

/// The WebAssembly features that a guest may use, for our own validator and for wasmtime alike. All others are off.
pub(crate) const FEATURES_ON: &[&str] = &[
    "MUTABLE_GLOBAL",
    "SATURATING_FLOAT_TO_INT",
    "SIGN_EXTENSION",
    "REFERENCE_TYPES",
    "CALL_INDIRECT_OVERLONG",
    "MULTI_VALUE",
    "BULK_MEMORY",
    "BULK_MEMORY_OPT",
    "SIMD",
    "FLOATS",
    "EXTENDED_CONST",
    "COMPONENT_MODEL",
];

/// The engine's configuration.
fn config(options: &Options) -> wasmtime::Result<Config> {
    let mut c = Config::new();
    c.strategy(Strategy::Cranelift)
        .cranelift_opt_level(match options.optimise {
            Optimise::Speed => OptLevel::Speed,
            Optimise::None => OptLevel::None,
        })
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .compiler_inlining(Inlining::No)
        .parallel_compilation(true)
        .debug_info(false)
        .wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Disable);
    if options.target == Target::Pulley {
        c.target("pulley64")?;
    }
    c.consume_fuel(true)
        .operator_cost(OPERATOR_COST_V1)
        .epoch_interruption(true)
        .max_wasm_stack(usize::try_from(options.stack_bytes).unwrap_or(usize::MAX))
        .concurrency_support(false)
        .shared_memory(false);
    for (name, flag) in WasmFeatures::all().iter_names() {
        c.wasm_features(flag, FEATURES_ON.contains(&name));
    }
    // `iter_names` yields composed flags as well; stating the wanted ones last leaves exactly them on.
    for name in FEATURES_ON {
        if let Some(flag) = WasmFeatures::from_name(name) {
            c.wasm_features(flag, true);
        }
    }
    c.cache(options.cache.as_deref().map(cache).transpose()?);
    Ok(c)
}

/// What keeps compiled code in `folder`, and throws away what was not used for longest.
fn cache(folder: &Path) -> wasmtime::Result<Cache> {
    let mut config = CacheConfig::new();
    config.with_directory(folder).with_files_total_size_soft_limit(CACHE_BYTES);
    Cache::new(config)
}

/// Build the engine.
pub(crate) fn engine(options: &Options) -> wasmtime::Result<Engine> {
    Engine::new(&config(options)?)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use wasmtime::{Instance, Module, Store};

    use super::*;

    const WASM: &str = "wasm32-unknown-unknown";

    /// Whether this Rust can build for WebAssembly.
    fn has_target() -> bool {
        let asked =
            Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
        asked.is_ok_and(|out| Path::new(String::from_utf8_lossy(&out.stdout).trim()).is_dir())
    }

    /// The indicators of the core as a module: the core for WebAssembly, and `tests/bits/alone.rs` of it.
    fn indicators() -> PathBuf {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = here.join("../../target/bits");
        // What a caller adds for its own machine is not for this one.
        let run = |command: &mut Command| {
            let status = command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").current_dir(here).status();
            assert!(status.is_ok_and(|s| s.success()), "the core does not build for {WASM}");
        };
        run(Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "-p", "bthost-sim", "--target", WASM, "--target-dir"])
            .arg(&target));
        let (built, module) = (target.join(WASM).join("debug"), target.join("bits.wasm"));
        let core = format!("bthost_sim={}", built.join("libbthost_sim.rlib").display());
        let others = format!("dependency={}", built.join("deps").display());
        let source = here.join("../bthost-sim/tests/bits/alone.rs");
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "-O", "--crate-type", "cdylib", "--target", WASM, "--extern", &core, "-L", &others, "-o"]);
        run(rustc.arg(&module).arg(source));
        module
    }

    #[test]
    fn indicators_have_the_same_bits_in_the_sandbox() {
        if !has_target() {
            eprintln!("left out: this Rust has no {WASM} (`rustup target add {WASM}`)");
            return;
        }
        let bytes = std::fs::read(indicators()).expect("the module that was built");
        let engine = engine(&Options::default()).expect("an engine");
        let module = Module::new(&engine, &bytes).expect("a module that the sandbox's features allow");
        assert_eq!(module.imports().count(), 0, "nothing from outside");
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX).expect("fuel is counted");
        store.set_epoch_deadline(1);
        let instance = Instance::new(&mut store, &module, &[]).expect("an instance");
        let mut call = |name: &str| {
            let function = instance.get_typed_func::<(), u64>(&mut store, name).expect("it is exported");
            function.call(&mut store, ()).expect("it ends")
        };
        let (bits, expected) = (call("bits"), call("expected"));
        assert_eq!(bits, expected, "the bits are {bits:#018x}, and natively {expected:#018x}");
    }
}

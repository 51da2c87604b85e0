//! Why a strategy is refused before it runs: a stable reason, a sentence, and what to do about it.
//!
//! What always holds: a refusal is decided from the bytes and the limits alone, so it is the same on every machine. The one exception is
//! [`RefusedReason::CompileTime`], which depends on the wall clock and therefore only ever ends a process.

use std::fmt;

/// Builds the enum of reasons with their names and hints from one source.
macro_rules! refused_reasons {
    ($($variant:ident $name:literal $hint:literal,)*) => {
        /// Why a strategy is refused. The names are stable: tests and tools compare them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum RefusedReason {
            $(#[doc = concat!("`", $name, "`: ", $hint, ".")] $variant,)*
        }

        impl RefusedReason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What to do about it.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self {
                    $(Self::$variant => $hint,)*
                }
            }
        }
    };
}

refused_reasons! {
    TooLarge "too-large" "strip the component of debug information, or run it under a profile with a larger limits.component_bytes",
    NotWasm "not-wasm" "give a WebAssembly component, or a core module that carries a component-type section",
    Precompiled "precompiled" "give the .wasm file that it was compiled from: machine code is never loaded",
    NoComponentType "no-component-type" "build with an SDK of this ABI, or embed the section with `wasm-tools component embed`",
    ComponentType "component-type" "rebuild with the SDK that belongs to this ABI: its component-type section does not fit its imports and exports",
    Invalid "invalid" "the file is damaged, or the toolchain that wrote it is broken",
    Feature "feature" "build for the baseline WebAssembly features (for example `-C target-cpu=mvp`), without threads, GC, exceptions, relaxed SIMD or memory64",
    Import "import" "a strategy may import bthost:strategy/host and nothing else: no WASI, no clock, no file, no network",
    Export "export" "export the interface bthost:strategy/guest with all of its functions",
    Interface "interface" "rebuild against the wit/ of this ABI version: the types differ",
    AbiVersion "abi-version" "rebuild the strategy with an SDK of a supported version, or use a host that supports the one that it asks for",
    Functions "functions" "split or strip the program",
    FunctionBody "function-body" "let the toolchain generate smaller functions, tables as data instead of code",
    Locals "locals" "compile with optimisation",
    Nesting "nesting" "let the toolchain generate flatter functions",
    Complexity "complexity" "let the toolchain generate smaller functions",
    Modules "modules" "link the program into fewer core modules",
    Components "components" "compose fewer components",
    Instances "instances" "instantiate fewer modules and components",
    Memories "memories" "use one linear memory",
    MemoryMinimum "memory-minimum" "ask for less memory at the start; it may grow up to limits.memory_bytes",
    Tables "tables" "use fewer tables",
    TableMinimum "table-minimum" "ask for smaller tables, up to limits.table_elements",
    Resources "resources" "this ABI has no resource types",
    CompileTime "compile-time" "give it more time, or a faster machine",
    Compile "compile" "the compiler does not take it; please report the component",
}

impl fmt::Display for RefusedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A strategy that may not run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("strategy refused ({reason}): {message}\nhint: {}", .reason.hint())]
pub struct LoadError {
    /// Why.
    pub reason: RefusedReason,
    /// In a sentence, with names.
    pub message: String,
}

impl LoadError {
    /// A refusal. Text that comes from the component is cut and made printable.
    pub(crate) fn new(reason: RefusedReason, message: impl AsRef<str>) -> Self {
        Self { reason, message: crate::text::printable(message.as_ref(), MESSAGE_BYTES) }
    }
}

/// Longest message of a refusal, bytes.
const MESSAGE_BYTES: usize = 2048;

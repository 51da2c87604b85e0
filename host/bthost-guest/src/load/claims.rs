//! What a core module claims of its types (its `component-type` sections), looked at before a library follows it.
//!
//! What always holds: sections are few and small, and their packages do not lead back to themselves, each by itself and all together: `wit-parser` follows packages and types by
//! calling itself, and a stack that overflows cannot be caught. What is left of its depth fits [`STACK_BYTES`].

use wasmparser::{Parser, Payload};
use wit_parser::{PackageId, Resolve};

use crate::error::{LoadError, RefusedReason};

/// The largest section that is read, bytes. The one of this ABI has 5 KiB.
pub(super) const CLAIM_BYTES_MAX: usize = 32 * 1024;

/// Stack of the thread that reads it, bytes: types can be nested as deep as the section is long.
const STACK_BYTES: usize = 128 << 20;

/// The most sections that are read. A strategy in Rust has one for each world that its SDK knows.
const CLAIMS_MAX: usize = 4;

/// A format of old tools, which has no packages to look at before it is followed.
const OLD_FORMAT: u8 = 0x03;

/// Run what reads a strategy's own types on a stack that is deep enough for them; a panic there is a refusal.
///
/// # Errors
/// When it refuses, or panics.
pub(super) fn on_a_deep_stack<T: Send>(read: impl FnOnce() -> Result<T, LoadError> + Send) -> Result<T, LoadError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("types".into()).stack_size(STACK_BYTES);
        let running = thread.spawn_scoped(scope, read).map_err(|e| refused(format!("no thread to read them on: {e}")))?;
        running.join().unwrap_or_else(|_| Err(refused("reading them panicked")))
    })
}

fn refused(why: impl std::fmt::Display) -> LoadError {
    LoadError::new(RefusedReason::ComponentType, format!("the core module's types cannot be read: {why}"))
}

/// Look at the sections of a core module, and at what they are together.
///
/// # Errors
/// When there are too many, or they could not be followed safely.
pub(super) fn check(module: &[u8]) -> Result<(), LoadError> {
    let (mut all, mut seen) = (Resolve::default(), 0);
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload.map_err(refused)? else { continue };
        if !section.name().starts_with("component-type") {
            continue;
        }
        seen += 1;
        if seen > CLAIMS_MAX {
            return Err(refused(format!("there are more than {CLAIMS_MAX} component-type sections")));
        }
        let one = read(section.data())?;
        all.merge(one).map_err(|e| refused(format!("{e:#}")))?;
        if leads_back(&all) {
            return Err(refused("its packages depend on themselves"));
        }
    }
    Ok(())
}

/// One section, which can be followed.
fn read(bytes: &[u8]) -> Result<Resolve, LoadError> {
    if bytes.len() > CLAIM_BYTES_MAX {
        return Err(refused(format!("a component-type section has {} bytes; at most {CLAIM_BYTES_MAX} are read", bytes.len())));
    }
    if bytes.first() == Some(&OLD_FORMAT) {
        return Err(refused("a component-type section is in a format that is no longer written"));
    }
    let (resolve, _) = wit_parser::decoding::decode_world(bytes).map_err(|e| refused(format!("{e:#}")))?;
    if leads_back(&resolve) { Err(refused("its packages depend on themselves")) } else { Ok(resolve) }
}

/// Whether a package needs itself, by way of others: what is left when packages that need nothing that is left are taken away.
fn leads_back(resolve: &Resolve) -> bool {
    let mut left: Vec<PackageId> = resolve.packages.iter().map(|(id, _)| id).collect();
    loop {
        let before = left.clone();
        left.retain(|id| resolve.package_direct_deps(*id).any(|dep| before.contains(&dep)));
        if left.len() == before.len() {
            return !left.is_empty();
        }
    }
}

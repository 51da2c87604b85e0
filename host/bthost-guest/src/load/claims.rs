//! What a core module claims of its types (its `component-type` section), looked at before a library follows it.
//!
//! What always holds: there is one section, it is small, and its packages do not lead back to themselves: `wit-parser` follows packages and types by
//! calling itself, and a stack that overflows cannot be caught. What is left of its depth fits [`STACK_BYTES`].

use wasmparser::{Parser, Payload};
use wit_parser::{PackageId, Resolve};

use crate::error::{LoadError, RefusedReason};

/// The largest section that is read, bytes. The one of this ABI has 5 KiB.
pub(super) const CLAIM_BYTES_MAX: usize = 32 * 1024;

/// Stack of the thread that reads it, bytes: types can be nested as deep as the section is long.
const STACK_BYTES: usize = 128 << 20;

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

/// Look at the section of a core module.
///
/// # Errors
/// When there is more than one, or it could not be followed safely.
pub(super) fn check(module: &[u8]) -> Result<(), LoadError> {
    let mut seen = false;
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload.map_err(refused)? else { continue };
        if !section.name().starts_with("component-type") {
            continue;
        }
        if seen {
            return Err(refused("there is more than one component-type section"));
        }
        seen = true;
        let bytes = section.data();
        if bytes.len() > CLAIM_BYTES_MAX {
            return Err(refused(format!("the component-type section has {} bytes; at most {CLAIM_BYTES_MAX} are read", bytes.len())));
        }
        if bytes.first() == Some(&OLD_FORMAT) {
            return Err(refused("the component-type section is in a format that is no longer written"));
        }
        let (resolve, _) = wit_parser::decoding::decode_world(bytes).map_err(|e| refused(format!("{e:#}")))?;
        if leads_back(&resolve) {
            return Err(refused("its packages depend on themselves"));
        }
    }
    Ok(())
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

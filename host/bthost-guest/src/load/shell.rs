//! The types of a core module, for wasmtime to check: a component with the same imports and exports whose functions have no code.
//!
//! What always holds: a module that claims other types than the ABI's is refused as a wrapped one would be, without compiling its code a
//! second time. Functions of the host that the module does not import are not in the shell, as they would not be in the wrapped component.

use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata, metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve, WorldId, WorldItem};

use super::scan::Scan;

/// The shell of a core module that could be wrapped. The error is in words.
pub(super) fn shell(module: &[u8], scan: &Scan) -> Result<Vec<u8>, String> {
    fn said(e: impl std::fmt::Display) -> String {
        format!("{e:#}")
    }
    let (_, mut claimed) = metadata::decode(module).map_err(said)?;
    keep_imported(&mut claimed.resolve, claimed.world, scan);
    let mut dummy = dummy_module(&claimed.resolve, claimed.world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut dummy, &claimed.resolve, claimed.world, StringEncoding::UTF8, false).map_err(said)?;
    let mut encoder = ComponentEncoder::default();
    encoder.validate(false).module(&dummy).and_then(ComponentEncoder::encode).map_err(said)
}

/// Forget the functions of imported interfaces that the module does not import.
fn keep_imported(resolve: &mut Resolve, world: WorldId, scan: &Scan) {
    let imported: Vec<_> = resolve.worlds[world]
        .imports
        .values()
        .filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    for id in imported {
        let name = resolve.id_of(id);
        let used =
            |function: &str| scan.imports.iter().any(|i| Some(&i.name) == name.as_ref() && i.functions.iter().any(|f| f == function));
        let interface = &mut resolve.interfaces[id];
        interface.functions.retain(|function, _| used(function));
    }
}

//! The types of a core module, for wasmtime to check: a component with the same imports and exports whose functions have no code.
//!
//! What always holds: a module that claims other types than the ABI's is refused as a wrapped one would be, without compiling its code a
//! second time. Functions of the host that the module does not import are not in the shell, as they would not be in the wrapped component.

use wit_component::metadata::{self, Bindgen};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve, WorldId, WorldItem};

use super::scan::Scan;

/// What a core module says of its types.
pub(super) struct Claimed {
    /// A component with these types.
    pub shell: Vec<u8>,
    /// How its texts are encoded; `None` where functions differ.
    pub encoding: Option<StringEncoding>,
}

/// The shell of a core module that could be wrapped. The error is in words.
pub(super) fn shell(module: &[u8], scan: &Scan) -> Result<Claimed, String> {
    fn said(e: impl std::fmt::Display) -> String {
        format!("{e:#}")
    }
    let (_, mut claimed) = metadata::decode(module).map_err(said)?;
    keep_imported(&mut claimed.resolve, claimed.world, scan);
    let encoding = encoding(&claimed);
    let mut dummy = dummy_module(&claimed.resolve, claimed.world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut dummy, &claimed.resolve, claimed.world, StringEncoding::UTF8, false).map_err(said)?;
    let mut encoder = ComponentEncoder::default();
    let shell = encoder.validate(false).module(&dummy).and_then(ComponentEncoder::encode).map_err(said)?;
    Ok(Claimed { shell, encoding })
}

/// The encoding of texts that every function of the world has.
fn encoding(claimed: &Bindgen) -> Option<StringEncoding> {
    let Bindgen { resolve, world, metadata, .. } = claimed;
    let world = &resolve.worlds[*world];
    let sides = [(&world.imports, &metadata.import_encodings), (&world.exports, &metadata.export_encodings)];
    let mut found = None;
    for (items, encodings) in sides {
        for (key, item) in items {
            let WorldItem::Interface { id, .. } = item else { continue };
            for function in resolve.interfaces[*id].functions.keys() {
                let this = encodings.get(resolve, key, function)?;
                if found.is_some_and(|other| other != this) {
                    return None;
                }
                found = Some(this);
            }
        }
    }
    found
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

//! Whether a built guest is one that a host can take: its imports, its section, and that it wraps into a valid component.

use anyhow::{Context, Result, bail};
use wit_component::{ComponentEncoder, DecodedWasm};
use wit_parser::WorldItem;

/// The only package that a guest may import from.
const PACKAGE: &str = "bthost:strategy/";

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// Bytes of the core module.
    pub core: usize,
    /// Bytes of the component made of it.
    pub component: usize,
    /// Interfaces that it imports.
    pub imports: Vec<String>,
    /// Interfaces that it exports.
    pub exports: Vec<String>,
}

/// Wrap the core module `bytes` into a component and list its interfaces. Imports other than the strategy ABI are an error.
pub fn check(bytes: &[u8]) -> Result<Checked> {
    let component = ComponentEncoder::default()
        .validate(true)
        .module(bytes)
        .context("reading the module")?
        .encode()
        .context("making a component of the module")?;
    let DecodedWasm::Component(resolve, world) = wit_component::decode(&component)? else { bail!("the result is not a component") };
    let world = &resolve.worlds[world];
    let names = |items: &mut dyn Iterator<Item = &WorldItem>| -> Result<Vec<String>> {
        items
            .map(|item| match item {
                WorldItem::Interface { id, .. } => resolve.id_of(*id).context("an interface without a name"),
                _ => bail!("the component imports or exports something that is not an interface"),
            })
            .collect()
    };
    let imports = names(&mut world.imports.values())?;
    let exports = names(&mut world.exports.values())?;
    if let Some(foreign) = imports.iter().find(|name| !name.starts_with(PACKAGE)) {
        bail!("the guest imports `{foreign}`; only interfaces of `{PACKAGE}` are given to a strategy");
    }
    Ok(Checked { core: bytes.len(), component: component.len(), imports, exports })
}

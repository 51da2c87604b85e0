//! Writes the AssemblyScript side of the strategy ABI from the WIT, and checks built guests.
//!
//! What it is for: there is no AssemblyScript generator for the component model, so the SDK's types, lifting and lowering, imports and export
//! glue are written by this crate and committed. A test compares the committed files with a fresh run, so a change of the WIT that is not
//! carried over fails.
//!
//! What always holds: the same WIT gives the same bytes; parameters of an export that are scalars all the way down are lifted into one object
//! that is reused, so a bar makes no garbage.
//!
//! What it does not do: resources, futures, streams, and variants as flat parameters of an export. It refuses them by name.

mod check;
mod classes;
mod codes;
mod functions;
mod names;
mod shapes;
mod values;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wit_component::StringEncoding;
use wit_parser::{PackageId, Resolve, WorldItem};

pub use check::{Checked, check};

/// The worlds that a guest can be built for, and the file that holds the section that describes each.
pub const WORLDS: [(&str, &str); 2] = [("strategy", "component-type.bin"), ("trade-strategy", "component-type-trades.bin")];

/// A generated file.
#[derive(Debug)]
pub struct Output {
    /// Its name inside `guest-sdk/assemblyscript/assembly`.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of the ABI that is generated from.
#[must_use]
pub fn wit_dir() -> PathBuf {
    root().join("wit/v0.1.0")
}

/// The folder that the generated files go to.
#[must_use]
pub fn target_dir() -> PathBuf {
    root().join("guest-sdk/assemblyscript/assembly")
}

/// Everything that is generated from the WIT folder `wit`.
pub fn generate(wit: &Path) -> Result<Vec<Output>> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit).with_context(|| format!("reading the WIT in {}", wit.display()))?;
    let codes_path = wit.join("codes.md");
    let table = std::fs::read_to_string(&codes_path).with_context(|| format!("reading {}", codes_path.display()))?;

    let (abi, exports) = glue(&resolve, package)?;
    let mut outputs = vec![
        Output { name: "abi.ts", bytes: abi.into_bytes() },
        Output { name: "codes.ts", bytes: codes::emit(&table)?.into_bytes() },
        Output { name: "exports.json", bytes: exports.into_bytes() },
    ];
    for (world, file) in WORLDS {
        let id = resolve.select_world(&[package], Some(world))?;
        let bytes = wit_component::metadata::encode(&resolve, id, StringEncoding::UTF16, None, false)?;
        outputs.push(Output { name: file, bytes });
    }
    Ok(outputs)
}

/// The guest that is written by hand, which spells its section out.
#[must_use]
pub fn skeleton() -> PathBuf {
    root().join("tests/hostile/skeleton.wat")
}

/// The `component-type:bthost` section of a core module with UTF-8 strings, as a line of the text format: for guests written by hand.
///
/// # Errors
/// When the WIT cannot be read.
pub fn section(wit: &Path) -> Result<String> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit).with_context(|| format!("reading the WIT in {}", wit.display()))?;
    let world = resolve.select_world(&[package], Some("strategy"))?;
    let bytes = wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None, false)?;
    let mut text = String::from("  (@custom \"component-type:bthost\" \"");
    for byte in bytes {
        match byte {
            b'\\' | b'"' => text.push_str(&format!("\\{byte:02x}")),
            0x20..=0x7e => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\{byte:02x}")),
        }
    }
    text.push_str("\")");
    Ok(text)
}

/// `abi.ts` and `exports.json`.
fn glue(resolve: &Resolve, package: PackageId) -> Result<(String, String)> {
    let mut generator = shapes::Generator::new(resolve)?;
    let mut text = String::from(HEADER);
    let mut done = Vec::new();
    let mut functions_text = String::new();
    let mut worlds = Vec::new();
    for (world, file) in WORLDS {
        let world = &resolve.worlds[resolve.select_world(&[package], Some(world))?];
        let mut exports =
            vec![("_initialize".to_owned(), "_initialize".to_owned()), ("cabi_realloc".to_owned(), "cabi_realloc".to_owned())];
        for (item, exported) in world.imports.values().map(|i| (i, false)).chain(world.exports.values().map(|i| (i, true))) {
            let WorldItem::Interface { id, .. } = item else { anyhow::bail!("a world item that is not an interface is not supported") };
            if exported {
                exports.extend(generator.export_names(*id)?);
            }
            if done.contains(&(*id, exported)) {
                continue;
            }
            done.push((*id, exported));
            if exported {
                functions_text.push_str(&generator.exports(*id)?);
            } else {
                functions_text.push_str(&generator.imports(*id)?);
            }
        }
        worlds.push((world.name.clone(), file, exports));
    }
    text.push_str(&generator.classes()?);
    text.push_str(&functions_text);
    text.push_str(&generator.helpers()?);
    Ok((text, exports_json(&worlds)?))
}

/// A world's name, the file of its section, and its exports: the name in the module, and the name in the ABI.
type WorldExports = (String, &'static str, Vec<(String, String)>);

/// Which exported identifier gets which ABI name, for each world.
fn exports_json(worlds: &[WorldExports]) -> Result<String> {
    let mut out = String::from("{\n");
    for (index, (world, file, exports)) in worlds.iter().enumerate() {
        writeln!(out, "  \"{world}\": {{\n    \"componentType\": \"{file}\",\n    \"exports\": {{")?;
        for (at, (from, to)) in exports.iter().enumerate() {
            let comma = if at + 1 == exports.len() { "" } else { "," };
            writeln!(out, "      \"{from}\": \"{to}\"{comma}")?;
        }
        let comma = if index + 1 == worlds.len() { "" } else { "," };
        writeln!(out, "    }}\n  }}{comma}")?;
    }
    out.push_str("}\n");
    Ok(out)
}

const HEADER: &str = "\
// Generated from wit/v0.1.0 by `cargo run -p bthost-abigen -- write`. Do not edit.
//
// Types of the strategy ABI, how they lie in memory, the host's functions, and the glue of the exports.
// Text is UTF-16, as AssemblyScript holds it; memory that crosses is in the arena.

import { arenaAlloc, arenaMark, arenaRelease, arenaReset, liftString } from \"./arena\";

export { cabi_realloc } from \"./arena\";

/** A number that may be absent, as `Some<T> | null`. */
export class Some<T> {
  constructor(public value: T) {}
}

";

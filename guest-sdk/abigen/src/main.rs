//! `bthost-abigen write` writes the SDK's generated files; `bthost-abigen check FILE` looks at a built guest.

use std::io::Write as _;

use anyhow::{Context, Result, bail};
use bthost_abigen::{check, generate, section, skeleton, target_dir, wit_dir};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut stdout = std::io::stdout().lock();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write"] => {
            for output in generate(&wit_dir())? {
                let path = target_dir().join(output.name);
                std::fs::write(&path, &output.bytes).with_context(|| format!("writing {}", path.display()))?;
                writeln!(stdout, "{} ({} bytes)", output.name, output.bytes.len())?;
            }
            let text = std::fs::read_to_string(skeleton()).context("reading the skeleton")?;
            let line = section(&wit_dir())?;
            let with = |old: &str| if old.starts_with("  (@custom \"component-type:bthost\"") { line.clone() } else { old.to_owned() };
            let lines: Vec<String> = text.lines().map(with).collect();
            std::fs::write(skeleton(), lines.join("\n") + "\n").context("writing the skeleton")?;
        }
        ["check", file] => {
            let bytes = std::fs::read(file).with_context(|| format!("reading {file}"))?;
            let found = check(&bytes).with_context(|| format!("checking {file}"))?;
            writeln!(stdout, "core module {} bytes, component {} bytes", found.core, found.component)?;
            writeln!(stdout, "imports {}\nexports {}", found.imports.join(", "), found.exports.join(", "))?;
        }
        _ => bail!("usage: bthost-abigen write | bthost-abigen check FILE"),
    }
    Ok(())
}

//! The tables of `codes.md` as enumerations, with a function that names a code.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

/// The heading of a table and the enumeration made of it.
const TABLES: [(&str, &str); 6] = [
    ("Reasons", "Reason"),
    ("Order events", "OrderEventKind"),
    ("Order states", "OrderState"),
    ("Fill flags", "FillFlag"),
    ("Columns", "ColumnCode"),
    ("Instrument kinds", "InstrumentKind"),
];

/// `codes.ts` from the text of `codes.md`.
pub fn emit(markdown: &str) -> Result<String> {
    let mut out = String::from("// Generated from wit/v0.1.0/codes.md by `cargo run -p bthost-abigen -- write`. Do not edit.\n//\n");
    out.push_str("// Codes that cross as numbers. A code that is not in its table means \"other\".\n");
    for (heading, name) in TABLES {
        let rows = table(markdown, heading)?;
        writeln!(out, "\n/** See \"{heading}\" in `codes.md`. */\nexport enum {name} {{")?;
        for row in &rows {
            if !row.meaning.is_empty() {
                writeln!(out, "  /** {} */", row.meaning)?;
            }
            writeln!(out, "  {} = {},", identifier(&row.name), row.code)?;
        }
        out.push_str("}\n");
        let (first, rest) = name.split_at(1);
        writeln!(out, "\n/** The name of a code, as `codes.md` writes it. */")?;
        writeln!(out, "export function {}{rest}Name(code: u32): string {{\n  switch (code) {{", first.to_lowercase())?;
        for row in &rows {
            writeln!(out, "    case {}: return \"{}\";", row.code, row.name)?;
        }
        out.push_str("  }\n  return \"code \" + code.toString();\n}\n");
    }
    Ok(out)
}

struct Row {
    code: u32,
    name: String,
    meaning: String,
}

/// The rows of the table under `## heading`.
fn table(markdown: &str, heading: &str) -> Result<Vec<Row>> {
    let title = format!("## {heading}");
    let mut lines = markdown.lines().skip_while(|line| line.trim() != title).skip(1).take_while(|line| !line.starts_with("## "));
    let mut rows = Vec::new();
    for line in lines.by_ref().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if cells[0].starts_with("---") || matches!(cells[0], "code" | "bit") {
            continue;
        }
        let code = cells[0].parse().with_context(|| format!("codes.md, \"{heading}\": `{line}` does not begin with a number"))?;
        // `hl2, (high + low) / 2` is a name and its meaning.
        let (name, meaning) = cells.get(1).context("a row without a name")?.split_once(',').unwrap_or((cells[1], ""));
        let meaning = cells.get(2).copied().unwrap_or(meaning).trim();
        rows.push(Row { code, name: name.trim().to_owned(), meaning: meaning.replace('`', "") });
    }
    if rows.is_empty() {
        bail!("codes.md has no table \"{heading}\"");
    }
    Ok(rows)
}

/// `LOT_SIZE` and `quote-volume` as `LotSize` and `QuoteVolume`.
fn identifier(name: &str) -> String {
    name.split(['_', '-'])
        .map(|word| {
            let lower = word.to_lowercase();
            let (first, rest) = lower.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_becomes_an_enumeration() {
        let rows = table("## A\n\n| code | name | meaning |\n|---|---|---|\n| 12 | LOT_SIZE | off `x` |\n\n## B\n", "A").unwrap();
        assert_eq!((rows.len(), rows[0].code, identifier(&rows[0].name).as_str(), rows[0].meaning.as_str()), (1, 12, "LotSize", "off x"));
    }

    #[test]
    fn a_missing_table_is_an_error() {
        assert!(table("## B\n", "A").is_err());
    }
}

//! Names: from WIT's kebab-case to AssemblyScript's, and documentation comments.

use wit_parser::Docs;

/// Words that cannot be the name of a field or a parameter.
const RESERVED: [&str; 10] = ["default", "export", "import", "function", "class", "new", "delete", "in", "with", "enum"];

/// `order-request` as `OrderRequest`.
pub fn pascal(kebab: &str) -> String {
    kebab
        .split('-')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<Vec<_>>()
        })
        .collect()
}

/// `open-time` as `openTime`; a reserved word gets a `_` behind it.
pub fn camel(kebab: &str) -> String {
    let pascal = pascal(kebab);
    let mut letters = pascal.chars();
    let name: String = letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
    if RESERVED.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// `on-bar` as `on_bar`.
pub fn snake(kebab: &str) -> String {
    kebab.replace('-', "_")
}

/// A documentation comment, indented, or nothing.
pub fn docs(docs: &Docs, indent: &str) -> String {
    let Some(text) = docs.contents.as_deref().map(str::trim).filter(|t| !t.is_empty()) else { return String::new() };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    if let [line] = lines[..] {
        return format!("{indent}/** {line} */\n");
    }
    let body: String = lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
    format!("{indent}/**\n{body}{indent} */\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_assemblyscript() {
        assert_eq!(
            (pascal("order-request"), camel("open-time"), snake("on-bar")),
            ("OrderRequest".into(), "openTime".into(), "on_bar".into())
        );
        assert_eq!(camel("default"), "default_");
    }
}

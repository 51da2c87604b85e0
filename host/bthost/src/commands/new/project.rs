//! The files of a new project, from the templates and SDKs that the program carries.
//!
//! What always holds: the SDK lies inside the project (`bthost-sdk/`), with the real text of the ABI where the repository has a link, so that
//! the same sources give the same bytes in any folder. Only folders that hold sources are embedded: what npm or cargo leave beside them in
//! a checkout never gets in.

use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};

use super::Language;

static RUST_TEMPLATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../guest-sdk/rust/template");
static RUST_SDK_SRC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../guest-sdk/rust/src");
static WIT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../wit/v0.1.0");
const RUST_SDK_MANIFEST: &str = include_str!("../../../../../guest-sdk/rust/Cargo.toml");
const RUST_SDK_README: &str = include_str!("../../../../../guest-sdk/rust/README.md");
/// Versions that the example strategies are built with.
const RUST_LOCK: &str = include_str!("../../../../../strategies/Cargo.lock");

static AS_TEMPLATE_SRC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../guest-sdk/assemblyscript/template/assembly");
static AS_SDK_ASSEMBLY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../guest-sdk/assemblyscript/assembly");
static AS_SDK_BIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../guest-sdk/assemblyscript/bin");

macro_rules! assemblyscript {
    ($path:literal) => {
        ($path, include_str!(concat!("../../../../../guest-sdk/assemblyscript/", $path)))
    };
}

const AS_TEMPLATE_FILES: [(&str, &str); 5] = [
    assemblyscript!("template/README.md"),
    assemblyscript!("template/package.json"),
    assemblyscript!("template/package-lock.json"),
    assemblyscript!("template/tsconfig.json"),
    assemblyscript!("template/.gitignore"),
];
const AS_SDK_FILES: [(&str, &str); 3] = [assemblyscript!("package.json"), assemblyscript!("README.md"), assemblyscript!("index.ts")];

/// What the template is called where its name stands.
const AS_TEMPLATE_NAME: &str = "strategy-template";
/// What a project's runs and builds leave behind, for `.gitignore`.
const IGNORED: [&str; 2] = ["/runs", "*.wasm"];

/// A file of the project.
pub struct File {
    /// Path in the project, with `/`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it is a program.
    pub executable: bool,
}

impl File {
    /// A file of text.
    pub fn text(path: &str, text: String) -> Self {
        Self { path: path.into(), bytes: text.into_bytes(), executable: false }
    }
}

/// The file that an author opens first.
#[must_use]
pub fn entry(language: Language) -> &'static str {
    match language {
        Language::Rust => "the strategy src/lib.rs",
        Language::Assemblyscript => "the strategy assembly/index.ts",
    }
}

fn unpack(dir: &Dir<'_>, under: &str, files: &mut Vec<File>) {
    for file in dir.files() {
        let path = format!("{under}{}", file.path().to_string_lossy());
        files.push(File { executable: under.ends_with("bin/"), bytes: file.contents().to_vec(), path });
    }
    for inner in dir.dirs() {
        unpack(inner, under, files);
    }
}

/// A project in Rust.
///
/// # Errors
/// When the template is not text; a test holds that it is.
pub fn rust(name: &str) -> Result<Vec<File>> {
    let mut files = Vec::new();
    unpack(&RUST_TEMPLATE, "", &mut files);
    for file in &mut files {
        // In the repository they have other names, so that cargo and git do not take them for their own.
        file.path = match file.path.as_str() {
            "Cargo.toml.in" => "Cargo.toml".into(),
            "gitignore.in" => ".gitignore".into(),
            other => other.into(),
        };
        let text = std::str::from_utf8(&file.bytes).with_context(|| format!("the template's {} is not text", file.path))?;
        file.bytes = text.replace("{{name}}", name).into_bytes();
    }
    files.push(File::text("Cargo.lock", lock(name)));
    files.push(File::text("bthost-sdk/Cargo.toml", RUST_SDK_MANIFEST.into()));
    files.push(File::text("bthost-sdk/README.md", RUST_SDK_README.into()));
    unpack(&RUST_SDK_SRC, "bthost-sdk/src/", &mut files);
    unpack(&WIT, "bthost-sdk/wit/", &mut files);
    Ok(files)
}

/// The lockfile of the example strategies with this project in their place: the same versions build the same SDK.
fn lock(name: &str) -> String {
    let own = format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\n \"bthost-sdk\",\n]");
    let mut blocks = RUST_LOCK.trim_end().split("\n\n");
    let header = blocks.next().unwrap_or_default();
    let mut packages: Vec<&str> = blocks.filter(|b| b.contains("\nsource = ") || b.contains("\nname = \"bthost-sdk\"\n")).collect();
    packages.push(&own);
    packages.sort_by_key(|b| b.lines().nth(1).unwrap_or_default());
    format!("{header}\n\n{}\n", packages.join("\n\n"))
}

/// A project in AssemblyScript.
///
/// # Errors
/// None today; the template in Rust can fail, and both are called alike.
pub fn assemblyscript(name: &str) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for (path, text) in AS_TEMPLATE_FILES {
        let path = path.trim_start_matches("template/");
        let text = match path {
            ".gitignore" => with_ignored(text),
            _ => text.replace(AS_TEMPLATE_NAME, name),
        };
        files.push(File::text(path, text));
    }
    unpack(&AS_TEMPLATE_SRC, "assembly/", &mut files);
    for (path, text) in AS_SDK_FILES {
        files.push(File::text(&format!("bthost-sdk/{path}"), text.into()));
    }
    unpack(&AS_SDK_ASSEMBLY, "bthost-sdk/assembly/", &mut files);
    unpack(&AS_SDK_BIN, "bthost-sdk/bin/", &mut files);
    Ok(files)
}

fn with_ignored(text: &str) -> String {
    let mut text = text.to_string();
    for line in IGNORED {
        if !text.lines().any(|l| l == line) {
            text += line;
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(files: &[File], path: &str) -> String {
        let file = files.iter().find(|f| f.path == path).unwrap_or_else(|| panic!("{path} is missing"));
        String::from_utf8(file.bytes.clone()).expect("text")
    }

    fn unique(files: &[File]) {
        let mut paths: Vec<&str> = files.iter().map(|f| f.path.as_str()).collect();
        assert!(paths.iter().all(|p| !p.contains("node_modules") && !p.contains("target/") && !p.starts_with('/') && !p.contains("..")));
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }

    #[test]
    fn a_rust_project_is_whole() {
        let files = rust("my-one").expect("a project");
        unique(&files);
        assert!(text(&files, "Cargo.toml").contains("name = \"my-one\""));
        assert!(text(&files, ".gitignore").contains("/target"));
        assert!(text(&files, "bthost-sdk/wit/host.wit").contains("interface host"));
        assert!(text(&files, "bthost-sdk/src/testing/mod.rs").contains("//!"));
        assert!(files.iter().all(|f| !String::from_utf8_lossy(&f.bytes).contains("{{name}}")));
    }

    #[test]
    fn the_lockfile_has_the_project_and_the_sdk_and_no_other_path_package() {
        let lock = lock("my-one");
        let table: toml::Table = lock.parse().expect("TOML");
        let packages = table["package"].as_array().expect("packages");
        let local: Vec<&str> = packages.iter().filter(|p| p.get("source").is_none()).filter_map(|p| p["name"].as_str()).collect();
        assert_eq!(local, ["bthost-sdk", "my-one"]);
        assert!(packages.iter().any(|p| p["name"].as_str() == Some("wit-bindgen")));
    }

    #[test]
    fn an_assemblyscript_project_is_whole() {
        let files = assemblyscript("my-one").expect("a project");
        unique(&files);
        let package: serde_json::Value = serde_json::from_str(&text(&files, "package.json")).expect("JSON");
        assert_eq!(
            (package["name"].as_str(), package["dependencies"]["@bthost/sdk"].as_str()),
            (Some("my-one"), Some("file:./bthost-sdk"))
        );
        let locked: serde_json::Value = serde_json::from_str(&text(&files, "package-lock.json")).expect("JSON");
        assert_eq!(locked["packages"][""]["name"].as_str(), Some("my-one"));
        let sdk: serde_json::Value = serde_json::from_str(&text(&files, "bthost-sdk/package.json")).expect("JSON");
        assert_eq!(sdk["dependencies"], locked["packages"]["bthost-sdk"]["dependencies"], "the lockfile is of this SDK");
        assert!(files.iter().any(|f| f.path == "bthost-sdk/bin/bthost-asc.mjs" && f.executable));
        assert!(files.iter().any(|f| f.path == "bthost-sdk/assembly/component-type.bin"));
        assert!(text(&files, ".gitignore").lines().any(|l| l == "*.wasm"));
    }
}

//! `run.toml` with every key that there is, each behind a `#`, so that an author sees what can be set and changes one line to set it.
//!
//! What always holds: it is made from the list that the reader goes by, so no key is missing and none is old.

use crate::plan::{KEYS, Key};

/// The text for a project.
#[must_use]
pub fn commented(name: &str) -> String {
    let mut text = format!(
        "# The plan of `{name}`: `bthost run` takes this file by itself when it is given the project's folder.\n\
         # Every key stands here with its default. Remove the `#` before a key to set it; flags of `bthost run` win over this file.\n\
         # `bthost plan` shows what a run would use, and where each value comes from.\n"
    );
    let section = |key: &Key| key.path.rsplit_once('.').map_or("", |(section, _)| section);
    // TOML wants the keys without a section first.
    let mut keys: Vec<&Key> = KEYS.iter().collect();
    keys.sort_by_key(|k| (!section(k).is_empty(), first_of(section(k))));
    let mut open = "";
    for key in keys {
        if section(key) != open {
            open = section(key);
            text += &format!("\n[{open}]");
        }
        text += &format!("\n# {}\n# {} = {}\n", key.doc, key.path.rsplit('.').next().unwrap_or(key.path), value(key));
    }
    text += "\n# Parameters of the strategy: `bthost inspect` lists them with their ranges.\n[params]\n# name = 1\n";
    text
}

/// Where a section first stands in the list, so that the order of the sections is the list's.
fn first_of(section: &str) -> usize {
    KEYS.iter().position(|k| k.path.rsplit_once('.').map_or("", |(s, _)| s) == section).unwrap_or(usize::MAX)
}

fn value(key: &Key) -> String {
    if key.path == "data" {
        return format!("[{:?}]", key.default);
    }
    let is_number = key.default.parse::<f64>().is_ok_and(f64::is_finite);
    if is_number { key.default.to_string() } else { format!("{:?}", key.default) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Origin, Settings};

    fn settings(text: &str) -> Settings {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("run.toml");
        std::fs::write(&path, text).expect("write");
        Settings::new(Some(&path)).expect("a plan")
    }

    #[test]
    fn as_it_is_written_it_sets_nothing() {
        let plan = settings(&commented("mine"));
        assert!(plan.all().all(|(_, _, origin)| *origin == Origin::Default));
        assert_eq!(plan.data_origin, Origin::Default);
    }

    #[test]
    fn with_every_key_uncommented_it_sets_the_defaults() {
        let lines = commented("mine");
        let keyed = lines.lines().filter_map(|l| {
            l.strip_prefix("# ").filter(|l| l.split_once(" = ").is_some_and(|(k, _)| !k.contains(' '))).or(l.strip_prefix('[').map(|_| l))
        });
        let text: Vec<&str> = keyed.filter(|l| !l.starts_with("name = ")).collect();
        let plan = settings(&text.join("\n"));
        let defaults = Settings::new(None).expect("defaults");
        for key in KEYS.iter().filter(|k| k.path != "data") {
            let ((value, origin), (default, _)) = (plan.get(key.path), defaults.get(key.path));
            assert!(matches!(origin, Origin::File(_)), "{} is missing", key.path);
            assert_eq!(value, default, "{}", key.path);
        }
        assert_eq!((plan.data, defaults.data), (vec!["sample".to_string()], vec!["sample".to_string()]));
    }
}

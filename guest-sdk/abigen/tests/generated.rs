//! The committed files of the AssemblyScript SDK are what the WIT gives, and what is generated is sound.

use bthost_abigen::{WORLDS, check, generate, section, skeleton, target_dir, wit_dir};

#[test]
fn committed_files_are_up_to_date() {
    for output in generate(&wit_dir()).unwrap() {
        let committed = std::fs::read(target_dir().join(output.name)).unwrap_or_default();
        assert!(committed == output.bytes, "{} is out of date: run `cargo run -p bthost-abigen -- write`", output.name);
    }
}

#[test]
fn the_skeleton_has_the_section_of_this_abi() {
    let text = std::fs::read_to_string(skeleton()).unwrap();
    assert!(text.lines().any(|line| line == section(&wit_dir()).unwrap()), "run `cargo run -p bthost-abigen -- write`");
}

#[test]
fn generation_gives_the_same_bytes_twice() {
    let (first, second) = (generate(&wit_dir()).unwrap(), generate(&wit_dir()).unwrap());
    assert!(first.iter().zip(&second).all(|(a, b)| a.name == b.name && a.bytes == b.bytes));
    assert_eq!(first.len(), 3 + WORLDS.len());
}

/// A bar, an order event and a trade cross as scalars and are lifted into one object each.
#[test]
fn hot_callbacks_make_no_garbage() {
    let outputs = generate(&wit_dir()).unwrap();
    let abi = String::from_utf8(outputs.into_iter().find(|o| o.name == "abi.ts").unwrap().bytes).unwrap();
    for name in ["guest__on_bar", "guest__on_order", "guest_trades__on_trade"] {
        let start = abi.find(&format!("export function {name}(")).unwrap();
        let body = &abi[start..start + abi[start..].find("\n}\n").unwrap()];
        assert!(!body.contains("new ") && !body.contains("load"), "{name} allocates:\n{body}");
    }
}

#[test]
fn a_module_without_the_section_is_refused() {
    let empty_module = b"\0asm\x01\0\0\0";
    assert!(check(b"not wasm").is_err());
    let error = check(empty_module).err();
    // An empty module wraps into an empty component: it has nothing of the ABI.
    assert!(error.is_some() || check(empty_module).unwrap().exports.is_empty());
}

//! The `component-type` section that core modules of this ABI carry, made from `wit/`: what the skeleton in `tests/hostile` spells out.

use wit_component::StringEncoding;
use wit_parser::Resolve;

/// The bytes of the section for a world of ABI 0.1.0.
pub(crate) fn component_type(world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let wit = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/v0.1.0");
    let (package, _) = resolve.push_path(wit).expect("wit/v0.1.0 parses");
    let world = resolve.select_world(&[package], Some(world)).expect("the world exists");
    wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None, false).expect("the world encodes")
}

/// The bytes as a string of the text format.
fn escaped(bytes: &[u8]) -> String {
    let one = |b: &u8| match b {
        b'"' | b'\\' | 0..=31 | 127..=255 => format!("\\{b:02x}"),
        printable => char::from(*printable).to_string(),
    };
    bytes.iter().map(one).collect()
}

#[test]
fn the_skeleton_carries_the_section_of_the_wit() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/hostile/skeleton.wat");
    let skeleton = std::fs::read_to_string(path).expect("the skeleton is there");
    let expected = format!("(@custom \"component-type:bthost\" \"{}\")", escaped(&component_type("strategy")));
    if std::env::var_os("BLESS").is_some() {
        let start = skeleton.find("(@custom \"component-type:bthost\"").expect("the skeleton has the section");
        let end = start + skeleton[start..].find("\")").expect("the section ends") + 2;
        std::fs::write(path, format!("{}{expected}{}", &skeleton[..start], &skeleton[end..])).expect("the skeleton can be written");
        return;
    }
    assert!(skeleton.contains(&expected), "run this test with BLESS=1 to write the section into the skeleton");
}

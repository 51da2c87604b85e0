//! Files that are meant to cost the loader more than they weigh: each is refused by its structure, before anything is compiled.

use bthost_guest::load::scan::{MAX_FUNCTION_BODY_BYTES, MAX_FUNCTIONS, MAX_LOCALS, MAX_LOCALS_TIMES_BLOCKS, MAX_NESTING};
use bthost_guest::{RefusedReason, inspect};
use bthost_sim::limits::Limits;

use super::harness::{case, test_limits};

/// Why the bytes are refused; panics where they are not.
fn refusal(bytes: &[u8]) -> RefusedReason {
    inspect(bytes, &test_limits()).expect_err("refused").reason
}

fn module(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the text format")
}

#[test]
fn hostile_compile_bombs_are_refused_by_structure() {
    let functions = format!("(module {})", "(func)".repeat(usize::try_from(MAX_FUNCTIONS + 1).expect("fits")));
    assert_eq!(refusal(&module(&functions)), RefusedReason::Functions);
    let locals = format!("(module (func (local {})))", "i32 ".repeat(MAX_LOCALS as usize + 1));
    assert_eq!(refusal(&module(&locals)), RefusedReason::Locals);
    let deep = usize::try_from(MAX_NESTING).expect("fits");
    let nesting = format!("(module (func {} {}))", "block ".repeat(deep), "end ".repeat(deep));
    assert_eq!(refusal(&module(&nesting)), RefusedReason::Nesting);
    let targets = usize::try_from(MAX_FUNCTION_BODY_BYTES).expect("fits");
    let table = format!("(module (func (br_table {} (i32.const 0))))", "0 ".repeat(targets));
    assert_eq!(refusal(&module(&table)), RefusedReason::FunctionBody);
    let blocks = usize::try_from(MAX_LOCALS_TIMES_BLOCKS / u64::from(MAX_LOCALS)).expect("fits");
    let product = format!("(module (func (local {}) {}))", "i32 ".repeat(MAX_LOCALS as usize), "block end ".repeat(blocks));
    assert_eq!(refusal(&module(&product)), RefusedReason::Complexity);
}

/// The claim of a count costs nothing: sections that promise four thousand million items are refused without allocating them.
#[test]
fn hostile_claims_cost_nothing() {
    for section in [1_u8, 2, 3, 4, 5, 6, 7, 9, 10, 11] {
        let bytes = [b"\0asm\x01\0\0\0".as_slice(), &[section, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
        let reason = refusal(&bytes);
        let refused = [RefusedReason::Invalid, RefusedReason::Functions, RefusedReason::Memories, RefusedReason::Tables];
        assert!(refused.contains(&reason), "section {section}: {reason}");
    }
}

#[test]
fn hostile_files_that_are_not_strategies_are_refused() {
    assert_eq!(refusal(b""), RefusedReason::NotWasm);
    assert_eq!(refusal(b"\0as"), RefusedReason::NotWasm);
    assert_eq!(refusal(b"#!/bin/sh\n"), RefusedReason::NotWasm);
    assert_eq!(refusal(b"\x7fELF\x02\x01\x01"), RefusedReason::Precompiled);
    assert_eq!(refusal(b"\0asm"), RefusedReason::Invalid);
    assert_eq!(refusal(b"\0asm\x01\0\0\0"), RefusedReason::NoComponentType);
    assert_eq!(refusal(b"\0asm\x0d\0\x01\0"), RefusedReason::Export);
}

/// A strategy cut off at any byte, or with any byte turned, is refused or loads, and never panics.
#[test]
fn hostile_damage_never_panics() {
    let whole = case("skeleton");
    let limits = test_limits();
    // A cut just before a section of names leaves a whole strategy; anywhere else it is damage.
    let whole_again = (0..whole.len()).step_by(7).filter(|&end| inspect(&whole[..end], &limits).is_ok()).count();
    assert!(whole_again <= 2, "{whole_again}");
    let mut refused = 0;
    for at in (8..whole.len()).step_by(11) {
        refused += usize::from(turned(&whole, at, 0x55).is_err());
    }
    assert!(refused > 0);
}

fn turned(whole: &[u8], at: usize, mask: u8) -> Result<(), String> {
    let mut damaged = whole.to_vec();
    damaged[at] ^= mask;
    inspect(&damaged, &test_limits()).map(|_| ()).map_err(|e| e.to_string())
}

/// A name changed in the types that a module claims can make packages that need each other. Whoever follows them never ends.
#[test]
fn hostile_types_that_lead_back_to_themselves() {
    let whole = case("skeleton");
    let (from, to) = claims(&whole);
    let mut led_back = 0;
    for at in (from..to).filter(|&at| whole[at].is_ascii_lowercase()) {
        // The lowest bit makes another letter of a letter, so names stay names.
        led_back += usize::from(turned(&whole, at, 1).is_err_and(|e| e.contains("depend on themselves")));
    }
    assert!(led_back > 0, "no byte makes such packages");
}

/// Where the `component-type` section of a module is.
fn claims(module: &[u8]) -> (usize, usize) {
    let name = b"component-type:bthost";
    let from = module.windows(name.len()).position(|w| w == name).expect("the section");
    (from + name.len(), module.len().min(from + name.len() + 5_200))
}

/// A section that claims types, or several, beyond what is read.
#[test]
fn hostile_claims_beyond_their_limits() {
    let whole = case("skeleton");
    let custom = |bytes: usize| {
        let content: Vec<u8> = b"\x16component-type:another".iter().copied().chain(std::iter::repeat_n(0, bytes)).collect();
        let mut section = vec![0];
        let mut length = content.len();
        while length >= 0x80 {
            section.push(length as u8 | 0x80);
            length >>= 7;
        }
        section.push(length as u8);
        section.extend(content);
        section
    };
    let why = |module: &[u8]| inspect(module, &test_limits()).expect_err("hostile").to_string();
    // The skeleton's own section, again and again: the same types are no contradiction.
    let name = b"component-type:bthost";
    let own = section_at(&whole, whole.windows(name.len()).position(|w| w == name).expect("the section"));
    let many = |times: usize| [whole.clone(), own.repeat(times)].concat();
    assert!(inspect(&many(3), &test_limits()).is_ok());
    assert!(why(&many(4)).contains("more than 4 component-type sections"), "{}", why(&many(4)));
    let first = |bytes| why(&[b"\0asm\x01\0\0\0".as_slice(), &custom(bytes), &whole[8..]].concat());
    assert!(first(32 * 1024 + 1).contains("at most 32768 are read"), "{}", first(32 * 1024 + 1));
    assert!(!first(32 * 1024).contains("are read"), "{}", first(32 * 1024));
}

/// The custom section whose name begins at `name`, with its head: an id and a length before the length of the name.
fn section_at(module: &[u8], name: usize) -> Vec<u8> {
    let start =
        (0..name).rev().find(|&at| module[at] == 0 && length_at(module, at + 1).is_some_and(|(next, _)| next + 1 == name)).expect("a head");
    let (next, length) = length_at(module, start + 1).expect("a length");
    module[start..next + length].to_vec()
}

/// A number in LEB128: where it ends, and what it is.
fn length_at(module: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = *module.get(at)?;
        at += 1;
        number |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return Some((at, number));
        }
        if shift > 28 {
            return None;
        }
    }
}

#[test]
fn hostile_size_is_checked_first() {
    let whole = case("skeleton");
    let size = whole.len() as u64;
    let at = |component_bytes| inspect(&whole, &Limits { component_bytes, ..test_limits() }).map(|_| ()).map_err(|e| e.reason);
    assert_eq!(at(size), Ok(()));
    assert_eq!(at(size - 1), Err(RefusedReason::TooLarge));
    let (_, info) = inspect(&whole, &test_limits()).expect("it loads");
    assert_eq!((info.bytes, info.component, info.trades, info.constant_bytes), (size, false, false, 8 + 5 + 19 + 3));
    assert_eq!((info.abi_requested.as_str(), info.abi_provided.as_str()), ("bthost:strategy@0.1.0", "0.1.0"));
}

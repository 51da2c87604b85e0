//! Judges what a strategy imports and exports: names against the allow-list, versions against what this host supports.
//!
//! What always holds: the version is checked here and not by a linker, because a linker matches semver-compatible names, newer patch
//! versions included; and an import that is not on the list is refused by its name.

use crate::error::{LoadError, RefusedReason};
use crate::load::scan::{Item, Scan};

/// The package of the ABI.
pub const PACKAGE: &str = "bthost:strategy";
/// The versions that this host provides, oldest first.
pub const SUPPORTED: &[&str] = &["0.1.0"];
/// Functions that a guest of 0.1.0 must export.
pub(crate) const GUEST_FUNCTIONS: &[&str] = &["describe", "start", "on-bar", "on-instant", "on-order", "on-timer", "finish"];

/// A name of the ABI's package, taken apart: `bthost:strategy/host@0.1.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AbiName<'a> {
    /// `host`
    pub interface: &'a str,
    /// `0.1.0`; empty where none is given.
    pub version: &'a str,
}

/// Take a name apart, if it is one of the ABI's.
pub(crate) fn abi_name(name: &str) -> Option<AbiName<'_>> {
    let rest = name.strip_prefix(PACKAGE)?.strip_prefix('/')?;
    let (interface, version) = rest.split_once('@').unwrap_or((rest, ""));
    Some(AbiName { interface, version })
}

/// What the checks found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Abi {
    /// As asked for: `0.1.0`.
    pub requested: String,
    /// Whether `guest-trades` is exported.
    pub trades: bool,
}

/// Check a component.
pub(crate) fn check(scan: &Scan) -> Result<Abi, LoadError> {
    for import in &scan.imports {
        check_import(import)?;
    }
    let guest = scan.exports.iter().find(|e| abi_name(&e.name).is_some_and(|n| n.interface == "guest"));
    let Some(guest) = guest.filter(|g| g.interface) else {
        return Err(LoadError::new(RefusedReason::Export, format!("the strategy does not export {PACKAGE}/guest@{}", newest())));
    };
    let requested = abi_name(&guest.name).map_or("", |n| n.version).to_owned();
    let mut trades = false;
    for item in scan.imports.iter().chain(&scan.exports) {
        if let Some(name) = abi_name(&item.name) {
            check_version(&item.name, name.version)?;
            if name.version != requested {
                return Err(LoadError::new(
                    RefusedReason::AbiVersion,
                    format!("the strategy mixes versions of the ABI: {} and {}", guest.name, item.name),
                ));
            }
            trades |= name.interface == "guest-trades";
        }
    }
    if let Some(missing) = GUEST_FUNCTIONS.iter().find(|f| !guest.functions.iter().any(|g| g == *f)) {
        return Err(LoadError::new(RefusedReason::Export, format!("{} does not export the function {missing}", guest.name)));
    }
    Ok(Abi { requested, trades })
}

/// Check one import of a component, or of a core module that is still to be wrapped.
pub(crate) fn check_import(import: &Item) -> Result<(), LoadError> {
    let Some(name) = abi_name(import.name.strip_prefix("cm32p2|").unwrap_or(&import.name)) else {
        let what = import.functions.first().filter(|_| import.functions.len() == 1).map(|f| format!("/{f}")).unwrap_or_default();
        return Err(LoadError::new(
            RefusedReason::Import,
            format!("the strategy imports {}{what}, which a strategy may not have", import.name),
        ));
    };
    check_version(&import.name, name.version)?;
    let known = match name.interface {
        "host" => crate::fuel::HOST_CALL_COST_V1.iter().map(|c| c.name).collect(),
        "types" => Vec::new(),
        _ => {
            return Err(LoadError::new(RefusedReason::Import, format!("the strategy imports {}, which is not the host's", import.name)));
        }
    };
    if !import.interface {
        return Err(LoadError::new(RefusedReason::Import, format!("{} is imported as something else than an interface", import.name)));
    }
    match import.functions.iter().find(|f| !known.contains(&f.as_str())) {
        None => Ok(()),
        Some(f) => Err(LoadError::new(RefusedReason::Import, format!("{} has no function {f}", import.name))),
    }
}

fn check_version(name: &str, version: &str) -> Result<(), LoadError> {
    if SUPPORTED.contains(&version) {
        return Ok(());
    }
    let asked = if version.is_empty() { "no version" } else { version };
    let range = if SUPPORTED.len() == 1 { newest().to_owned() } else { format!("{} to {}", SUPPORTED[0], newest()) };
    Err(LoadError::new(RefusedReason::AbiVersion, format!("{name} asks for {asked} of the ABI {PACKAGE}; this host supports {range}")))
}

/// The newest version that this host provides.
pub(crate) fn newest() -> &'static str {
    SUPPORTED[SUPPORTED.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(name: &str, functions: &[&str]) -> Result<(), LoadError> {
        check_import(&Item { name: name.into(), functions: functions.iter().map(|f| (*f).into()).collect(), interface: true })
    }

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(abi_name("bthost:strategy/host@0.1.0"), Some(AbiName { interface: "host", version: "0.1.0" }));
        assert_eq!(abi_name("bthost:strategy/host"), Some(AbiName { interface: "host", version: "" }));
        assert_eq!(abi_name("bthost:strategyx/host@0.1.0"), None);
    }

    #[test]
    fn imports_are_refused_by_name() {
        assert_eq!(import("bthost:strategy/host@0.1.0", &["submit", "value"]), Ok(()));
        assert_eq!(import("bthost:strategy/types@0.1.0", &[]), Ok(()));
        let wasi = import("wasi:clocks/wall-clock@0.2.0", &["now"]).expect_err("refused");
        assert_eq!(wasi.reason, RefusedReason::Import);
        assert!(wasi.message.contains("wasi:clocks/wall-clock@0.2.0/now"), "{wasi}");
        let unknown = import("bthost:strategy/host@0.1.0", &["frobnicate"]).expect_err("refused");
        assert!(unknown.message.contains("frobnicate"), "{unknown}");
    }

    #[test]
    fn versions_are_exact() {
        for version in ["0.1.9", "0.2.0", "0.0.9", "1.0.0", "0.1.0-rc1", "0.1"] {
            let refused = import(&format!("bthost:strategy/host@{version}"), &[]).expect_err("refused");
            assert_eq!(refused.reason, RefusedReason::AbiVersion);
            assert!(refused.message.contains("supports 0.1.0"), "{refused}");
        }
    }
}

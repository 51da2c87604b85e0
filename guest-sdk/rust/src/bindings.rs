//! The raw ABI, generated from `wit/` (in the repository a link to the ABI's folder, in an unpacked SDK a copy).
//!
//! Always holds: nothing here is written by hand. Only `host`, `export` and the type re-exports of this crate use it; authors do not.
#![allow(missing_docs, unsafe_code, unused_qualifications, clippy::all)]

wit_bindgen::generate!({
    path: "wit",
    world: "strategy",
    pub_export_macro: true,
    export_macro_name: "export_raw",
    default_bindings_module: "bthost_sdk::bindings",
    additional_derives: [PartialEq],
    generate_all,
});

//! The plan of a run: every setting, its value, and where the value comes from.
//!
//! What always holds: a setting is text until it is used; an unknown key is refused with the nearest known one; later sources win (default, `run.toml`,
//! command line). The definition of a run is made from a resolved plan and nothing else.

mod keys;
mod settings;

pub use keys::{KEYS, Key};
pub use settings::{Origin, Settings, file_beside, setting_like};

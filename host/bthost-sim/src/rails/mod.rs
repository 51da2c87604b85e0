//! Filled by the engine's change.

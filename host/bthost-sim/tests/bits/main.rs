//! The bits of the indicators are these, at every level of this CPU. `alone.rs` has the same number on other machines.

mod hash;

use bthost_kernels::Level;

#[test]
fn every_level_gives_these_bits() {
    for level in Level::ALL {
        level.limit();
        let bits = hash::hash();
        assert_eq!(bits, hash::BITS, "the bits at {level:?} are {bits:#018x}: a definition has changed, and so do results");
    }
}

//! The bits of every indicator of the core on made-up series, as one number.
//!
//! What always holds: the number depends on the definitions and on nothing else. It is computed natively at every level of the CPU, in WebAssembly
//! by the sandbox's engine, and on other machines by their emulator; all have to give [`BITS`].

use bthost_sim::indicators::{Definition, OPEN_TIME, compute, own};

/// The number.
pub const BITS: u64 = 0xf264_c494_3588_ca63;

/// Rows of a series: enough that averages of default periods run in chunks.
const ROWS: usize = 12_000;

/// A pseudo-random number below one, by a linear congruential generator.
fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 40) as f64 / 16_777_216.0
}

/// A walk, ticks in cents, a flat series, a ramp, spikes, tiny numbers.
fn close(shape: u32, state: &mut u64) -> Vec<f64> {
    let mut price = 100.0_f64;
    let row = |row: usize| {
        price = (price + random(state) - 0.5).max(1.0);
        match shape {
            0 => price,
            1 => (price * 100.0).floor() / 100.0,
            2 => 42.42,
            3 => row as f64 * 0.37 + 1.0,
            4 if row % 997 == 5 => 1e9,
            4 => price,
            _ => price * 1e-305,
        }
    };
    (0..ROWS).map(row).collect()
}

/// The columns that a definition takes: highs and lows around the close, volumes, minutes.
fn columns(definition: &Definition, close: &[f64], noise: &[f64]) -> Vec<Vec<f64>> {
    let column = |code: &u32| -> Vec<f64> {
        let rows = close.iter().zip(noise).enumerate();
        rows.map(|(row, (&c, &n))| match *code {
            1 => c * (1.0 + 0.01 * n),
            2 => c * (1.0 - 0.01 * n),
            4 => (n * 16.0).floor(),
            OPEN_TIME => 1.7e9 + 60.0 * row as f64,
            _ => c,
        })
        .collect()
    };
    definition.inputs.iter().map(column).collect()
}

/// Every indicator with its default parameters on every series, at the level in use.
#[must_use]
pub fn hash() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for shape in 0..6 {
        let mut state = 7;
        let close = close(shape, &mut state);
        let noise: Vec<f64> = close.iter().map(|_| random(&mut state)).collect();
        for definition in own() {
            let columns = columns(definition, &close, &noise);
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let defaults: Vec<f64> = definition.params.iter().map(|p| p.default).collect();
            for value in compute(definition, &slices, &defaults).concat() {
                let bits = if value.is_nan() { 1 } else { value.to_bits() };
                hash = (hash ^ bits).wrapping_mul(0x100_0000_01b3).rotate_left(5);
            }
        }
    }
    hash
}

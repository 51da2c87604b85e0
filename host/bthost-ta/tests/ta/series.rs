//! Made-up series for tests of bits: random, flat, steep, spiky, tiny and huge; and the columns of a definition around them.

use bthost_sim::indicators::{Definition, OPEN_TIME};

/// Kinds of series.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Walk,
    Ticks,
    Flat,
    Ramp,
    Spikes,
    Tiny,
    Huge,
    Zeros,
}

pub const SHAPES: [Shape; 8] = [Shape::Walk, Shape::Ticks, Shape::Flat, Shape::Ramp, Shape::Spikes, Shape::Tiny, Shape::Huge, Shape::Zeros];

/// A pseudo-random number below one, by a linear congruential generator.
pub fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 40) as f64 / 16_777_216.0
}

/// A series of some shape.
pub fn series(shape: Shape, rows: usize, seed: u64) -> Vec<f64> {
    let (mut state, mut price) = (seed.wrapping_mul(2).wrapping_add(1), 100.0);
    let mut walk = |size: f64| {
        price = f64::max(price + size * (random(&mut state) - 0.5), 1.0);
        price
    };
    (0..rows)
        .map(|row| match shape {
            Shape::Walk => walk(1.0),
            Shape::Ticks => (walk(0.1) * 100.0).round() / 100.0,
            Shape::Flat => 42.42,
            Shape::Ramp => row as f64 * 0.37 + 1.0,
            Shape::Spikes => {
                if row % 997 == 5 {
                    1e9
                } else {
                    walk(1.0)
                }
            }
            Shape::Tiny => walk(1.0) * 1e-305,
            Shape::Huge => walk(1.0) * 1e295,
            Shape::Zeros => {
                if walk(1.0) > 100.0 {
                    0.0
                } else {
                    -0.0
                }
            }
        })
        .collect()
}

/// The columns that a definition takes: the series as close, and around it highs and lows; volume and time.
pub fn inputs(definition: &Definition, close: &[f64], seed: u64) -> Vec<Vec<f64>> {
    let mut state = seed ^ 0x5555;
    let noise: Vec<f64> = close.iter().map(|_| random(&mut state)).collect();
    around(definition, close, &noise)
}

/// Columns around a close: highs and lows by up to a hundredth, volumes up to sixteen, minutes.
pub fn around(definition: &Definition, close: &[f64], noise: &[f64]) -> Vec<Vec<f64>> {
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

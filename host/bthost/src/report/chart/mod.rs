//! Charts: one layout, drawn on an SVG page or on a bitmap.
//!
//! What always holds: a chart is a function of its points and its size; lines differ in weight and label, not in colour alone; long series
//! are reduced to first, lowest, highest and last of each pixel column, so no spike is lost.
//!
//! Where to look: [`scale`] ticks and reduction; [`canvas`] what can be drawn; [`svg`] and [`bitmap`] where; [`layout`] the two charts.

pub mod bitmap;
pub mod canvas;
pub mod layout;
pub mod scale;
pub mod svg;

pub use canvas::{Anchor, Canvas, Ink};
pub use layout::{Chart, ChartKind, draw};

//! What a chart needs from where it is drawn. Lengths are in units of the chart; y grows downwards.

/// What something is, so that a theme can colour it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Behind everything.
    Paper,
    /// Lines of the grid.
    Grid,
    /// Axis and zero lines.
    Axis,
    /// Words that matter.
    Text,
    /// Words that explain.
    Muted,
    /// The strategy's line.
    Strategy,
    /// Buy and hold.
    Held,
    /// Losses.
    Loss,
}

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Begins there.
    Start,
    /// Centred there.
    Middle,
    /// Ends there.
    End,
}

/// Something to draw on.
pub trait Canvas {
    /// Width and height.
    fn size(&self) -> (f64, f64);
    /// A line through all points.
    fn line(&mut self, points: &[(f64, f64)], ink: Ink, width: f64);
    /// The area inside a closed outline.
    fn area(&mut self, points: &[(f64, f64)], ink: Ink, opacity: f64);
    /// A text whose baseline is at `at`.
    fn text(&mut self, at: (f64, f64), text: &str, anchor: Anchor, size: f64, ink: Ink);
    /// About how wide a text is.
    fn text_width(&self, text: &str, size: f64) -> f64;
}

//! A canvas of SVG text for an HTML page: colours come from CSS classes, so the page's light and dark themes apply.

use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Ink};
use crate::report::text::html;

/// An SVG as it grows.
#[derive(Clone, Debug)]
pub struct Svg {
    size: (f64, f64),
    body: String,
}

impl Svg {
    /// An empty one.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Self {
        Self { size: (width, height), body: String::new() }
    }

    /// The element, with a title for screen readers.
    #[must_use]
    pub fn finish(self, title: &str) -> String {
        let (w, h) = self.size;
        format!(
            "<svg viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{}\" xmlns=\"http://www.w3.org/2000/svg\">{}</svg>",
            html(title),
            self.body
        )
    }

    fn path(points: &[(f64, f64)]) -> String {
        let mut out = String::with_capacity(points.len() * 12);
        for (i, (x, y)) in points.iter().enumerate() {
            let _ = write!(out, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
        }
        out
    }
}

fn class(ink: Ink) -> &'static str {
    match ink {
        Ink::Paper => "paper",
        Ink::Grid => "grid",
        Ink::Axis => "axis",
        Ink::Text => "text",
        Ink::Muted => "muted",
        Ink::Strategy => "strategy",
        Ink::Held => "held",
        Ink::Loss => "loss",
    }
}

impl Canvas for Svg {
    fn size(&self) -> (f64, f64) {
        self.size
    }

    fn line(&mut self, points: &[(f64, f64)], ink: Ink, width: f64) {
        let _ = write!(self.body, "<path class=\"s-{}\" stroke-width=\"{width}\" d=\"{}\"/>", class(ink), Self::path(points));
    }

    fn area(&mut self, points: &[(f64, f64)], ink: Ink, opacity: f64) {
        let _ = write!(self.body, "<path class=\"f-{}\" fill-opacity=\"{opacity}\" d=\"{}Z\"/>", class(ink), Self::path(points));
    }

    fn text(&mut self, at: (f64, f64), text: &str, anchor: Anchor, size: f64, ink: Ink) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let _ = write!(
            self.body,
            "<text class=\"f-{}\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{}</text>",
            class(ink),
            at.0,
            at.1,
            html(text)
        );
    }

    fn text_width(&self, text: &str, size: f64) -> f64 {
        text.chars().count() as f64 * size * 0.56
    }
}

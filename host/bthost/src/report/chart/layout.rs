//! The two charts of a run: equity beside buy and hold, and the drawdown as a filled area.

use super::canvas::{Anchor, Canvas, Ink};
use super::scale::{Point, amount, ticks, time_ticks};

/// Which chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Equity in money.
    Equity,
    /// Depth below the peak, zero at the top.
    Drawdown,
}

/// What a chart shows. Points are already reduced ([`super::scale::reduce`]).
#[derive(Clone, Debug)]
pub struct Chart {
    /// Which.
    pub kind: ChartKind,
    /// First line.
    pub title: String,
    /// Second line.
    pub subtitle: String,
    /// Label of the strategy's line, with its final or lowest value.
    pub strategy_label: String,
    /// Label of the other line.
    pub held_label: String,
    /// Start and end.
    pub span: (i64, i64),
    /// The strategy: money, or fractions for a drawdown.
    pub strategy: Vec<Point>,
    /// Buy and hold; empty for none.
    pub held: Vec<Point>,
    /// Unit on the value axis.
    pub unit: String,
}

/// Where things are.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    time: (i64, i64),
    value: (f64, f64),
}

const TITLE: f64 = 19.0;
const SMALL: f64 = 12.5;
const TOP: f64 = 78.0;
const BOTTOM: f64 = 34.0;
const SIDE: f64 = 18.0;

impl Frame {
    fn x(&self, time: i64) -> f64 {
        let span = (self.time.1 - self.time.0).max(1) as f64;
        self.left + (time.saturating_sub(self.time.0)) as f64 / span * (self.right - self.left)
    }
    fn y(&self, value: f64) -> f64 {
        let span = self.value.1 - self.value.0;
        self.bottom - (value - self.value.0) / span * (self.bottom - self.top)
    }
    fn place(&self, points: &[Point]) -> Vec<(f64, f64)> {
        points.iter().map(|(t, v)| (self.x(*t), self.y(*v))).collect()
    }
}

/// Draw it.
pub fn draw(canvas: &mut impl Canvas, chart: &Chart) {
    let (width, height) = canvas.size();
    heading(canvas, chart, width);
    let value = value_range(chart);
    let rows = ((height - TOP - BOTTOM) / 52.0) as usize;
    let (marks, step) = ticks(value.0, value.1, rows.max(2));
    let label = |v: f64| match chart.kind {
        ChartKind::Equity => amount(v, step),
        ChartKind::Drawdown => format!("{} %", amount(v * 100.0, step * 100.0)),
    };
    let labels: Vec<String> = marks.iter().map(|v| label(*v)).collect();
    let gutter = labels.iter().map(|l| canvas.text_width(l, SMALL)).fold(0.0, f64::max);
    let frame = Frame { left: SIDE + gutter + 10.0, right: width - SIDE, top: TOP, bottom: height - BOTTOM, time: chart.span, value };
    for (mark, text) in marks.iter().zip(&labels) {
        let y = frame.y(*mark);
        canvas.line(&[(frame.left, y), (frame.right, y)], Ink::Grid, 1.0);
        canvas.text((frame.left - 8.0, y + SMALL * 0.35), text, Anchor::End, SMALL, Ink::Muted);
    }
    dates(canvas, &frame);
    match chart.kind {
        ChartKind::Equity => equity(canvas, chart, &frame),
        ChartKind::Drawdown => drawdown(canvas, chart, &frame),
    }
}

fn heading(canvas: &mut impl Canvas, chart: &Chart, width: f64) {
    canvas.text((SIDE, 28.0), &fit(canvas, &chart.title, TITLE, width - 2.0 * SIDE), Anchor::Start, TITLE, Ink::Text);
    canvas.text((SIDE, 47.0), &fit(canvas, &chart.subtitle, SMALL, width - 2.0 * SIDE), Anchor::Start, SMALL, Ink::Muted);
    let y = 66.0;
    let mut x = SIDE;
    if chart.kind == ChartKind::Drawdown {
        canvas.area(&[(x, y - 9.0), (x + 22.0, y - 9.0), (x + 22.0, y), (x, y)], Ink::Loss, 0.3);
        canvas.line(&[(x, y), (x + 22.0, y)], Ink::Loss, 1.8);
    } else {
        canvas.line(&[(x, y - 4.5), (x + 22.0, y - 4.5)], Ink::Strategy, 2.4);
    }
    x += 29.0;
    canvas.text((x, y), &chart.strategy_label, Anchor::Start, SMALL, Ink::Text);
    if !chart.held.is_empty() {
        x += canvas.text_width(&chart.strategy_label, SMALL) + 26.0;
        canvas.line(&[(x, y - 4.5), (x + 22.0, y - 4.5)], Ink::Held, 1.2);
        canvas.text((x + 29.0, y), &chart.held_label, Anchor::Start, SMALL, Ink::Muted);
    }
}

/// `text`, cut so that it is not wider than `room`.
fn fit(canvas: &impl Canvas, text: &str, size: f64, room: f64) -> String {
    let mut text = text.to_owned();
    while canvas.text_width(&text, size) > room && text.chars().count() > 4 {
        let keep = text.chars().count() - 4;
        text = text.chars().take(keep).chain("...".chars()).collect();
    }
    text
}

/// Lowest and highest value that is shown, with air.
fn value_range(chart: &Chart) -> (f64, f64) {
    let all = || chart.strategy.iter().chain(&chart.held).map(|p| p.1);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    if chart.kind == ChartKind::Drawdown {
        return ((low * 1.06).min(-0.01), 0.0);
    }
    if !(low.is_finite() && high.is_finite()) {
        return (0.0, 1.0);
    }
    let air = ((high - low) * 0.06).max(high.abs().max(low.abs()) * 0.002).max(1e-9);
    (low - air, high + air)
}

fn dates(canvas: &mut impl Canvas, frame: &Frame) {
    canvas.line(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], Ink::Axis, 1.0);
    let wanted = ((frame.right - frame.left) / 72.0) as usize;
    for (time, text) in time_ticks(frame.time.0, frame.time.1, wanted) {
        let x = frame.x(time);
        canvas.line(&[(x, frame.bottom), (x, frame.bottom + 5.0)], Ink::Axis, 1.0);
        let half = canvas.text_width(&text, SMALL) / 2.0;
        let centre = x.clamp(half + 2.0, (canvas.size().0 - half - 2.0).max(half + 2.0));
        let year = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        canvas.text((centre, frame.bottom + 20.0), &text, Anchor::Middle, SMALL, if year { Ink::Text } else { Ink::Muted });
    }
}

fn equity(canvas: &mut impl Canvas, chart: &Chart, frame: &Frame) {
    // Where the money started.
    if let Some((_, start)) = chart.strategy.first() {
        let y = frame.y(*start);
        canvas.line(&[(frame.left, y), (frame.right, y)], Ink::Axis, 0.8);
    }
    if !chart.held.is_empty() {
        canvas.line(&frame.place(&chart.held), Ink::Held, 1.2);
    }
    canvas.line(&frame.place(&chart.strategy), Ink::Strategy, 2.0);
}

fn drawdown(canvas: &mut impl Canvas, chart: &Chart, frame: &Frame) {
    let points = frame.place(&chart.strategy);
    let mut outline = points.clone();
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        outline.push((last.0, frame.y(0.0)));
        outline.push((first.0, frame.y(0.0)));
    }
    canvas.area(&outline, Ink::Loss, 0.28);
    if !chart.held.is_empty() {
        canvas.line(&frame.place(&chart.held), Ink::Held, 1.2);
    }
    canvas.line(&points, Ink::Loss, 1.5);
    canvas.line(&[(frame.left, frame.y(0.0)), (frame.right, frame.y(0.0))], Ink::Axis, 1.0);
}

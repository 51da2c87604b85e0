//! `equity.png` and `drawdown.png`, and the data of both charts, which the HTML page draws as SVG.
//!
//! What always holds: the same report gives the same pixels. The curve begins at the start of the window with the starting equity.

use anyhow::Result;
use bthost_sim::metrics::{Metrics, Value};

use super::chart::bitmap::Bitmap;
use super::chart::scale::{Point, reduce, under_water};
use super::chart::svg::Svg;
use super::chart::{Chart, ChartKind, draw};
use super::text::{cut, date_time, money_f64, percent, plain};
use super::{Report, tearsheet};

/// Units of a chart's width and of the two heights.
const WIDTH: f64 = 1000.0;
/// Height of the equity chart.
const EQUITY_HEIGHT: f64 = 500.0;
/// Height of the drawdown chart.
const DRAWDOWN_HEIGHT: f64 = 360.0;
/// Pixels per unit in a PNG.
const SCALE: f64 = 1.6;
/// Columns that long series are reduced to, per chart.
const COLUMNS: usize = 900;

/// Both charts of a report: made once, drawn as PNG and as SVG.
#[derive(Clone, Debug)]
pub struct Charts {
    equity: Chart,
    drawdown: Chart,
}

impl Charts {
    /// The data of both.
    #[must_use]
    pub fn of(report: &Report<'_>) -> Self {
        Self { equity: equity_chart(report), drawdown: drawdown_chart(report) }
    }

    /// `equity.png`.
    ///
    /// # Errors
    /// When the picture cannot be encoded.
    pub fn equity_png(&self) -> Result<Vec<u8>> {
        png(&self.equity, EQUITY_HEIGHT)
    }

    /// `drawdown.png`.
    ///
    /// # Errors
    /// When the picture cannot be encoded.
    pub fn drawdown_png(&self) -> Result<Vec<u8>> {
        png(&self.drawdown, DRAWDOWN_HEIGHT)
    }

    /// The equity chart as an SVG element.
    #[must_use]
    pub fn equity_svg(&self) -> String {
        svg(&self.equity, EQUITY_HEIGHT)
    }

    /// The drawdown chart as an SVG element.
    #[must_use]
    pub fn drawdown_svg(&self) -> String {
        svg(&self.drawdown, DRAWDOWN_HEIGHT)
    }
}

fn png(chart: &Chart, height: f64) -> Result<Vec<u8>> {
    let mut canvas = Bitmap::new(WIDTH, height, SCALE)?;
    draw(&mut canvas, chart);
    canvas.png()
}

fn svg(chart: &Chart, height: f64) -> String {
    let mut canvas = Svg::new(WIDTH, height);
    draw(&mut canvas, chart);
    canvas.finish(&chart.title)
}

fn equity_chart(report: &Report<'_>) -> Chart {
    let (strategy, held) = curves(report, |points, span| reduce(points, span.0, span.1, COLUMNS));
    let label = |name: &str, metrics: &Metrics| match (metrics.value("end_equity"), metrics.value("total_return")) {
        (Some(end), Some(r)) => format!("{name}  {} ({})", money_f64(end), percent(r)),
        (Some(end), None) => format!("{name}  {}", money_f64(end)),
        _ => name.to_owned(),
    };
    chart(report, ChartKind::Equity, "Equity", strategy, held, label)
}

fn drawdown_chart(report: &Report<'_>) -> Chart {
    let (strategy, held) = curves(report, |points, span| reduce(under_water(points), span.0, span.1, COLUMNS));
    let label = |name: &str, metrics: &Metrics| match metrics.get("max_drawdown").map(|m| m.value) {
        Some(Value::Is(depth)) => format!("{name}  deepest {}", percent(depth)),
        _ => name.to_owned(),
    };
    chart(report, ChartKind::Drawdown, "Drawdown", strategy, held, label)
}

type Iter<'i> = Box<dyn Iterator<Item = Point> + 'i>;

fn span(report: &Report<'_>) -> (i64, i64) {
    (report.input.window.0.0, report.input.outcome.end.0.max(report.input.window.0.0 + 1))
}

fn curves(report: &Report<'_>, make: impl Fn(Iter<'_>, (i64, i64)) -> Vec<Point>) -> (Vec<Point>, Vec<Point>) {
    let (curve, span) = (report.curve(), span(report));
    let strategy = make(Box::new(std::iter::once(curve.origin()).chain(curve.points())), span);
    let held = report
        .benchmark
        .as_ref()
        .map_or_else(Vec::new, |b| make(Box::new(std::iter::once(curve.origin()).chain(b.points.iter().copied())), span));
    (strategy, held)
}

fn chart(
    report: &Report<'_>,
    kind: ChartKind,
    what: &str,
    strategy: Vec<Point>,
    held: Vec<Point>,
    label: impl Fn(&str, &Metrics) -> String,
) -> Chart {
    let input = report.input;
    let name = cut(&format!("{} {}", plain(&input.strategy.name), plain(&input.strategy.version)), 60);
    let data: Vec<String> = input.markets.iter().map(|m| plain(m.series)).collect();
    let unit = plain(&input.currency);
    let of = if kind == ChartKind::Equity { format!("{unit} at marks") } else { "below the peak, at marks".into() };
    Chart {
        kind,
        title: format!("{what} of {name}"),
        subtitle: format!(
            "{of}  ·  {} to {} UTC  ·  {}  ·  {}",
            date_time(input.window.0),
            date_time(input.outcome.end),
            tearsheet::status_words(&input.outcome.status),
            cut(&data.join(", "), 70)
        ),
        strategy_label: label("strategy", &report.metrics),
        held_label: report.benchmark.as_ref().map_or_else(String::new, |b| label("buy and hold", &b.metrics)),
        span: span(report),
        strategy,
        held,
        unit,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn decode(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(bytes).read_info().expect("a PNG");
        let mut buffer = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut buffer).expect("a frame");
        (info.width, info.height, buffer)
    }

    #[test]
    fn pictures_have_their_size_and_are_not_blank() {
        let sample = Sample::new();
        let input = sample.input();
        let charts = Charts::of(&Report::new(&input));
        for (bytes, height) in [(charts.equity_png().expect("png"), 800), (charts.drawdown_png().expect("png"), 576)] {
            let (w, h, pixels) = decode(&bytes);
            assert_eq!((w, h), (1600, height));
            let blue = pixels.chunks(3).filter(|p| p[2] > p[0].saturating_add(80)).count();
            let red = pixels.chunks(3).filter(|p| p[0] > p[2].saturating_add(30)).count();
            let grey = pixels.chunks(3).filter(|p| p[0] < 200 && p[0].abs_diff(p[2]) < 25).count();
            assert!(if height == 800 { blue > 2000 } else { red > 20_000 }, "{blue} {red}");
            assert!(grey > 5000, "{grey}");
        }
        let again = Charts::of(&Report::new(&input));
        assert_eq!(charts.equity_png().expect("png"), again.equity_png().expect("png"));
    }

    #[test]
    fn a_flat_or_empty_curve_still_draws() {
        let mut sample = Sample::without_trades();
        for rows in [5, 0] {
            sample.outcome.equity = sample.outcome.equity.rows().take(rows).collect();
            let input = sample.input();
            let mut report = Report::new(&input);
            report.benchmark = None;
            let charts = Charts::of(&report);
            assert!(decode(&charts.equity_png().expect("png")).2.iter().any(|p| *p < 100));
            assert!(charts.drawdown_svg().starts_with("<svg"));
        }
    }
}

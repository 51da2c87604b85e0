//! Runs of one strategy under other fill policies, side by side: what the way in which the inside of a bar is guessed is worth.
//!
//! What always holds: the reference is the run on trades where there is one, else the first; every number is read from a run's manifest and trail, and the
//! effects of the fills with the remainder beside them add up to the difference in equity. How fills are paired is told in [`bthost_sim::metrics::comparison`].
//!
//! What it does not do: it runs nothing, and it does not say which policy is right where no run was made on trades.

use std::fmt::Write as _;

use bthost_sim::codes::fill_flag;
use bthost_sim::market::Instrument;
use bthost_sim::metrics::comparison::{Kind, Pair, TimedFill, executions, pair_fills, value};
use bthost_sim::num::{Money, Px, Qty};
use bthost_sim::time::Ts;
use bthost_sim::trail::payload::Fill;

use super::tables::side_name;
use super::text::{cut, date_time, plain};

/// Executions of a run that the terminal shows; the table in CSV has all of them.
pub const SHOWN_FILLS: usize = 10;
/// Columns for the name of a run.
const NAME: usize = 24;
/// The policy of a run that was executed on trades.
pub const EXACT: &str = "exact-trades";
/// The policy of a run that was executed on a book.
pub const BOOK: &str = "book";

/// A run that is compared.
#[derive(Clone, Debug)]
pub struct Played {
    /// What it is called: its folder.
    pub name: String,
    /// `exact-trades`, or the order of the extremes.
    pub policy: String,
    /// How it ended.
    pub status: String,
    /// Its fills.
    pub fills: Vec<TimedFill>,
    /// Fills that depend on a guess.
    pub ambiguous: u64,
    /// Equity at its end.
    pub end_equity: Money,
    /// Length of its execution bars by instrument, ns.
    pub interval_ns: Vec<i64>,
}

/// Runs beside their reference.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    runs: &'a [Played],
    instruments: &'a [Instrument],
    reference: usize,
    /// By run; empty for the reference.
    beside: Vec<Beside>,
}

/// A run beside the reference: what either executed, and how it goes together.
#[derive(Clone, Debug, Default)]
struct Beside {
    ours: Vec<TimedFill>,
    theirs: Vec<TimedFill>,
    pairs: Vec<Pair>,
}

impl<'a> Comparison<'a> {
    /// Compare. There is at least one run.
    #[must_use]
    pub fn new(runs: &'a [Played], instruments: &'a [Instrument]) -> Self {
        let reference = runs.iter().position(|r| r.policy == EXACT).unwrap_or(0);
        let beside = |(i, run): (usize, &Played)| {
            if i == reference {
                return Beside::default();
            }
            let lengths = runs[reference].interval_ns.iter().zip(&run.interval_ns);
            let interval: Vec<i64> = lengths.map(|(a, b)| *a.max(b)).collect();
            let (ours, theirs) = (executions(&runs[reference].fills, &interval), executions(&run.fills, &interval));
            Beside { pairs: pair_fills(&ours, &theirs, &interval), ours, theirs }
        };
        let beside = runs.iter().enumerate().map(beside).collect();
        Self { runs, instruments, reference, beside }
    }

    /// The equities of the worst-case and the best-case run, the smaller first, where both are there.
    #[must_use]
    pub fn span(&self) -> Option<(Money, Money)> {
        let of = |policy: &str| self.runs.iter().find(|r| r.policy == policy).map(|r| r.end_equity);
        let (worst, best) = (of("worst-case")?, of("best-case")?);
        Some((worst.min(best), worst.max(best)))
    }

    /// Whether the reference lies inside the span.
    #[must_use]
    pub fn is_inside(&self) -> Option<bool> {
        self.span().map(|(low, high)| (low..=high).contains(&self.runs[self.reference].end_equity))
    }

    /// Equity of the reference less that of a run.
    fn difference(&self, run: usize) -> Money {
        self.runs[self.reference].end_equity - self.runs[run].end_equity
    }

    fn effects(&self, run: usize) -> Money {
        self.beside[run].pairs.iter().fold(Money::ZERO, |sum, pair| sum + pair.effect)
    }

    /// As a terminal shows it.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out =
            format!("{:<NAME$}  {:<14}{:>7}{:>11}{:>20}{:>20}\n", "run", "policy", "fills", "ambiguous", "equity", "less reference");
        for (i, run) in self.runs.iter().enumerate() {
            let less = if i == self.reference { "reference".into() } else { (Money::ZERO - self.difference(i)).to_string() };
            let name = cut(&plain(&run.name), NAME);
            let ended = if run.status == "completed" { String::new() } else { format!("  {}", run.status) };
            let equity = run.end_equity.to_string();
            let _ =
                writeln!(out, "{name:<NAME$}  {:<14}{:>7}{:>11}{equity:>20}{less:>20}{ended}", run.policy, run.fills.len(), run.ambiguous);
        }
        let _ = writeln!(out, "\n{}", self.span_words());
        for i in (0..self.runs.len()).filter(|i| *i != self.reference) {
            self.run_text(&mut out, i);
        }
        out
    }

    fn span_words(&self) -> String {
        let reference = &self.runs[self.reference];
        let name = plain(&reference.name);
        match self.span() {
            None => "span    unknown: it takes a run under worst-case and one under best-case (--set venue.path=worst-case)".into(),
            Some((low, high)) if self.is_inside() == Some(true) => {
                format!("span    {low} to {high} from worst-case to best-case; {name} lies inside")
            }
            Some((low, high)) => {
                let end = reference.end_equity;
                let (past, which) = if end < low { (low - end, "below") } else { (end - high, "above") };
                format!(
                    "span    {low} to {high} from worst-case to best-case; {name} lies {past} {which} it: the fills that carried it out follow"
                )
            }
        }
    }

    fn run_text(&self, out: &mut String, run: usize) {
        let (reference, other) = (plain(&self.runs[self.reference].name), plain(&self.runs[run].name));
        let Beside { ours, theirs, pairs } = &self.beside[run];
        let count = |kind: Kind| pairs.iter().filter(|p| p.kind == kind).count();
        let (difference, effects) = (self.difference(run), self.effects(run));
        let _ = writeln!(
            out,
            "\n{reference} beside {other}: {} executions the same, {} of another size, {} at another price, {} only in {reference}, {} only in {other}",
            count(Kind::Same),
            count(Kind::OtherSize),
            count(Kind::OtherPrice),
            count(Kind::OnlyFirst),
            count(Kind::OnlySecond),
        );
        let rest = difference - effects;
        let _ = writeln!(out, "equity {difference} = realised less fees {effects} + open positions, funding and other costs {rest}");
        let differs: Vec<&Pair> = pairs.iter().filter(|p| p.kind != Kind::Same || p.effect != Money::ZERO).collect();
        for pair in differs.iter().take(SHOWN_FILLS) {
            let sides = [(pair.a, ours, &reference), (pair.b, theirs, &other)];
            let sides: Vec<String> = sides.iter().filter_map(|(at, fills, name)| at.map(|i| self.fill_words(&fills[i], name))).collect();
            let _ = writeln!(out, "{:>18}  {}", pair.effect.to_string(), sides.join(&format!("\n{:20}", "")));
        }
        if differs.len() > SHOWN_FILLS {
            let rest = differs[SHOWN_FILLS..].iter().fold(Money::ZERO, |sum, pair| sum + pair.effect);
            let _ = writeln!(out, "{:>18}  {} more", rest.to_string(), differs.len() - SHOWN_FILLS);
        }
    }

    fn instrument(&self, fill: &Fill) -> Option<&Instrument> {
        self.instruments.get(fill.instrument as usize)
    }

    fn fill_words(&self, (ts, fill): &TimedFill, run: &str) -> String {
        let name = self.instrument(fill).map_or_else(|| format!("#{}", fill.instrument), |i| plain(&i.symbol));
        let (qty, price) = self.decimals(fill);
        let whole = Ts(ts.0.div_euclid(1_000_000_000) * 1_000_000_000);
        let kind = [
            (fill_flag::TAKE_PROFIT_LEG, ", take-profit"),
            (fill_flag::STOP_LOSS_LEG, ", stop-loss"),
            (fill_flag::LIQUIDATION, ", liquidation"),
            (fill_flag::AMBIGUOUS, ", ambiguous"),
        ];
        let words: String = kind.iter().filter(|(flag, _)| fill.flags & flag != 0).map(|(_, word)| *word).collect();
        format!("{} {run}: {} {qty} {name} at {price}, value {}{words}", date_time(whole), side_name(fill.side), value(fill))
    }

    /// Quantity and price in units.
    fn decimals(&self, fill: &Fill) -> (String, String) {
        let scales = self.instrument(fill).map_or((0, 0), |i| (i.qty_scale, i.price_scale));
        (Qty(fill.qty).decimal(scales.0).to_string(), Px(fill.price).decimal(scales.1).to_string())
    }

    /// The table of runs as CSV.
    #[must_use]
    pub fn runs_csv(&self) -> String {
        let mut out = String::from("run,policy,status,fills,ambiguous_fills,end_equity,less_reference,reference_inside_span\n");
        for (i, run) in self.runs.iter().enumerate() {
            let inside = self.is_inside().filter(|_| i == self.reference).map_or("", |inside| if inside { "yes" } else { "no" });
            let less = Money::ZERO - self.difference(i);
            let cells = [
                field(&run.name),
                run.policy.clone(),
                run.status.clone(),
                run.fills.len().to_string(),
                run.ambiguous.to_string(),
                run.end_equity.to_string(),
                less.to_string(),
                inside.into(),
            ];
            let _ = writeln!(out, "{}", cells.join(","));
        }
        out
    }

    /// The table of fills as CSV: every pair of every run, the largest effect first.
    #[must_use]
    pub fn fills_csv(&self) -> String {
        let side = ["time", "price", "quantity", "value", "flags"];
        let both = ["reference", "run"].map(|which| side.map(|column| format!("{which}_{column}")).join(","));
        let mut out = format!("run,kind,effect,instrument,side,{}\n", both.join(","));
        for (i, run) in self.runs.iter().enumerate() {
            let Beside { ours, theirs, pairs } = &self.beside[i];
            for pair in pairs {
                let (a, b) = (pair.a.map(|at| &ours[at]), pair.b.map(|at| &theirs[at]));
                let Some((_, fill)) = a.or(b) else { continue };
                let instrument = self.instrument(fill).map_or_else(|| fill.instrument.to_string(), Instrument::name);
                let head = [
                    field(&run.name),
                    pair.kind.name().into(),
                    pair.effect.to_string(),
                    field(&instrument),
                    side_name(fill.side).into(),
                    self.fill_cells(a),
                    self.fill_cells(b),
                ];
                let _ = writeln!(out, "{}", head.join(","));
            }
        }
        out
    }

    fn fill_cells(&self, fill: Option<&TimedFill>) -> String {
        let Some((ts, fill)) = fill else { return ",,,,".into() };
        let (qty, price) = self.decimals(fill);
        format!("{ts},{price},{qty},{},{}", value(fill), fill.flags)
    }
}

/// Foreign text as a field of CSV.
fn field(text: &str) -> String {
    let text = plain(text);
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = bthost_sim::time::HOUR;

    fn played(name: &str, policy: &str, end: i128, fills: Vec<TimedFill>) -> Played {
        Played {
            name: name.into(),
            policy: policy.into(),
            status: "completed".into(),
            ambiguous: fills.iter().filter(|(_, f)| f.flags & fill_flag::AMBIGUOUS != 0).count() as u64,
            fills,
            end_equity: Money(end * 100_000_000),
            interval_ns: vec![HOUR],
        }
    }

    fn fill(ts: i64, side: u8, price: i64, realised: i128) -> TimedFill {
        (
            Ts(ts),
            Fill {
                order: u64::from(side) + 1,
                side,
                price,
                qty: 100_000,
                realised: realised * 100_000_000,
                flags: u32::from(side) * 2,
                ..Fill::default()
            },
        )
    }

    fn runs() -> Vec<Played> {
        vec![
            played("worst", "worst-case", 90, vec![fill(5, 0, 10_000, 0), fill(9, 1, 9_000, -10)]),
            played("exact", EXACT, 95, vec![fill(4, 0, 10_000, 0), fill(2 * HOUR, 1, 9_500, -5)]),
            played("best", "best-case", 110, vec![fill(5, 0, 10_000, 0), fill(8, 1, 11_000, 10)]),
        ]
    }

    #[test]
    fn the_run_on_trades_is_the_reference_and_the_fills_explain_the_rest() {
        let sample = crate::report::sample::Sample::new();
        let (runs, instruments) = (runs(), [sample.instrument.clone()]);
        let comparison = Comparison::new(&runs, &instruments);
        assert_eq!((comparison.span(), comparison.is_inside()), (Some((Money(9_000_000_000), Money(11_000_000_000))), Some(true)));
        let text = comparison.text();
        assert!(text.contains("90 to 110 from worst-case to best-case; exact lies inside"), "{text}");
        assert!(text.contains(
            "exact beside worst: 1 executions the same, 0 of another size, 0 at another price, 1 only in exact, 1 only in worst"
        ));
        assert!(
            text.contains("equity 5 = realised less fees 5 + open positions, funding and other costs 0\n                10  "),
            "{text}"
        );
        assert!(text.contains("sell 100 BTCUSDT at 90, value -10, ambiguous"), "{text}");
        assert_eq!(comparison.runs_csv().lines().nth(2), Some("exact,exact-trades,completed,2,1,95,0,yes"));
        let fills = comparison.fills_csv();
        assert_eq!(fills.lines().count(), 1 + 2 * 3, "{fills}");
        assert!(fills.lines().all(|line| line.split(',').count() == 15), "{fills}");
    }

    #[test]
    fn a_reference_outside_the_span_is_told_and_a_missing_span_is_no_span() {
        let mut runs = runs();
        runs[1].end_equity = Money(8_900_000_000);
        let comparison = Comparison::new(&runs, &[]);
        assert_eq!(comparison.is_inside(), Some(false));
        assert!(comparison.text().contains("exact lies 1 below it: the fills that carried it out follow"));
        let pair = Comparison::new(&runs[1..], &[]);
        assert_eq!(pair.span(), None);
        assert!(pair.text().contains("span    unknown"));
        assert_eq!(field("a,\"b\"\n"), "\"a,\"\"b\"\"\\u{a}\"");
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        let many: Vec<TimedFill> = (0..15).map(|i| fill(1 + i * HOUR, 1, 100, i128::from(i) + 1)).collect();
        let runs = [played("a", "ohlc-adaptive", 120, many), played("b", "ohlc-fixed", 0, Vec::new())];
        let text = Comparison::new(&runs, &[]).text();
        assert!(text.contains("\n                15  5 more\n"), "{text}");
    }
}

//! The tear sheet of the hand-made run, as it must read.

use super::super::sample::Sample;
use super::*;
use bthost_sim::codes::reason;
use bthost_sim::num::Money;
use bthost_sim::time::Ts;

fn page(report: &Report<'_>) -> String {
    crate::report::html::render(report, &crate::report::plots::Charts::of(report))
}

#[test]
fn the_sheet_of_a_small_run() {
    let sample = Sample::new();
    let input = sample.input();
    let sheet = render(&Report::new(&input));
    assert!(sheet.lines().all(|l| l.chars().count() <= WIDTH || l.contains("sha256:")), "{sheet}");
    insta::assert_snapshot!(sheet);
}

#[test]
fn a_short_run_says_why_numbers_are_missing() {
    let mut sample = Sample::new();
    sample.shorten(3);
    let input = sample.input();
    let sheet = render(&Report::new(&input));
    assert!(sheet.contains("n/a [1]") && sheet.contains("[1] not annualised: the run is shorter than 30 days"), "{sheet}");
    assert!(!sheet.contains("NaN") && !sheet.contains("inf"), "{sheet}");
}

#[test]
fn foreign_text_is_escaped() {
    let sample = Sample::new();
    let mut input = sample.input();
    input.strategy.name = "\u{1b}[2Jevil\u{202e}".into();
    input.strategy.params = vec![("k\r".into(), "v\u{7}".into())];
    let sheet = render(&Report::new(&input));
    assert!(sheet.contains("\\u{1b}[2Jevil\\u{202e}") && sheet.contains("k\\u{d}=v\\u{7}"), "{sheet}");
    assert!(sheet.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn a_run_without_trades_says_why() {
    let mut sample = Sample::without_trades();
    sample.outcome.totals.refused = vec![(reason::NOTIONAL, 3)];
    sample.outcome.totals.delivered = 10;
    sample.tables.rail_refusals.insert(reason::RAIL_LEVERAGE, 1);
    sample.tables.declines.insert((4, "spread \u{1b}[31m too wide".into()), 7);
    sample.outcome.totals.first_valid = vec![None, Some(Ts(0))];
    let input = sample.input();
    let sheet = render(&Report::new(&input));
    for expected in [
        "BTCUSDT.test/bars/1h never warmed up",
        "3 orders were refused when submitted, by NOTIONAL",
        "1 order was refused by the rail RAIL_LEVERAGE",
        "The strategy declined 7 times:",
        "7 x code 4: spread \\u{1b}[31m too wide",
    ] {
        assert!(sheet.contains(expected), "{expected}\n{sheet}");
    }
    let mut sample = Sample::without_trades();
    sample.outcome.totals.delivered = 0;
    let input = sample.input();
    assert!(render(&Report::new(&input)).contains("The strategy was never woken"));
}

#[test]
fn a_used_up_account_prints_numbers_or_notes() {
    let mut sample = Sample::new();
    sample.outcome.status = Status::EquityGone;
    sample.edit_equity(|i, row| row.equity = if i < 20 { row.equity } else { -5 });
    sample.outcome.end_equity = Money(-5);
    let input = sample.input();
    let sheet = render(&Report::new(&input));
    assert!(sheet.contains("equity-gone") && !sheet.contains("NaN"), "{sheet}");
    let note = "The equity at the end is not above zero: -0.00000005 USDT.";
    assert!(sheet.contains(note), "{sheet}");
    assert!(page(&Report::new(&input)).contains(note));
    assert!(!sheet.contains("so it went on"), "{sheet}");
    let mut went_on = Sample::new();
    went_on.outcome.end_equity = Money(0);
    let input = went_on.input();
    let sheet = render(&Report::new(&input)).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(sheet.contains("not above zero: 0.00 USDT. A run ends with equity-gone only"), "{sheet}");
    // One count of money is enough to be above zero.
    sample.outcome.end_equity = Money(1);
    let input = sample.input();
    assert!(!render(&Report::new(&input)).contains("not above zero"));
}

#[test]
fn before_costs_is_the_gain_in_equity_with_all_costs_added_back() {
    let mut sample = Sample::new();
    let gain = |s: &Sample| s.outcome.end_equity - s.outcome.start_equity + s.outcome.totals.fees - s.outcome.totals.funding;
    let free = gain(&sample);
    assert_ne!(free, sample.outcome.totals.realised, "the open position counts");
    let input = sample.input();
    assert_eq!((Report::new(&input).before_costs(), Report::new(&input).slippage()), (free, Money(0)));
    // A buy 0.07 above its base price and a sale 0.05 below it: 0.1 BTC each.
    for (side, worse) in [(0, 7), (1, 5)] {
        let fill = sample.tables.fills.iter_mut().find(|f| f.body.side == side).expect("a fill of this side");
        fill.body.base_price = fill.body.price - if side == 0 { worse } else { -worse };
    }
    let input = sample.input();
    let report = Report::new(&input);
    assert_eq!((report.slippage(), report.before_costs()), (Money(1_200_000), free + Money(1_200_000)));
    let sheet = render(&report).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(sheet.contains(&format!("before costs {}", money(report.before_costs()))), "{sheet}");
    assert!(sheet.contains("0.01 USDT of spread, slippage and rounding to the tick"), "{sheet}");
}

#[test]
fn the_words_of_a_fault_stand_on_the_sheet_and_on_the_page() {
    let mut sample = Sample::new();
    let fault = |diagnostic: String| Status::GuestFault { callback: "on-bar".into(), index: 7, diagnostic };
    sample.outcome.status = fault("unreachable\nlast log line: panicked at src/lib.rs:9:1: <b>".into());
    let input = sample.input();
    let report = Report::new(&input);
    let sheet = render(&report);
    assert!(sheet.contains("fault       the strategy broke in on-bar #7: unreachable; last log line:"), "{sheet}");
    assert!(page(&report).contains("#7: unreachable; last log line: panicked at src/lib.rs:9:1: &lt;b&gt;</p>"));
    // One character more than is shown.
    for (chars, cut) in [(crate::report::FAULT_CHARS, false), (crate::report::FAULT_CHARS + 1, true)] {
        let mut sample = Sample::new();
        sample.outcome.status = fault("x".repeat(chars));
        let input = sample.input();
        assert_eq!(Report::new(&input).fault().expect("a fault").ends_with("..."), cut);
    }
}

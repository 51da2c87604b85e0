//! `bthost data split`: windows to fit on and windows to judge on, with names that a sweep or a person can use and one id over all of them.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use bthost_data::splits::{Split, SplitSpec, Window, splits, splits_id};
use bthost_data::{Rows, Series};
use bthost_sim::time::{Timeframe, Ts};
use bthost_sim::trail::hex;
use serde::Serialize;

use super::reading::{self, Reading, moment};

/// Arguments of `bthost data split`.
#[derive(clap::Args)]
pub struct Args {
    /// How to split: train-test, walk-forward, k-fold or cpcv
    #[arg(value_parser = ["train-test", "walk-forward", "k-fold", "cpcv"], value_name = "HOW")]
    how: String,
    /// A file, a folder, or the name of a series whose rows are split; not needed with --from and --to
    #[arg(value_name = "FILE|NAME")]
    subject: Option<String>,
    #[command(flatten)]
    reading: Reading,
    /// Start of the window, instead of the first close of the rows
    #[arg(long, value_name = "T")]
    from: Option<String>,
    /// End of the window (not included), instead of the last close of the rows
    #[arg(long, value_name = "T")]
    to: Option<String>,
    /// Bounds are moved down to this calendar
    #[arg(long, value_name = "T", default_value = "1d")]
    grid: String,
    /// Train part: a percentage for train-test, a length such as 180d for walk-forward
    #[arg(long, value_name = "PART")]
    train: Option<String>,
    /// Length of a test window, for walk-forward
    #[arg(long, value_name = "LENGTH")]
    test: Option<String>,
    /// Every train window of a walk-forward begins at the start
    #[arg(long)]
    anchored: bool,
    /// Equal parts, for k-fold and cpcv
    #[arg(long, value_name = "N")]
    parts: Option<u32>,
    /// How many parts are judged at a time, for cpcv
    #[arg(long, value_name = "N")]
    tests: Option<u32>,
    /// Left out between train and test: how far a label looks ahead
    #[arg(long, value_name = "LENGTH")]
    purge: Option<String>,
    /// Left out behind a test window besides, for k-fold and cpcv
    #[arg(long, value_name = "LENGTH")]
    embargo: Option<String>,
    /// Print the windows as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct WindowText {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct SplitText {
    name: String,
    train: Vec<WindowText>,
    test: Vec<WindowText>,
}

#[derive(Serialize)]
struct Answer {
    splits_id: String,
    splits: Vec<SplitText>,
}

/// Split and print.
///
/// # Errors
/// When a flag is missing or does not belong to the way of splitting, or a window would be empty.
pub fn run(args: &Args) -> Result<ExitCode> {
    let window = window(args)?;
    let grid = Timeframe::parse(&args.grid).map_err(|e| anyhow!("--grid {}: {e}", args.grid))?;
    let all = splits(window, grid, spec(args)?)?;
    let id = format!("sha256:{}", hex(&splits_id(&all)));
    let mut out = std::io::stdout().lock();
    if args.json {
        let splits = all.iter().map(|s| SplitText { name: s.name.clone(), train: texts(&s.train), test: texts(&s.test) }).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&Answer { splits_id: id, splits })?)?;
    } else {
        all.iter().try_for_each(|split| out.write_all(told(split).as_bytes()))?;
        writeln!(out, "{} splits, id {id}", all.len())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn texts(windows: &[Window]) -> Vec<WindowText> {
    windows.iter().map(|w| WindowText { from: w.from.to_string(), to: w.to.to_string() }).collect()
}

/// A line for each window, as the flags of a run.
fn told(split: &Split) -> String {
    let line = |what: &str, w: &Window| format!("  {what:5} --from {} --to {}\n", w.from, w.to);
    let mut text = format!("{}\n", split.name);
    split.train.iter().for_each(|w| text += &line("train", w));
    split.test.iter().for_each(|w| text += &line("test", w));
    text
}

fn window(args: &Args) -> Result<Window> {
    let given = |flag: &str, text: &Option<String>| text.as_deref().map(|t| moment(flag, t)).transpose();
    let (from, to) = (given("--from", &args.from)?, given("--to", &args.to)?);
    let rows = match &args.subject {
        Some(subject) => Some(covered(&reading::one(subject, &args.reading)?.series)),
        None => None,
    };
    let (Some(from), Some(to)) = (from.or(rows.map(|w| w.from)), to.or(rows.map(|w| w.to))) else {
        bail!("nothing says what to split\nhint: name a series or a file, or give --from and --to");
    };
    Ok(Window { from, to })
}

/// The closes of a series: [first, just behind the last).
fn covered(series: &Series) -> Window {
    let times = series.rows.times();
    let (first, last) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
    match &series.rows {
        Rows::Bars(bars) => Window { from: bars.timeframe.close_of(Ts(first)), to: Ts(bars.timeframe.close_of(Ts(last)).0 + 1) },
        _ => Window { from: Ts(first), to: Ts(last + 1) },
    }
}

/// The request, with every flag that the way of splitting needs and none that it has no use for.
fn spec(args: &Args) -> Result<SplitSpec> {
    let uses: &[&str] = match args.how.as_str() {
        "train-test" => &["--train"],
        "walk-forward" => &["--train", "--test", "--anchored"],
        "k-fold" => &["--parts", "--embargo"],
        _ => &["--parts", "--tests", "--embargo"],
    };
    let given = [
        ("--train", args.train.is_some()),
        ("--test", args.test.is_some()),
        ("--anchored", args.anchored),
        ("--parts", args.parts.is_some()),
        ("--tests", args.tests.is_some()),
        ("--embargo", args.embargo.is_some()),
    ];
    if let Some((flag, _)) = given.iter().find(|(flag, there)| *there && !uses.contains(flag)) {
        bail!("{flag} has no meaning for {}\nhint: it takes {}", args.how, uses.join(", "));
    }
    let need = |flag: &str, example: &str| anyhow!("{} needs {flag}\nhint: such as {flag} {example}", args.how);
    let (purge, embargo) =
        (length("--purge", args.purge.as_deref())?.unwrap_or(0), length("--embargo", args.embargo.as_deref())?.unwrap_or(0));
    Ok(match args.how.as_str() {
        "train-test" => {
            let text = args.train.as_deref().ok_or_else(|| need("--train", "70%"))?;
            let part = text.strip_suffix('%').and_then(|n| n.parse().ok()).filter(|n| (1..100).contains(n));
            let train = part.ok_or_else(|| anyhow!("--train {text} is no percentage from 1% to 99%"))?;
            SplitSpec::TrainTest { train, of: 100, purge }
        }
        "walk-forward" => SplitSpec::WalkForward {
            train: length("--train", args.train.as_deref())?.ok_or_else(|| need("--train", "180d"))?,
            test: length("--test", args.test.as_deref())?.ok_or_else(|| need("--test", "30d"))?,
            purge,
            anchored: args.anchored,
        },
        "k-fold" => SplitSpec::KFold { folds: args.parts.ok_or_else(|| need("--parts", "5"))?, purge, embargo },
        _ => SplitSpec::Cpcv {
            groups: args.parts.ok_or_else(|| need("--parts", "6"))?,
            tests: args.tests.ok_or_else(|| need("--tests", "2"))?,
            purge,
            embargo,
        },
    })
}

/// A length such as `12h`, `30d` or `2w`, nanoseconds.
fn length(flag: &str, text: Option<&str>) -> Result<Option<i64>> {
    let of = |text: &str| {
        let fixed = Timeframe::parse(text).ok().and_then(Timeframe::fixed);
        fixed.ok_or_else(|| anyhow!("{flag} {text} is no length\nhint: such as 12h, 30d or 2w"))
    };
    text.map(of).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(how: &str) -> Args {
        Args {
            how: how.into(),
            subject: None,
            reading: Reading::default(),
            from: Some("2024-01-01".into()),
            to: Some("2024-04-10".into()),
            grid: "1d".into(),
            train: None,
            test: None,
            anchored: false,
            parts: None,
            tests: None,
            purge: None,
            embargo: None,
            json: false,
        }
    }

    #[test]
    fn each_way_of_splitting_has_its_flags() {
        let train_test = spec(&Args { train: Some("70%".into()), purge: Some("1d".into()), ..args("train-test") }).expect("a split");
        assert_eq!(train_test, SplitSpec::TrainTest { train: 70, of: 100, purge: 86_400_000_000_000 });
        assert!(run(&Args { train: Some("4w".into()), test: Some("2w".into()), ..args("walk-forward") }).is_ok());
        assert!(run(&Args { parts: Some(5), embargo: Some("12h".into()), json: true, ..args("k-fold") }).is_ok());
        assert!(run(&Args { parts: Some(6), tests: Some(2), ..args("cpcv") }).is_ok());
        let wrong = |args: Args| run(&args).expect_err("refused").to_string();
        assert!(wrong(args("cpcv")).contains("cpcv needs --parts"));
        assert!(wrong(Args { anchored: true, ..args("k-fold") }).contains("--anchored has no meaning for k-fold"));
        assert!(wrong(Args { train: Some("100%".into()), ..args("train-test") }).contains("no percentage"));
        assert!(wrong(Args { train: Some("1y".into()), test: Some("1d".into()), ..args("walk-forward") }).contains("no length"));
        assert!(wrong(Args { to: None, parts: Some(5), ..args("k-fold") }).contains("nothing says what to split"));
    }
}

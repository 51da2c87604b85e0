//! Indicators against the reference vectors: TA-Lib outputs in `$BTHOST_VECTORS/ta`, by default `../shared/vectors` beside the repository.
//!
//! What always holds: every column of every file whose function is in the registry is compared row by row, the NaN rows included; a column that
//! the registry does not have yet is counted and named, so that nothing is left out in silence.
#![allow(clippy::print_stdout)] // how much was compared is worth reading

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bthost_sim::indicators::{Definition, compute, find, validate};
use serde_json::Value;

/// Greatest difference, of max(1, |expected|).
const TOLERANCE: f64 = 1e-9;

/// How a TA-Lib function is written here: its name, our name, and TA-Lib's parameters in our order.
const FUNCTIONS: &[(&str, &str, &[&str])] = &[
    ("SMA", "sma", &["timeperiod"]),
    ("EMA", "ema", &["timeperiod"]),
    ("RMA", "rma", &["timeperiod"]),
    ("RSI", "rsi", &["timeperiod"]),
    ("ROC", "roc", &["timeperiod"]),
    ("ATR", "atr", &["timeperiod"]),
    ("MAX", "max", &["timeperiod"]),
    ("MIN", "min", &["timeperiod"]),
    ("STDDEV", "stddev", &["timeperiod"]),
    ("BBANDS", "bbands", &["timeperiod", "nbdevup"]),
    ("MACD", "macd", &["fastperiod", "slowperiod", "signalperiod"]),
];

/// Parameters of TA-Lib that ours do not have, with the only value that they stand for.
const FIXED: &[(&str, &str, f64)] = &[("STDDEV", "nbdev", 1.0), ("BBANDS", "matype", 0.0)];

/// Outputs that are named otherwise here.
const OUTPUTS: &[(&str, &str)] = &[("macd", "line"), ("hist", "histogram")];

fn folder() -> PathBuf {
    // Relative paths count from the root of the workspace, wherever the test runner stands.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.join(std::env::var_os("BTHOST_VECTORS").unwrap_or_else(|| "../shared/vectors".into())).join("ta")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// One file: its columns by name.
struct Table(BTreeMap<String, Vec<f64>>);

impl Table {
    fn read(path: &Path) -> Self {
        let text = read(path);
        let mut lines = text.lines();
        let names: Vec<_> = lines.next().expect("a header").split(',').collect();
        let mut columns = vec![Vec::new(); names.len()];
        for (row, line) in lines.enumerate() {
            let cells: Vec<_> = line.split(',').collect();
            assert_eq!(cells.len(), names.len(), "{} row {row}", path.display());
            for (column, cell) in columns.iter_mut().zip(cells) {
                // Times may be dates; they are never compared.
                column.push(cell.parse().unwrap_or(f64::NAN));
            }
        }
        Self(names.into_iter().map(String::from).zip(columns).collect())
    }

    fn inputs(&self, letters: &str) -> Vec<&[f64]> {
        let name = |letter| match letter {
            'o' => "open",
            'h' => "high",
            'l' => "low",
            'c' => "close",
            'v' => "volume",
            other => panic!("input `{other}` of index.json"),
        };
        letters.chars().map(|letter| self.0[name(letter)].as_slice()).collect()
    }
}

/// A line of `exceptions.csv`: rows of a column of a file, and their tolerance (none: not compared).
struct Exception {
    column: String,
    file: String,
    rows: std::ops::RangeInclusive<usize>,
    tolerance: Option<f64>,
}

fn exceptions(path: &Path) -> Vec<Exception> {
    let line = |line: &str| {
        // The reason, last, may hold commas.
        let cells: Vec<_> = line.splitn(6, ',').collect();
        let row = |i: usize| cells[i].parse().unwrap_or_else(|_| panic!("{line}"));
        let tolerance = (cells[4] != "skip").then(|| cells[4].parse().unwrap_or_else(|_| panic!("{line}")));
        Exception { column: cells[0].into(), file: cells[1].into(), rows: row(2)..=row(3), tolerance }
    };
    read(path).lines().skip(1).map(line).collect()
}

/// A column of the index as a call of ours.
struct Call {
    definition: &'static Definition,
    params: Vec<f64>,
    output: usize,
}

/// `None` where the registry has no such function, or not with these parameters.
fn call(column: &str, entry: &Value) -> Option<Call> {
    let function = entry["fn"].as_str().expect("fn");
    let (_, name, order) = FUNCTIONS.iter().find(|(ta, ..)| *ta == function)?;
    let definition = find(name)?;
    let given = entry["params"].as_object().expect("params");
    let fixed = FIXED.iter().filter(|(ta, ..)| *ta == function);
    if fixed.into_iter().any(|(_, key, value)| given[*key].as_f64() != Some(*value)) {
        return None;
    }
    if function == "BBANDS" && given["nbdevup"] != given["nbdevdn"] {
        return None;
    }
    let params = order.iter().map(|key| given[*key].as_f64().expect("a number")).collect();
    let output = column
        .split_once('.')
        .map_or(definition.outputs[0], |(_, suffix)| OUTPUTS.iter().find(|(ta, _)| *ta == suffix).map_or(suffix, |(_, ours)| ours));
    let output = definition.outputs.iter().position(|o| *o == output).unwrap_or_else(|| panic!("{column}: no output `{output}`"));
    Some(Call { definition, params, output })
}

/// How one column of one file compares.
#[derive(Default)]
struct Comparison {
    equal_bits: usize,
    values: usize,
    excepted: usize,
    worst: f64,
    complaint: Option<String>,
}

fn comparison(got: &[f64], expected: &[f64], tolerance_at: impl Fn(usize) -> Option<f64>) -> Comparison {
    assert_eq!(got.len(), expected.len());
    let mut found = Comparison::default();
    for (row, (&g, &e)) in got.iter().zip(expected).enumerate() {
        let Some(tolerance) = tolerance_at(row) else {
            found.excepted += 1;
            continue;
        };
        if g.is_nan() && e.is_nan() {
            continue;
        }
        found.values += 1;
        found.equal_bits += usize::from(g.to_bits() == e.to_bits());
        let difference = (g - e).abs() / e.abs().max(1.0);
        found.worst = found.worst.max(difference);
        // A NaN on one side only makes the comparison false.
        let close = difference <= tolerance;
        if !close && found.complaint.is_none() {
            found.complaint = Some(format!("row {row}: {g:?}, expected {e:?} (off by {difference:e}, tolerance {tolerance:e})"));
        }
    }
    found
}

#[test]
fn vectors_indicators_agree_with_ta_lib() {
    let folder = folder();
    if !folder.is_dir() {
        println!("skipped: no reference vectors at {} (set BTHOST_VECTORS)", folder.display());
        return;
    }
    let index: Value = serde_json::from_str(&read(&folder.join("index.json"))).expect("index.json");
    let exceptions = exceptions(&folder.join("exceptions.csv"));
    let functions = index["functions"].as_object().expect("functions");
    let files: BTreeSet<&String> = functions.values().flat_map(|f| f["lookback"].as_object().expect("lookback").keys()).collect();
    let (mut complaints, mut compared, mut excepted) = (Vec::new(), 0, 0);
    let mut used = BTreeSet::new();
    for file in &files {
        let table = Table::read(&folder.join(format!("{file}.csv")));
        for (column, entry) in functions {
            let Some(Call { definition, params, output }) = call(column, entry) else { continue };
            validate(definition, &params).expect("parameters of the index are in range");
            let outputs = compute(definition, &table.inputs(entry["inputs"].as_str().expect("inputs")), &params);
            let tolerance_at = |row: usize| {
                let exception = exceptions.iter().find(|x| x.column == *column && x.file == **file && x.rows.contains(&row));
                exception.map_or(Some(TOLERANCE), |x| x.tolerance)
            };
            let found = comparison(&outputs[output], &table.0[column], tolerance_at);
            let Comparison { equal_bits, values, worst, .. } = found;
            println!(
                "{file} {column}: {values} values, {equal_bits} with equal bits, at most {worst:.0e} off, {} excepted",
                found.excepted
            );
            complaints.extend(found.complaint.map(|c| format!("{file} {column} {c}")));
            compared += values;
            excepted += found.excepted;
            used.insert(column);
        }
    }
    let missing: Vec<_> = functions.keys().filter(|column| !used.contains(column)).map(String::as_str).collect();
    println!(
        "{} of {} columns in {} files compared: {compared} values, {excepted} rows excepted",
        used.len(),
        functions.len(),
        files.len()
    );
    println!("{} columns are not in the registry yet: {}", missing.len(), missing.join(" "));
    assert!(complaints.is_empty(), "{} columns differ:\n{}", complaints.len(), complaints.join("\n"));
    assert!(compared > 0, "nothing was compared: does {} hold the vectors?", folder.display());
}

#[test]
fn vectors_indicators_comparison_sees_what_it_must() {
    let bad = |got: &[f64], expected: &[f64]| comparison(got, expected, |_| Some(TOLERANCE)).complaint.is_some();
    assert!(!bad(&[f64::NAN, 1.0], &[f64::NAN, 1.0 + 1e-10]));
    assert!(bad(&[f64::NAN, 1.0], &[f64::NAN, 1.0 + 1e-8]));
    assert!(bad(&[f64::NAN], &[1.0]), "a value is missing");
    assert!(bad(&[1.0], &[f64::NAN]), "a value too early");
    assert!(comparison(&[1.0], &[2.0], |_| None).complaint.is_none(), "an excepted row");
}

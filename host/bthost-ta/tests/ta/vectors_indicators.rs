//! Indicators against the reference vectors: TA-Lib outputs in `$BTHOST_VECTORS/ta`, by default `../shared/vectors` beside the repository.
//!
//! What always holds: every column of every file is compared row by row, the NaN rows included, with the function of the pinned crate and with
//! our own kernel where there is one; `exceptions.csv` in the same folder is the only list of what may differ.
#![allow(clippy::print_stdout)] // how much was compared is worth reading

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bthost_sim::indicators::{Definition, OPEN_TIME, check_params, compute, find};
use serde_json::Value;

/// Greatest difference, of max(1, |expected|).
const TOLERANCE: f64 = 1e-9;

/// A kernel of our own for a TA-Lib function: its name, our name, our parameters from TA-Lib's, and our output from the position of TA-Lib's.
type Own = (&'static str, &'static str, fn(&Params) -> Option<Vec<f64>>, &'static [usize]);

/// TA-Lib's parameters by name.
struct Params<'a>(&'a serde_json::Map<String, Value>);

impl Params<'_> {
    fn get(&self, name: &str) -> f64 {
        self.0[name].as_f64().unwrap_or_else(|| panic!("{name} is a number"))
    }

    fn all(&self, names: &[&str]) -> Option<Vec<f64>> {
        Some(names.iter().map(|name| self.get(name)).collect())
    }
}

fn period(p: &Params) -> Option<Vec<f64>> {
    p.all(&["timeperiod"])
}

/// Deviations of another width than one are not among ours.
fn unit_deviation(p: &Params) -> Option<Vec<f64>> {
    if p.get("nbdev") == 1.0 { period(p) } else { None }
}

/// Simple averages and equal widths.
fn bands(p: &Params) -> Option<Vec<f64>> {
    if p.get("matype") == 0.0 && p.get("nbdevup") == p.get("nbdevdn") { p.all(&["timeperiod", "nbdevup"]) } else { None }
}

const OWN: &[Own] = &[
    ("SMA", "sma", period, &[0]),
    ("EMA", "ema", period, &[0]),
    ("RMA", "rma", period, &[0]),
    ("RSI", "rsi", period, &[0]),
    ("ROC", "roc", period, &[0]),
    ("ATR", "atr", period, &[0]),
    ("MAX", "max", period, &[0]),
    ("MIN", "min", period, &[0]),
    ("STDDEV", "stddev", unit_deviation, &[0]),
    ("BBANDS", "bbands", bands, &[0, 1, 2]),
    ("VAR", "variance", unit_deviation, &[0]),
    ("DONCHIAN", "donchian", period, &[0, 1, 2]),
    ("SUPERTREND", "supertrend", |p| p.all(&["timeperiod", "multiplier"]), &[0, 1]),
    ("LINEARREG", "linreg", period, &[0]),
    ("LINEARREG_SLOPE", "linreg", period, &[1]),
    ("CORREL", "correlation", period, &[0]),
    ("OBV", "obv", |_| Some(vec![]), &[0]),
    // A session that never ends.
    ("VWAP", "vwap", |_| Some(vec![1e10, 0.0]), &[0]),
    ("MACD", "macd", |p| p.all(&["fastperiod", "slowperiod", "signalperiod"]), &[0, 1, 2]),
];

/// Where a kernel of our own says something else than TA-Lib, on purpose: kernel, file, why.
const OTHERWISE: &[(&str, &str, &str)] = &[("vwap", "edge_flat", "no volume at all: TA-Lib has 0, we have the price")];

/// Which output of its function a column is, by what follows the point in its name.
const OUTPUTS: &[(&str, usize)] = &[
    ("", 0),
    ("upper", 0),
    ("middle", 1),
    ("lower", 2),
    ("macd", 0),
    ("signal", 1),
    ("hist", 2),
    ("k", 0),
    ("d", 1),
    ("line", 0),
    ("trend", 1),
    ("down", 0),
    ("up", 1),
];

fn folder() -> PathBuf {
    // Relative paths count from the root of the workspace, wherever the test runner stands.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
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

/// A column of the index as a call.
struct Call {
    definition: &'static Definition,
    params: Vec<f64>,
    output: usize,
}

/// The crate's function, and our own kernel where there is one.
fn calls(entry: &Value, output: usize) -> Vec<Call> {
    let function = entry["fn"].as_str().expect("fn");
    let given = Params(entry["params"].as_object().expect("params"));
    let definition = find(&bthost_ta::name_of(function)).unwrap_or_else(|| panic!("{function} is registered"));
    // The names of the index are those of the Python wrapper.
    let named = |name: &str| given.get(if name == "period" { "timeperiod" } else { name });
    let params = definition.params.iter().map(|p| named(p.name)).collect();
    let mut calls = vec![Call { definition, params, output }];
    for (_, name, params, outputs) in OWN.iter().filter(|own| own.0 == function) {
        let definition = find(name).unwrap_or_else(|| panic!("{name} is registered"));
        calls.extend(params(&given).map(|params| Call { definition, params, output: outputs[output] }));
    }
    calls
}

/// Whether the function's outputs are integers, which the files pad with 0 in the warm-up.
fn padded(function: &str) -> bool {
    function.starts_with("CDL")
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
    bthost_ta::install();
    let index: Value = serde_json::from_str(&read(&folder.join("index.json"))).expect("index.json");
    let exceptions = exceptions(&folder.join("exceptions.csv"));
    let functions = index["functions"].as_object().expect("functions");
    let files: BTreeSet<&String> = functions.values().flat_map(|f| f["lookback"].as_object().expect("lookback").keys()).collect();
    let mut totals = Totals::default();
    for file in &files {
        let table = Table::read(&folder.join(format!("{file}.csv")));
        for (column, entry) in functions {
            let suffix = column.split_once('.').map_or("", |(_, suffix)| suffix);
            let (_, position) = OUTPUTS.iter().find(|(name, _)| *name == suffix).unwrap_or_else(|| panic!("{column}: which output?"));
            let inputs = table.inputs(entry["inputs"].as_str().expect("inputs"));
            let times: Vec<f64> = (0..inputs[0].len()).map(|row| row as f64).collect();
            let zeros = padded(entry["fn"].as_str().expect("fn")) || suffix == "trend";
            for Call { definition, params, output } in calls(entry, *position) {
                check_params(definition, &params).expect("parameters of the index are in range");
                if OTHERWISE.iter().any(|(kernel, where_to, _)| *kernel == definition.name && where_to == file) {
                    continue;
                }
                let mut outputs = compute(definition, &inputs_of(definition, &inputs, &times), &params);
                let got = &mut outputs[output];
                if zeros {
                    got.iter_mut().take_while(|v| v.is_nan()).for_each(|v| *v = 0.0);
                }
                let tolerance_at = |row: usize| {
                    let exception = exceptions.iter().find(|x| x.column == *column && x.file == **file && x.rows.contains(&row));
                    exception.map_or(Some(TOLERANCE), |x| x.tolerance)
                };
                totals.add(file, column, definition.name, comparison(got, &table.0[column], tolerance_at));
            }
        }
    }
    let Totals { complaints, columns, compared, excepted } = totals;
    println!("{} columns in {} files, {columns} comparisons: {compared} values, {excepted} rows excepted", functions.len(), files.len());
    assert!(complaints.is_empty(), "{} columns differ:\n{}", complaints.len(), complaints.join("\n"));
    assert!(columns >= functions.len() * files.len(), "every column of every file is compared");
}

/// The inputs that a definition takes: those of the index, and row numbers for times.
fn inputs_of<'a>(definition: &Definition, inputs: &[&'a [f64]], times: &'a [f64]) -> Vec<&'a [f64]> {
    let timed = definition.inputs.last() == Some(&OPEN_TIME);
    assert_eq!(definition.inputs.len(), inputs.len() + usize::from(timed), "{}", definition.name);
    inputs.iter().copied().chain(timed.then_some(times)).collect()
}

/// What all comparisons came to.
#[derive(Default)]
struct Totals {
    complaints: Vec<String>,
    columns: usize,
    compared: usize,
    excepted: usize,
}

impl Totals {
    fn add(&mut self, file: &str, column: &str, name: &str, found: Comparison) {
        let Comparison { equal_bits, values, worst, excepted, complaint } = found;
        println!("{file} {column} by {name}: {values} values, {equal_bits} with equal bits, at most {worst:.0e} off, {excepted} excepted");
        self.complaints.extend(complaint.map(|c| format!("{file} {column} by {name} {c}")));
        self.columns += 1;
        self.compared += values;
        self.excepted += excepted;
    }
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

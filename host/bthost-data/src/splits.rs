//! Windows to fit on and windows to judge on: train and test, walk-forward, purged K-fold, combinatorial purged (CPCV).
//!
//! What always holds: windows are [from, to) on the close of bars; no instant is in the train and the test windows of one split; what is
//! purged or embargoed is in neither; the same request gives the same windows, names and id.

use bthost_sim::time::{Timeframe, Ts};
use bthost_sim::trail::{Hash, sha256};

use crate::error::DataError;

/// Most splits of one request.
pub const SPLITS_MAX: usize = 10_000;
/// What stands in front of the text that an id is over.
const DOMAIN: &[u8] = b"bthost/splits/v1\0";

/// An interval of time, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its start.
    pub from: Ts,
    /// Its end.
    pub to: Ts,
}

/// What to fit on and what to judge on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// `walk-0003`, `cpcv-0-4`: unique among the splits of a request.
    pub name: String,
    /// Where a strategy may be fitted, in order.
    pub train: Vec<Window>,
    /// Where it is judged, in order.
    pub test: Vec<Window>,
}

/// How to split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitSpec {
    /// The first `train` of `of` parts to fit, the rest to judge, `purge` nanoseconds between them.
    TrainTest {
        /// Parts to fit on.
        train: u32,
        /// All parts.
        of: u32,
        /// Left out between them, ns.
        purge: i64,
    },
    /// Fit on `train`, judge on the `test` behind it, then move on by `test`.
    WalkForward {
        /// Length of the train window, ns; of the first one where it is anchored.
        train: i64,
        /// Length of a test window, ns.
        test: i64,
        /// Left out between them, ns.
        purge: i64,
        /// Whether every train window begins at the start.
        anchored: bool,
    },
    /// Each of `folds` equal parts is judged once, the others are fitted on.
    KFold {
        /// How many parts.
        folds: u32,
        /// Left out on both sides of a test window, ns: how far a label looks ahead.
        purge: i64,
        /// Left out behind a test window besides, ns.
        embargo: i64,
    },
    /// Every choice of `tests` of `groups` equal parts is judged, the others are fitted on.
    Cpcv {
        /// How many parts.
        groups: u32,
        /// How many of them are judged at a time.
        tests: u32,
        /// Left out on both sides of a test window, ns.
        purge: i64,
        /// Left out behind a test window besides, ns.
        embargo: i64,
    },
}

/// All splits of a window, their bounds moved down to the calendar of `grid`.
///
/// # Errors
/// When a length is not positive, a window would be empty, or there would be more than [`SPLITS_MAX`].
pub fn splits(window: Window, grid: Timeframe, spec: SplitSpec) -> Result<Vec<Split>, DataError> {
    let found = match spec {
        SplitSpec::TrainTest { train, of, purge } => {
            check(&[i64::from(train), i64::from(of) - i64::from(train)], &[purge])?;
            let bounds = bounds(window, grid, of)?;
            let at = bounds[train as usize].0;
            let train = Window { from: window.from, to: Ts(at - purge) };
            vec![Split { name: "train-test".into(), train: vec![train], test: vec![Window { from: Ts(at), to: window.to }] }]
        }
        SplitSpec::WalkForward { train, test, purge, anchored } => walk(window, grid, (train, test, purge), anchored)?,
        SplitSpec::KFold { folds, purge, embargo } => chosen(window, grid, (folds, 1), (purge, embargo), "fold")?,
        SplitSpec::Cpcv { groups, tests, purge, embargo } => chosen(window, grid, (groups, tests), (purge, embargo), "cpcv")?,
    };
    let is_empty = |split: &&Split| {
        let windows = || split.train.iter().chain(&split.test);
        split.train.is_empty() || split.test.is_empty() || windows().any(|w| w.from >= w.to)
    };
    match found.iter().find(is_empty) {
        Some(split) => Err(DataError::usage(format!("the split {} has an empty window", split.name))
            .hint("make the parts longer, or purge and embargo shorter, or give more data")),
        None if found.is_empty() => Err(DataError::usage("the window is too short for one split")),
        None => Ok(found),
    }
}

fn check(positive: &[i64], not_negative: &[i64]) -> Result<(), DataError> {
    if positive.iter().all(|n| *n > 0) && not_negative.iter().all(|n| *n >= 0) {
        return Ok(());
    }
    Err(DataError::usage("parts and lengths of a split are above zero, purge and embargo not below"))
}

/// The `parts` + 1 bounds of equal parts.
fn bounds(window: Window, grid: Timeframe, parts: u32) -> Result<Vec<Ts>, DataError> {
    if parts as usize > SPLITS_MAX {
        return Err(DataError::limit(format!("{parts} parts, a window is split into {SPLITS_MAX} at most")));
    }
    let span = i128::from(window.to.0) - i128::from(window.from.0);
    let inner = |i: u32| grid.open_of(Ts((i128::from(window.from.0) + span * i128::from(i) / i128::from(parts)) as i64));
    Ok((0..=parts)
        .map(|i| {
            if i == 0 {
                window.from
            } else if i == parts {
                window.to
            } else {
                inner(i)
            }
        })
        .collect())
}

fn walk(window: Window, grid: Timeframe, (train, test, purge): (i64, i64, i64), anchored: bool) -> Result<Vec<Split>, DataError> {
    check(&[train, test], &[purge])?;
    let mut all = Vec::new();
    let mut at = window.from.0.saturating_add(train);
    while at.checked_add(test).is_some_and(|end| end <= window.to.0) {
        if all.len() == SPLITS_MAX {
            return Err(DataError::limit(format!("more than {SPLITS_MAX} splits")).hint("make the test windows longer"));
        }
        let (start, end) = (grid.open_of(Ts(at)), grid.open_of(Ts(at + test)));
        let from = if anchored { window.from } else { Ts(start.0 - train).max(window.from) };
        let train = Window { from, to: Ts(start.0 - purge) };
        all.push(Split { name: format!("walk-{:04}", all.len()), train: vec![train], test: vec![Window { from: start, to: end }] });
        at += test;
    }
    Ok(all)
}

/// Every choice of `tests` of `groups`, in lexical order.
fn choices(groups: u32, tests: u32) -> Result<Vec<Vec<u32>>, DataError> {
    check(&[i64::from(tests), i64::from(groups) - i64::from(tests)], &[])?;
    let mut all = Vec::new();
    let mut choice: Vec<u32> = (0..tests).collect();
    loop {
        if all.len() == SPLITS_MAX {
            return Err(DataError::limit(format!("more than {SPLITS_MAX} splits")).hint("take fewer groups, or other tests of them"));
        }
        all.push(choice.clone());
        let Some(i) = (0..tests as usize).rev().find(|i| choice[*i] < groups - tests + *i as u32) else { return Ok(all) };
        choice[i] += 1;
        for k in i + 1..tests as usize {
            choice[k] = choice[k - 1] + 1;
        }
    }
}

fn chosen(
    window: Window,
    grid: Timeframe,
    (groups, tests): (u32, u32),
    (purge, embargo): (i64, i64),
    name: &str,
) -> Result<Vec<Split>, DataError> {
    check(&[], &[purge, embargo])?;
    let choices = choices(groups, tests)?;
    let bounds = bounds(window, grid, groups)?;
    let split = |choice: &Vec<u32>| {
        let mut test: Vec<Window> = Vec::new();
        for &group in choice {
            let (from, to) = (bounds[group as usize], bounds[group as usize + 1]);
            match test.last_mut().filter(|last| last.to == from) {
                Some(last) => last.to = to,
                None => test.push(Window { from, to }),
            }
        }
        let mut train = Vec::new();
        let mut at = window.from;
        for part in &test {
            let to = Ts(part.from.0.saturating_sub(purge));
            if at < to {
                train.push(Window { from: at, to });
            }
            at = Ts(part.to.0.saturating_add(purge).saturating_add(embargo));
        }
        if at < window.to {
            train.push(Window { from: at, to: window.to });
        }
        let numbers: Vec<String> = choice.iter().map(ToString::to_string).collect();
        Split { name: format!("{name}-{}", numbers.join("-")), train, test }
    };
    Ok(choices.iter().map(split).collect())
}

/// The paths of a combinatorial split: each goes once through all groups, and says for each group by which split (its place among the
/// splits) it is judged.
///
/// # Errors
/// As [`splits`].
pub fn cpcv_paths(groups: u32, tests: u32) -> Result<Vec<Vec<usize>>, DataError> {
    let choices = choices(groups, tests)?;
    let by_group: Vec<Vec<usize>> = (0..groups).map(|g| (0..choices.len()).filter(|i| choices[*i].contains(&g)).collect()).collect();
    let paths = by_group.first().map_or(0, Vec::len);
    Ok((0..paths).map(|path| by_group.iter().map(|splits| splits[path]).collect()).collect())
}

/// The name of a set of splits, over the text of all their windows.
#[must_use]
pub fn splits_id(splits: &[Split]) -> Hash {
    let mut text = String::new();
    for split in splits {
        text += &split.name;
        for (kind, windows) in [("train", &split.train), ("test", &split.test)] {
            for window in windows {
                text += &format!("\n{kind} {} {}", window.from.0, window.to.0);
            }
        }
        text.push('\n');
    }
    sha256(&[DOMAIN, text.as_bytes()])
}

#[cfg(test)]
mod tests {
    use bthost_sim::time::{DAY, HOUR};

    use super::*;

    fn days(from: i64, to: i64) -> Window {
        Window { from: Ts(from * DAY), to: Ts(to * DAY) }
    }

    fn made(spec: SplitSpec) -> Vec<Split> {
        splits(days(0, 100), Timeframe::D1, spec).expect("splits")
    }

    #[test]
    fn train_and_test_and_walks() {
        let split = &made(SplitSpec::TrainTest { train: 7, of: 10, purge: DAY })[0];
        assert_eq!((split.train.clone(), split.test.clone()), (vec![days(0, 69)], vec![days(70, 100)]));
        let rolling = made(SplitSpec::WalkForward { train: 40 * DAY, test: 20 * DAY, purge: 0, anchored: false });
        let windows = |all: &[Split]| all.iter().map(|s| (s.train[0], s.test[0])).collect::<Vec<_>>();
        assert_eq!(windows(&rolling), [(days(0, 40), days(40, 60)), (days(20, 60), days(60, 80)), (days(40, 80), days(80, 100))]);
        let anchored = made(SplitSpec::WalkForward { train: 40 * DAY, test: 30 * DAY, purge: DAY, anchored: true });
        assert_eq!(windows(&anchored), [(days(0, 39), days(40, 70)), (days(0, 69), days(70, 100))]);
        assert_eq!(anchored[1].name, "walk-0001");
    }

    #[test]
    fn folds_are_purged_on_both_sides_and_embargoed_behind() {
        let folds = made(SplitSpec::KFold { folds: 5, purge: DAY, embargo: 2 * DAY });
        assert_eq!(folds.len(), 5);
        assert_eq!((folds[0].train.clone(), folds[0].test.clone()), (vec![days(23, 100)], vec![days(0, 20)]));
        assert_eq!(folds[2].train, [days(0, 39), days(63, 100)]);
        assert_eq!(folds[4].train, [days(0, 79)]);
    }

    #[test]
    fn combinations_and_their_paths() {
        let all = made(SplitSpec::Cpcv { groups: 6, tests: 2, purge: HOUR, embargo: 0 });
        assert_eq!((all.len(), all[0].name.as_str(), all[14].name.as_str()), (15, "cpcv-0-1", "cpcv-4-5"));
        assert_eq!((all[0].test.len(), all[1].test.len()), (1, 2), "neighbours are one window");
        let paths = cpcv_paths(6, 2).expect("paths");
        assert_eq!(paths.len(), 5, "2 of 6 in 15 choices");
        for path in &paths {
            for (group, split) in path.iter().enumerate() {
                assert!(all[*split].name[5..].split('-').any(|g| g == group.to_string()), "{group} is judged by {}", all[*split].name);
            }
        }
    }

    #[test]
    fn nothing_is_in_both_and_the_id_follows_every_window() {
        for spec in [
            SplitSpec::TrainTest { train: 1, of: 3, purge: HOUR },
            SplitSpec::WalkForward { train: 9 * DAY, test: 5 * DAY, purge: HOUR, anchored: false },
            SplitSpec::KFold { folds: 7, purge: HOUR, embargo: DAY },
            SplitSpec::Cpcv { groups: 7, tests: 3, purge: HOUR, embargo: DAY },
        ] {
            let all = made(spec);
            for split in &all {
                for test in &split.test {
                    assert!(split.train.iter().all(|train| train.to.0 + HOUR <= test.from.0 || test.to <= train.from), "{split:?}");
                }
            }
            let mut moved = all.clone();
            moved[0].test[0].to.0 += 1;
            assert_ne!(splits_id(&all), splits_id(&moved));
            assert_eq!(splits_id(&all), splits_id(&made(spec)));
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |spec| splits(days(0, 100), Timeframe::D1, spec).expect_err("refused").message;
        assert!(refused(SplitSpec::KFold { folds: 1, purge: 0, embargo: 0 }).contains("above zero"));
        assert!(refused(SplitSpec::KFold { folds: 2, purge: -1, embargo: 0 }).contains("not below"));
        assert!(refused(SplitSpec::KFold { folds: 2, purge: 60 * DAY, embargo: 0 }).contains("empty"));
        assert!(refused(SplitSpec::WalkForward { train: 90 * DAY, test: 20 * DAY, purge: 0, anchored: true }).contains("too short"));
        assert!(refused(SplitSpec::Cpcv { groups: 40, tests: 20, purge: 0, embargo: 0 }).contains(&SPLITS_MAX.to_string()));
        assert!(refused(SplitSpec::KFold { folds: SPLITS_MAX as u32 + 1, purge: 0, embargo: 0 }).contains(&SPLITS_MAX.to_string()));
    }
}

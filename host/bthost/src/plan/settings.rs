//! Settings: text by dotted path, with the origin of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use bthost_sim::num::{Decimal, MONEY_SCALE, Money, RATE_SCALE, Rate};
use bthost_sim::time::Ts;

use super::keys::KEYS;
use crate::whole_file::{PLAN_BYTES_MAX, text};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said otherwise.
    Default,
    /// A plan file.
    File(String),
    /// A flag.
    Flag(&'static str),
    /// Derived from data, profile or strategy.
    Derived(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name) => f.write_str(name),
            Self::Flag(flag) => f.write_str(flag),
            Self::Derived(from) => f.write_str(from),
        }
    }
}

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    values: BTreeMap<String, (String, Origin)>,
    /// Series names or files, in order.
    pub data: Vec<String>,
    /// Where `data` comes from.
    pub data_origin: Origin,
    /// Folder that relative files of the plan are in.
    pub base: PathBuf,
}

/// `run.toml` beside a strategy, if there is one.
#[must_use]
pub fn file_beside(folder: &Path) -> Option<PathBuf> {
    Some(folder.join("run.toml")).filter(|p| p.is_file())
}

impl Settings {
    /// Defaults, then the plan file.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or has an unknown key.
    pub fn new(file: Option<&Path>) -> Result<Self> {
        let values = KEYS.iter().filter(|k| k.path != "data").map(|k| (k.path.to_string(), (k.default.to_string(), Origin::Default)));
        let mut settings = Self { values: values.collect(), data: vec!["sample".into()], data_origin: Origin::Default, base: ".".into() };
        if let Some(path) = file {
            let name = path.display().to_string();
            let text = text("the plan", path, PLAN_BYTES_MAX)?;
            let table: toml::Table = text.parse().with_context(|| format!("`{name}` is not TOML"))?;
            settings.base = path.parent().map_or_else(|| ".".into(), Path::to_path_buf);
            settings.take_table("", &table, &name)?;
        }
        Ok(settings)
    }

    fn take_table(&mut self, prefix: &str, table: &toml::Table, file: &str) -> Result<()> {
        for (name, value) in table {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                toml::Value::Table(inner) => self.take_table(&path, inner, file)?,
                toml::Value::Array(items) if path == "data" => {
                    let texts = items.iter().map(|v| v.as_str().map(str::to_string)).collect::<Option<Vec<_>>>();
                    self.data = texts.ok_or_else(|| anyhow!("{file}: `data` is a list of texts"))?;
                    self.data_origin = Origin::File(file.into());
                }
                toml::Value::String(text) => self.set(&path, text, Origin::File(file.into()))?,
                toml::Value::Integer(n) => self.set(&path, &n.to_string(), Origin::File(file.into()))?,
                toml::Value::Float(x) => self.set(&path, &x.to_string(), Origin::File(file.into()))?,
                toml::Value::Boolean(b) => self.set(&path, &b.to_string(), Origin::File(file.into()))?,
                toml::Value::Datetime(t) => self.set(&path, &t.to_string(), Origin::File(file.into()))?,
                toml::Value::Array(_) => bail!("{file}: `{path}` is not a list"),
            }
        }
        Ok(())
    }

    /// Set a value.
    ///
    /// # Errors
    /// When there is no such key; the nearest one is named.
    pub fn set(&mut self, path: &str, value: &str, origin: Origin) -> Result<()> {
        if path == "data" {
            self.data = vec![value.to_string()];
            self.data_origin = origin;
            return Ok(());
        }
        let known = path.starts_with("params.") || self.values.contains_key(path);
        if !known {
            let nearest = nearest(path, KEYS.iter().map(|k| k.path));
            bail!("there is no setting `{path}`\nhint: did you mean `{nearest}`? `bthost plan` lists all of them");
        }
        self.values.insert(path.to_string(), (value.to_string(), origin));
        Ok(())
    }

    /// The value and its origin.
    #[must_use]
    pub fn get(&self, path: &str) -> (&str, &Origin) {
        self.values.get(path).map_or(("", &Origin::Default), |(value, origin)| (value.as_str(), origin))
    }

    /// The value, if it says something.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        Some(self.get(path).0).filter(|v| !v.is_empty())
    }

    /// All settings, by path.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &Origin)> {
        self.values.iter().map(|(path, (value, origin))| (path.as_str(), value.as_str(), origin))
    }

    /// The strategy's parameters that were given: name, value, origin.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str, &Origin)> {
        self.all().filter_map(|(path, value, origin)| path.strip_prefix("params.").map(|name| (name, value, origin)))
    }

    fn wrong(&self, path: &str, what: impl std::fmt::Display) -> anyhow::Error {
        let (value, origin) = self.get(path);
        let doc = KEYS.iter().find(|k| k.path == path).map_or("", |k| k.doc);
        anyhow!("`{path}` is `{value}` ({origin}), {what}\nhint: `{path}` means: {doc}")
    }

    fn count(&self, path: &str, scale: u8) -> Result<Option<i64>> {
        let Some(text) = self.text(path) else { return Ok(None) };
        let decimal = Decimal::parse(text).map_err(|e| self.wrong(path, e))?;
        if decimal.mantissa < 0 {
            return Err(self.wrong(path, "which is negative"));
        }
        decimal.to_scale(scale).map(Some).ok_or_else(|| self.wrong(path, format!("which has more than {scale} decimals or is too large")))
    }

    /// An amount of money.
    ///
    /// # Errors
    /// When it is not one.
    pub fn money(&self, path: &str) -> Result<Option<Money>> {
        Ok(self.count(path, MONEY_SCALE)?.map(|c| Money(i128::from(c))))
    }

    /// A fraction.
    ///
    /// # Errors
    /// When it is not one.
    pub fn rate(&self, path: &str) -> Result<Option<Rate>> {
        Ok(self.count(path, RATE_SCALE)?.map(Rate))
    }

    /// A whole number.
    ///
    /// # Errors
    /// When it is not one.
    pub fn whole(&self, path: &str) -> Result<Option<u64>> {
        self.text(path).map(|t| t.parse().map_err(|_| self.wrong(path, "which is not a whole number from 0 on"))).transpose()
    }

    /// One of several words.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn choice<T: Copy>(&self, path: &str, options: &[(&str, T)]) -> Result<T> {
        let (value, _) = self.get(path);
        let names: Vec<&str> = options.iter().map(|o| o.0).collect();
        let found = options.iter().find(|o| o.0 == value).map(|o| o.1);
        found.ok_or_else(|| self.wrong(path, format!("which is none of {}", names.join(", "))))
    }

    /// An instant.
    ///
    /// # Errors
    /// When it is not RFC 3339, nor a date.
    pub fn time(&self, path: &str) -> Result<Option<Ts>> {
        let Some(text) = self.text(path) else { return Ok(None) };
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_string() };
        let stamp: jiff::Timestamp =
            full.parse().map_err(|_| self.wrong(path, "which is not a time such as 2024-08-01 or 2024-08-01T00:00:00Z"))?;
        let ns = i64::try_from(stamp.as_nanosecond()).map_err(|_| self.wrong(path, "which is outside the years 1678 to 2262"))?;
        Ok(Some(Ts(ns)))
    }
}

/// The known word nearest to `word`.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let distance = |k: &str| {
        strsim::damerau_levenshtein(word, k).min(k.rsplit('.').next().map_or(usize::MAX, |l| strsim::damerau_levenshtein(word, l) + 1))
    };
    known.min_by_key(|k| distance(k)).unwrap_or("").to_string()
}

/// The setting that an unknown option may mean: one of its words is nearly the option's, written with `-` or `_`.
#[must_use]
pub fn setting_like(option: &str) -> Option<&'static str> {
    let option = option.split('=').next().unwrap_or(option).replace('-', "_");
    let near = |word: &str| strsim::damerau_levenshtein(word, &option);
    let distance = |path: &str| path.split(['.']).map(near).min().unwrap_or(usize::MAX);
    let best = KEYS.iter().min_by_key(|k| distance(k.path))?;
    (distance(best.path) * 3 <= option.len()).then_some(best.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_that_is_nearly_a_setting_names_it() {
        assert_eq!(setting_like("slipage"), Some("venue.slippage.bps"));
        assert_eq!(setting_like("latency-ms=3"), Some("venue.latency_ms"));
        assert_eq!(setting_like("frobnicate"), None);
    }

    #[test]
    fn later_sources_win_and_unknown_keys_name_the_nearest() {
        let mut s = Settings::new(None).expect("defaults");
        assert_eq!(s.money("cash").expect("money"), Some(Money(1_000_000_000_000)));
        s.set("cash", "250.5", Origin::Flag("--cash")).expect("known");
        assert_eq!(s.get("cash"), ("250.5", &Origin::Flag("--cash")));
        let e = s.set("venue.fees.takr", "1", Origin::Default).expect_err("unknown").to_string();
        assert!(e.contains("did you mean `venue.fees.taker`"), "{e}");
        s.set("venue.path", "random", Origin::Flag("--set")).expect("known");
        let e = s.choice("venue.path", &[("worst-case", 1)]).expect_err("not a choice").to_string();
        assert!(e.contains("none of worst-case"), "{e}");
        s.set("cash", "-1", Origin::Default).expect("known");
        assert!(s.money("cash").is_err());
        s.set("venue.latency_ms", "-3", Origin::Flag("--set")).expect("known");
        let e = s.whole("venue.latency_ms").expect_err("negative").to_string();
        assert_eq!(
            e,
            "`venue.latency_ms` is `-3` (--set), which is not a whole number from 0 on\n\
             hint: `venue.latency_ms` means: from an intent to the exchange, milliseconds"
        );
        s.set("from", "2024-08-01", Origin::Default).expect("known");
        assert_eq!(s.time("from").expect("time").map(|t| t.to_string()), Some("2024-08-01T00:00:00Z".into()));
    }
}

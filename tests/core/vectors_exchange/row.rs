//! A row of the vectors: its inputs as exact decimals, floats or lists, and its expected answer.

use std::fmt;

use bthost_sim::num::{Decimal, Money, Rate};
use serde_json::Value;

/// One row of `exchange.csv`.
#[derive(Debug)]
pub struct Row {
    pub id: String,
    pub area: String,
    pub venue: String,
    pub function: String,
    pub inputs: Value,
    pub expected: String,
    pub tolerance: f64,
}

/// What the project answers.
#[derive(Debug)]
pub enum Answer {
    Numbers(Vec<f64>),
    Word(&'static str),
}

impl From<f64> for Answer {
    fn from(number: f64) -> Self {
        Self::Numbers(vec![number])
    }
}

impl From<Money> for Answer {
    fn from(amount: Money) -> Self {
        Self::from(amount.to_f64())
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers(list) => write!(f, "{list:?}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl Answer {
    /// A list of amounts.
    pub fn amounts(list: impl IntoIterator<Item = Money>) -> Self {
        Self::Numbers(list.into_iter().map(Money::to_f64).collect())
    }

    /// Whether it agrees with the expected text: a word, a number or a list of numbers.
    pub fn is(&self, expected: &str, tolerance: f64) -> bool {
        match (self, serde_json::from_str::<Value>(expected)) {
            (Self::Word(word), _) => *word == expected,
            (Self::Numbers(got), Ok(value)) => {
                let wanted: Vec<f64> = value.as_array().map_or_else(|| vec![float(&value)], |list| list.iter().map(float).collect());
                got.len() == wanted.len() && got.iter().zip(&wanted).all(|(g, w)| (g - w).abs() <= tolerance)
            }
            (Self::Numbers(_), Err(_)) => false,
        }
    }
}

/// A number of the file, written as a number or as text.
pub fn float(value: &Value) -> f64 {
    text(value).parse().unwrap_or_else(|_| panic!("`{value}` is not a number"))
}

/// A number of the file, exactly as it is written.
pub fn decimal(value: &Value) -> Decimal {
    Decimal::parse(&text(value)).unwrap_or_else(|error| panic!("`{value}`: {error}"))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl Row {
    pub fn read(record: &csv::StringRecord) -> Self {
        Self {
            id: record[0].to_owned(),
            area: record[1].to_owned(),
            venue: record[2].to_owned(),
            function: record[3].to_owned(),
            inputs: serde_json::from_str(&record[4]).expect("inputs as JSON"),
            expected: record[5].to_owned(),
            tolerance: record[6].parse().expect("a tolerance"),
        }
    }

    /// An input as it is.
    pub fn value(&self, key: &str) -> &Value {
        self.get(key).unwrap_or_else(|| panic!("{} {}: input `{key}` is missing", self.id, self.function))
    }

    /// An input that may be missing or null.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.inputs.get(key).filter(|value| !value.is_null())
    }

    /// An input as a float.
    pub fn number(&self, key: &str) -> f64 {
        float(self.value(key))
    }

    /// An input as floats.
    pub fn numbers(&self, key: &str) -> Vec<f64> {
        self.list(key).iter().map(float).collect()
    }

    /// An input as a list.
    pub fn list(&self, key: &str) -> &[Value] {
        self.value(key).as_array().unwrap_or_else(|| panic!("{} {}: input `{key}` is no list", self.id, self.function))
    }

    /// An input as text.
    pub fn word(&self, key: &str) -> &str {
        self.value(key).as_str().unwrap_or_else(|| panic!("{} {}: input `{key}` is no text", self.id, self.function))
    }

    /// An input as an exact decimal.
    pub fn decimal(&self, key: &str) -> Decimal {
        decimal(self.value(key))
    }

    /// An input as a count of 10^-scale.
    pub fn count(&self, key: &str, scale: u8) -> i64 {
        count(self.value(key), scale)
    }

    /// An input as an amount of money.
    pub fn money(&self, key: &str) -> Money {
        Money(i128::from(self.count(key, bthost_sim::num::MONEY_SCALE)))
    }

    /// An input as a rate.
    pub fn rate(&self, key: &str) -> Rate {
        Rate(self.count(key, bthost_sim::num::RATE_SCALE))
    }
}

/// A number of the file as a count of 10^-scale.
pub fn count(value: &Value, scale: u8) -> i64 {
    decimal(value).to_scale(scale).unwrap_or_else(|| panic!("`{value}` does not fit {scale} decimals"))
}

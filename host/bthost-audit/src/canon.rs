//! Canonical JSON (RFC 8785) without numbers: strict reading, writing, and the ids of what was written.
//!
//! What always holds: bytes that are read here are written again as the same bytes. A number anywhere, a key given twice, nesting deeper
//! than [`DEPTH_MAX`], more than [`BYTES_MAX`] bytes, or any spelling but the canonical one is an error.

use core::fmt;

use bthost_sim::trail::{Hash, sha256};
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, Serialize};
use serde_json::{Map, Value};

/// Largest manifest, bytes.
pub const BYTES_MAX: usize = 64 << 20;
/// Deepest nesting of objects and lists.
pub const DEPTH_MAX: usize = 16;

/// Why bytes are not canonical JSON as it is used here.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonError {
    /// More bytes than [`BYTES_MAX`].
    #[error("{0} bytes; a manifest has at most {BYTES_MAX}")]
    TooLarge(usize),
    /// Not JSON, or JSON with a number, a key twice, or too deep.
    #[error("malformed: {0}")]
    Malformed(String),
    /// JSON, but not as RFC 8785 writes it.
    #[error("not canonical JSON (RFC 8785): byte {offset} is not as it would be written again")]
    NotCanonical {
        /// The first byte that differs.
        offset: usize,
    },
}

/// Read canonical JSON.
///
/// # Errors
/// When the bytes are too many, malformed or not canonical.
pub fn read(bytes: &[u8]) -> Result<Value, CanonError> {
    if bytes.len() > BYTES_MAX {
        return Err(CanonError::TooLarge(bytes.len()));
    }
    let malformed = |e: serde_json::Error| CanonError::Malformed(e.to_string());
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }.deserialize(&mut deserializer).map_err(malformed)?;
    deserializer.end().map_err(malformed)?;
    let again = write(&value)?;
    if again == bytes {
        return Ok(value);
    }
    let same = again.iter().zip(bytes).take_while(|(a, b)| a == b).count();
    Err(CanonError::NotCanonical { offset: same })
}

/// Write canonical JSON.
///
/// # Errors
/// When the value holds a number, or cannot be JSON.
pub fn write(value: &impl Serialize) -> Result<Vec<u8>, CanonError> {
    let malformed = |e: serde_json::Error| CanonError::Malformed(e.to_string());
    let value = serde_json::to_value(value).map_err(malformed)?;
    if let Some(number) = first_number(&value) {
        return Err(CanonError::Malformed(format!("the number {number}: numbers are written as strings")));
    }
    serde_json_canonicalizer::to_vec(&value).map_err(malformed)
}

/// `SHA-256(domain || canonical JSON)`. The domain ends with a NUL.
///
/// # Errors
/// As [`write()`].
pub fn id(domain: &str, value: &impl Serialize) -> Result<Hash, CanonError> {
    Ok(sha256(&[domain.as_bytes(), b"\0", &write(value)?]))
}

fn first_number(value: &Value) -> Option<&serde_json::Number> {
    match value {
        Value::Number(number) => Some(number),
        Value::Array(items) => items.iter().find_map(first_number),
        Value::Object(fields) => fields.values().find_map(first_number),
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}

/// Reads a value that stands inside `depth` objects and lists.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn inside<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == DEPTH_MAX { Err(E::custom(format!("nested deeper than {DEPTH_MAX}"))) } else { Ok(Self { depth: self.depth + 1 }) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list, a string or a boolean (numbers are written as strings)")
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.into()))
    }
    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(de::Error::custom(format!("the key `{key}` stands twice in one object")));
            }
            map.insert(key, fields.next_value_seed(inside)?);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> String {
        read(text.as_bytes()).expect_err(text).to_string()
    }

    #[test]
    fn only_the_canonical_spelling_is_taken() {
        let good = r#"{"a":["x",true],"b":{},"ü":"\n"}"#;
        assert_eq!(write(&read(good.as_bytes()).expect("canonical")), Ok(good.as_bytes().to_vec()));
        for text in ["{\"b\":\"1\",\"a\":\"2\"}", "{ }", "[]\n", "\"\\u0041\"", "\"\\/\""] {
            assert!(why(text).contains("not canonical"), "{text}");
        }
        assert!(why("[] []").contains("trailing"));
        assert!(why("{\"a\":\"1\"").contains("EOF"));
        assert!(why(r#"{"a":"1","b":{"x":"1","x":"2"}}"#).contains("`x` stands twice"));
    }

    #[test]
    fn numbers_are_refused_wherever_they_stand() {
        for text in ["1", "[1.5]", r#"{"a":-1}"#, r#"{"a":{"b":[18446744073709551616]}}"#, "null"] {
            assert!(why(text).contains("numbers are written as strings"), "{text}");
        }
        assert!(write(&vec![1u8]).is_err());
    }

    #[test]
    fn one_past_the_depth_and_the_size() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(read(nested(DEPTH_MAX).as_bytes()).is_ok());
        assert!(why(&nested(DEPTH_MAX + 1)).contains("nested deeper than 16"));
        assert!(why(&"[".repeat(1 << 20)).contains("nested deeper than 16"));
        let text = |n: usize| format!("\"{}\"", "x".repeat(n - 2));
        assert!(read(text(BYTES_MAX).as_bytes()).is_ok());
        assert_eq!(read(text(BYTES_MAX + 1).as_bytes()), Err(CanonError::TooLarge(BYTES_MAX + 1)));
    }

    #[test]
    fn an_id_is_the_hash_of_domain_and_bytes() {
        let value: Value = serde_json::json!({"b": "2", "a": "1"});
        assert_eq!(id("d", &value), Ok(sha256(&[b"d\0{\"a\":\"1\",\"b\":\"2\"}"])));
        assert_ne!(id("d", &value), id("e", &value));
    }
}

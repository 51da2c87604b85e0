//! Parameters as text: the text of a value, and the value of a text under the strategy's own description.
//!
//! What always holds: a value has one text; a real is the shortest decimal that reads back to the same float. Each parameter of the
//! description stands in the definition, and nothing else does. (Ranges are checked where a user's parameters are resolved.)

use bthost_sim::strategy::{Description, ParamKind, ParamValue};

use super::{Definition, DefinitionError};

/// The text of a value. `None` for a real that is not finite.
#[must_use]
pub fn param_text(value: &ParamValue) -> Option<String> {
    match value {
        ParamValue::Integer(v) => Some(v.to_string()),
        ParamValue::Real(v) => v.is_finite().then(|| v.to_string()),
        ParamValue::Boolean(v) => Some(v.to_string()),
        ParamValue::Text(v) => Some(v.clone()),
    }
}

/// The value of a text for a parameter of this kind. `None` when it is not one, or not in its one spelling.
#[must_use]
pub fn param_value(text: &str, kind: &ParamKind) -> Option<ParamValue> {
    let value = match kind {
        ParamKind::Integer { .. } => ParamValue::Integer(text.parse().ok()?),
        ParamKind::Real { .. } => ParamValue::Real(text.parse().ok()?),
        ParamKind::Boolean(_) => ParamValue::Boolean(text.parse().ok()?),
        ParamKind::Choice { options, .. } => ParamValue::Text(options.iter().find(|o| *o == text)?.clone()),
    };
    (param_text(&value).as_deref() == Some(text)).then_some(value)
}

impl Definition {
    /// The parameters in the order of the description.
    ///
    /// # Errors
    /// When one is missing, is of another type, or is not in the description.
    pub fn params(&self, description: &Description) -> Result<Vec<ParamValue>, DefinitionError> {
        let wrong = |name: &str, what: String| DefinitionError::Wrong { field: format!("strategy.params.{name}"), what };
        let given = &self.strategy.params;
        if let Some(name) = given.keys().find(|name| !description.params.iter().any(|spec| spec.name == **name)) {
            return Err(wrong(name, "the strategy has no such parameter".into()));
        }
        let value = |spec: &bthost_sim::strategy::ParamSpec| {
            let text = given.get(&spec.name).ok_or_else(|| wrong(&spec.name, "missing; a definition names every parameter".into()))?;
            param_value(text, &spec.kind).ok_or_else(|| wrong(&spec.name, format!("`{text}` is not a value of it")))
        };
        description.params.iter().map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_text() {
        let real = ParamKind::Real { default: 0.0, min: 0.0, max: 1.0, step: 0.1 };
        let integer = ParamKind::Integer { default: 0, min: 0, max: 9, step: 1 };
        let choice = ParamKind::Choice { default: "a".into(), options: vec!["a".into(), "b".into()] };
        assert_eq!(param_value("0.1", &real), Some(ParamValue::Real(0.1)));
        assert_eq!(param_value("1", &real), Some(ParamValue::Real(1.0)));
        assert_eq!(param_value("-3", &integer), Some(ParamValue::Integer(-3)));
        assert_eq!(param_value("true", &ParamKind::Boolean(false)), Some(ParamValue::Boolean(true)));
        assert_eq!(param_value("b", &choice), Some(ParamValue::Text("b".into())));
        for (text, kind) in [("1.0", &real), ("1e3", &real), ("NaN", &real), ("+1", &integer), ("1.0", &integer), ("c", &choice)] {
            assert_eq!(param_value(text, kind), None, "{text}");
        }
        assert_eq!(param_text(&ParamValue::Real(f64::INFINITY)), None);
    }
}

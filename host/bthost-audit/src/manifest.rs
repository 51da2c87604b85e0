//! `manifest.json`: an in-toto Statement v1 whose predicate is the run.
//!
//! What always holds: the stored bytes are canonical JSON exactly, with no newline behind; what is read is written again as the same bytes;
//! ids are over the bytes as stored, never over a newer reading of them. Manifests carry names, never paths.
//!
//! Reading says that a file is a manifest, not that it is true: that its ids fit is [`crate::integrity`]'s to say.

use std::collections::BTreeMap;

use bthost_sim::trail::sha256;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canon::{self, CanonError};
use crate::definition::Definition;
use crate::results::{Environment, Metrics, Resources, Results};
use crate::text::{Digest, FileName, Id};

/// `_type` of the statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// `predicateType` of a run.
pub const PREDICATE_TYPE: &str = "https://bthost.dev/run/v1";
/// The name of the manifest in a run directory.
pub const MANIFEST_NAME: &str = "manifest.json";

/// Why bytes are not a manifest that this version reads.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not canonical JSON.
    #[error("the manifest is {0}")]
    Canon(#[from] CanonError),
    /// A statement, but of another type or version.
    #[error("`{field}` is \"{value}\"; this version reads \"{expected}\"\nhint: use the version of bthost that wrote it")]
    Unsupported {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: String,
        /// What it should say.
        expected: &'static str,
    },
    /// A field is missing, unknown or has a wrong value.
    #[error("the manifest's `{part}`: {what}")]
    Field {
        /// Which part of the manifest.
        part: &'static str,
        /// What is wrong.
        what: String,
    },
}

/// Digests of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestSet {
    /// SHA-256.
    pub sha256: Digest,
}

/// An artifact of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Its file name, beside the manifest.
    pub name: FileName,
    /// Its digest.
    pub digest: DigestSet,
}

/// A file that rows or the strategy came from: a hint where to find them. Two files with the same rows give the same run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Its file name.
    pub name: FileName,
    /// Its digest.
    pub digest: DigestSet,
    /// Its media type.
    #[serde(rename = "mediaType")]
    pub media_type: String,
    /// Such as the series that it holds.
    pub annotations: BTreeMap<String, String>,
}

/// The run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Predicate {
    /// Id of the definition.
    pub run_id: Id,
    /// Id of the results.
    pub result_id: Id,
    /// Id of the metrics.
    pub metrics_id: Id,
    /// What was run.
    pub definition: Definition,
    /// What came out.
    pub results: Results,
    /// What it amounts to.
    pub metrics: Metrics,
    /// What it used.
    pub resources: Resources,
    /// Where inputs may be found.
    pub materials: Vec<Material>,
    /// Where it was made.
    pub environment: Environment,
}

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    statement_type: String,
    /// Artifacts.
    pub subject: Vec<Subject>,
    /// [`PREDICATE_TYPE`].
    #[serde(rename = "predicateType")]
    predicate_type: String,
    /// The run.
    pub predicate: Predicate,
}

/// Ids recomputed over stored bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ids {
    /// Of the definition.
    pub run_id: Id,
    /// Of the results.
    pub result_id: Id,
    /// Of the metrics.
    pub metrics_id: Id,
}

/// Everything that goes into a manifest; the ids follow from it.
#[derive(Clone, Debug)]
pub struct Parts {
    /// What was run.
    pub definition: Definition,
    /// What came out.
    pub results: Results,
    /// What it amounts to.
    pub metrics: Metrics,
    /// What it used.
    pub resources: Resources,
    /// Where inputs may be found.
    pub materials: Vec<Material>,
    /// Where it was made.
    pub environment: Environment,
    /// Artifacts.
    pub subject: Vec<Subject>,
}

impl Manifest {
    /// A manifest with the ids of its parts. Artifacts are sorted by name.
    ///
    /// # Errors
    /// Never for parts made by this crate: their types hold no JSON number.
    pub fn new(parts: Parts) -> Result<Self, CanonError> {
        let Parts { definition, results, metrics, resources, materials, environment, mut subject } = parts;
        subject.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self {
            statement_type: STATEMENT_TYPE.into(),
            subject,
            predicate_type: PREDICATE_TYPE.into(),
            predicate: Predicate {
                run_id: definition.run_id()?,
                result_id: results.result_id()?,
                metrics_id: metrics.metrics_id()?,
                definition,
                results,
                metrics,
                resources,
                materials,
                environment,
            },
        })
    }

    /// The bytes to store.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonError> {
        canon::write(self)
    }

    /// Read stored bytes, strictly.
    ///
    /// # Errors
    /// When they are not canonical JSON, not of this type, or not complete and exact in every field.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let mut top = Fields::new("statement", canon::read(bytes)?)?;
        let statement_type = top.fixed("_type", STATEMENT_TYPE)?;
        let predicate_type = top.fixed("predicateType", PREDICATE_TYPE)?;
        let mut run = Fields::new("predicate", top.take("predicate")?)?;
        let manifest = Self {
            statement_type,
            subject: top.take("subject")?,
            predicate_type,
            predicate: Predicate {
                run_id: run.take("run_id")?,
                result_id: run.take("result_id")?,
                metrics_id: run.take("metrics_id")?,
                definition: run.take("definition")?,
                results: run.take("results")?,
                metrics: run.take("metrics")?,
                resources: run.take("resources")?,
                materials: run.take("materials")?,
                environment: run.take("environment")?,
            },
        };
        top.done()?;
        run.done()?;
        for (i, subject) in manifest.subject.iter().enumerate() {
            if manifest.subject[..i].iter().any(|other| other.name == subject.name) {
                return Err(ManifestError::Field { part: "subject", what: format!("`{}` stands twice", subject.name) });
            }
        }
        // The types above read every value in its one spelling, so this cannot fail; were it to, an id would not be over what was compared.
        if manifest.to_bytes()? != bytes {
            return Err(ManifestError::Field { part: "statement", what: "is not written again as it was read".into() });
        }
        Ok(manifest)
    }

    /// The digest of an artifact.
    #[must_use]
    pub fn artifact(&self, name: &str) -> Option<Digest> {
        self.subject.iter().find(|s| s.name.as_str() == name).map(|s| s.digest.sha256)
    }
}

/// The ids over the definition, results and metrics as they are stored.
///
/// # Errors
/// When the bytes are not canonical JSON, or lack one of the three.
pub fn stored_ids(bytes: &[u8]) -> Result<Ids, ManifestError> {
    let value = canon::read(bytes)?;
    let id = |part: &'static str, domain: &str| {
        let stored = value.get("predicate").and_then(|p| p.get(part)).ok_or(ManifestError::Field { part, what: "missing".into() })?;
        // The whole is canonical, so each part of it, written canonically, is its stored bytes.
        Ok::<_, ManifestError>(Id(sha256(&[domain.as_bytes(), b"\0", &canon::write(stored)?])))
    };
    Ok(Ids {
        run_id: id("definition", crate::definition::DOMAIN)?,
        result_id: id("results", crate::results::DOMAIN)?,
        metrics_id: id("metrics", crate::results::METRICS_DOMAIN)?,
    })
}

/// The fields of an object, taken one by one, so that an error names the part of the manifest that it is in.
struct Fields {
    part: &'static str,
    fields: serde_json::Map<String, Value>,
}

impl Fields {
    fn new(part: &'static str, value: Value) -> Result<Self, ManifestError> {
        match value {
            Value::Object(fields) => Ok(Self { part, fields }),
            _ => Err(ManifestError::Field { part, what: "not an object".into() }),
        }
    }

    fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<T, ManifestError> {
        let error = |what| ManifestError::Field { part: name, what };
        let value = self.fields.remove(name).ok_or_else(|| error("missing".into()))?;
        serde_json::from_value(value).map_err(|e| error(e.to_string()))
    }

    fn fixed(&mut self, field: &'static str, expected: &'static str) -> Result<String, ManifestError> {
        let value: String = self.take(field)?;
        if value == expected { Ok(value) } else { Err(ManifestError::Unsupported { field, value, expected }) }
    }

    fn done(self) -> Result<(), ManifestError> {
        match self.fields.keys().next() {
            Some(name) => Err(ManifestError::Field { part: self.part, what: format!("unknown field `{name}`") }),
            None => Ok(()),
        }
    }
}

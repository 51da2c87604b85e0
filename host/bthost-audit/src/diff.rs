//! `bthost diff`: what two manifests say differently. Nothing is run.

use core::fmt;

use crate::compare::stream_differences;
use crate::fields::{FieldDiff, differences};
use crate::manifest::Manifest;
use crate::text::Id;
use crate::verdict::StreamDiff;

/// What two manifests say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestDiff {
    /// Both run ids.
    pub run_ids: (Id, Id),
    /// Both result ids.
    pub result_ids: (Id, Id),
    /// Fields of the definition.
    pub definition: Vec<FieldDiff>,
    /// Streams of the trail.
    pub streams: Vec<StreamDiff>,
    /// Fields of the results, without the trail's.
    pub results: Vec<FieldDiff>,
    /// Metrics, by value.
    pub metrics: Vec<FieldDiff>,
    /// Fields of the resources.
    pub resources: Vec<FieldDiff>,
    /// Fields of the environment; they decide nothing.
    pub environment: Vec<FieldDiff>,
}

/// Compare two manifests.
#[must_use]
pub fn diff(a: &Manifest, b: &Manifest) -> ManifestDiff {
    let (a, b) = (&a.predicate, &b.predicate);
    ManifestDiff {
        run_ids: (a.run_id, b.run_id),
        result_ids: (a.result_id, b.result_id),
        definition: differences(&a.definition, &b.definition),
        streams: stream_differences(&a.results.trail, &b.results.trail),
        results: differences(&a.results, &b.results).into_iter().filter(|f| !f.path.starts_with("trail.")).collect(),
        // The bits say nothing to a reader where the value differs too.
        metrics: differences(&a.metrics, &b.metrics).into_iter().filter(|f| !f.path.ends_with(".bits")).collect(),
        resources: differences(&a.resources, &b.resources),
        environment: differences(&a.environment, &b.environment),
    }
}

impl ManifestDiff {
    /// Whether both are the same run with the same results and metrics.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.definition.is_empty() && self.streams.is_empty() && self.results.is_empty() && self.metrics.is_empty()
    }

    /// 0 the same, 1 different.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.is_same())
    }
}

impl fmt::Display for ManifestDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, (a, b)) in [("run_id", self.run_ids), ("result_id", self.result_ids)] {
            if a == b {
                writeln!(f, "{what}: the same, {a}")?;
            } else {
                writeln!(f, "{what}: {a} ≠ {b}")?;
            }
        }
        let sections = [
            ("definition", &self.definition),
            ("results", &self.results),
            ("metrics", &self.metrics),
            ("resources", &self.resources),
            ("environment", &self.environment),
        ];
        for (section, fields) in sections {
            for field in fields {
                writeln!(f, "{section}.{field}")?;
            }
            if section == "definition" {
                for stream in &self.streams {
                    writeln!(f, "trail: {stream}")?;
                }
            }
        }
        f.write_str(if self.is_same() { "the same run with the same results" } else { "the runs differ" })
    }
}

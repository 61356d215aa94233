//! What rests on what: every number with its source.

use crate::scenario::Scenario;
use detente_game::{Parameter, Provenance, Spread};

/// One number of a scenario, as `check --provenance` lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvenanceRow<'a> {
    /// Path by ids, as `--set` takes it.
    pub path: &'a str,
    /// Value, in `unit`.
    pub value: f64,
    /// Unit as written.
    pub unit: &'a str,
    /// Where it comes from.
    pub provenance: Provenance,
    /// The source in words.
    pub source: &'a str,
    /// How it is drawn, as written in a scenario; `Fixed` when it is not.
    pub spread: String,
}

impl Scenario {
    /// Every number of the scenario, in the order of ids.
    pub fn provenance(&self) -> impl ExactSizeIterator<Item = ProvenanceRow<'_>> {
        self.spec.parameters.iter().map(|(_, parameter)| ProvenanceRow {
            path: &parameter.path,
            value: parameter.value,
            unit: &parameter.unit,
            provenance: parameter.provenance,
            source: &parameter.source,
            spread: spread(parameter),
        })
    }
}

fn spread(parameter: &Parameter) -> String {
    let drawn = match parameter.spread {
        Spread::Fixed => "Fixed".into(),
        Spread::LogNormal { sd } => format!("LogNormal({sd})"),
        Spread::Normal { sd } => format!("Normal({sd})"),
        Spread::Uniform { low, high } => format!("Uniform({low}, {high})"),
        Spread::Gamma { shape } => format!("Gamma({shape})"),
    };
    match parameter.clip {
        Some((low, f64::INFINITY)) => format!("{drawn} from {low}"),
        Some((low, high)) => format!("Within({drawn}, {low}, {high})"),
        None => drawn,
    }
}

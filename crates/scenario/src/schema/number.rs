//! Numbers with their provenance.

use super::derived_nodes;
use crate::read::{At, Misread, Node, head, parse, parse_seed};
use detente_game::Provenance;
use serde::de::{DeserializeSeed, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// A number as written: where it comes from is part of it.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    /// Written out: `Seen`, `Derived` or `Assumed`.
    Sourced(Provenance, Sourced),
    /// The parameter of that name, shared with all who refer to it.
    Param(At<String>),
    /// A number of its own, made like the parameter of that name and drawn apart from it.
    Like(At<String>),
    /// A delay around the parameter of that name, drawn anew each time.
    Around(At<String>, At<Spread>),
    /// A count of days that is a rule of the house, not a fact.
    Days(At<u32>),
}

/// A value with unit and source; what is assumed carries a spread, anything else may.
#[derive(Clone, Debug)]
pub(crate) struct Sourced<T = f64> {
    /// The value, in its unit.
    pub(crate) value: At<T>,
    /// Its unit.
    pub(crate) unit: At<String>,
    /// Where it comes from, in words.
    pub(crate) source: At<String>,
    /// How it is drawn.
    pub(crate) spread: Option<At<Spread>>,
}

/// How a number is drawn around its value.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Spread {
    /// Not at all.
    Fixed,
    /// The value is the median; standard deviation of the logarithm.
    LogNormal(At<f64>),
    /// The value is the mean; standard deviation in the number's unit.
    Normal(At<f64>),
    /// Between two bounds, whatever the value.
    Uniform(At<f64>, At<f64>),
    /// The value is the mean; shape, whole.
    Gamma(At<u32>),
    /// A spread clipped to two bounds.
    Within(Box<At<Spread>>, At<f64>, At<f64>),
}

derived_nodes! {
    Spread = "Fixed, LogNormal(sd), Normal(sd), Uniform(low, high), Gamma(shape) or \
              Within(spread, low, high)";
}

#[derive(Deserialize)]
enum ByName {
    Param(At<String>),
    Like(At<String>),
    Around(At<String>, At<Spread>),
    Days(At<u32>),
}

impl From<ByName> for Number {
    fn from(number: ByName) -> Self {
        match number {
            ByName::Param(name) => Number::Param(name),
            ByName::Like(name) => Number::Like(name),
            ByName::Around(name, spread) => Number::Around(name, spread),
            ByName::Days(days) => Number::Days(days),
        }
    }
}

impl Node for Number {
    const FORM: &'static str = "Seen(value, \"unit\", \"source\"), Derived(value, \"unit\", \"how\"), \
                                Assumed(value, \"unit\", \"why\", spread) or Param(\"name\")";

    fn read(raw: &str) -> Result<Self, Misread> {
        let (name, provenance) = match head(raw) {
            "Seen" => ("Seen", Provenance::Seen),
            "Derived" => ("Derived", Provenance::Derived),
            "Assumed" => ("Assumed", Provenance::Assumed),
            "Param" => return by_name(raw, "Param(\"name\")"),
            "Like" => return by_name(raw, "Like(\"name\")"),
            "Around" => return by_name(raw, "Around(\"name\", LogNormal(0.4))"),
            "Days" => return by_name(raw, "Days(30)"),
            _ => return Err(misread(raw)),
        };
        let sourced = sourced(raw, name_form(provenance), name)?;
        if provenance == Provenance::Assumed && sourced.spread.is_none() {
            let help = "write how far it may be off, as in LogNormal(0.4), or Fixed".to_string();
            return Err(Misread::whole(raw, "an assumed number without a spread", Some(help)));
        }
        Ok(Number::Sourced(provenance, sourced))
    }
}

fn by_name(raw: &str, form: &str) -> Result<Number, Misread> {
    parse::<ByName>(raw, form).map(Number::from)
}

fn misread(raw: &str) -> Misread {
    if raw.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
        let help = format!("write {}", Number::FORM);
        return Misread::whole(raw, "a number without unit and source", Some(help));
    }
    let names = ["Seen", "Derived", "Assumed", "Param", "Like", "Around", "Days"];
    Misread::unknown_head(raw, &names, Number::FORM)
}

const fn name_form(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Seen => "Seen(value, \"unit\", \"source\")",
        Provenance::Derived => "Derived(value, \"unit\", \"how\")",
        Provenance::Assumed => "Assumed(value, \"unit\", \"why\", spread)",
    }
}

/// Reads `NAME(value, unit, source)` or `NAME(value, unit, source, spread)`.
pub(super) fn sourced<T: Node>(
    raw: &str,
    form: &str,
    name: &'static str,
) -> Result<Sourced<T>, Misread> {
    parse_seed(raw, form, NamedTuple(name, PhantomData))
}

struct NamedTuple<T>(&'static str, PhantomData<T>);

impl<'de, T: Node> DeserializeSeed<'de> for NamedTuple<T> {
    type Value = Sourced<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Sourced<T>, D::Error> {
        deserializer.deserialize_tuple_struct(self.0, 4, self)
    }
}

impl<'de, T: Node> Visitor<'de> for NamedTuple<T> {
    type Value = Sourced<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, a unit and a source")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Sourced<T>, A::Error> {
        let short = |count| A::Error::invalid_length(count, &"a value, a unit and a source");
        Ok(Sourced {
            value: seq.next_element()?.ok_or_else(|| short(0))?,
            unit: seq.next_element()?.ok_or_else(|| short(1))?,
            source: seq.next_element()?.ok_or_else(|| short(2))?,
            spread: seq.next_element()?,
        })
    }
}

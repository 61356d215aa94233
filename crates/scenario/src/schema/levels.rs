//! Levels and the orders in which parties like them.

use super::{Number, read_variant};
use crate::diagnostic::Diagnostic;
use crate::limit::LARGEST;
use crate::read::{At, List, Misread, Node, head, parse, record};

record! {
    /// Named levels, with what each does.
    Ladder {
        /// Names, from one end to the other.
        req names: List<String>,
        /// Share of the full economic effect at each level, 1.
        opt effect: List<Entry>,
        /// Share of the owner's stake lost at each level, 1.
        opt political: List<Entry>,
        /// Where the bare numbers of the ladder come from, in words.
        opt source: String,
    }
}

/// The levels of an issue.
#[derive(Clone, Debug)]
pub(crate) enum Levels {
    /// Named, with what each does.
    Ladder(Box<Ladder>),
    /// Numbers at equal steps.
    Range(Numbered),
}

record! {
    /// Numbers at equal steps.
    Range {
        /// The first.
        req from: f64,
        /// The last.
        req to: f64,
        /// From one to the next.
        req step: f64,
        /// What they count, in words.
        req unit: String,
    }
}

/// A range with its numbers written out.
#[derive(Clone, Debug)]
pub(crate) struct Numbered {
    /// As written.
    pub(crate) range: Range,
    /// Each number as text, with the decimals that the step has.
    pub(crate) names: Vec<String>,
    /// Each number.
    pub(crate) values: Vec<f64>,
}

/// Numbers that a range may have.
const MOST_NUMBERS: f64 = 1000.0;

impl Numbered {
    fn new(range: Range) -> Self {
        let mut numbered = Numbered { range, names: Vec::new(), values: Vec::new() };
        numbered.write_out();
        numbered
    }

    /// Nothing when the range is none.
    fn write_out(&mut self) {
        (self.names, self.values) = (Vec::new(), Vec::new());
        let Range { from, to, step, .. } = &self.range;
        let (Some(&from), Some(&to), Some(&step)) = (from.get(), to.get(), step.get()) else {
            return;
        };
        let steps = ((to - from) / step).round();
        if !(1.0..MOST_NUMBERS).contains(&steps) || from.abs() > LARGEST || to.abs() > LARGEST {
            return;
        }
        if (from + steps * step - to).abs() > step.abs() * 1e-6 {
            return;
        }
        let decimals = (0..9).find(|&digits| is_whole(step, digits) && is_whole(from, digits));
        for place in 0..=steps as u32 {
            let value = from + f64::from(place) * step;
            let text = format!("{value:.*}", decimals.unwrap_or(9) as usize);
            self.values.push(text.parse().unwrap_or(value));
            self.names.push(text);
        }
    }
}

fn is_whole(value: f64, digits: i32) -> bool {
    let scaled = (0..digits).fold(value, |scaled, _| scaled * 10.0);
    (scaled - scaled.round()).abs() < 1e-6
}

impl Node for Levels {
    const FORM: &'static str = "Ladder(…) or Range(from: 0, to: 8, step: 0.1, unit: \"%\")";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("Ladder", |raw| Ladder::read(raw).map(Box::new).map(Levels::Ladder)),
                ("Range", |raw| Range::read(raw).map(Numbered::new).map(Levels::Range)),
            ],
        )
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        match (self, over) {
            (Levels::Ladder(base), Levels::Ladder(over)) => base.lay(*over, faults),
            (Levels::Range(base), Levels::Range(over)) => {
                base.range.lay(over.range, faults);
                base.write_out();
            }
            (base, over) => {
                over.complete(faults);
                *base = over;
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        match self {
            Levels::Ladder(ladder) => ladder.complete(faults),
            Levels::Range(numbered) => numbered.range.complete(faults),
        }
    }
}

/// One number of a ladder.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// Covered by the ladder's source.
    Bare(f64),
    /// With its own.
    Number(Number),
}

impl Node for Entry {
    const FORM: &'static str = "a number";

    fn read(raw: &str) -> Result<Self, Misread> {
        if head(raw).starts_with(|c: char| c.is_uppercase()) {
            Number::read(raw).map(Entry::Number)
        } else {
            f64::read(raw).map(Entry::Bare)
        }
    }
}

/// The order in which a party likes the levels.
#[derive(Clone, Debug)]
pub(crate) enum Ideal {
    /// As written.
    First,
    /// From the end.
    Last,
    /// Best first.
    Order(Vec<At<String>>),
}

impl Node for Ideal {
    const FORM: &'static str = "First, Last or a list of all levels, best first";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with('[') {
            return parse(raw, Self::FORM).map(Ideal::Order);
        }
        match raw {
            "First" => Ok(Ideal::First),
            "Last" => Ok(Ideal::Last),
            _ => Err(Misread::unknown_head(raw, &["First", "Last"], Self::FORM)),
        }
    }
}

//! Parts of a number: its unit, its source, how it is drawn.

use super::numbers::Numbers;
use crate::diagnostic::Diagnostic;
use crate::limit::LARGEST;
use crate::read::At;
use crate::schema::Spread;
use crate::unit::{QUANTITIES, Unit};

/// Largest standard deviation of a logarithm: a factor of 150 at one deviation.
const MOST_LOG: f64 = 5.0;

impl Numbers<'_> {
    pub(super) fn unit(&mut self, unit: &At<String>) -> Option<String> {
        let name = unit.get()?;
        if Unit::by_name(name).is_some() {
            return Some(name.clone());
        }
        let general = Unit::GENERAL.map(|unit| unit.name()).join("`, `");
        let quantities = QUANTITIES.join("`, `");
        let fault = Diagnostic::new(unit.span, format!("unknown unit `{name}`"));
        self.fault(fault.help(format!(
            "units are `{general}`, M being millions of the currency; and for goods \
             `{quantities}`, `t/d`, `M/t`, `t/t`"
        )))
    }

    pub(super) fn source(&mut self, source: &At<String>) -> Option<String> {
        let words = source.get()?;
        if !words.trim().is_empty() {
            return Some(words.clone());
        }
        let fault = Diagnostic::new(source.span, "a number without a source");
        self.fault(fault.help("say in words where it comes from, if only \"judgement\""))
    }

    /// A spread and its clip.
    pub(super) fn spread(
        &mut self,
        spread: &At<Spread>,
    ) -> Option<(detente_game::Spread, Option<(f64, f64)>)> {
        use detente_game::Spread as Drawn;
        let drawn = match spread.get()? {
            Spread::Fixed => Drawn::Fixed,
            Spread::LogNormal(sd) => Drawn::LogNormal { sd: self.deviation(sd, MOST_LOG)? },
            Spread::Normal(sd) => Drawn::Normal { sd: self.deviation(sd, LARGEST)? },
            Spread::Uniform(low, high) => {
                let (low, high) = self.interval(low, high)?;
                Drawn::Uniform { low, high }
            }
            Spread::Gamma(shape) => Drawn::Gamma { shape: self.shape(shape)? },
            Spread::Within(inner, low, high) => {
                if matches!(inner.get(), Some(Spread::Within(..))) {
                    return self.fault(Diagnostic::new(inner.span, "a spread is clipped once"));
                }
                let inner = self.spread(inner);
                let clip = self.interval(low, high)?;
                return Some((inner?.0, Some(clip)));
            }
        };
        Some((drawn, None))
    }

    fn deviation(&mut self, sd: &At<f64>, most: f64) -> Option<f64> {
        let value = *sd.get()?;
        if (0.0..=most).contains(&value) {
            return Some(value);
        }
        let message = format!("a standard deviation is from 0 to {most:e} here");
        self.fault(Diagnostic::new(sd.span, message))
    }

    fn shape(&mut self, shape: &At<u32>) -> Option<u32> {
        let value = *shape.get()?;
        if (1..=1000).contains(&value) {
            return Some(value);
        }
        self.fault(Diagnostic::new(shape.span, "the shape is a whole number from 1 to 1000"))
    }

    fn interval(&mut self, low: &At<f64>, high: &At<f64>) -> Option<(f64, f64)> {
        let (from, to) = (*low.get()?, *high.get()?);
        if from.abs() > LARGEST || to.abs() > LARGEST {
            let far = if from.abs() > LARGEST { low.span } else { high.span };
            return self.fault(Diagnostic::new(far, "a bound is at most 1e12, either sign"));
        }
        if from <= to {
            return Some((from, to));
        }
        let fault = Diagnostic::new(low.span, format!("the lower bound {from} is above {to}"));
        self.fault(fault.help("write the lower bound first"))
    }
}

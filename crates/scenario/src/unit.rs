//! The units that numbers are written in.

use std::borrow::Cow;

/// What goods are counted in.
pub(crate) const QUANTITIES: [&str; 12] =
    ["t", "kg", "kt", "m3", "bbl", "MWh", "GWh", "TWh", "hours", "pieces", "seats", "shares"];

/// A unit of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// None: shares, factors, counts.
    One,
    /// Millions of the scenario's currency.
    Money,
    /// Millions a day.
    MoneyPerDay,
    /// Days.
    Days,
    /// Per day.
    PerDay,
    /// Per year.
    PerYear,
    /// What a good is counted in.
    Quantity(&'static str),
    /// A quantity a day.
    QuantityPerDay(&'static str),
    /// Millions for one of a quantity.
    MoneyPer(&'static str),
    /// One quantity for one of another.
    Ratio(&'static str, &'static str),
}

impl Unit {
    /// Units that are there whatever is traded.
    pub(crate) const GENERAL: [Unit; 6] =
        [Unit::One, Unit::Money, Unit::MoneyPerDay, Unit::Days, Unit::PerDay, Unit::PerYear];

    /// As it is written.
    pub(crate) fn name(self) -> Cow<'static, str> {
        match self {
            Unit::One => "1".into(),
            Unit::Money => "M".into(),
            Unit::MoneyPerDay => "M/d".into(),
            Unit::Days => "d".into(),
            Unit::PerDay => "1/d".into(),
            Unit::PerYear => "1/a".into(),
            Unit::Quantity(quantity) => quantity.into(),
            Unit::QuantityPerDay(quantity) => format!("{quantity}/d").into(),
            Unit::MoneyPer(quantity) => format!("M/{quantity}").into(),
            Unit::Ratio(of, per) => format!("{of}/{per}").into(),
        }
    }

    /// The unit of that name.
    pub(crate) fn by_name(name: &str) -> Option<Unit> {
        if let Some(unit) = Unit::GENERAL.into_iter().find(|unit| unit.name() == name) {
            return Some(unit);
        }
        match name.split_once('/') {
            None => quantity(name).map(Unit::Quantity),
            Some((of, "d")) => quantity(of).map(Unit::QuantityPerDay),
            Some(("M", per)) => quantity(per).map(Unit::MoneyPer),
            Some((of, per)) => Some(Unit::Ratio(quantity(of)?, quantity(per)?)),
        }
    }
}

/// A quantity by its name.
pub(crate) fn quantity(name: &str) -> Option<&'static str> {
    QUANTITIES.into_iter().find(|quantity| *quantity == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_found_by_its_name() {
        let quantities = QUANTITIES.into_iter().flat_map(|of| {
            [Unit::Quantity(of), Unit::QuantityPerDay(of), Unit::MoneyPer(of), Unit::Ratio(of, "t")]
        });
        for unit in Unit::GENERAL.into_iter().chain(quantities) {
            assert_eq!(Unit::by_name(&unit.name()), Some(unit));
        }
        for unknown in ["", "weeks", "t/", "/d", "M/d/d", "t/a", "d/t"] {
            assert_eq!(Unit::by_name(unknown), None, "{unknown}");
        }
    }
}

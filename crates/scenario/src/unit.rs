//! The units that numbers are written in.

/// A unit of the format; goods and other currencies come with the mechanisms that need them.
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
}

impl Unit {
    /// Every unit.
    pub(crate) const ALL: [Unit; 5] =
        [Unit::One, Unit::Money, Unit::MoneyPerDay, Unit::Days, Unit::PerDay];

    /// As it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Unit::One => "1",
            Unit::Money => "M",
            Unit::MoneyPerDay => "M/d",
            Unit::Days => "d",
            Unit::PerDay => "1/d",
        }
    }

    /// The unit of that name.
    pub(crate) fn by_name(name: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| unit.name() == name)
    }
}

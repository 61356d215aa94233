//! Tables: quoted names with values, in the order written, each name once.

use super::at::At;
use super::faults;
use super::node::{Misread, Node, parse};
use crate::diagnostic::Diagnostic;
use crate::suggest;
use detente_game::parameter::Span;
use indexmap::IndexMap;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// Values by name, in the order written.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    rows: IndexMap<String, Row<T>>,
    removed: IndexMap<String, Removed<T>>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row<T> {
    /// Place of the name.
    pub(crate) name: Span,
    /// The value.
    pub(crate) value: At<T>,
}

/// A row that an overlay takes out of the table of its base.
#[derive(Clone, Debug)]
pub(crate) struct Removed<T> {
    /// Where the overlay says so.
    pub(crate) place: Span,
    /// What the base had there; none until the two have been laid together.
    pub(crate) row: Option<Row<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { rows: IndexMap::new(), removed: IndexMap::new() }
    }
}

impl<T> Table<T> {
    /// Every row, in the order written.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Row<T>)> + Clone {
        self.rows.iter().map(|(name, row)| (name.as_str(), row))
    }

    /// The row of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Row<T>> {
        self.rows.get(name)
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Rows that an overlay has taken out.
    pub(crate) fn removed(&self) -> impl Iterator<Item = (&str, &Removed<T>)> {
        self.removed.iter().map(|(name, removed)| (name.as_str(), removed))
    }

    /// Lays these rows over those of another table: rows of both change the other's, and its further rows
    /// come behind.
    pub(crate) fn over(&mut self, base: Table<T>, faults: &mut Vec<Diagnostic>)
    where
        T: Node,
    {
        for (name, mut row) in base.rows {
            match self.rows.get_mut(&name) {
                Some(own) => {
                    let over = std::mem::replace(&mut own.value, At::unwritten(own.name));
                    row.value.lay(over, faults);
                    own.value = row.value;
                }
                None => {
                    self.rows.insert(name, row);
                }
            }
        }
    }

    /// Puts several rows in the place of each one that `split` has some for.
    pub(crate) fn split(
        &mut self,
        mut split: impl FnMut(&str, &Row<T>) -> Option<Vec<(String, Row<T>)>>,
    ) {
        for (name, row) in std::mem::take(&mut self.rows) {
            match split(&name, &row) {
                Some(parts) => self.rows.extend(parts),
                None => {
                    self.rows.insert(name, row);
                }
            }
        }
    }

    /// Keeps the rows of some names.
    pub(crate) fn retain(&mut self, keeps: impl Fn(&str) -> bool) {
        self.rows.retain(|name, _| keeps(name));
    }

    /// What was read of every row.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = (&str, &mut T)> {
        self.rows
            .iter_mut()
            .filter_map(|(name, row)| Some((name.as_str(), row.value.value.as_mut()?)))
    }

    fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.rows.keys().map(String::as_str)
    }

    /// Where a name stands.
    fn place(&self, name: &str) -> Option<Span> {
        let row = self.rows.get(name).map(|row| row.name);
        row.or_else(|| self.removed.get(name).map(|removed| removed.place))
    }

    fn insert(&mut self, name: At<String>, value: At<Change<T>>) {
        let Some(text) = name.value else { return };
        if let Some(first) = self.place(&text) {
            let fault = Diagnostic::new(name.span, format!("`{text}` is in this table twice"))
                .help("give one of them another name, or drop it")
                .related(first, "first here");
            faults::report(fault);
            return;
        }
        let At { value, span, written } = value;
        let value = match value {
            Some(Change::Remove) => {
                let place = Span { end: span.end, ..name.span };
                self.removed.insert(text, Removed { place, row: None });
                return;
            }
            Some(Change::To(value)) => Some(value),
            None => None,
        };
        self.rows.insert(text, Row { name: name.span, value: At { value, span, written } });
    }

    /// Takes rows out; reports those that are not there.
    fn take_out(&mut self, removed: IndexMap<String, Removed<T>>, faults: &mut Vec<Diagnostic>) {
        if removed.is_empty() {
            return;
        }
        for (name, Removed { place, .. }) in &removed {
            if !self.rows.contains_key(name) {
                let fault = nothing_to_remove(name, *place, self.names(), faults);
                faults.push(match self.removed.get(name) {
                    Some(before) => fault.related(before.place, "removed here already"),
                    None => fault,
                });
            }
        }
        let rows = std::mem::take(&mut self.rows).into_iter();
        let (out, kept): (IndexMap<_, _>, _) =
            rows.partition(|(name, _)| removed.contains_key(name));
        self.rows = kept;
        self.removed.extend(out.into_iter().filter_map(|(name, row)| {
            let place = removed.get(&name)?.place;
            Some((name, Removed { place, row: Some(row) }))
        }));
    }
}

/// The fault of an overlay that removes what its base does not have.
pub(crate) fn nothing_to_remove<'a>(
    name: &str,
    place: Span,
    names: impl Iterator<Item = &'a str> + Clone,
    faults: &[Diagnostic],
) -> Diagnostic {
    let help = suggest::is_worthwhile(faults).then(|| suggest::instead(name, names)).flatten();
    Diagnostic::new(place, format!("the base has no `{name}` to remove")).maybe_help(help)
}

/// What a file says of a row.
enum Change<T> {
    /// What it is.
    To(T),
    /// That it is no more.
    Remove,
}

impl<T: Node> Node for Change<T> {
    const FORM: &'static str = T::FORM;

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw == "Remove" {
            faults::report_unless_overlay(remove_without_base());
            return Ok(Change::Remove);
        }
        T::read(raw).map(Change::To)
    }
}

/// The fault of `Remove`, at the value being read, in a file that is no overlay.
pub(crate) fn remove_without_base() -> Diagnostic {
    let fault = Diagnostic::new(faults::enclosing(), "`Remove` in a file that extends no other");
    fault.help("drop it, or say with `extends:` from what it removes")
}

impl<T: Node> Node for Table<T> {
    const FORM: &'static str = "a table: {\"name\": value}";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with('{') {
            return parse(raw, Self::FORM);
        }
        Err(Misread::whole(raw, format!("expected {}", Self::FORM), None))
    }

    /// Changes rows that are there, adds new ones behind them, takes out the removed.
    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        self.take_out(over.removed, faults);
        for (name, row) in over.rows {
            match self.rows.get_mut(&name) {
                Some(base) => {
                    base.name = row.name;
                    base.value.lay(row.value, faults);
                }
                None => {
                    row.value.complete(faults);
                    self.removed.swap_remove(&name);
                    self.rows.insert(name, row);
                }
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        for row in self.rows.values() {
            row.value.complete(faults);
        }
        for (name, removed) in &self.removed {
            let fault = nothing_to_remove(name, removed.place, self.names(), faults);
            faults.push(fault);
        }
    }
}

impl<'de, T: Node> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Rows(PhantomData))
    }
}

struct Rows<T>(PhantomData<T>);

impl<'de, T: Node> Visitor<'de> for Rows<T> {
    type Value = Table<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Table::<T>::FORM)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table<T>, A::Error> {
        let mut table = Table::default();
        while let Some(name) = map.next_key::<At<String>>()? {
            table.insert(name, map.next_value()?);
        }
        Ok(table)
    }
}

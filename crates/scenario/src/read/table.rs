//! Tables: quoted names with values, in the order written, each name once.

use super::at::At;
use super::faults;
use super::node::{Misread, Node, parse};
use crate::diagnostic::Diagnostic;
use detente_game::parameter::Span;
use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// Values by name, in the order written.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    rows: IndexMap<String, Row<T>>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row<T> {
    /// Place of the name.
    pub(crate) name: Span,
    /// The value.
    pub(crate) value: At<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { rows: IndexMap::new() }
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
}

impl<T: Node> Node for Table<T> {
    const FORM: &'static str = "a table: {\"name\": value}";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with('{') {
            return parse(raw, Self::FORM);
        }
        Err(Misread::whole(raw, format!("expected {}", Self::FORM), None))
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
        let mut rows = IndexMap::new();
        while let Some(name) = map.next_key::<At<String>>()? {
            let value = map.next_value::<At<T>>()?;
            if let Some(text) = name.value {
                insert(&mut rows, text, Row { name: name.span, value });
            }
        }
        Ok(Table { rows })
    }
}

fn insert<T>(rows: &mut IndexMap<String, Row<T>>, name: String, row: Row<T>) {
    match rows.entry(name) {
        Entry::Vacant(entry) => {
            entry.insert(row);
        }
        Entry::Occupied(entry) => {
            let fault =
                Diagnostic::new(row.name, format!("`{}` is in this table twice", entry.key()))
                    .help("give one of them another name, or drop it")
                    .related(entry.get().name, "first here");
            faults::report(fault);
        }
    }
}

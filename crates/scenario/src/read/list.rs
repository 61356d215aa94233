//! Lists: values in brackets; in an overlay also what comes behind those of its base.

use super::at::At;
use super::faults;
use super::node::{Misread, Node, head, parse};
use crate::diagnostic::Diagnostic;
use serde::Deserialize;
use std::ops::Deref;

/// Values in the order written.
#[derive(Clone, Debug)]
pub(crate) struct List<T> {
    items: Vec<At<T>>,
    /// Whether they come behind those of the base, rather than in their place.
    also: bool,
}

impl<T> List<T> {
    /// Puts several entries in the place of each one that `split` has some for.
    pub(crate) fn split(&mut self, mut split: impl FnMut(&At<T>) -> Option<Vec<At<T>>>) {
        let parts = |item: At<T>| split(&item).unwrap_or_else(|| vec![item]);
        self.items = std::mem::take(&mut self.items).into_iter().flat_map(parts).collect();
    }
}

impl<T> Deref for List<T> {
    type Target = [At<T>];

    fn deref(&self) -> &[At<T>] {
        &self.items
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a At<T>;
    type IntoIter = std::slice::Iter<'a, At<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// More of a list: `Also([third, fourth])`.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Node"))]
struct Also<T>(Vec<At<T>>);

/// The fault of a value that should be a list.
pub(crate) fn no_list(raw: &str) -> Misread {
    let help = format!("write it in brackets: [{}]", raw.lines().next().unwrap_or_default());
    Misread::whole(raw, "expected a list", Some(help))
}

impl<T: Node> Node for List<T> {
    const FORM: &'static str = "a list: [first, second]";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with('[') {
            return Ok(List { items: parse(raw, Self::FORM)?, also: false });
        }
        if head(raw) == "Also" {
            let Also(items) = parse(raw, "Also([third, fourth])")?;
            let place = faults::enclosing();
            let fault = Diagnostic::new(place, "`Also` in a file that extends no other");
            faults::report_unless_overlay(fault.help("write the list alone"));
            return Ok(List { items, also: true });
        }
        Err(no_list(raw))
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        over.complete(faults);
        if over.also {
            self.items.extend(over.items);
        } else {
            *self = over;
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        self.items.iter().for_each(|item| item.complete(faults));
    }
}

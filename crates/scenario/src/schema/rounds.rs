//! The list of rounds, which overlays change by id.

use super::Round;
use crate::diagnostic::Diagnostic;
use crate::read::list::no_list;
use crate::read::table::{nothing_to_remove, remove_without_base};
use crate::read::{At, List, Misread, Node, head, parse, report_unless_overlay};
use detente_game::parameter::Span;
use indexmap::{IndexMap, IndexSet};
use serde::Deserialize;

/// Rounds in their order. In an overlay they change those of the base by id.
#[derive(Clone, Debug)]
pub(crate) struct Rounds {
    /// Those that take place.
    pub(crate) list: Vec<At<Round>>,
    /// Those that an overlay takes out.
    removed: Vec<At<String>>,
}

/// One entry of the list.
enum Listed {
    Round(Box<Round>),
    Remove(At<String>),
}

#[derive(Deserialize)]
struct Remove(At<String>);

impl Node for Listed {
    const FORM: &'static str = Round::FORM;

    fn read(raw: &str) -> Result<Self, Misread> {
        if head(raw) == "Remove" {
            let Remove(id) = parse(raw, "Remove(\"id\")")?;
            report_unless_overlay(remove_without_base());
            return Ok(Listed::Remove(id));
        }
        Round::read(raw).map(Box::new).map(Listed::Round)
    }
}

impl Node for Rounds {
    const FORM: &'static str = List::<Round>::FORM;

    fn read(raw: &str) -> Result<Self, Misread> {
        let mut rounds = Rounds { list: Vec::new(), removed: Vec::new() };
        if !raw.starts_with('[') {
            return Err(no_list(raw));
        }
        for At { value, span, written } in parse::<Vec<At<Listed>>>(raw, Self::FORM)? {
            let value = match value {
                Some(Listed::Remove(id)) => {
                    rounds.removed.push(id);
                    continue;
                }
                Some(Listed::Round(round)) => Some(*round),
                None => None,
            };
            rounds.list.push(At { value, span, written });
        }
        Ok(rounds)
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        let over = over.first_mentions(faults);
        self.take_out(&over.removed, faults);
        let places: IndexMap<String, usize> = self
            .list
            .iter()
            .enumerate()
            .filter_map(|(place, round)| Some((id(round)?.get()?.clone(), place)))
            .collect();
        for round in over.list {
            let place = id(&round).and_then(At::get).and_then(|id| places.get(id));
            match place {
                Some(&place) => self.list[place].lay(round, faults),
                None => {
                    round.complete(faults);
                    self.list.push(round);
                }
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        self.list.iter().for_each(|round| round.complete(faults));
        self.report_unknown(&self.removed, faults);
    }
}

impl Rounds {
    /// Drops and reports what an overlay says of a round that it has mentioned before.
    fn first_mentions(mut self, faults: &mut Vec<Diagnostic>) -> Self {
        let mut seen: IndexMap<String, Span> = IndexMap::new();
        let mut is_first = |at: &At<String>| {
            let Some(name) = at.get() else { return true };
            let Some(&first) = seen.get(name) else {
                seen.insert(name.clone(), at.span);
                return true;
            };
            let fault = Diagnostic::new(at.span, format!("`{name}` is in this list twice"));
            faults.push(fault.help("drop one of them").related(first, "first here"));
            false
        };
        self.list.retain(|round| id(round).is_none_or(&mut is_first));
        self.removed.retain(is_first);
        self
    }

    fn take_out(&mut self, removed: &[At<String>], faults: &mut Vec<Diagnostic>) {
        self.report_unknown(removed, faults);
        let removed: IndexSet<&String> = removed.iter().filter_map(At::get).collect();
        let stays =
            |round: &At<Round>| id(round).and_then(At::get).is_none_or(|id| !removed.contains(id));
        self.list.retain(stays);
    }

    fn report_unknown(&self, removed: &[At<String>], faults: &mut Vec<Diagnostic>) {
        let names: IndexSet<&str> =
            self.list.iter().filter_map(id).filter_map(At::get).map(String::as_str).collect();
        for at in removed {
            let Some(name) = at.get().filter(|name| !names.contains(name.as_str())) else {
                continue;
            };
            faults.push(nothing_to_remove(name, at.span, names.iter().copied(), faults));
        }
    }
}

fn id(round: &At<Round>) -> Option<&At<String>> {
    round.get().map(|round| &round.id)
}

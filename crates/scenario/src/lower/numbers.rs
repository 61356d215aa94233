//! Numbers: into the flat parameter table, by path.

use super::rules::MECHANISMS;
use super::{Want, names};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::table::Row;
use crate::read::{At, Node, Table};
use crate::schema::number::Sourced;
use crate::schema::{Entry, Number, Parameters};
use crate::suggest;
use crate::unit::Unit;
use detente_game::parameter::Span;
use detente_game::spec::Delay;
use detente_game::{Parameter, ParameterId, ParameterTable, Provenance};
use indexmap::{IndexMap, IndexSet};

/// A number with a name of its own.
#[derive(Debug)]
pub(crate) struct Declared<'a> {
    row: &'a Row<Number>,
    /// Written in the scenario itself, not in a table that it uses or in a file that it extends.
    own: bool,
    used: bool,
    id: Option<ParameterId>,
}

/// Named numbers of the tables in use and of the scenario, which is file 0; later ones override.
pub(crate) fn declared<'a>(
    tables: impl Iterator<Item = (&'a str, &'a Row<Number>)>,
    own: impl Iterator<Item = (&'a str, &'a Row<Number>)>,
) -> IndexMap<&'a str, Declared<'a>> {
    let mut all = IndexMap::new();
    for (name, row) in tables {
        all.insert(name, Declared { row, own: false, used: false, id: None });
    }
    for (name, row) in own {
        let own = row.name.file == 0;
        all.insert(name, Declared { row, own, used: false, id: None });
    }
    all
}

/// Reports what is wrong with a table of parameters on its own.
pub(crate) fn check_table(table: &Parameters, faults: &mut Vec<Diagnostic>) {
    crate::load::check_format(&table.format, faults);
    let mut numbers = Numbers::new(IndexMap::new(), IndexMap::new(), true);
    for (name, row) in table.parameters.get().into_iter().flat_map(Table::iter) {
        super::check_name(name, row.name, faults);
        numbers.parameter(&row.value, name.into());
    }
    faults.append(&mut numbers.faults);
}

/// The parameter table under construction.
pub(crate) struct Numbers<'a> {
    declared: IndexMap<&'a str, Declared<'a>>,
    /// Parameters that an overlay has removed, and where.
    removed: IndexMap<&'a str, Span>,
    /// The table.
    pub(crate) table: ParameterTable,
    /// Bounds of each parameter, by id.
    pub(crate) limits: Vec<Limit>,
    /// Structural parameters that were asked for and are not there, with the table that has them.
    missing: Vec<(&'static str, &'static str)>,
    /// Whether every table in use and every number in it could be read.
    complete: bool,
    misspelt: Vec<&'a str>,
    faults: Vec<Diagnostic>,
}

impl<'a> Numbers<'a> {
    /// With `complete` false, what is not there may be in a table that could not be read.
    pub(super) fn new(
        declared: IndexMap<&'a str, Declared<'a>>,
        removed: IndexMap<&'a str, Span>,
        complete: bool,
    ) -> Self {
        Numbers {
            declared,
            removed,
            table: ParameterTable::default(),
            limits: Vec::new(),
            missing: Vec::new(),
            complete,
            misspelt: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// The whole table, its draws held above what their places allow at least.
    pub(super) fn floored(&self) -> ParameterTable {
        let mut table = ParameterTable::default();
        for ((id, parameter), limit) in self.table.iter().zip(&self.limits) {
            let mut parameter = parameter.clone();
            if let Some(floor) = limit.floor(parameter.spread) {
                let (low, high) = parameter.clip.unwrap_or((floor, f64::INFINITY));
                parameter.clip = Some((low.max(floor), high));
            }
            let inserted = table.insert(parameter);
            debug_assert_eq!(inserted.ok(), Some(id));
        }
        table
    }

    /// The faults so far.
    pub(super) fn take_faults(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.faults)
    }

    /// A number that stands at `path`.
    pub(super) fn number(
        &mut self,
        number: &At<Number>,
        path: String,
        want: Want,
    ) -> Option<ParameterId> {
        self.number_at(number.get()?, number.span, path, want)
    }

    /// A number that is written at `span` and stands at `path`.
    pub(super) fn number_at(
        &mut self,
        number: &Number,
        span: Span,
        path: String,
        want: Want,
    ) -> Option<ParameterId> {
        match number {
            Number::Param(name) => self.named(name, want),
            Number::Like(name) => {
                let name_text = name.get()?;
                let row = self.use_declared(name_text, name.span)?;
                let parameter = self.parameter(&row.value, path)?;
                self.insert(parameter, span, want)
            }
            Number::Around(name, _) => {
                self.use_declared(name.get()?, name.span)?;
                let fault = Diagnostic::new(span, "a delay where a number is wanted");
                self.fault(fault.help("`Around` is for `lead` and `delay`; write Param(\"name\")"))
            }
            Number::Days(_) if !want.limit.is_whole() => {
                let fault = Diagnostic::new(span, "a number without a source");
                self.fault(fault.help(format!("write {}", Number::FORM)))
            }
            _ => {
                let parameter = self.written_out(number, span, path)?;
                self.insert(parameter, span, want)
            }
        }
    }

    /// True when a number is written in a unit, by itself or by its name.
    pub(super) fn is_in(&self, number: &At<Number>, unit: Unit) -> bool {
        let written = match number.get() {
            Some(Number::Param(name) | Number::Like(name)) => {
                let row = name.get().and_then(|name| self.declared.get(name.as_str()));
                row.and_then(|declared| declared.row.value.get())
            }
            written => written,
        };
        matches!(written, Some(Number::Sourced(_, sourced))
            if sourced.unit.get().is_some_and(|name| *name == unit.name()))
    }

    /// The named number, at `parameters.NAME`.
    fn named(&mut self, name: &At<String>, want: Want) -> Option<ParameterId> {
        let text = name.get()?;
        let row = self.use_declared(text, name.span)?;
        self.own_row(text, row, name.span, want)
    }

    /// A structural parameter, which the tables in use or the scenario must have.
    pub(super) fn rule_of(
        &mut self,
        table: &'static str,
        name: &'static str,
        asked: Span,
        want: Want,
    ) -> Option<ParameterId> {
        let row = self.structural(table, name, asked)?;
        self.own_row(name, row, asked, want)
    }

    /// The row of a structural parameter; the missing ones are reported together.
    fn structural(
        &mut self,
        table: &'static str,
        name: &'static str,
        asked: Span,
    ) -> Option<&'a Row<Number>> {
        if self.declared.contains_key(name) {
            return self.use_declared(name, asked);
        }
        if !self.missing.contains(&(table, name)) {
            self.missing.push((table, name));
        }
        None
    }

    /// Reports the structural parameters that are not there.
    pub(super) fn report_missing(&mut self, asked: Span) {
        if self.missing.is_empty() || !self.complete {
            return;
        }
        let tables: IndexSet<&str> = self.missing.iter().map(|(table, _)| *table).collect();
        for table in tables {
            let missing = self.missing.iter().filter(|(of, _)| *of == table);
            let names: Vec<&str> = missing.map(|(_, name)| *name).collect();
            let message = format!("structural parameters are missing: `{}`", names.join("`, `"));
            let help = format!("add \"{table}\" to `uses:`, or the numbers to `parameters:`");
            self.faults.push(Diagnostic::new(asked, message).help(help));
        }
    }

    fn own_row(
        &mut self,
        name: &str,
        row: &'a Row<Number>,
        asked: Span,
        want: Want,
    ) -> Option<ParameterId> {
        if let Some(id) = self.declared.get(name).and_then(|declared| declared.id) {
            return self.check(id, row.value.span, want).then_some(id);
        }
        let parameter = match row.value.get()? {
            Number::Like(template) => {
                let text = template.get()?;
                let other = self.use_declared(text, template.span)?;
                self.parameter(&other.value, format!("parameters.{name}"))?
            }
            _ => self.parameter(&row.value, format!("parameters.{name}"))?,
        };
        let id = self.add(parameter, asked)?;
        if let Some(declared) = self.declared.get_mut(name) {
            declared.id = Some(id);
        }
        self.check(id, asked, want).then_some(id)
    }

    fn use_declared(&mut self, name: &str, asked: Span) -> Option<&'a Row<Number>> {
        if let Some(declared) = self.declared.get_mut(name) {
            declared.used = true;
            return Some(declared.row);
        }
        if !self.complete {
            return None;
        }
        let fault = Diagnostic::new(asked, format!("unknown parameter `{name}`"));
        if let Some(&place) = self.removed.get(name) {
            return self.fault(names::still_needed(fault, place));
        }
        let names = self.declared.keys().copied();
        let near =
            suggest::is_worthwhile(&self.faults).then(|| suggest::nearest(name, names)).flatten();
        self.misspelt.extend(near);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it to `parameters:`, or to `uses:` the table that has it".into(),
        };
        self.fault(fault.help(help))
    }

    /// A number written out, as a parameter at `path`.
    fn parameter(&mut self, number: &At<Number>, path: String) -> Option<Parameter> {
        self.written_out(number.get()?, number.span, path)
    }

    fn written_out(&mut self, number: &Number, span: Span, path: String) -> Option<Parameter> {
        let (provenance, sourced) = match number {
            Number::Sourced(provenance, sourced) => (*provenance, sourced),
            Number::Days(days) => return Some(house_rule(path, *days.get()?, span)),
            Number::Param(_) | Number::Like(_) | Number::Around(..) => {
                let fault = Diagnostic::new(span, "a number by name stands for another one");
                return self.fault(fault.help("write its value: Seen, Derived or Assumed"));
            }
        };
        self.sourced(path, provenance, sourced)
    }

    fn sourced(
        &mut self,
        path: String,
        provenance: Provenance,
        number: &Sourced,
    ) -> Option<Parameter> {
        let unit = self.unit(&number.unit);
        let source = self.source(&number.source);
        let (spread, clip) = match &number.spread {
            Some(spread) => self.spread(spread)?,
            None => (detente_game::Spread::Fixed, None),
        };
        Some(Parameter {
            path,
            value: *number.value.get()?,
            unit: unit?,
            provenance,
            source: source?,
            spread,
            clip,
            span: Some(number.value.span),
        })
    }

    /// One number of a ladder; a bare one takes the ladder's source.
    pub(super) fn entry(
        &mut self,
        entry: &At<Entry>,
        path: String,
        source: Option<&String>,
        want: Want,
    ) -> Option<ParameterId> {
        let value = match entry.get()? {
            Entry::Number(Number::Param(name)) => return self.named(name, want),
            Entry::Number(number) => return self.written(number, entry.span, path, want),
            Entry::Bare(value) => *value,
        };
        let words = source.cloned().unwrap_or_else(|| "as written in the ladder".into());
        let mut parameter = Parameter::fixed(path, value, Unit::One.name());
        parameter.provenance = Provenance::Assumed;
        parameter.source = words;
        parameter.span = Some(entry.span);
        self.insert(parameter, entry.span, want)
    }

    fn written(
        &mut self,
        number: &Number,
        span: Span,
        path: String,
        want: Want,
    ) -> Option<ParameterId> {
        let Number::Sourced(provenance, sourced @ Sourced { spread: None, .. }) = number else {
            let fault = Diagnostic::new(span, "a level's number is not drawn");
            return self.fault(fault.help("write a bare number, Seen, Derived or Param(\"name\")"));
        };
        let parameter = self.sourced(path, *provenance, sourced)?;
        self.insert(parameter, span, want)
    }

    /// The factor on a series, 1 around which it may be drawn.
    pub(super) fn scale(
        &mut self,
        series: &Sourced<String>,
        path: String,
        want: Want,
    ) -> Option<ParameterId> {
        let unit = self.unit(&series.unit);
        let source = self.source(&series.source);
        let (spread, clip) = match &series.spread {
            Some(spread) => self.spread(spread)?,
            None => (detente_game::Spread::Fixed, None),
        };
        let file = series.value.get()?;
        let parameter = Parameter {
            path,
            value: 1.0,
            unit: unit?,
            provenance: Provenance::Seen,
            source: format!("factor on `{file}`: {}", source?),
            spread,
            clip,
            span: Some(series.value.span),
        };
        self.insert(parameter, series.value.span, want)
    }

    /// A number that nobody wrote, at its usual value.
    pub(super) fn usual(
        &mut self,
        path: String,
        value: f64,
        want: Want,
        source: &str,
    ) -> Option<ParameterId> {
        let mut parameter = Parameter::fixed(path, value, want.unit.name());
        parameter.provenance = Provenance::Assumed;
        parameter.source = source.into();
        self.insert(parameter, Span { file: 0, start: 0, end: 0 }, want)
    }

    /// A number of its own, made like the named one: what a field is when it is not given.
    pub(super) fn like(
        &mut self,
        template: &'static str,
        path: String,
        asked: Span,
        want: Want,
    ) -> Option<ParameterId> {
        let row = self.structural(MECHANISMS, template, asked)?;
        let parameter = self.parameter(&row.value, path)?;
        self.insert(parameter, asked, want)
    }

    /// A delay that stands at `path`: around a named number, or exactly a number.
    pub(super) fn delay(&mut self, number: &At<Number>, path: String) -> Option<Delay> {
        let want = Want::new(Unit::Days, Limit::NOT_NEGATIVE);
        let Number::Around(name, spread) = number.get()? else {
            return Some(Delay { median: self.number(number, path, want)?, sd: 0.0 });
        };
        let median = self.named(name, want);
        let sd = match self.spread(spread)? {
            (detente_game::Spread::LogNormal { sd }, None) => sd,
            (detente_game::Spread::Fixed, None) => 0.0,
            _ => {
                let fault = Diagnostic::new(spread.span, "a delay varies by LogNormal(sd) only");
                return self.fault(fault.help("write LogNormal(0.4), or Fixed"));
            }
        };
        Some(Delay { median: median?, sd })
    }

    fn insert(&mut self, parameter: Parameter, asked: Span, want: Want) -> Option<ParameterId> {
        let id = self.add(parameter, asked)?;
        self.check(id, asked, want).then_some(id)
    }

    fn add(&mut self, parameter: Parameter, asked: Span) -> Option<ParameterId> {
        match self.table.insert(parameter) {
            Ok(id) => {
                self.limits.push(Limit::ANY);
                Some(id)
            }
            Err(taken) => {
                let message = format!("the path `{}` is taken", taken.path);
                self.fault(Diagnostic::new(asked, message).help("give one of them another name"))
            }
        }
    }

    /// Checks a parameter against one of its uses, and remembers the bounds.
    fn check(&mut self, id: ParameterId, place: Span, want: Want) -> bool {
        self.limits[id.index()] = self.limits[id.index()].and(want.limit);
        let parameter = self.table.get(id);
        let (path, limit) = (&parameter.path, want.limit);
        let asked = place;
        let place = parameter.span.unwrap_or(asked);
        let fault = if parameter.unit != want.unit.name() {
            wrong_unit(parameter, want.unit, asked)
        } else if !limit.allows(parameter.value) {
            let message = format!("`{path}` is {}", parameter.value);
            Diagnostic::new(place, message).help(format!("it must be {limit}"))
        } else if !limit.allows_draws(parameter.value, parameter.spread, parameter.clip) {
            let message = format!("`{path}` can be drawn outside its bounds");
            let help = match limit.is_whole() {
                true => "a whole number is not drawn: write Fixed".to_string(),
                false => format!("it must be {limit}: clip it by Within(spread, low, high)"),
            };
            Diagnostic::new(place, message).help(help)
        } else {
            return true;
        };
        self.faults.push(fault);
        false
    }

    /// Reports numbers of the scenario that nothing refers to.
    pub(super) fn report_unused(&mut self) {
        if !self.complete {
            return;
        }
        let unused: Vec<(&str, Span)> = self
            .declared
            .iter()
            .filter(|(_, declared)| declared.own && !declared.used)
            .filter(|(name, _)| !self.misspelt.contains(name))
            .map(|(name, declared)| (*name, declared.row.name))
            .collect();
        for (name, span) in unused {
            let others = self.declared.keys().copied().filter(|other| *other != name);
            let help = match suggest::nearest(name, others) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("refer to it by Param(\"{name}\"), or drop it"),
            };
            let message = format!("nothing uses the parameter `{name}`");
            self.faults.push(Diagnostic::new(span, message).help(help));
        }
    }

    pub(super) fn fault<T>(&mut self, fault: Diagnostic) -> Option<T> {
        self.faults.push(fault);
        None
    }
}

fn wrong_unit(parameter: &Parameter, wanted: Unit, asked: Span) -> Diagnostic {
    let Parameter { path, unit, .. } = parameter;
    let message = format!("`{path}` has the unit `{unit}` where `{}` is wanted", wanted.name());
    let fault = Diagnostic::new(asked, message);
    match parameter.span {
        Some(written)
            if written.file != asked.file
                || written.start > asked.end
                || written.end < asked.start =>
        {
            fault.related(written, "written here")
        }
        _ => fault,
    }
}

fn house_rule(path: String, days: u32, span: Span) -> Parameter {
    let mut parameter = Parameter::fixed(path, f64::from(days), Unit::Days.name());
    parameter.provenance = Provenance::Assumed;
    parameter.source = "a rule of the round".into();
    parameter.span = Some(span);
    parameter
}

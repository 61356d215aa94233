//! Escalation: whether and how an issue may be raised again.

use super::{Context, Want, field, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::schema;
use crate::unit::Unit;
use detente_game::spec::Escalates;

const NOTICE: Want = Want::new(Unit::Days, Limit::DAYS);

/// What the file says of an issue, or of the instrument that it sets; the outer `None` where a fault was
/// reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    name: &str,
    issue: &schema::Issue,
    instrument: Option<usize>,
) -> Option<Option<Escalates>> {
    let file = context.file;
    let Some(position) = instrument else {
        return notice(context, issue.escalates.as_ref(), &format!("issues.{name}"));
    };
    if let Some(escalates) = &issue.escalates {
        let fault =
            Diagnostic::new(escalates.span, "what escalates is the measure of the instrument");
        context.report(fault.help("move it to the instrument"));
    }
    let (name, row) = rows(file.instruments.as_ref()).nth(position)?;
    notice(context, row.value.get()?.escalates.as_ref(), &format!("instruments.{name}"))
}

fn notice(
    context: &mut Context<'_>,
    escalates: Option<&At<schema::Escalates>>,
    path: &str,
) -> Option<Option<Escalates>> {
    let Some(at) = escalates else { return Some(None) };
    let fields = field(Some(at))?;
    let path = format!("{path}.escalates.notice");
    let notice = context.numbers.number(&fields.notice, path, NOTICE)?;
    Some(Some(Escalates { notice }))
}

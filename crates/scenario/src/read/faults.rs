//! The list of faults that one reading fills, kept per thread because serde hands no context down.

use super::node::Node;
use crate::diagnostic::Diagnostic;
use detente_game::parameter::Span;
use std::cell::RefCell;

/// A file being read.
struct Reading {
    file: u32,
    base: usize,
    length: usize,
    enclosing: Span,
    faults: Vec<Diagnostic>,
    overlay: bool,
    faults_unless_overlay: Vec<Diagnostic>,
}

thread_local! {
    static READING: RefCell<Option<Reading>> = const { RefCell::new(None) };
}

/// Reads one file as `T`; gives what could be read and every fault.
pub(crate) fn read_file<T: Node>(file: u32, text: &str) -> (Option<T>, Vec<Diagnostic>) {
    let whole = Span { file, start: 0, end: offset(text.len()) };
    READING.set(Some(Reading {
        file,
        base: text.as_ptr() as usize,
        length: text.len(),
        enclosing: whole,
        faults: Vec::new(),
        overlay: false,
        faults_unless_overlay: Vec::new(),
    }));
    let value = super::at::read::<T>(text).value;
    let faults = READING.take().map(all_faults).unwrap_or_default();
    (value, faults)
}

fn all_faults(mut reading: Reading) -> Vec<Diagnostic> {
    if !reading.overlay {
        reading.faults.append(&mut reading.faults_unless_overlay);
    }
    reading.faults
}

/// Notes that the file extends another one, so that it need not say everything.
pub(crate) fn mark_overlay() {
    READING.with_borrow_mut(|reading| {
        if let Some(reading) = reading {
            reading.overlay = true;
        }
    });
}

/// Place of a part of the text being read. Files stay below 4 GiB, so offsets fit.
pub(super) fn span_of(part: &str) -> Span {
    READING.with_borrow(|reading| {
        let Some(reading) = reading else { return Span { file: 0, start: 0, end: 0 } };
        let start = (part.as_ptr() as usize).wrapping_sub(reading.base);
        if start > reading.length {
            return reading.enclosing;
        }
        let end = (start + part.len()).min(reading.length);
        Span { file: reading.file, start: offset(start), end: offset(end) }
    })
}

/// Runs `read` with `span` as the place that records without a place of their own point to.
pub(super) fn inside<R>(span: Span, read: impl FnOnce() -> R) -> R {
    let outer = replace_enclosing(span);
    let result = read();
    replace_enclosing(outer);
    result
}

fn replace_enclosing(span: Span) -> Span {
    READING.with_borrow_mut(|reading| match reading {
        Some(reading) => std::mem::replace(&mut reading.enclosing, span),
        None => span,
    })
}

/// Place of the value being read.
pub(super) fn enclosing() -> Span {
    READING.with_borrow(|reading| {
        reading.as_ref().map_or(Span { file: 0, start: 0, end: 0 }, |reading| reading.enclosing)
    })
}

/// Adds a fault.
pub(super) fn report(fault: Diagnostic) {
    READING.with_borrow_mut(|reading| {
        if let Some(reading) = reading {
            reading.faults.push(fault);
        }
    });
}

/// Adds a fault that is none in a file that extends another one, which may be known only later.
pub(crate) fn report_unless_overlay(fault: Diagnostic) {
    READING.with_borrow_mut(|reading| {
        if let Some(reading) = reading {
            reading.faults_unless_overlay.push(fault);
        }
    });
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

//! Preferences: what packages are worth to a party beyond stakes and gains.

use super::{Number, read_variant};
use crate::diagnostic::Diagnostic;
use crate::read::{At, List, Misread, Node, parse, record};
use serde::Deserialize;

/// What packages are worth to a party.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Preferences {
    /// A sum of terms, each a product of the numbers of one or more issues.
    Terms(Vec<At<Term>>),
}

impl Node for Preferences {
    const FORM: &'static str = "Terms([Linear(…), Product(…)])";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(raw, Self::FORM, &[("Terms", |raw| parse(raw, Self::FORM))])
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        let Preferences::Terms(terms) = self;
        terms.iter().for_each(|term| term.complete(faults));
    }
}

/// One term: a factor times the numbers of its issues, in M.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    /// Of one issue.
    Linear(Linear),
    /// Of several.
    Product(Product),
}

record! {
    /// A factor times the number of an issue.
    Linear {
        /// The issue.
        req of: String,
        /// Factor, M or 1; default 1.
        opt times: Number,
        /// Another factor, which turns the units of the issue into shares, 1.
        req scale: Number,
    }
}

record! {
    /// A factor times the numbers of several issues.
    Product {
        /// The issues.
        req of: List<String>,
        /// Factor, M or 1; default 1.
        opt times: Number,
        /// Another factor, which turns the units of the issues into shares, 1.
        req scale: Number,
    }
}

impl Node for Term {
    const FORM: &'static str =
        "Linear(of: \"wage\", …) or Product(of: [\"wage\", \"duration\"], …)";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("Linear", |raw| Linear::read(raw).map(Term::Linear)),
                ("Product", |raw| Product::read(raw).map(Term::Product)),
            ],
        )
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        match self {
            Term::Linear(linear) => linear.complete(faults),
            Term::Product(product) => product.complete(faults),
        }
    }
}

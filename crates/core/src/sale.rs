//! Sales of firms: how far each has come, and its numbers in one game.

use crate::figures::Figures;
use bevy_ecs::prelude::*;
use detente_game::sale::SaleStage;
use detente_game::spec::Administration;
use detente_game::{GameSpec, SaleId};
use serde::{Deserialize, Serialize};

/// How far each sale has come; empty in a game without.
#[derive(Resource, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sales {
    /// By sale.
    pub stages: Vec<SaleStage>,
}

impl Sales {
    /// Nothing has been filed yet.
    pub(crate) fn open(&mut self, spec: &GameSpec) {
        self.stages.clear();
        self.stages.resize(spec.economy.sales.len(), SaleStage::Open);
    }

    /// True in a game without sales.
    pub(crate) fn is_empty(&self) -> bool {
        self.stages.is_empty()
    }

    /// True where a project moves the plant of a firm that its nation has not bought, or that has to stay.
    pub(crate) fn bar(&self, spec: &GameSpec, project: usize, tick: u32) -> bool {
        let economy = &spec.economy;
        let project = &economy.projects[project];
        let Some(from) = project.moves.map(|site| &economy.sites[site.index()]) else {
            return false;
        };
        let to = economy.sites[project.site.index()].of;
        let mut sales = economy.sales.iter().zip(&self.stages);
        from.of != to
            && !sales
                .any(|(sale, stage)| sale.firm == from.firm && sale.to == to && stage.is_free(tick))
    }
}

impl Clone for Sales {
    fn clone(&self) -> Self {
        Sales { stages: self.stages.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        self.stages.clone_from(&source.stages);
    }
}

/// Numbers of a sale in one game.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SaleFigures {
    /// What the buyer pays, M.
    pub price: f64,
    /// Days from filing to the verdict.
    pub review: u32,
    /// Days for which conditions hold.
    pub conditions: u32,
}

impl SaleFigures {
    /// The numbers of a sale in a game with these figures.
    pub(crate) fn new(spec: &GameSpec, sale: SaleId, figures: &Figures) -> Self {
        let sale = &spec.economy.sales[sale.index()];
        let number = |id: detente_game::ParameterId| figures.values[id.index()];
        let days = |id, least: f64| number(id).round().clamp(least, 1e6) as u32;
        let reviewer = sale.reviewer.map(|id| &spec.regulators[id.index()].administers);
        let (review, conditions) = match reviewer {
            Some(Administration::InvestmentReview(terms)) => {
                (days(terms.time, 0.0), days(terms.conditions, 1.0))
            }
            _ => (0, 0),
        };
        SaleFigures { price: number(sale.price), review, conditions }
    }
}

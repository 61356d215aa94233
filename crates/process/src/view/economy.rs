//! Rules, parties, firms and their goods on one day, by names.

use super::account;
use crate::names::Book;
use crate::wire::ByName;
use detente_game::goods::{FirmGoods, ProjectStage, ProjectView, RouteView};
use detente_game::observation::FirmObservation;
use detente_game::situation::{FirmView, PartyView};
use detente_game::{Rules, rules};
use serde::Serialize;

macro_rules! rules {
    ($($field:ident),* $(,)?) => {
        /// As [`detente_game::Rules`].
        #[derive(Debug, Serialize)]
        pub(crate) struct RulesView { $($field: f64),* }

        impl RulesView {
            /// The rules of a game.
            pub(crate) fn new(rules: &Rules<f64>) -> Self {
                // Names every field, so that none is forgotten.
                let rules::Rules { $($field),* } = *rules;
                RulesView { $($field),* }
            }
        }
    };
}

rules! {
    kappa, forward_time, answer_belief, table_share, lobby, pressure_time, call_acceptance, ration_cover,
    detection, sigma_limit, sigma_time, restock_time, stake_floor, slow_walk, cusum_w1, cusum_h,
}

/// As [`PartyView`].
#[derive(Debug, Serialize)]
pub(crate) struct Party {
    pressure: f64,
    standing: ByName<f64>,
    utility: f64,
    range: (f64, f64),
    leverage: f64,
    leverage_own_cost: f64,
    time_to_pain: Option<f64>,
}

impl Party {
    /// A party on a day.
    pub(crate) fn new(view: &PartyView) -> Self {
        Party {
            pressure: view.pressure,
            standing: account(&view.standing),
            utility: view.utility,
            range: view.range,
            leverage: view.leverage,
            leverage_own_cost: view.leverage_own_cost,
            time_to_pain: view.time_to_pain,
        }
    }
}

/// As [`FirmView`].
#[derive(Debug, Serialize)]
pub(crate) struct Firm {
    members: u32,
    cover: f64,
    normal_cover: f64,
    shortage: f64,
    withheld: f64,
    cut: bool,
    threat_in: Option<u32>,
    target: f64,
    lobbying: f64,
    standstill: f64,
    holding: f64,
}

impl Firm {
    /// A firm on a day.
    pub(crate) fn new(view: &FirmView) -> Self {
        Firm {
            members: view.members,
            cover: view.cover,
            normal_cover: view.normal_cover,
            shortage: view.shortage,
            withheld: view.withheld,
            cut: view.cut,
            threat_in: view.threat_in,
            target: view.target,
            lobbying: view.lobbying,
            standstill: view.standstill,
            holding: view.holding,
        }
    }
}

/// As [`FirmObservation`].
#[derive(Debug, Serialize)]
pub(crate) struct OwnFirm<'a> {
    tick: u32,
    date: String,
    me: &'a str,
    view: Firm,
    goods: Option<Goods<'a>>,
    rules: RulesView,
}

/// As [`FirmGoods`].
#[derive(Debug, Serialize)]
struct Goods<'a> {
    /// In the order of the inputs.
    inputs: Vec<Input<'a>>,
    product: Option<&'a str>,
    selling_price: f64,
    normal_price: f64,
    discount: f64,
    projects: ByName<Project>,
}

#[derive(Debug, Serialize)]
struct Input<'a> {
    /// Goods that serve, the preferred one first.
    goods: &'a [String],
    cover: Option<f64>,
    routes: ByName<Route>,
}

#[derive(Debug, Serialize)]
struct Route {
    share: f64,
    wanted: f64,
    normal: f64,
    open: f64,
    can_gain: bool,
    threat_in: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Project {
    /// `idle`, `building` or `open`.
    stage: &'static str,
    /// Part that is done, 0..1.
    done: f64,
    adds: f64,
    lead: f64,
    cost: f64,
    life: f64,
    unit_cost: f64,
    price_floor: f64,
    offtake: f64,
    moves: Option<f64>,
    barred: bool,
}

impl<'a> OwnFirm<'a> {
    /// What a firm sees.
    pub(crate) fn new(book: &'a Book, seen: &FirmObservation<'_>) -> Self {
        OwnFirm {
            tick: seen.tick,
            date: book.date(seen.tick),
            me: &book.agent,
            view: Firm::new(seen.view),
            goods: seen.goods.as_ref().map(|goods| Goods::new(book, goods)),
            rules: RulesView::new(seen.rules),
        }
    }
}

impl<'a> Goods<'a> {
    fn new(book: &'a Book, goods: &FirmGoods<'_>) -> Self {
        let route = |route: &RouteView| {
            let id = book.routes[route.id.index()].clone();
            let &RouteView { share, wanted, normal, open, can_gain, threat_in, .. } = route;
            (id, Route { share, wanted, normal, open, can_gain, threat_in })
        };
        let input = |(input, goods_that_serve): (usize, &'a Vec<String>)| Input {
            goods: goods_that_serve,
            cover: goods.cover(input),
            routes: goods.routes(input).iter().map(route).collect(),
        };
        Goods {
            inputs: goods.inputs().zip(&book.inputs).map(input).collect(),
            product: book.product.as_deref(),
            selling_price: goods.selling_price(),
            normal_price: goods.normal_price(),
            discount: goods.discount(),
            projects: goods
                .projects()
                .map(|(id, view)| (book.projects[id.index()].clone(), Project::new(view)))
                .collect(),
        }
    }
}

impl Project {
    fn new(view: &ProjectView) -> Self {
        let (stage, done) = match view.stage {
            ProjectStage::Idle => ("idle", 0.0),
            ProjectStage::Building { done } => ("building", done),
            ProjectStage::Open => ("open", 1.0),
        };
        Project {
            stage,
            done,
            adds: view.adds,
            lead: view.lead,
            cost: view.cost,
            life: view.life,
            unit_cost: view.unit_cost,
            price_floor: view.price_floor,
            offtake: view.offtake,
            moves: view.moves,
            barred: view.barred,
        }
    }
}

//! Sales of firms: filed on a date, answered by the regulator when its time is over, bound by conditions for a while.
//!
//! A sale moves nothing by itself. It lets the buyer's nation move the plant, once no condition holds.

use crate::component::Mind;
use crate::context::{Context, Purpose};
use crate::resource::{Entry, Proceedings, Setting, Today};
use crate::sale::{SaleFigures, Sales};
use crate::seat::{Forfeit, ask};
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::sale::{Sale, SaleStage};
use detente_game::{AgentId, PartyId, RegulatorId, ReviewObservation, SaleId, Verdict};

/// Lets conditions expire, and shows firms which plants they may move today.
pub(crate) fn bar_moves(
    setting: Res<Setting>,
    sales: Res<Sales>,
    mut today: ResMut<Today>,
    mut proceedings: ResMut<Proceedings>,
) {
    let (spec, tick) = (&setting.rules.spec, today.0.tick);
    for (index, project) in today.0.goods.projects.iter_mut().enumerate() {
        project.barred = sales.bar(spec, index, tick);
    }
    for (index, (sale, stage)) in spec.economy.sales.iter().zip(&sales.stages).enumerate() {
        if *stage == (SaleStage::Closed { free: tick }) {
            let (sale, agent) = (SaleId::from(index), spec.firms[sale.firm.index()].agent);
            proceedings.outbox.push(Entry::Event(EventKind::ConditionsExpired { sale, agent }));
        }
    }
}

/// Files what is due, and asks for verdicts that are due.
pub(crate) fn proceed(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut sales: ResMut<Sales>,
    mut proceedings: ResMut<Proceedings>,
) {
    let tick = context.tick();
    for (index, sale) in context.spec().economy.sales.iter().enumerate() {
        let id = SaleId::from(index);
        let agent = context.spec().firms[sale.firm.index()].agent;
        let figures = SaleFigures::new(context.spec(), id, context.figures());
        let stage = &mut sales.stages[index];
        let mut tell = |event| proceedings.outbox.push(Entry::Event(event));
        if tick == sale.filed && sale.reviewer.is_some() {
            tell(EventKind::SaleFiled { sale: id, agent });
        }
        if *stage != SaleStage::Open || tick != sale.filed.saturating_add(figures.review) {
            continue;
        }
        match verdict(&context, (id, sale), &figures, &mut minds) {
            Ok(verdict) => {
                let event = settle(verdict, (id, agent), (tick, figures.conditions), stage);
                tell(event);
            }
            Err(forfeit) => proceedings.note(forfeit),
        }
    }
}

/// What becomes of a sale.
fn settle(
    verdict: Verdict,
    (sale, agent): (SaleId, AgentId),
    (tick, conditions): (u32, u32),
    stage: &mut SaleStage,
) -> EventKind {
    let free = match verdict {
        Verdict::Blocked => {
            *stage = SaleStage::Blocked;
            return EventKind::SaleBlocked { sale, agent };
        }
        Verdict::Approved => None,
        Verdict::Conditional => Some(tick.saturating_add(conditions)),
    };
    *stage = SaleStage::Closed { free: free.unwrap_or(tick) };
    EventKind::SaleClosed { sale, agent, free }
}

fn verdict(
    context: &Context,
    (id, sale): (SaleId, &Sale),
    figures: &SaleFigures,
    minds: &mut Query<&mut Mind>,
) -> Result<Verdict, Forfeit> {
    let Some(me) = sale.reviewer else { return Ok(Verdict::Approved) };
    let Ok(mut mind) = minds.get_mut(context.roster().regulators[me.index()]) else {
        return Ok(Verdict::Approved);
    };
    let agent = context.spec().regulators[me.index()].agent;
    let observation = observe(context, me, (id, sale), figures);
    let mut rng = context.stream(agent, Purpose::Review(id));
    let strategy = &context.cast().regulators[me.index()];
    ask(agent, || strategy.review(&observation, &mut mind.0, &mut rng))
}

fn observe<'a>(
    context: &'a Context,
    me: RegulatorId,
    (id, sale): (SaleId, &Sale),
    figures: &SaleFigures,
) -> ReviewObservation<'a> {
    let of = context.spec().regulators[me.index()].of;
    let (supplied, from_buyer) = dependence(context, of, sale);
    ReviewObservation {
        situation: context.picture(of),
        me,
        sale: id,
        buyer: sale.to,
        price: figures.price,
        supplied,
        from_buyer,
        conditions: figures.conditions,
    }
}

/// Shares of a nation's use of what a firm makes that the firm supplies, and that the buyer's nation does besides.
fn dependence(context: &Context, of: PartyId, sale: &Sale) -> (f64, f64) {
    let (economy, goods) = (&context.spec().economy, &context.situation().goods);
    let Some(plant) = context.layout().site_of(sale.firm.index()) else { return (0.0, 0.0) };
    let product = context.layout().output(plant).map(|bin| context.layout().bin_good[bin]);
    let (mut used, mut supplied, mut from_buyer) = (0.0, 0.0, 0.0);
    for (index, route) in economy.routes.iter().enumerate() {
        if economy.sites[route.to.index()].of != of || Some(route.good.0) != product {
            continue;
        }
        let input = context.layout().route_input[index] as usize;
        let flow = goods.share[index] * goods.use_rate[input];
        used += flow;
        if route.from.index() == plant {
            supplied += flow;
        } else if economy.sites[route.from.index()].of == sale.to {
            from_buyer += flow;
        }
    }
    if used > 0.0 { (supplied / used, from_buyer / used) } else { (0.0, 0.0) }
}

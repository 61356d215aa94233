//! Firms set their policies, in force from the next day.

use crate::component::{Mind, Policy};
use crate::context::{Context, Purpose};
use crate::network::{Goods, Milestone, decide as decide_project};
use crate::resource::{Entry, Outbox, Proceedings};
use crate::seat::{Forfeit, ask};
use crate::system::goods::event;
use bevy_ecs::prelude::*;
use detente_game::goods::FirmGoods;
use detente_game::{Ablation, FirmAction, FirmId, FirmObservation, SiteId};

/// Asks every firm for its settings, in a game without goods.
pub(crate) fn set_policies(
    context: Context,
    mut firms: Query<(&mut Mind, &mut Policy)>,
    mut proceedings: ResMut<Proceedings>,
) {
    ask_all(&context, &mut firms, &mut proceedings, |_| None, |_, _, _| Ok(()));
}

/// The same in a game with goods: firms also set shares and prices, and build.
pub(crate) fn set_policies_and_build(
    context: Context,
    mut firms: Query<(&mut Mind, &mut Policy)>,
    mut goods: ResMut<Goods>,
    mut proceedings: ResMut<Proceedings>,
) {
    let layout = context.layout();
    let site = |firm: usize| layout.site_of(firm).map(SiteId::from);
    ask_all(&context, &mut firms, &mut proceedings, site, |site, action, outbox| {
        carry_out(&context, site, action, &mut goods, outbox)
    });
}

/// Asks firm after firm; what a firm with a site decides is carried out at the site.
fn ask_all(
    context: &Context,
    firms: &mut Query<(&mut Mind, &mut Policy)>,
    proceedings: &mut Proceedings,
    site_of: impl Fn(usize) -> Option<SiteId>,
    mut carry_out: impl FnMut(SiteId, &FirmAction, &mut Outbox) -> Result<(), String>,
) {
    if context.figures().has(Ablation::NoFirmsChoice) {
        return;
    }
    for firm in context.deciding_firms() {
        let index = firm.index();
        let row = firms.get_mut(context.roster().firms[index]);
        let Ok((mut mind, mut policy)) = row else { continue };
        let site = site_of(index);
        let decided = decide(context, index, site, &mut mind).and_then(|action| {
            policy.set_if_neq(Policy { target: action.target, lobbying: action.lobbying });
            let Some(site) = site else { return Ok(()) };
            let illegal = |reason| Forfeit::illegal(context.spec().firms[index].agent, reason);
            carry_out(site, &action, &mut proceedings.outbox).map_err(illegal)
        });
        if let Err(forfeit) = decided {
            proceedings.note(forfeit);
        }
    }
}

fn decide(
    context: &Context,
    index: usize,
    site: Option<SiteId>,
    mind: &mut Mind,
) -> Result<FirmAction, Forfeit> {
    let (agent, situation) = (context.spec().firms[index].agent, context.situation());
    let (economy, tick) = (&context.spec().economy, context.tick());
    let observation = FirmObservation {
        tick,
        me: FirmId::from(index),
        view: &situation.firms[index],
        goods: site
            .map(|site| FirmGoods::new(economy, &situation.goods, &situation.issues, tick, site)),
        rules: &context.figures().rules,
    };
    let mut rng = context.stream(agent, Purpose::Policy);
    let strategy = &context.cast().firms[index];
    let action = ask(agent, || strategy.decide(&observation, &mut mind.0, &mut rng))?;
    match fault(&action) {
        None => Ok(action),
        Some(reason) => Err(Forfeit::illegal(agent, format!("{reason}, not {action:?}"))),
    }
}

fn fault(action: &FirmAction) -> Option<&'static str> {
    let fine = |value: f64| value.is_finite() && value >= 0.0;
    if !fine(action.target) || !fine(action.lobbying) {
        return Some("target and lobbying must be 0 or more");
    }
    (!(0.0..=1.0).contains(&action.discount)).then_some("a discount must be from 0 to 1")
}

/// Puts what a firm decided for its site in force, or says why it may not.
fn carry_out(
    context: &Context,
    site: SiteId,
    action: &FirmAction,
    goods: &mut Goods,
    outbox: &mut Outbox,
) -> Result<(), String> {
    let spec = context.spec();
    goods.multiple[site.index()] = action.target.min(LARGEST_MULTIPLE);
    goods.discount[site.index()] = action.discount;
    if !action.sourcing.is_empty() {
        set_shares(context, site, action, goods)?;
    }
    for &id in &action.builds {
        match spec.economy.projects.get(id.index()) {
            Some(project) if project.site == site => {
                if context.situation().goods.projects[id.index()].barred {
                    return Err(format!("moves a plant by `{}` that has to stay", project.id));
                }
                if decide_project(id.index(), goods) {
                    outbox.push(Entry::Event(event(spec, Milestone::Decided(id))));
                }
            }
            _ => return Err(format!("builds project {}, which is not its own", id.0)),
        }
    }
    Ok(())
}

/// Largest multiple of a normal stock that the network works with.
const LARGEST_MULTIPLE: f64 = 1e6;

/// Rounding allowed in a sum of shares.
const ROUNDING: f64 = 1e-6;

fn set_shares(
    context: &Context,
    site: SiteId,
    action: &FirmAction,
    goods: &mut Goods,
) -> Result<(), String> {
    let (spec, layout) = (context.spec(), context.layout());
    for &(route, share) in &action.sourcing {
        let own = spec.economy.routes.get(route.index());
        if own.is_none_or(|own| own.to != site || own.below.is_some()) || !(0.0..=1.0).contains(&share) {
            return Err(format!("wants the share {share} of route {}", route.0));
        }
    }
    for input in layout.inputs(site.index()) {
        let sum = |shares: &[f64]| shares[layout.routes(input)].iter().sum::<f64>();
        let before = sum(&goods.wanted_share);
        for &(route, share) in &action.sourcing {
            if layout.routes(input).contains(&route.index()) {
                goods.wanted_share[route.index()] = share;
            }
        }
        if (sum(&goods.wanted_share) - before).abs() > ROUNDING {
            return Err("wants shares of an input that do not sum to what they did".into());
        }
    }
    Ok(())
}

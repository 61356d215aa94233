//! What each role observes of the day.
//!
//! An observation is a view of the [`Situation`], made anew for every decision; it owns nothing.

use crate::goods::FirmGoods;
use crate::id::{FirmId, IssueId, Level, PartyId, RegulatorId, SaleId, TableId};
use crate::regulation::Cadence;
use crate::rules::Rules;
use crate::situation::{FirmView, Offer, Package, Situation, TableView, Talks};

/// What a nation observes: the day's picture, and its own resolve.
#[derive(Clone, Copy, Debug)]
pub struct NationObservation<'a> {
    /// The day's picture.
    pub situation: &'a Situation,
    /// The table that is decided on; none where the decision is about no table.
    pub table: Option<TableId>,
    /// Who observes.
    pub me: PartyId,
    /// Own resolve for asking for talks (theta), 1.
    pub resolve: f64,
    /// Own resolve per issue (theta), 1; zero for issues of others.
    pub issue_resolves: &'a [f64],
}

impl<'a> NationObservation<'a> {
    /// View of the table that is decided on.
    pub fn table_view(&self) -> Option<&'a TableView> {
        self.table.map(|table| self.situation.table(table))
    }

    /// The same, with a decision on a table.
    #[must_use]
    pub fn at(&self, table: TableId) -> Self {
        NationObservation { table: Some(table), ..*self }
    }

    /// Tables at which it sits, in order.
    pub fn tables(&self) -> impl Iterator<Item = TableId> + use<'a> {
        let (situation, me) = (self.situation, self.me);
        situation.table_ids().filter(move |&table| situation.table(table).seats(me))
    }

    /// The others at the table, in order.
    pub fn others(&self) -> impl Iterator<Item = PartyId> + use<'a> {
        let (view, me) = (self.table_view(), self.me);
        let seated = view.into_iter().flat_map(|table| table.parties.iter().copied());
        seated.filter(move |&party| party != me)
    }

    /// Talks are idle or waiting, the round is on call, a package better for all exists, no cooling-off
    /// holds: a call to the table is possible.
    pub fn may_call(&self) -> bool {
        self.table_view().is_some_and(|table| table.may_call(self.situation.tick))
    }

    /// Own issues that are active, in order.
    pub fn own_active(&self) -> impl Iterator<Item = IssueId> + '_ {
        self.situation.issue_ids().filter(|&issue| {
            let view = self.situation.issue(issue);
            view.active && view.owner == self.me
        })
    }

    /// Own issues that may escalate and are open, in order.
    pub fn own_escalating(&self) -> impl Iterator<Item = IssueId> + '_ {
        self.situation.issue_ids().filter(|&issue| {
            let view = self.situation.issue(issue);
            view.escalates && view.open && view.owner == self.me
        })
    }

    /// Step of the open session, 0 on its first day; none outside a session.
    pub fn step(&self) -> Option<u32> {
        match self.table_view()?.talks {
            Talks::Session { opens, .. } => self.situation.tick.checked_sub(opens),
            _ => None,
        }
    }

    /// The offer of another party that stands on the table.
    pub fn standing_offer(&self) -> Option<&'a Package> {
        let last = self.table_view()?.offers.last();
        last.filter(|offer| offer.by != self.me).map(|offer| &offer.package)
    }

    /// The last own offer of the running session.
    pub fn last_own_offer(&self) -> Option<&'a Package> {
        let mine = |offer: &&Offer| offer.by == self.me;
        self.table_view()?.offers.iter().rev().find(mine).map(|offer| &offer.package)
    }
}

/// What a firm observes.
#[derive(Clone, Copy, Debug)]
pub struct FirmObservation<'a> {
    /// The day, from 0.
    pub tick: u32,
    /// Who observes.
    pub me: FirmId,
    /// Its own state and what hangs over it.
    pub view: &'a FirmView,
    /// What it knows of the network of goods, if it has a site there.
    pub goods: Option<FirmGoods<'a>>,
    /// Structural parameters of this game.
    pub rules: &'a Rules<f64>,
}

/// What a regulator observes of one licence, promised or in force. Its applications, where they are worked off one by one,
/// are in [`IssueView::queue`](crate::situation::IssueView::queue).
#[derive(Clone, Copy, Debug)]
pub struct RegulatorObservation<'a> {
    /// The day's picture.
    pub situation: &'a Situation,
    /// Who observes.
    pub me: RegulatorId,
    /// The licence.
    pub issue: IssueId,
    /// Level in force when the promise was made.
    pub from: Level,
    /// Level promised.
    pub promised: Level,
    /// The deal as signed; empty while no promise is to be kept.
    pub package: &'a Package,
    /// True on the day of signing, false on every other day.
    pub signing: bool,
    /// Slow-walk in force; 0 on the day of signing.
    pub slow_walk: f64,
    /// When the other side can see what is delivered; what it has seen is in
    /// [`IssueView::delivered`](crate::situation::IssueView::delivered).
    pub observed: Cadence,
}

/// What a regulator observes that inspects goods at the border.
#[derive(Clone, Copy, Debug)]
pub struct InspectionObservation<'a> {
    /// The day's picture.
    pub situation: &'a Situation,
    /// Who observes.
    pub me: RegulatorId,
    /// Its nation.
    pub of: PartyId,
    /// Share of what crosses that is held in normal times, 0..1.
    pub normal: f64,
    /// Share that is held today.
    pub share: f64,
    /// Time for which it is held, d.
    pub delay: u32,
}

/// What an investment regulator observes of a sale on the day of its verdict.
#[derive(Clone, Copy, Debug)]
pub struct ReviewObservation<'a> {
    /// The day's picture.
    pub situation: &'a Situation,
    /// Who observes.
    pub me: RegulatorId,
    /// The sale.
    pub sale: SaleId,
    /// Who buys.
    pub buyer: PartyId,
    /// What the buyer pays, M.
    pub price: f64,
    /// Share of its own nation's use of what the firm makes that the firm supplies, 0..1.
    pub supplied: f64,
    /// Share of that use which the buyer's nation supplies already, 0..1.
    pub from_buyer: f64,
    /// Time for which conditions would hold, d.
    pub conditions: u32,
}

impl ReviewObservation<'_> {
    /// Share of its nation's use that would come from the buyer's nation if the plant were moved there, 0..1.
    pub fn dependence(&self) -> f64 {
        (self.supplied + self.from_buyer).min(1.0)
    }
}

//! Where the talks of one table stand.

use crate::fold::Fold;
use detente_game::situation::{Offer, Parties};
use detente_game::spec::{self, Opening};
use detente_game::{GameSpec, Package, PartyId, RoundId, Talks};
use serde::{Deserialize, Serialize};

/// Talks at one table.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Table {
    /// Where talks stand; decisions of a tick read the copy in the day's picture.
    pub talks: Talks,
    /// The round that talks are about.
    pub round: Option<RoundId>,
    /// Sessions fixed so far.
    pub sessions: u32,
    /// First day on which a call is possible again.
    pub cool_until: u32,
    /// Offers of the running session.
    pub offers: Vec<Offer>,
    /// Who has agreed to come, or has accepted the offer that stands.
    pub consents: Parties,
    /// Accepted today by the last one, to be signed.
    pub accepted: Option<Acceptance>,
    /// A deal that waits for ratification.
    pub unratified: Option<Unratified>,
    /// Deals signed so far.
    pub deals: u32,
    /// Round of the last deal.
    pub signed: Option<RoundId>,
    /// Rounds that are over, by bit: a dated one held, one whose deal has been ratified.
    pub over: u64,
    /// The last deal as signed.
    pub package: Package,
    /// The round that a failed one has opened, and the day on which it begins.
    pub opened: Option<(RoundId, u32)>,
}

impl Clone for Table {
    fn clone(&self) -> Self {
        let mut copy = Table::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        let Table { talks, round, sessions, cool_until, offers, deals, .. } = source;
        (self.talks, self.round, self.sessions) = (*talks, *round, *sessions);
        (self.cool_until, self.deals, self.signed) = (*cool_until, *deals, source.signed);
        (self.over, self.opened) = (source.over, source.opened);
        self.offers.clone_from(offers);
        self.consents.clone_from(&source.consents);
        self.accepted.clone_from(&source.accepted);
        self.unratified.clone_from(&source.unratified);
        self.package.clone_from(&source.package);
    }
}

impl Table {
    /// Takes all of it into a hash.
    pub(crate) fn fold(&self, fold: &mut Fold) {
        let Table {
            talks,
            round,
            sessions,
            cool_until,
            offers,
            consents,
            accepted,
            unratified,
            deals,
            signed,
            over,
            package,
            opened,
        } = self;
        let whole = |round: &Option<RoundId>| round.map_or(u64::MAX, |round| round.0.into());
        fold.plain(talks);
        fold.pair(u64::from(*sessions) << 32 | u64::from(*deals), (*cool_until).into());
        fold.pair(whole(round), whole(signed));
        fold.take(*over);
        fold.plain(&(offers, consents, accepted, unratified, package, opened));
    }

    /// Talks before the first day: idle on the first round.
    pub(crate) fn open(&mut self, spec: &GameSpec, table: &spec::Table) {
        self.clone_from(&Table::default());
        self.come_to_the_fore(spec, table);
    }

    /// The round is over, and the next one comes to the fore.
    pub(crate) fn end_round(&mut self, spec: &GameSpec, table: &spec::Table, round: RoundId) {
        self.over |= bit(round);
        self.cool_until = 0;
        self.come_to_the_fore(spec, table);
    }

    /// The round is open again, and to the fore.
    pub(crate) fn reopen_round(&mut self, round: Option<RoundId>) {
        self.over &= !round.map_or(0, bit);
        self.round = round.or(self.round);
        self.talks = Talks::Idle;
    }

    /// A session of the present round is fixed.
    pub(crate) fn fix(&mut self, asker: PartyId, opens: u32) {
        self.talks = Talks::Session { asker, opens };
        self.sessions += 1;
        self.offers.clear();
        self.consents.clear();
    }

    /// The first dated round that is due on `tick` and not over.
    pub(crate) fn due(&self, spec: &GameSpec, table: &spec::Table, tick: u32) -> Option<RoundId> {
        let due = |&round: &RoundId| match spec.rounds[round.index()].opens {
            Opening::On(day) => self.over & bit(round) == 0 && day <= tick,
            Opening::WhenOpened => {
                self.over & bit(round) == 0
                    && self.opened.is_some_and(|(opened, day)| opened == round && day <= tick)
            }
            Opening::OnCall { .. } => false,
        };
        table.rounds.iter().copied().find(due)
    }

    /// To the fore is the first round on call that is not over, or else the first dated or opened one; talks
    /// are over when there is none.
    fn come_to_the_fore(&mut self, spec: &GameSpec, table: &spec::Table) {
        let unopened = |round: RoundId| {
            spec.rounds[round.index()].opens == Opening::WhenOpened
                && self.opened.is_none_or(|(opened, _)| opened != round)
        };
        let left = || {
            let rounds = table.rounds.iter().copied();
            rounds.filter(|&round| self.over & bit(round) == 0 && !unopened(round))
        };
        let on_call =
            |round: &RoundId| matches!(spec.rounds[round.index()].opens, Opening::OnCall { .. });
        self.round = left().find(on_call).or_else(|| left().next());
        self.talks = if self.round.is_some() { Talks::Idle } else { Talks::Over };
    }
}

/// Place of a round in [`Table::over`]; a scenario has at most 64.
fn bit(round: RoundId) -> u64 {
    1_u64.checked_shl(u32::from(round.0)).unwrap_or(0)
}

/// A package accepted at the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Acceptance {
    /// Who accepted last.
    pub party: PartyId,
    /// What.
    pub package: Package,
}

/// A deal that waits for ratification.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unratified {
    /// In which round it was signed.
    pub round: RoundId,
    /// Day of ratification.
    pub ratified: u32,
}

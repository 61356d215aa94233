//! A program that plays a nation.

use super::party::{ask, proposal, response};
use crate::names::{Book, DomainNames};
use crate::seat::{Known, Program, Role, illegal};
use crate::view::nation::{Act as ActView, BreachView, Nation, Packages};
use crate::view::party::Seated;
use crate::view::start::Game;
use crate::wire::{Line, action};
use detente_game::session::{Ask, PartyObservation, Proposal, Reply, Response};
use detente_game::spec::Role as Seat;
use detente_game::strategy::{Act, Breach, Sitting};
use detente_game::{
    Account, Away, Beginning, Escalation, Escalations, Fault, IssueId, Memory, NationObservation,
    NationStrategy, PartyId, Stream, TableId, TableMove,
};

/// What a nation decides.
pub(crate) const NATION: Role = Role {
    name: "nation",
    decisions: &[
        "away",
        "answer",
        "table",
        "propose",
        "respond",
        "vote",
        "escalate",
        "retaliate",
        "causes",
    ],
};

/// A program in a nation's seat.
pub(crate) struct NationProgram(pub(crate) Program<dyn NationStrategy>);

type Sight<'a, 'b> = &'a NationObservation<'b>;

fn packages<'a>(book: &'a Book, seen: Sight<'a, '_>) -> Packages<'a> {
    Packages { book, situation: seen.situation, me: seen.me, table: seen.table }
}

fn away(book: &Book, action: action::Away) -> Result<Away, String> {
    let mut away = Away::default();
    for (issue, level) in &action.yields {
        let issue = book.find_issue(issue)?;
        away.yields.push((issue, book.find_level(issue, level)?));
    }
    for table in &action.calls {
        away.calls.push(book.find_table(table)?);
    }
    Ok(away)
}

fn escalation(book: &Book, change: action::Escalation) -> Result<Escalation, String> {
    let place = |change: action::Move| {
        let issue = book.find_issue(&change.issue)?;
        Ok::<_, String>((issue, book.find_level(issue, &change.level)?))
    };
    Ok(match change {
        action::Escalation::Raise(change) => {
            let (issue, level) = place(change)?;
            Escalation::Raise { issue, level }
        }
        action::Escalation::Lower(change) => {
            let (issue, level) = place(change)?;
            Escalation::Lower { issue, level }
        }
        action::Escalation::Drop(dropped) => {
            Escalation::Drop { issue: book.find_issue(&dropped.issue)? }
        }
    })
}

fn account(causes: action::Causes) -> Result<Account, String> {
    let mut account = Account::ZERO;
    for (cause, part) in causes {
        if !(part.is_finite() && part >= 0.0) {
            return Err(format!("the part of {} is {part}", cause.name()));
        }
        account[cause] = part;
    }
    Ok(account)
}

/// Who sits in a session of nations, in the order in which they act, where `me` sits at a place.
fn in_order(book: &Book, sitting: Sitting, place: PartyId) -> Vec<String> {
    let Seat::Nation(me) = book.role else { return Vec::new() };
    let seats = &book.rounds[sitting.round.index()].parties;
    let (own, count) = (seats.iter().position(|&party| party == me), seats.len());
    let first = own.map_or(0, |own| own + count - place.index() % count);
    (0..count).map(|seat| book.party(seats[(first + seat) % count]).to_string()).collect()
}

impl NationProgram {
    fn notice(&self, notice: &'static str, table: Option<TableId>, issue: Option<IssueId>) {
        self.0.tell(|known| {
            let Known::Game(book) = known else { return None };
            let table = table.map(|table| book.table(table));
            let issue = issue.map(|issue| book.issue(issue));
            Some(Line::Notice { notice, table, issue })
        });
    }

    /// Says something in a session, by the decision for it.
    fn say<A: serde::de::DeserializeOwned>(
        &self,
        sitting: Sitting,
        (decision, seen): (&'static str, &mut PartyObservation<'_>),
        memory: &mut Memory,
        rng: &mut Stream,
        reply: impl FnOnce(A, &Seated<'_>) -> Result<Reply, String>,
    ) -> Result<Reply, Fault> {
        self.0.take(
            decision,
            seen,
            |base, seen| {
                if base.reads_preferences() {
                    let decision = format!("`{decision}`");
                    return Err(Fault(format!(
                        "the program leaves {decision} to a strategy that reads the others' preferences, which a \
                         program's seat in a session does not get"
                    )));
                }
                base.sit(sitting, seen, memory, rng)
            },
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let domain = DomainNames::of_round(book, sitting.round);
                let domain = domain.ok_or("plays a round that has no packages")?;
                let parties = in_order(book, sitting, seen.me);
                let table = Some(book.table(sitting.table));
                let seated = Seated { domain: &domain, parties: &parties, table };
                let said = ask(asking, &seated, sitting.ask, seen)?;
                reply(said, &seated)
            },
        )
    }
}

impl NationStrategy for NationProgram {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        if let Beginning::Game { names, me, seed } = *beginning {
            let known = Known::Game(Book::new(names, me));
            let hidden = match names.agent(me).1 {
                Seat::Nation(party) => names.hides_preferences(party),
                _ => false,
            };
            self.0.begin(known, &Game::new(names, me, seed), |base| {
                hidden && base.reads_preferences()
            });
            self.0.base().game_begins(beginning);
        }
    }

    fn game_ends(&self) {
        self.0.base().game_ends();
        self.0.end();
    }

    fn away(
        &self,
        seen: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        self.0.take(
            "away",
            seen,
            |base, seen| base.away(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let view = Nation::new(book, seen);
                let action =
                    asking.decide(seen.situation.tick, &view, &mut packages(book, seen))?;
                away(book, action).map_err(illegal)
            },
        )
    }

    fn answer(
        &self,
        seen: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.0.take(
            "answer",
            seen,
            |base, seen| base.answer(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let view = Nation::new(book, seen);
                asking.decide(seen.situation.tick, &view, &mut packages(book, seen))
            },
        )
    }

    fn table(
        &self,
        seen: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        self.0.take(
            "table",
            seen,
            |base, seen| base.table(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let view = Nation::new(book, seen);
                let step = asking.decide(seen.situation.tick, &view, &mut packages(book, seen))?;
                Ok(match step {
                    action::Table::Accept => TableMove::Accept,
                    action::Table::WalkOut => TableMove::WalkOut,
                    action::Table::Wait => TableMove::Wait,
                    action::Table::Offer(levels) => {
                        let package = book.find_package(&levels, &seen.situation.levels());
                        TableMove::Offer(package.map_err(illegal)?)
                    }
                })
            },
        )
    }

    fn sits(&self) -> bool {
        true
    }

    fn sit(
        &self,
        sitting: Sitting,
        seen: &mut PartyObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        match sitting.ask {
            Ask::Propose => self.say(sitting, ("propose", seen), memory, rng, |turn, seated| {
                Ok(match proposal(turn, seated)? {
                    Proposal::Offer(outcome) => Reply::Offer(outcome),
                    Proposal::WalkOut => Reply::WalkOut,
                })
            }),
            Ask::Respond(_) => self.say(sitting, ("respond", seen), memory, rng, |turn, _| {
                Ok(match response(turn)? {
                    Response::Accept => Reply::Yes,
                    Response::Reject => Reply::No,
                    Response::WalkOut => Reply::WalkOut,
                })
            }),
            Ask::Vote { .. } => self.say(sitting, ("vote", seen), memory, rng, |vote, _| {
                Ok(if vote { Reply::Yes } else { Reply::No })
            }),
        }
    }

    fn escalate(
        &self,
        seen: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        self.0.take(
            "escalate",
            seen,
            |base, seen| base.escalate(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let view = Nation::new(book, seen);
                let changes: Vec<action::Escalation> =
                    asking.decide(seen.situation.tick, &view, &mut packages(book, seen))?;
                let changes = changes.into_iter().map(|change| escalation(book, change));
                changes.collect::<Result<_, _>>().map_err(illegal)
            },
        )
    }

    fn raised(&self, memory: &mut Memory, issue: IssueId) {
        self.notice("raised", None, Some(issue));
        self.0.base().raised(memory, issue);
    }

    fn retaliate(
        &self,
        seen: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.0.take(
            "retaliate",
            seen,
            |base, seen| base.retaliate(seen, breach, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let issue = book.issue(breach.issue);
                let breach = BreachView { issue, shortfall: breach.shortfall };
                let view = Nation::new(book, seen).accusing(breach);
                asking.decide(seen.situation.tick, &view, &mut packages(book, seen))
            },
        )
    }

    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        self.notice("talks-reset", Some(table), None);
        self.0.base().talks_reset(memory, table);
    }

    fn deal_signed(&self, memory: &mut Memory, table: TableId) {
        self.notice("deal-signed", Some(table), None);
        self.0.base().deal_signed(memory, table);
    }

    /// What cannot be said forfeits at the next decision.
    fn causes(&self, seen: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        let said = self.0.take(
            "causes",
            seen,
            |base, seen| Ok(base.causes(seen, memory, act)),
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let (kind, issue) = match act {
                    Act::Yield(issue) => ("yield", Some(book.issue(issue))),
                    Act::Relax(issue) => ("relax", Some(book.issue(issue))),
                    Act::Table => ("table", None),
                };
                let view = Nation::new(book, seen).explaining(ActView { kind, issue });
                let causes =
                    asking.decide(seen.situation.tick, &view, &mut packages(book, seen))?;
                account(causes)
            },
        );
        said.unwrap_or_default()
    }
}

//! A seat that a program plays: handshake, beginnings, decisions, and what happens when it fails.
//!
//! A strategy is shared by all threads, a running program is not: each thread has one of its own, told anew at the
//! beginning of every game that the thread plays. A game is played on one thread from beginning to end.

use crate::child::{Child, Heard, LONGEST_LINE, Until};
use crate::command::{Command, NAME};
use crate::names::{Book, SessionBook, find};
use crate::wire::{Answer, Ask, Hello, Levels, Line, PROTOCOL, Priced, Said, Wanted};
use detente_game::registry::StrategyError;
use detente_game::{Fault, StrategyCall};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

/// Time for a program that has closed its output to end.
const TIME_TO_DIE: Duration = Duration::from_millis(300);
/// Characters of a wrong line that are shown.
const SHOWN: usize = 160;
/// Most packages in an answer.
const MOST_PACKAGES: usize = 1000;

/// What a program may play, and what it may be asked there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Role {
    /// `nation`.
    pub(crate) name: &'static str,
    /// Names of its decisions.
    pub(crate) decisions: &'static [&'static str],
}

/// Makes the strategy that a program extends.
pub(crate) type Find<S> = Box<dyn Fn(&StrategyCall) -> Result<Arc<S>, StrategyError> + Send + Sync>;

/// A program as a strategy of a role, with a seat for each thread.
pub(crate) struct Program<S: ?Sized> {
    command: Command,
    role: Role,
    find: Find<S>,
    plain: Arc<S>,
    seats: Mutex<Vec<(ThreadId, Shared<S>)>>,
}

/// The seat of one thread.
type Shared<S> = Arc<Mutex<Seat<S>>>;

/// What is known of the game that begins.
#[derive(Debug)]
pub(crate) enum Known {
    /// A game with an economy.
    Game(Book),
    /// A session without one.
    Session(SessionBook),
}

impl Known {
    fn agent(&self) -> (&str, &str) {
        match self {
            Known::Game(book) => (&book.agent, &book.scenario),
            Known::Session(book) => (&book.agent, &book.scenario),
        }
    }
}

#[derive(Debug)]
enum State {
    /// No game has been begun, or it is over.
    Away,
    /// In a game; the day of the last question.
    Playing(u32),
    /// It has forfeited, for this reason.
    Failed(String),
}

/// One running program.
struct Seat<S: ?Sized> {
    child: Option<Child>,
    decisions: Vec<String>,
    base: Arc<S>,
    known: Option<Arc<Known>>,
    state: State,
    last_id: u64,
    /// Offers of the running session that it has been shown.
    shown: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers what a program asks while it decides.
pub(crate) trait Oracle {
    /// Own utility of a package.
    fn utility(&mut self, levels: &Levels) -> Result<f64, String>;
    /// Packages by own utility.
    fn packages(&mut self, wanted: &Wanted) -> Result<Vec<Priced>, String>;
}

/// Knows of no packages.
pub(crate) struct NoPackages;

impl Oracle for NoPackages {
    fn utility(&mut self, _: &Levels) -> Result<f64, String> {
        Err("there are no packages in this decision".into())
    }

    fn packages(&mut self, _: &Wanted) -> Result<Vec<Priced>, String> {
        Err("there are no packages in this decision".into())
    }
}

impl<S: ?Sized> Program<S> {
    /// A program in a role; starts nothing. `plain` decides by the defaults of the trait.
    pub(crate) fn new(command: Command, role: Role, find: Find<S>, plain: Arc<S>) -> Self {
        Program { command, role, find, plain, seats: Mutex::default() }
    }

    /// This thread's seat.
    fn seat(&self) -> Shared<S> {
        let (me, mut seats) = (std::thread::current().id(), lock(&self.seats));
        if let Some((_, seat)) = seats.iter().find(|(thread, _)| *thread == me) {
            return seat.clone();
        }
        let seat = Arc::new(Mutex::new(Seat {
            child: None,
            decisions: Vec::new(),
            base: self.plain.clone(),
            known: None,
            state: State::Away,
            last_id: 0,
            shown: 0,
        }));
        seats.push((me, seat.clone()));
        seat
    }

    /// Begins a game: starts the program unless it runs, and tells it. `peeks` says whether the strategy that it
    /// extends would have to see what is hidden from the seat.
    pub(crate) fn begin(
        &self,
        known: Known,
        game: &impl Serialize,
        peeks: impl FnOnce(&S) -> bool,
    ) {
        let seat = self.seat();
        let mut seat = lock(&seat);
        let seat = &mut *seat;
        seat.known = Some(Arc::new(known));
        (seat.state, seat.last_id, seat.shown) = (State::Away, 0, 0);
        // Who has spoken unasked, or has ended, starts afresh.
        if seat.child.as_ref().is_some_and(|child| child.unasked().is_some()) {
            seat.child = None;
        }
        if seat.child.is_none()
            && let Err(wrong) = self.start(seat)
        {
            self.fail(seat, &wrong);
            return;
        }
        if peeks(&seat.base) {
            let wrong =
                "extends a strategy that reads what the others want, which is hidden from its seat";
            self.fail(seat, wrong);
            return;
        }
        match seat.tell(&Line::Start { game }) {
            Ok(()) => seat.state = State::Playing(0),
            Err(wrong) => drop(self.fail(seat, &wrong)),
        }
    }

    /// Starts the program and greets it.
    fn start(&self, seat: &mut Seat<S>) -> Result<(), String> {
        let child = Child::start(&self.command);
        seat.child = Some(child.map_err(|error| format!("cannot be started: {error}"))?);
        let known = seat.known.clone();
        let (agent, scenario) = known.as_ref().map_or(("", ""), |known| known.agent());
        let until = Until::after(self.command.deadline);
        let hello: Line<'_> = Line::Hello {
            protocol: PROTOCOL,
            engine: env!("CARGO_PKG_VERSION"),
            role: self.role.name,
            agent,
            scenario,
            decisions: self.role.decisions,
            deadline: self.command.deadline.as_secs_f64(),
        };
        seat.tell(&hello)?;
        let line = self.hear(seat, "hello", until)?;
        let hello: Hello = read(&line, "hello")?;
        if hello.protocol != PROTOCOL {
            let protocol = hello.protocol;
            return Err(format!("speaks protocol {protocol}; this engine speaks {PROTOCOL}"));
        }
        for decision in &hello.decisions {
            let what = format!("decision of a {}", self.role.name);
            find(decision, self.role.decisions.iter().copied(), &what)?;
        }
        seat.base = match &hello.extends {
            None => self.plain.clone(),
            Some(text) => self.extended(text).map_err(|e| format!("extends `{text}`: {e}"))?,
        };
        tracing::debug!(program = self.command.text, name = hello.name, agent, "plays");
        seat.decisions = hello.decisions;
        Ok(())
    }

    fn extended(&self, text: &str) -> Result<Arc<S>, String> {
        let call = StrategyCall::parse(text).map_err(|error| error.to_string())?;
        if call.name == NAME {
            return Err("a process cannot extend another".into());
        }
        (self.find)(&call).map_err(|error| error.to_string())
    }

    /// The next line of the program; everything else is what is wrong.
    fn hear(&self, seat: &Seat<S>, what: &str, until: Until) -> Result<String, String> {
        let heard = seat.child.as_ref().map_or(Heard::Closed, |child| child.hear(until));
        match heard {
            Heard::Line(line) => Ok(line),
            Heard::Late => {
                let seconds = self.command.deadline.as_secs_f64();
                Err(format!("did not answer `{what}` within {seconds} s"))
            }
            Heard::Closed => Err(CLOSED.into()),
            Heard::TooLong => {
                Err(format!("answered `{what}` with a line of more than {LONGEST_LINE} bytes"))
            }
            Heard::NoText => Err(format!("answered `{what}` with a line that is not UTF-8")),
        }
    }

    /// Ends a program that has failed; its seat forfeits.
    fn fail(&self, seat: &mut Seat<S>, wrong: &str) -> Fault {
        let mut reason = format!("`{}` {wrong}", self.command.text);
        if let Some(mut child) = seat.child.take() {
            let closed = wrong == CLOSED;
            let status = child.end(if closed { TIME_TO_DIE } else { Duration::ZERO });
            if let Some(status) = status.filter(|_| closed) {
                reason = format!("`{}` has ended ({status})", self.command.text);
            }
            let words = child.last_words();
            if !words.is_empty() {
                reason = format!("{reason}; its standard error ends: {}", words.join(" | "));
            }
        }
        seat.state = State::Failed(reason.clone());
        Fault(reason)
    }

    /// Has the program take a decision, or the strategy that it extends; either gets what is seen.
    pub(crate) fn take<C, T>(
        &self,
        decision: &'static str,
        seen: C,
        inherit: impl FnOnce(&S, C) -> Result<T, Fault>,
        ask: impl FnOnce(&mut Asking<'_, S>, C) -> Result<T, String>,
    ) -> Result<T, Fault> {
        let seat = self.seat();
        let mut seat = lock(&seat);
        if !self.takes(&seat, decision)? {
            let base = seat.base.clone();
            drop(seat);
            return inherit(&base, seen);
        }
        let decided = ask(&mut Asking { program: self, seat: &mut seat, decision }, seen);
        decided.map_err(|wrong| self.fail(&mut seat, &wrong))
    }

    /// Whether the program takes a decision in the game that is played.
    fn takes(&self, seat: &Seat<S>, decision: &str) -> Result<bool, Fault> {
        match &seat.state {
            State::Playing(_) => Ok(seat.decisions.iter().any(|taken| taken == decision)),
            State::Failed(reason) => Err(Fault(reason.clone())),
            State::Away => Err(Fault(format!(
                "`{}` has not seen this game from its beginning, and what it knows is its own; its seat can only \
                 be held to what was saved",
                self.command.text
            ))),
        }
    }

    /// Whether it takes any of some decisions.
    pub(crate) fn takes_any(&self, decisions: &[&str]) -> Result<bool, Fault> {
        let seat = self.seat();
        let seat = lock(&seat);
        let mut taken = false;
        for decision in decisions {
            taken |= self.takes(&seat, decision)?;
        }
        Ok(taken)
    }

    /// The strategy that takes what the program does not.
    pub(crate) fn base(&self) -> Arc<S> {
        lock(&self.seat()).base.clone()
    }

    /// Tells the program something about the game that it plays.
    pub(crate) fn tell(&self, line: impl FnOnce(&Known) -> Option<Line<'_>>) {
        let seat = self.seat();
        let mut seat = lock(&seat);
        let Some(known) = seat.known.clone().filter(|_| matches!(seat.state, State::Playing(_)))
        else {
            return;
        };
        let told = line(&known).map_or(Ok(()), |line| seat.tell(&line));
        told.unwrap_or_else(|wrong| drop(self.fail(&mut seat, &wrong)));
    }

    /// Tells the program that the game is over.
    pub(crate) fn end(&self) {
        self.tell(|_| Some(Line::End));
        let seat = self.seat();
        lock(&seat).state = State::Away;
    }
}

/// What is said of a program whose output has ended.
const CLOSED: &str = "has closed its output";

impl<S: ?Sized> Seat<S> {
    fn tell(&mut self, line: &impl Serialize) -> Result<(), String> {
        let mut bytes = serde_json::to_vec(line).map_err(|error| error.to_string())?;
        bytes.push(b'\n');
        match &self.child {
            Some(child) if child.tell(bytes) => Ok(()),
            _ => Err("does not read what it is told".into()),
        }
    }
}

/// A decision that is being taken.
pub(crate) struct Asking<'a, S: ?Sized> {
    program: &'a Program<S>,
    seat: &'a mut Seat<S>,
    decision: &'static str,
}

impl<S: ?Sized> Asking<'_, S> {
    /// The names of the game.
    pub(crate) fn known(&self) -> Result<KnownGame, String> {
        self.seat.known.clone().map(KnownGame).ok_or_else(|| "knows no game".into())
    }

    /// The day of the last question.
    pub(crate) fn day(&self) -> u32 {
        match self.seat.state {
            State::Playing(day) => day,
            _ => 0,
        }
    }

    /// How many offers of so many it has been shown; all of them have been from now on.
    pub(crate) fn shown(&mut self, offers: usize) -> usize {
        let shown = self.seat.shown;
        self.seat.shown = offers;
        // A new session of the same game begins anew.
        if shown <= offers { shown } else { 0 }
    }

    /// Asks the program, answers what it asks, and reads what it decides.
    pub(crate) fn decide<A: DeserializeOwned>(
        &mut self,
        tick: u32,
        observation: &impl Serialize,
        oracle: &mut dyn Oracle,
    ) -> Result<A, String> {
        match &mut self.seat.state {
            State::Playing(last) if *last <= tick => *last = tick,
            _ => return Err(format!("is asked again of day {tick}, which is over for it")),
        }
        if let Some(heard) = self.seat.child.as_ref().and_then(Child::unasked) {
            return Err(match heard {
                Heard::Line(line) => {
                    format!("has written a line that nobody asked for: {}", short(&line))
                }
                Heard::Closed => CLOSED.into(),
                _ => "has written what nobody asked for".into(),
            });
        }
        let until = Until::after(self.program.command.deadline);
        self.seat.last_id += 1;
        let (id, decision) = (self.seat.last_id, self.decision);
        self.seat.tell(&Line::Decide { id, decision, observation })?;
        loop {
            let line = self.program.hear(self.seat, decision, until)?;
            let said: Said = read(&line, decision)?;
            if said.id != id {
                return Err(format!("answered `{decision}` with id {}, not {id}", said.id));
            }
            match (said.action, said.ask) {
                (Some(action), None) => {
                    let shown = short(&action.to_string());
                    return serde_json::from_value(action).map_err(|error| {
                        format!(
                            "answered `{decision}` with {shown}, which is no such action: {error}"
                        )
                    });
                }
                (None, Some(ask)) => {
                    let answer = answer(&ask, oracle)
                        .map_err(|wrong| format!("asked about `{decision}`: {wrong}"))?;
                    self.seat.tell(&Line::Answer { id, answer: &answer })?;
                }
                _ => {
                    let line = short(&line);
                    return Err(format!(
                        "answered `{decision}` with {line}, which is neither an action nor an ask"
                    ));
                }
            }
        }
    }
}

/// Says that what was decided is against the rules of the game.
pub(crate) fn illegal(wrong: String) -> String {
    format!("acted illegally: {wrong}")
}

/// The names of a game while it is asked about.
pub(crate) struct KnownGame(Arc<Known>);

impl KnownGame {
    /// Of a game with an economy.
    pub(crate) fn game(&self) -> Result<&Book, String> {
        match &*self.0 {
            Known::Game(book) => Ok(book),
            Known::Session(_) => Err("plays no session".into()),
        }
    }

    /// Of a session without one.
    pub(crate) fn session(&self) -> Result<&SessionBook, String> {
        match &*self.0 {
            Known::Session(book) => Ok(book),
            Known::Game(_) => Err("plays sessions only".into()),
        }
    }
}

fn answer(ask: &Ask, oracle: &mut dyn Oracle) -> Result<Answer, String> {
    match ask {
        Ask::Utility(levels) => oracle.utility(levels).map(Answer::Utility),
        Ask::Packages(wanted) if wanted.most > MOST_PACKAGES => {
            Err(format!("{} packages at once; {MOST_PACKAGES} at most", wanted.most))
        }
        Ask::Packages(wanted) => oracle.packages(wanted).map(Answer::Packages),
    }
}

fn read<T: DeserializeOwned>(line: &str, what: &str) -> Result<T, String> {
    serde_json::from_str(line).map_err(|error| {
        let line = short(line);
        format!("answered `{what}` with {line}, which cannot be read: {error}")
    })
}

/// The beginning of a text, in quotes.
fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{shown}`")
}

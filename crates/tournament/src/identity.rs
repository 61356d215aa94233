//! What a tournament is, line by line, and what tells two apart.

use detente_game::tournament::{Entrant, Pairing, TournamentSpec};

/// What tells one tournament from another: a line for everything that its games depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity(Vec<String>);

impl Identity {
    /// The lines of a tournament.
    pub fn of(spec: &TournamentSpec) -> Self {
        let mut lines = vec![
            format!("engine {}", env!("CARGO_PKG_VERSION")),
            format!("tournament {}", spec.id),
            format!("seed {}", spec.seed),
            format!("games {}", spec.games),
            format!("pairing {}", pairing(spec)),
        ];
        lines.extend(spec.bench.map(|share| format!("bench {share}")));
        lines.extend(spec.entrants.iter().map(entrant_line));
        let scripts = spec.scripts.iter();
        lines.extend(scripts.map(|(name, digest)| format!("script {name}: {digest}")));
        lines.extend(spec.contests.iter().map(|contest| {
            let seats: Vec<&str> =
                (0..contest.seats.len()).map(|seat| contest.seat_id(seat)).collect();
            let sets: String = contest.sets.iter().map(|set| format!(", {set}")).collect();
            let (id, scenario, digest) = (&contest.id, &contest.scenario, &contest.digest);
            format!("contest {id}: {scenario} {digest}{sets}; seats {}", seats.join(", "))
        }));
        Identity(lines)
    }

    /// The lines that a store holds.
    pub(crate) const fn of_lines(lines: Vec<String>) -> Self {
        Identity(lines)
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.0
    }

    /// Lines of this that the other lacks, and of the other that this lacks.
    pub(crate) fn changes(&self, other: &Identity) -> Vec<String> {
        let missing = |of: &Identity, from: &Identity, sign: &str| -> Vec<String> {
            let lines = of.0.iter().filter(|line| !from.0.contains(line));
            lines.map(|line| format!("  {sign} {line}")).collect()
        };
        let mut changes = missing(self, other, "-");
        changes.extend(missing(other, self, "+"));
        if changes.is_empty() && self != other {
            changes.push("  the order of strategies or contests".into());
        }
        changes
    }
}

fn pairing(spec: &TournamentSpec) -> String {
    match &spec.pairing {
        Pairing::RoundRobin { mirror: false } => "round-robin".into(),
        Pairing::RoundRobin { mirror: true } => "everyone".into(),
        Pairing::Gauntlet { candidates } => {
            let names: Vec<&str> =
                candidates.iter().map(|&place| spec.entrants[place].id.as_str()).collect();
            format!("gauntlet of {}", names.join(", "))
        }
    }
}

fn entrant_line(entrant: &Entrant) -> String {
    let way = |role: &str, call: &Option<String>| {
        call.as_ref().map_or(String::new(), |call| format!(" {role} {call};"))
    };
    let (nation, party) = (way("nation", &entrant.nation), way("party", &entrant.party));
    let seats = entrant.seats.join(", ");
    let seats = if seats.is_empty() { seats } else { format!(" seats {seats}") };
    format!("strategy {}:{nation}{party}{seats}", entrant.id)
}

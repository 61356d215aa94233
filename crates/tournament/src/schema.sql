-- What the store is: format, id, title, engine, games (of each assignment).
CREATE TABLE about (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The tournament, a line each; a store with other lines is another tournament.
CREATE TABLE specification (
    line INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);

-- Who plays: how as a nation, how as a party.
CREATE TABLE strategy (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    nation TEXT,
    party TEXT
);

-- Over what; unit is that of payoffs, games is how many there are in all.
CREATE TABLE contest (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    scenario TEXT NOT NULL,
    digest TEXT NOT NULL,
    unit TEXT NOT NULL,
    games INTEGER NOT NULL
);

CREATE TABLE seat (
    contest INTEGER NOT NULL REFERENCES contest,
    seat INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (contest, seat)
) WITHOUT ROWID;

-- One row a game. ticks: ticks or steps played; agreed: tick or step of the agreement; first: seat that made the
-- first binding concession, -1 for several on one day; pareto, nash: distance of the agreement to the Pareto
-- frontier and to the Nash point, in utility; forfeit: seat that forfeited, -1 for an agent outside the seats.
CREATE TABLE game (
    id INTEGER PRIMARY KEY,
    contest INTEGER NOT NULL REFERENCES contest,
    repetition INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    resolution TEXT NOT NULL,
    ticks INTEGER NOT NULL,
    agreed INTEGER,
    first INTEGER,
    pareto REAL,
    nash REAL,
    forfeit INTEGER,
    reason TEXT
);

-- One row a seat of a game. payoff: in the contest's unit; score: payoff over the party's range of the first day,
-- or the utility of a session; first: tick or step of its first concession; given_up: share of its own range.
CREATE TABLE play (
    game INTEGER NOT NULL REFERENCES game,
    seat INTEGER NOT NULL,
    strategy INTEGER NOT NULL REFERENCES strategy,
    payoff REAL NOT NULL,
    score REAL NOT NULL,
    concessions INTEGER NOT NULL,
    first INTEGER,
    given_up REAL NOT NULL,
    PRIMARY KEY (game, seat)
) WITHOUT ROWID;

-- All of it by name, for reading.
CREATE VIEW result AS
SELECT game.id AS game, contest.name AS contest, game.repetition, game.seed, game.resolution, game.ticks,
       seat.name AS seat, strategy.name AS strategy, play.payoff, play.score, play.concessions, play.given_up,
       game.forfeit IS play.seat AS forfeited
FROM play
JOIN game ON game.id = play.game
JOIN contest ON contest.id = game.contest
JOIN seat ON seat.contest = game.contest AND seat.seat = play.seat
JOIN strategy ON strategy.id = play.strategy;

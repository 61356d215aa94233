//! Sessions without an economy, by the hundred.

use crate::support::text;
use detente_core::Sessions;
use detente_game::domain::{Domain, DomainIssue, Levels, Preferences};
use detente_game::session::{SessionCast, SessionParty, SessionProtocol, SessionSpec};
use detente_game::{Registry, StrategyCall};
use detente_record::{Reader, SavedSessions, SessionHeader, SessionReader, Writer};
use detente_strategies::Library;
use std::sync::Arc;

/// Two parties with opposed interests in two issues of ten levels, for at most a hundred steps.
fn sessions() -> Sessions {
    let levels = || (0..10).map(|level| level.to_string()).collect();
    let issue = |id: &str| DomainIssue {
        id: id.into(),
        levels: Levels::Labels(levels()),
        unit: String::new(),
    };
    let up: Vec<f64> = (0..10).map(|level| f64::from(level) / 9.0).collect();
    let down: Vec<f64> = up.iter().rev().copied().collect();
    let party = |id: &str, worth: &[f64], weights: [f64; 2]| SessionParty {
        id: id.into(),
        strategy: String::new(),
        preferences: Preferences::additive(weights.map(|weight| (weight, worth))),
        knows_others: true,
        power: 1.0,
        veto: false,
    };
    let spec = SessionSpec {
        id: "pair".into(),
        title: String::new(),
        round: "main".into(),
        domain: Domain::new(vec![issue("price"), issue("volume")]).unwrap(),
        parties: vec![party("seller", &up, [0.6, 0.4]), party("buyer", &down, [0.3, 0.7])],
        protocol: SessionProtocol::AlternatingOffers,
        steps: 100,
        ending: 0.0,
    };
    let call = StrategyCall::parse("boulware").unwrap();
    let cast = SessionCast((0..2).map(|_| Library.party(&call).unwrap()).collect());
    Sessions::new(Arc::new(spec), cast).unwrap()
}

fn played(count: u64) -> SavedSessions {
    let mut sessions = sessions();
    let records = (0..count).map(|seed| sessions.play(seed).clone()).collect();
    SavedSessions { header: SessionHeader::default(), records }
}

fn archive(batch: &SavedSessions) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), "0.1.0").unwrap();
    writer.scenario(&text()).unwrap();
    writer.sessions(batch).unwrap();
    writer.finish().unwrap()
}

#[test]
fn sessions_come_back_and_take_at_most_two_hundred_bytes_each() {
    let batch = played(200);
    assert!(batch.records.iter().all(|record| record.offers.len() > 20), "short sessions");
    let bytes = archive(&batch);
    let each = bytes.len() / batch.records.len();
    assert!(each <= 200, "{each} bytes");
    let mut reader = SessionReader::new(&bytes[..]).unwrap();
    assert_eq!(reader.next_batch(), Some(batch));
    assert_eq!(reader.next_batch(), None);
    assert!(reader.fault().is_none());
}

/// Behind the magic, the format, the engine's name and their checksum.
const FIRST_FRAME: usize = 24;

#[test]
fn an_archive_of_sessions_that_is_cut_or_changed_says_so() {
    let bytes = archive(&played(2));
    let fault = |bytes: &[u8]| {
        let mut reader = SessionReader::new(bytes).unwrap();
        while reader.next_batch().is_some() {}
        reader.fault().is_some()
    };
    assert!(!fault(&bytes));
    for place in FIRST_FRAME..bytes.len() {
        assert!(fault(&bytes[..place]), "cut at {place}");
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert!(fault(&changed), "byte {place}");
    }
    let mut reader = Reader::new(&bytes[..]).unwrap();
    assert!(reader.next_game().is_none());
    let said = reader.fault().unwrap().to_string();
    assert!(said.contains("holds sessions without an economy"), "{said}");
}

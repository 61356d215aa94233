//! Whatever happens to a file: never a panic, never a wrong game, and a message that says where.

use crate::support::{GAMES, read, recorded, text, written};
use detente_record::{Batch, Packer, ReadError, SavedGame, Writer};

/// A damaged file gives back nothing that was not in it.
#[track_caller]
fn assert_sound(bytes: &[u8], original: &[SavedGame], what: &str) {
    let (games, fault) = match read(bytes) {
        Ok(read) => read,
        Err(fault) => return assert!(!fault.to_string().is_empty()),
    };
    let fault = fault.unwrap_or_else(|| panic!("{what}: no fault found"));
    assert!(fault.to_string().contains("byte"), "{what}: {fault}");
    assert!(games.len() <= original.len(), "{what}");
    for (game, original) in games.iter().zip(original) {
        assert_eq!(game.header, original.header, "{what}");
        assert!(game.ticks <= original.ticks, "{what}");
        let digests = original.digests.iter().take(game.ticks as usize);
        assert!(game.digests.iter().eq(digests), "{what}");
        assert!(game.result.is_none() || game == original, "{what}");
    }
}

fn small() -> (Vec<u8>, Vec<SavedGame>) {
    let games = vec![recorded("hand-retract", 1).0, recorded("hand-slow-walk", 2).0];
    (written(&games), games)
}

#[test]
fn a_file_cut_short_anywhere_says_so_and_gives_back_what_is_whole() {
    let (bytes, games) = small();
    let mut most = 0;
    for length in 0..bytes.len() {
        assert_sound(&bytes[..length], &games, &format!("cut to {length} bytes"));
        if let Ok((back, _)) = read(&bytes[..length]) {
            let ticks = back.iter().map(|game| game.ticks).sum::<u32>();
            assert!(ticks >= most, "{length} bytes give back less than fewer bytes do");
            most = ticks;
        }
    }
    assert_eq!(most, games.iter().map(|game| game.ticks).sum::<u32>());
}

#[test]
fn any_flipped_bit_is_noticed() {
    let (bytes, games) = small();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << bit;
            assert_sound(&flipped, &games, &format!("bit {bit} of byte {place}"));
        }
    }
}

#[test]
fn large_files_are_as_safe_on_a_sample() {
    let games: Vec<_> = (0..20).map(|seed| recorded(GAMES[0], seed).0).collect();
    let bytes = written(&games);
    for step in (0..bytes.len()).step_by(bytes.len() / 61) {
        assert_sound(&bytes[..step], &games, &format!("cut to {step} bytes"));
        let mut flipped = bytes.clone();
        flipped[step] = !flipped[step];
        assert_sound(&flipped, &games, &format!("byte {step}"));
    }
}

#[test]
fn what_lies_behind_the_end_is_no_part_of_it() {
    let (mut bytes, games) = small();
    let length = bytes.len();
    bytes.push(0);
    let (back, fault) = read(&bytes).unwrap();
    assert_eq!(back, games);
    assert!(matches!(fault, Some(ReadError::Trailing { at }) if at == length as u64), "{fault:?}");
}

#[test]
fn absurd_lengths_and_bombs_are_refused() {
    let (bytes, _) = small();
    let preamble = 8 + 3 + "0.1.0".len() + 8;
    for (place, length) in [(1, u32::MAX), (5, u32::MAX), (5, (64 << 20) + 1), (9, u32::MAX)] {
        let mut absurd = bytes.clone();
        absurd[preamble + place..preamble + place + 4].copy_from_slice(&length.to_le_bytes());
        let fault = read(&absurd).unwrap().1.unwrap().to_string();
        assert!(fault.contains("the most allowed is 67108864"), "{fault}");
    }
    let bomb = Packer::new().unwrap().pack(&vec![0; 65 << 20]);
    assert!(bomb.is_err());
}

#[test]
fn files_that_are_no_saved_games_are_told_apart() {
    for (bytes, said) in [
        (&b""[..], "no saved game"),
        (b"Scenario(\n", "no saved game"),
        (b"\x89DTG\n\x1a\n0000", "no saved game"),
        (b"\x89DTG\r\n\x1a\n", "first bytes are damaged"),
    ] {
        let fault = read(bytes).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault}");
    }
}

#[test]
fn an_archive_holds_many_games_and_their_scenario_once() {
    let games: Vec<_> = (0..100).map(|seed| recorded("hand-retract", seed).0).collect();
    let mut writer = Writer::new(Vec::new(), "0.1.0").unwrap();
    writer.scenario(&text()).unwrap();
    let mut packer = Packer::new().unwrap();
    let (mut batch, mut places) = (Batch::default(), 0..);
    for chunk in games.chunks(Batch::GAMES as usize) {
        chunk.iter().zip(&mut places).for_each(|(game, place)| batch.add(game, place));
        writer.batch(&batch.pack(&mut packer).unwrap(), chunk.len() as u64).unwrap();
    }
    let bytes = writer.finish().unwrap();
    let (back, fault) = read(&bytes).unwrap();
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(back, games);
}

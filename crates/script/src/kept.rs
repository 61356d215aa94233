//! What a script remembers: a map of plain values, kept as notes in the memory of its seat.
//!
//! The seat's memory holds free numbers for whoever sits there. A script's map stands behind those of the strategy
//! that it extends: its bytes, six to a number, then how many operations it has used, and at the end how many bytes
//! there are. So it is hashed, saved and
//! restored like any other memory, and the strategy that is extended never sees it.

use crate::header::Limits;
use rhai::{Array, Dynamic, Map};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// Numbers of a seat's memory.
pub(crate) type Notes = SmallVec<[f64; 8]>;

/// Bytes that a note holds: whole numbers below 2^48 are exact.
const BYTES: usize = 6;

/// A value that a script may remember.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kept {
    Nothing,
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Kept>),
    Map(BTreeMap<String, Kept>),
}

/// Values within values at most.
const DEEPEST: usize = 16;

impl Kept {
    fn of(value: &Dynamic, depth: usize) -> Result<Self, String> {
        if depth > DEEPEST {
            return Err("memory: values within values go too deep".into());
        }
        if value.is_unit() {
            return Ok(Kept::Nothing);
        }
        if let Ok(flag) = value.as_bool() {
            return Ok(Kept::Flag(flag));
        }
        if let Ok(whole) = value.as_int() {
            return Ok(Kept::Whole(whole));
        }
        if let Ok(number) = value.as_float() {
            return Ok(Kept::Number(number));
        }
        if let Ok(text) = value.as_immutable_string_ref() {
            return Ok(Kept::Text(text.to_string()));
        }
        if let Ok(list) = value.as_array_ref() {
            return list
                .iter()
                .map(|item| Kept::of(item, depth + 1))
                .collect::<Result<_, _>>()
                .map(Kept::List);
        }
        if let Ok(map) = value.as_map_ref() {
            return map_of(&map, depth + 1).map(Kept::Map);
        }
        let kind = value.type_name().rsplit("::").next().unwrap_or_default();
        Err(format!("memory: a {kind} cannot be remembered, but what it says can"))
    }

    fn show(self) -> Dynamic {
        match self {
            Kept::Nothing => Dynamic::UNIT,
            Kept::Flag(flag) => flag.into(),
            Kept::Whole(whole) => whole.into(),
            Kept::Number(number) => number.into(),
            Kept::Text(text) => text.into(),
            Kept::List(list) => list.into_iter().map(Kept::show).collect::<Array>().into(),
            Kept::Map(map) => show(map).into(),
        }
    }
}

fn map_of(map: &Map, depth: usize) -> Result<BTreeMap<String, Kept>, String> {
    map.iter().map(|(key, value)| Ok((key.to_string(), Kept::of(value, depth)?))).collect()
}

fn show(map: BTreeMap<String, Kept>) -> Map {
    map.into_iter().map(|(key, value)| (key.into(), value.show())).collect()
}

/// What is kept of a script between its calls.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    /// What it remembers.
    pub(crate) map: Map,
    /// Operations that it has used in this game.
    pub(crate) used: u64,
}

/// Takes what a script remembers from the end of the notes; what is left is that of the strategy that it extends.
pub(crate) fn take(notes: &mut Notes) -> Remembered {
    let taken = || -> Option<(usize, Remembered)> {
        let (&count, before) = notes.split_last()?;
        let (&used, before) = before.split_last()?;
        let (count, used) = (count as usize, used as u64);
        let words = before.get(before.len().checked_sub(count.div_ceil(BYTES))?..)?;
        let bytes: Vec<u8> = words
            .iter()
            .flat_map(|word| (*word as u64).to_le_bytes().into_iter().take(BYTES))
            .take(count)
            .collect();
        let map =
            if bytes.is_empty() { BTreeMap::new() } else { postcard::from_bytes(&bytes).ok()? };
        Some((before.len() - words.len(), Remembered { map: show(map), used }))
    };
    match taken() {
        Some((left, kept)) => {
            notes.truncate(left);
            kept
        }
        None => Remembered::default(),
    }
}

/// What a script remembers, as JSON; the notes stay as they are.
pub fn remembered(notes: &[f64]) -> String {
    rhai::format_map_as_json(&take(&mut Notes::from_slice(notes)).map)
}

/// Puts what a script remembers behind the notes.
pub(crate) fn put(notes: &mut Notes, kept: &Remembered, limits: &Limits) -> Result<(), String> {
    let Remembered { map, used } = kept;
    if *used > limits.game {
        let most = limits.game;
        return Err(format!(
            "{used} operations in this game are more than the limit of {most}; strategy() may ask for more: \
             limits: #{{ game: … }}"
        ));
    }
    let mut bytes = Vec::new();
    if !map.is_empty() {
        bytes =
            postcard::to_allocvec(&map_of(map, 0)?).map_err(|error| format!("memory: {error}"))?;
        if bytes.len() > limits.memory {
            let (is, most) = (bytes.len(), limits.memory);
            return Err(format!("memory: {is} bytes are more than the limit of {most}"));
        }
    }
    for word in bytes.chunks(BYTES) {
        let mut whole = [0; 8];
        whole[..word.len()].copy_from_slice(word);
        notes.push(u64::from_le_bytes(whole) as f64);
    }
    notes.extend([*used as f64, bytes.len() as f64]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_comes_back_behind_the_notes_of_others() {
        let mut map = Map::new();
        map.insert("seen".into(), vec![Dynamic::from(1_i64), 0.1.into(), true.into()].into());
        map.insert("word".into(), "a text".into());
        map.insert("nothing".into(), Dynamic::UNIT);
        for others in [&[][..], &[1.5, f64::NAN], &[0.0; 20]] {
            let mut notes = Notes::from_slice(others);
            let kept = Remembered { map: map.clone(), used: 12_345 };
            put(&mut notes, &kept, &Limits::DEFAULT).unwrap();
            assert!(notes[others.len()..].iter().all(|word| word.is_finite()));
            let taken = take(&mut notes);
            assert_eq!(format!("{taken:?}"), format!("{kept:?}"));
            assert_eq!(notes.len(), others.len());
        }
        let mut notes = Notes::new();
        put(&mut notes, &Remembered::default(), &Limits::DEFAULT).unwrap();
        assert_eq!((notes.len(), take(&mut notes).map.len(), notes.len()), (2, 0, 0));
    }

    #[test]
    fn too_much_is_refused() {
        let mut map = Map::new();
        map.insert("long".into(), "x".repeat(5_000).into());
        let put = |map, used| put(&mut Notes::new(), &Remembered { map, used }, &Limits::DEFAULT);
        let error = put(map, 0).unwrap_err();
        assert!(error.contains("more than the limit of 4096"), "{error}");
        assert_eq!(put(Map::new(), Limits::DEFAULT.game), Ok(()));
        let error = put(Map::new(), Limits::DEFAULT.game + 1).unwrap_err();
        assert!(error.contains("more than the limit of 100000000"), "{error}");
    }

    #[test]
    fn notes_that_make_no_sense_are_an_empty_map() {
        for notes in [&[7.0][..], &[f64::NAN], &[-1.0], &[1e300, 1e300], &[255.0, 255.0, 6.0]] {
            take(&mut Notes::from_slice(notes));
        }
    }
}

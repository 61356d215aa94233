//! Digests of all ticks of a game, one after the other.

use detente_core::TickDigest;
use std::ops::Range;

/// Digest of the state after every tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    /// Of the whole state, by tick.
    pub hashes: Vec<u64>,
    kinds: Table<u16>,
    agents: Table<u8>,
}

/// Digest of the state after one tick, as saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedDigest<'a> {
    /// Of the whole state.
    pub hash: u64,
    /// Of each kind, in the order of `ComponentKind::ALL`.
    pub kinds: &'a [u16],
    /// Of what each agent owns, by agent.
    pub agents: &'a [u8],
}

impl<'a> From<&'a TickDigest> for SavedDigest<'a> {
    fn from(digest: &'a TickDigest) -> Self {
        SavedDigest { hash: digest.hash, kinds: &digest.kinds, agents: &digest.agents }
    }
}

/// Rows of one width, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table<T> {
    width: usize,
    cells: Vec<T>,
}

impl<T: Copy> Table<T> {
    fn push(&mut self, row: &[T]) {
        self.width = row.len();
        self.cells.extend_from_slice(row);
    }

    fn row(&self, place: usize) -> &[T] {
        self.cells.get(place * self.width..(place + 1) * self.width).unwrap_or_default()
    }
}

impl Digests {
    /// Number of ticks.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Digest of a tick.
    pub fn get(&self, tick: usize) -> Option<SavedDigest<'_>> {
        let hash = *self.hashes.get(tick)?;
        Some(SavedDigest { hash, kinds: self.kinds.row(tick), agents: self.agents.row(tick) })
    }

    /// Every digest, in order.
    pub fn iter(&self) -> impl Iterator<Item = SavedDigest<'_>> {
        (0..self.len()).filter_map(|tick| self.get(tick))
    }

    pub(crate) fn push(&mut self, digest: &TickDigest) {
        self.hashes.push(digest.hash);
        self.kinds.push(&digest.kinds);
        self.agents.push(&digest.agents);
    }

    pub(crate) fn clear(&mut self) {
        self.hashes.clear();
        self.kinds.cells.clear();
        self.agents.cells.clear();
    }

    /// Appends those of more ticks; false where they are not of the same kinds and agents.
    pub(crate) fn append(&mut self, mut more: Digests) -> bool {
        if self.is_empty() {
            *self = more;
            return true;
        }
        let fit = more.is_empty() || self.widths() == more.widths();
        self.hashes.append(&mut more.hashes);
        self.kinds.cells.append(&mut more.kinds.cells);
        self.agents.cells.append(&mut more.agents.cells);
        fit
    }

    /// Kinds and agents that a digest has parts of.
    pub(crate) fn widths(&self) -> (usize, usize) {
        (self.kinds.width, self.agents.width)
    }

    /// Appends some ticks: their hashes, then those by kind, then those by agent.
    pub(crate) fn encode(&self, ticks: Range<usize>, bytes: &mut Vec<u8>) {
        let (kinds, agents) = self.widths();
        let of = |width: usize| ticks.start * width..ticks.end * width;
        push_all(&self.hashes[ticks.clone()], bytes, u64::to_le_bytes);
        push_all(&self.kinds.cells[of(kinds)], bytes, u16::to_le_bytes);
        bytes.extend_from_slice(&self.agents.cells[of(agents)]);
    }

    /// Takes so many ticks of digests of these widths; none where the bytes end before they do.
    pub(crate) fn decode(ticks: usize, widths: (usize, usize), bytes: &mut &[u8]) -> Option<Self> {
        let (kinds, agents) = widths;
        let of = |width: usize| ticks.checked_mul(width);
        let hashes = take_all(of(8)?, bytes, u64::from_le_bytes)?;
        let kind_cells = take_all(of(2 * kinds)?, bytes, u16::from_le_bytes)?;
        let agent_cells = take_all(of(agents)?, bytes, |[agent]: [u8; 1]| agent)?;
        let kinds = Table { width: kinds, cells: kind_cells };
        let agents = Table { width: agents, cells: agent_cells };
        Some(Digests { hashes, kinds, agents })
    }
}

fn push_all<T: Copy, const N: usize>(values: &[T], bytes: &mut Vec<u8>, of: impl Fn(T) -> [u8; N]) {
    let start = bytes.len();
    bytes.resize(start + N * values.len(), 0);
    let places = bytes[start..].as_chunks_mut().0;
    places.iter_mut().zip(values).for_each(|(place, &value)| *place = of(value));
}

fn take_all<T, const N: usize>(
    length: usize,
    bytes: &mut &[u8],
    of: impl Fn([u8; N]) -> T,
) -> Option<Vec<T>> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken.as_chunks().0.iter().map(|&value| of(value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests() -> Digests {
        let mut digests = Digests::default();
        for tick in 0..40_u16 {
            let kinds = vec![7, tick / 3, 0, tick, 9, 1, 2, 3, 4, tick % 2];
            let agents = vec![3, (tick / 5) as u8];
            digests.push(&TickDigest { hash: u64::from(tick) << 50, kinds, agents });
        }
        digests
    }

    #[test]
    fn digests_come_back_in_pieces() {
        let (whole, mut back) = (digests(), Digests::default());
        for ticks in [0..17, 17..18, 18..40] {
            let mut bytes = Vec::new();
            whole.encode(ticks.clone(), &mut bytes);
            let mut rest = &bytes[..];
            let piece = Digests::decode(ticks.len(), whole.widths(), &mut rest).unwrap();
            assert!(rest.is_empty() && back.append(piece));
        }
        assert_eq!(back, whole);
        assert_eq!(back.get(9).unwrap().kinds[3], 9);
        assert_eq!(back.get(40), None);
    }

    #[test]
    fn bytes_that_end_early_are_refused() {
        let (whole, mut bytes) = (digests(), Vec::new());
        whole.encode(0..40, &mut bytes);
        for length in 0..bytes.len() {
            let decoded = Digests::decode(40, whole.widths(), &mut &bytes[..length]);
            assert_eq!(decoded, None, "{length} bytes");
        }
    }
}

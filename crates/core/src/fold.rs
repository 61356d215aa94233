//! A 64-bit hash of plain data, taken value by value as serde shows it, without writing it down first.
//!
//! Every value is exclusive-or'd into the state, which is then multiplied by an odd constant (or by that and the next
//! value) to 128 bits, whose halves are exclusive-or'd: the step of wyhash (Wang Yi 2019). Lengths, variants and the presence of options
//! are values too, so that no two different rows of one type are the same list of values. It does not
//! withstand an attacker, and need not: it tells two plays of a game apart.

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use std::fmt::Display;

/// The multiplier: the fractional part of the golden ratio, odd.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
/// What the first value meets, so that a zero does not leave a zero.
const START: u64 = 0xa076_1d64_78bd_642f;

/// Hash of a value; another salt gives another hash.
pub(crate) fn fold(salt: u64, value: &impl Serialize) -> u64 {
    let mut fold = Fold::new(salt);
    fold.plain(value);
    fold.finish()
}

/// Hash of two values.
#[inline(always)]
pub(crate) fn pair(salt: u64, one: u64, other: u64) -> u64 {
    let mut fold = Fold::new(salt);
    fold.pair(one, other);
    fold.0
}

/// A hash that is being taken.
pub(crate) struct Fold(u64);

impl Fold {
    /// Before the first value.
    #[inline(always)]
    pub(crate) fn new(salt: u64) -> Self {
        Fold(START.wrapping_add(salt.wrapping_mul(MULTIPLIER)))
    }

    /// Of all values taken.
    #[inline(always)]
    pub(crate) fn finish(mut self) -> u64 {
        self.take(MULTIPLIER);
        self.0
    }

    /// Takes a value.
    #[inline(always)]
    pub(crate) fn take(&mut self, value: u64) {
        self.pair(value, 0);
    }

    /// Takes plain data, as serde shows it.
    #[inline(always)]
    pub(crate) fn plain(&mut self, value: &impl Serialize) {
        // Plain data has nothing that cannot be shown.
        let _ = value.serialize(self);
    }

    /// Takes a list of numbers, two at a time; a long one in four lanes, so that no step waits for the one before.
    #[inline(always)]
    pub(crate) fn numbers(&mut self, numbers: &[f64]) {
        self.take(numbers.len() as u64);
        let (blocks, rest) = numbers.as_chunks::<8>();
        if let Some(lanes) = self.lanes(blocks) {
            self.pair(lanes[0], lanes[1]);
            self.pair(lanes[2], lanes[3]);
        }
        let (pairs, rest) = rest.as_chunks();
        pairs.iter().for_each(|[one, other]| self.pair(one.to_bits(), other.to_bits()));
        rest.iter().for_each(|number| self.take(number.to_bits()));
    }

    #[inline(always)]
    fn lanes(&self, blocks: &[[f64; 8]]) -> Option<[u64; 4]> {
        let mut lanes = [0, 1, 2, 3].map(|lane| Fold(self.0.wrapping_add(lane)));
        for block in blocks {
            for (lane, [one, other]) in lanes.iter_mut().zip(block.as_chunks().0) {
                lane.pair(one.to_bits(), other.to_bits());
            }
        }
        (!blocks.is_empty()).then(|| lanes.map(|lane| lane.0))
    }

    /// Takes eight numbers.
    #[inline(always)]
    pub(crate) fn row(&mut self, numbers: &[f64; 8]) {
        let pairs: &[[f64; 2]] = numbers.as_chunks().0;
        pairs.iter().for_each(|[one, other]| self.pair(one.to_bits(), other.to_bits()));
    }

    /// Takes two values in one step.
    #[inline(always)]
    pub(crate) fn pair(&mut self, one: u64, other: u64) {
        let product = u128::from(self.0 ^ one) * u128::from(MULTIPLIER ^ other);
        self.0 = product as u64 ^ (product >> 64) as u64;
    }

    #[inline(always)]
    fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unknown> {
        value.serialize(self)
    }
}

/// Something that is not plain data.
#[derive(Debug, thiserror::Error)]
#[error("no plain data")]
pub(crate) struct Unknown;

impl Error for Unknown {
    fn custom<T: Display>(_: T) -> Self {
        Unknown
    }
}

macro_rules! numbers {
    ($($method:ident($number:ty);)*) => {
        $(
            #[inline(always)]
            fn $method(self, value: $number) -> Result<(), Unknown> {
                self.take(value as u64);
                Ok(())
            }
        )*
    };
}

impl<'a> Serializer for &'a mut Fold {
    type Ok = ();
    type Error = Unknown;
    type SerializeSeq = &'a mut Fold;
    type SerializeTuple = &'a mut Fold;
    type SerializeTupleStruct = &'a mut Fold;
    type SerializeTupleVariant = &'a mut Fold;
    type SerializeMap = &'a mut Fold;
    type SerializeStruct = &'a mut Fold;
    type SerializeStructVariant = &'a mut Fold;

    numbers! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_char(char);
    }

    #[inline(always)]
    fn serialize_f32(self, value: f32) -> Result<(), Unknown> {
        self.serialize_u32(value.to_bits())
    }

    #[inline(always)]
    fn serialize_f64(self, value: f64) -> Result<(), Unknown> {
        self.serialize_u64(value.to_bits())
    }

    fn serialize_str(self, value: &str) -> Result<(), Unknown> {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unknown> {
        self.take(value.len() as u64);
        value.iter().for_each(|&byte| self.take(byte.into()));
        Ok(())
    }

    #[inline(always)]
    fn serialize_none(self) -> Result<(), Unknown> {
        self.serialize_u8(0)
    }

    #[inline(always)]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unknown> {
        self.take(1);
        self.part(value)
    }

    fn serialize_unit(self) -> Result<(), Unknown> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unknown> {
        Ok(())
    }

    #[inline(always)]
    fn serialize_unit_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
    ) -> Result<(), Unknown> {
        self.serialize_u32(variant)
    }

    #[inline(always)]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unknown> {
        self.part(value)
    }

    #[inline(always)]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unknown> {
        self.take(variant.into());
        self.part(value)
    }

    #[inline(always)]
    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Unknown> {
        self.take(length.ok_or(Unknown)? as u64);
        Ok(self)
    }

    #[inline(always)]
    fn serialize_tuple(self, _: usize) -> Result<Self, Unknown> {
        Ok(self)
    }

    #[inline(always)]
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unknown> {
        Ok(self)
    }

    #[inline(always)]
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unknown> {
        self.take(variant.into());
        Ok(self)
    }

    #[inline(always)]
    fn serialize_map(self, length: Option<usize>) -> Result<Self, Unknown> {
        self.serialize_seq(length)
    }

    /// How many fields there are is a value: some are left out when they are empty.
    #[inline(always)]
    fn serialize_struct(self, _: &'static str, fields: usize) -> Result<Self, Unknown> {
        self.take(fields as u64);
        Ok(self)
    }

    #[inline(always)]
    fn serialize_struct_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        fields: usize,
    ) -> Result<Self, Unknown> {
        self.take(variant.into());
        self.take(fields as u64);
        Ok(self)
    }
}

macro_rules! compounds {
    ($($compound:ident { $($method:ident($($name:ty)?);)+ })*) => {
        $(
            impl $compound for &mut Fold {
                type Ok = ();
                type Error = Unknown;

                $(
                    #[inline(always)]
                    fn $method<T: Serialize + ?Sized>(
                        &mut self,
                        $(_: $name,)?
                        value: &T,
                    ) -> Result<(), Unknown> {
                        self.part(value)
                    }
                )+

                #[inline(always)]
                fn end(self) -> Result<(), Unknown> {
                    Ok(())
                }
            }
        )*
    };
}

compounds! {
    SerializeSeq { serialize_element(); }
    SerializeTuple { serialize_element(); }
    SerializeTupleStruct { serialize_field(); }
    SerializeTupleVariant { serialize_field(); }
    SerializeMap { serialize_key(); serialize_value(); }
    SerializeStruct { serialize_field(&'static str); }
    SerializeStructVariant { serialize_field(&'static str); }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    #[derive(Serialize)]
    enum Move {
        Wait,
        Walk(u32),
        Offer { levels: Vec<u16>, note: Option<f64> },
    }

    #[test]
    fn values_that_differ_fold_to_hashes_that_differ() {
        let offer = |levels: &[u16], note| Move::Offer { levels: levels.into(), note };
        let moves = [
            Move::Wait,
            Move::Walk(0),
            Move::Walk(1),
            offer(&[], None),
            offer(&[0], None),
            offer(&[0, 0], None),
            offer(&[0], Some(0.0)),
            offer(&[0], Some(-0.0)),
            offer(&[1], Some(f64::MIN_POSITIVE)),
        ];
        let hashes = moves.iter().flat_map(|one| [fold(0, one), fold(1, one)]);
        let mut hashes: Vec<u64> = hashes.collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 2 * moves.len());
    }

    #[test]
    fn a_changed_bit_changes_half_of_the_bits() {
        let numbers: [f64; 4] = [0.0, 1.0, 86.5, 1e-300];
        let whole = fold(7, &numbers);
        let mut flipped = 0;
        for place in 0..numbers.len() {
            for bit in 0..64 {
                let mut changed = numbers;
                changed[place] = f64::from_bits(numbers[place].to_bits() ^ (1 << bit));
                let turned = (whole ^ fold(7, &changed)).count_ones();
                assert!((10..=54).contains(&turned), "number {place}, bit {bit}: {turned} bits");
                flipped += turned;
            }
        }
        let mean = f64::from(flipped) / 256.0;
        assert!((31.0..33.0).contains(&mean), "{mean}");
    }

    #[test]
    fn lists_of_numbers_that_differ_fold_to_hashes_that_differ() {
        let numbers = |numbers: &[f64]| {
            let mut fold = Fold::new(0);
            fold.numbers(numbers);
            fold.finish()
        };
        let lists: [&[f64]; 8] = [
            &[],
            &[0.0],
            &[0.0, 0.0],
            &[0.0, 0.0, 0.0],
            &[0.0, 1.0],
            &[1.0, 0.0],
            &[1.0, 0.0, 2.0],
            &[1.0, 2.0, 0.0],
        ];
        let mut hashes: Vec<u64> = lists.iter().map(|list| numbers(list)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), lists.len());
    }

    /// Saved games hold these hashes.
    #[test]
    fn hashes_are_pinned() {
        assert_eq!(fold(3, &(1_u8, -2.5, "level", [true, false])), 0xe077_ce41_c613_11bd);
    }
}

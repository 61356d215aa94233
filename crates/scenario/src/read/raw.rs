//! The raw text of a value, which ron knows how to pass over.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Name by which ron recognises that a value's raw text is wanted.
///
/// [`ron::value::RawValue`] asks in the same way, but parses the text a second time to prove it valid, which
/// doubles the cost of every level of nesting. A test holds the two to the same answer.
const TOKEN: &str = "$ron::private::RawValue";

/// A part of the text being read, borrowed from it, so that its address gives its place.
pub(super) struct Raw<'de>(pub(super) &'de str);

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(TOKEN, RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Raw<'de>, E> {
        Ok(Raw(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ron::value::RawValue;

    #[test]
    fn the_raw_text_is_that_of_rons_own_raw_value() {
        let text = "[ Seen(1, \"é )\") /* c */, {\"a\": [1, 2]}, r#\"raw\"#, // d\n 'x' ]";
        let ours: Vec<Raw<'_>> = ron::from_str(text).unwrap();
        let rons: Vec<&RawValue> = ron::from_str(text).unwrap();
        assert_eq!(ours.len(), 4);
        for (ours, rons) in ours.iter().zip(rons) {
            assert!(std::ptr::eq(ours.0, rons.get_ron()));
        }
    }
}

//! Records: named fields, with every unknown, doubled and missing one reported in one pass.

use super::at::At;
use super::faults;
use super::node::Node;
use crate::diagnostic::Diagnostic;
use crate::suggest;
use detente_game::parameter::Span;
use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// A field's name as written, with its place.
pub(crate) struct Key<'de> {
    /// The name.
    pub(crate) name: &'de str,
    span: Span,
}

/// Reads the fields of one record.
pub(crate) struct Fields {
    record: &'static str,
    known: &'static [&'static str],
    head: Span,
}

impl Fields {
    /// Begins the record whose value is being read.
    pub(crate) fn new(record: &'static str, known: &'static [&'static str]) -> Self {
        let whole = faults::enclosing();
        let name = u32::try_from(record.len()).unwrap_or(0);
        let head = Span { end: whole.end.min(whole.start + name), ..whole };
        Fields { record, known, head }
    }

    /// The next field's name.
    pub(crate) fn key<'de, A: MapAccess<'de>>(
        &self,
        map: &mut A,
    ) -> Result<Option<Key<'de>>, A::Error> {
        map.next_key_seed(KeySeed)
    }

    /// Reads a known field, unless it has been read before.
    pub(crate) fn value<'de, A: MapAccess<'de>, T: Node>(
        &self,
        map: &mut A,
        key: &Key<'de>,
        slot: &mut Option<At<T>>,
    ) -> Result<(), A::Error> {
        let value = map.next_value::<At<T>>()?;
        match slot {
            Some(first) => faults::report(
                Diagnostic::new(key.span, format!("`{}` is given twice", key.name))
                    .help("drop one of them")
                    .related(first.span, "first here"),
            ),
            None => *slot = Some(value),
        }
        Ok(())
    }

    /// Reports an unknown field and passes over its value.
    pub(crate) fn unknown<'de, A: MapAccess<'de>>(
        &self,
        map: &mut A,
        key: &Key<'de>,
    ) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>()?;
        let message = format!("`{}` has no field `{}`", self.record, key.name);
        let help = suggest::instead(key.name, self.known.iter().copied());
        faults::report(Diagnostic::new(key.span, message).maybe_help(help));
        Ok(())
    }

    /// A field that has to be there, unless a base completes the record.
    pub(crate) fn required<T>(&self, field: &str, slot: Option<At<T>>) -> At<T>
    where
        T: Node,
    {
        slot.unwrap_or_else(|| {
            faults::report_unless_overlay(lacks::<T>(self.record, field, self.head));
            At::unwritten(self.head)
        })
    }
}

fn lacks<T: Node>(record: &str, field: &str, head: Span) -> Diagnostic {
    Diagnostic::new(head, format!("`{record}` lacks the field `{field}`"))
        .help(format!("add `{field}:` with {}", T::FORM))
}

/// Reports a field that has to be there and is not, or what its value lacks.
pub(crate) fn complete<T: Node>(
    record: &str,
    field: &str,
    at: &At<T>,
    faults: &mut Vec<Diagnostic>,
) {
    if at.written {
        at.complete(faults);
    } else {
        faults.push(lacks::<T>(record, field, at.span));
    }
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key<'de>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for KeySeed {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
        Ok(Key { name, span: faults::span_of(name) })
    }
}

/// Declares a record: `req` fields have to be there, `opt` fields may.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $kind:ident $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[allow(dead_code, reason = "some fields are for the reader of the file alone")]
        pub(crate) struct $name {
            $($(#[$doc])* pub(crate) $field: $crate::read::record!(@type $kind $type),)*
        }

        impl $name {
            /// Names of the fields.
            pub(crate) const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
        }

        impl $crate::read::Node for $name {
            const FORM: &'static str = concat!(stringify!($name), "(…)");

            fn read(raw: &str) -> Result<Self, $crate::read::Misread> {
                $crate::read::parse(raw, Self::FORM)
            }

            #[allow(unused_variables, reason = "a record may have no fields")]
            fn lay(&mut self, over: Self, faults: &mut Vec<$crate::diagnostic::Diagnostic>) {
                $($crate::read::record!(@lay $kind self.$field, over.$field, faults);)*
            }

            #[allow(unused_variables, reason = "a record may have no fields")]
            fn complete(&self, faults: &mut Vec<$crate::diagnostic::Diagnostic>) {
                $($crate::read::record!(@complete $kind $name, $field, self.$field, faults);)*
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Record;

                impl<'de> serde::de::Visitor<'de> for Record {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(<$name as $crate::read::Node>::FORM)
                    }

                    #[allow(unused_mut, unused_variables, reason = "a record may have no fields")]
                    fn visit_map<A>(self, mut map: A) -> Result<$name, A::Error>
                    where
                        A: serde::de::MapAccess<'de>,
                    {
                        let fields = $crate::read::record::Fields::new(stringify!($name), $name::FIELDS);
                        $(let mut $field = None;)*
                        while let Some(key) = fields.key(&mut map)? {
                            match key.name {
                                $(stringify!($field) => fields.value(&mut map, &key, &mut $field)?,)*
                                _ => fields.unknown(&mut map, &key)?,
                            }
                        }
                        Ok($name {
                            $($field: $crate::read::record!(@finish $kind fields, $field),)*
                        })
                    }
                }

                deserializer.deserialize_struct(stringify!($name), Self::FIELDS, Record)
            }
        }
    };
    (@type req $type:ty) => { $crate::read::At<$type> };
    (@type opt $type:ty) => { Option<$crate::read::At<$type>> };
    (@finish req $fields:ident, $field:ident) => { $fields.required(stringify!($field), $field) };
    (@finish opt $fields:ident, $field:ident) => { $field };
    (@lay req $base:expr, $over:expr, $faults:ident) => { $base.lay($over, $faults) };
    (@lay opt $base:expr, $over:expr, $faults:ident) => {
        $crate::read::At::lay_optional(&mut $base, $over, $faults)
    };
    (@complete req $record:ident, $field:ident, $value:expr, $faults:ident) => {
        $crate::read::record::complete(stringify!($record), stringify!($field), &$value, $faults)
    };
    (@complete opt $record:ident, $field:ident, $value:expr, $faults:ident) => {
        if let Some(value) = &$value {
            value.complete($faults);
        }
    };
}
pub(crate) use record;

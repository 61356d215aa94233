//! Copies of a day's picture into buffers that are kept.

/// `Clone` by fields, in which `clone_from` reuses the buffers of every field: a party that does not know
/// everything gets a picture of its own every day, and a tick allocates nothing.
macro_rules! clone_reusing {
    ($name:ident: $($field:ident),* $(,)?) => {
        impl Clone for $name {
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone()),* }
            }

            fn clone_from(&mut self, source: &Self) {
                $(self.$field.clone_from(&source.$field);)*
            }
        }
    };
}

pub(crate) use clone_reusing;

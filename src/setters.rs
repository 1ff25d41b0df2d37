//! How options are given: `Options::default().with_layers(…).with_segments(…)`, in every room the same.

/// Writes a method for each option, which sets the field of that name and gives the options back.
macro_rules! setters {
    ($($setter:ident($field:ident: $type:ty);)+) => {$(
        #[doc = concat!("Sets [`", stringify!($field), "`](Self::", stringify!($field), ").")]
        #[must_use]
        pub fn $setter(mut self, $field: $type) -> Self {
            self.$field = $field.into();
            self
        }
    )+};
}

//! What may be written in each kind of file, as types.
//!
//! These types are the one place where a key is declared: its name, its type, its description, whether it must be
//! there, and whether this version carries it out ([`leaf::Later`]). The published JSON Schema is derived from them,
//! the schema is what a file is checked against ([`crate::shape`]), and reading a checked tree into them cannot fail.
//!
//! Reading is our own small trait and not serde: a value must be able to keep its place in the file, and serde has no
//! room for it (flattened, untagged and internally tagged types lose it).

pub mod calendar;
pub mod codes;
mod derived;
pub mod directory;
pub mod form;
pub mod handler;
pub mod leaf;
mod order;
pub mod pack;
pub mod procedure;
pub mod project;
pub mod scenario;
pub mod step;
pub mod table;
pub mod test;
pub mod time;

use crate::source::{Node, NodeKind};

/// What can be read from a checked tree.
pub(crate) trait Read: Sized {
    /// Whether its key may be left out.
    const OPTIONAL: bool = false;

    /// The value; nothing only if the tree was not checked against this type's schema.
    fn read(node: &Node) -> Option<Self>;

    /// What stands for a key that is not there.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Read> Read for Option<T> {
    const OPTIONAL: bool = true;

    fn read(node: &Node) -> Option<Self> {
        T::read(node).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// Nothing chosen is the same as nothing written; [`leaf::AtLeastOne`] is for lists that must be there.
impl<T: Read> Read for Vec<T> {
    const OPTIONAL: bool = true;

    fn read(node: &Node) -> Option<Self> {
        match &node.kind {
            NodeKind::List(items) => items.iter().map(T::read).collect(),
            _ => None,
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Read> Read for Box<T> {
    fn read(node: &Node) -> Option<Self> {
        T::read(node).map(Box::new)
    }
}

/// The value under a key of a mapping.
pub(crate) fn field<T: Read>(node: &Node, key: &str) -> Option<T> {
    // Keys that are words of Rust are declared as `r#type`.
    match node.get(key.strip_prefix("r#").unwrap_or(key)) {
        Some(value) => T::read(value),
        None => T::absent(),
    }
}

/// A mapping with fixed keys: the field's name is the key, its doc comment the description.
macro_rules! mapping {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$about:meta])* pub $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields, transform = $name::finish)]
        $(#[$meta])*
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
            /// Where it stands.
            #[schemars(skip)]
            pub span: $crate::source::Span,
        }

        impl $name {
            fn finish(schema: &mut schemars::Schema) {
                let optional = [$((stringify!($field), <$type as $crate::syntax::Read>::OPTIONAL)),*];
                $crate::syntax::derived::finish(schema, &optional);
                $crate::syntax::order::arrange(stringify!($name), schema);
            }
        }

        impl $crate::syntax::Read for $name {
            fn read(node: &$crate::source::Node) -> Option<Self> {
                Some(Self { $($field: $crate::syntax::field(node, stringify!($field))?,)* span: node.span })
            }
        }
    };
}

/// A mapping with fixed keys and, beside them, names that the author chooses.
macro_rules! open_mapping {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$about:meta])* pub $field:ident: $type:ty,)*
        others { $(#[$rest_about:meta])* pub $rest:ident: $rest_key:ty => $rest_type:ty, }
    }) => {
        #[derive(Clone, Debug, schemars::JsonSchema)]
        #[schemars(transform = $name::finish)]
        $(#[$meta])*
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
            $(#[$rest_about])*
            #[schemars(skip)]
            pub $rest: $crate::syntax::leaf::Entries<$rest_key, $rest_type>,
            /// Where it stands.
            #[schemars(skip)]
            pub span: $crate::source::Span,
        }

        impl $name {
            fn finish(schema: &mut schemars::Schema) {
                let optional = [$((stringify!($field), <$type as $crate::syntax::Read>::OPTIONAL)),*];
                $crate::syntax::derived::finish(schema, &optional);
                $crate::syntax::derived::open::<$rest_key, $rest_type>(schema);
            }
        }

        impl $crate::syntax::Read for $name {
            fn read(node: &$crate::source::Node) -> Option<Self> {
                let fixed = [$(stringify!($field)),*];
                Some(Self {
                    $($field: $crate::syntax::field(node, stringify!($field))?,)*
                    $rest: $crate::syntax::derived::others(node, &fixed)?,
                    span: node.span,
                })
            }
        }
    };
}

/// A word out of a closed list.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* }
        $(later { $($later:literal $(: $reason:literal)?,)* })?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$about])* $variant,)* }

        impl $crate::syntax::Read for $name {
            fn read(node: &$crate::source::Node) -> Option<Self> {
                match &*node.scalar()?.text {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #[allow(unused_mut, reason = "only lists with later words add to it")]
                let mut schema = schemars::json_schema!({
                    "type": "string",
                    "enum": [$($word),*],
                });
                $({
                    let mut later = serde_json::Map::new();
                    $(
                        #[allow(unused_mut, unused_assignments, reason = "only some words have a reason")]
                        let mut reason = serde_json::Value::Bool(true);
                        $(reason = serde_json::Value::from($reason);)?
                        later.insert($later.to_owned(), reason);
                    )*
                    schema.insert("x-motcua-later-values".to_owned(), later.into());
                })?
                schema
            }
        }
    };
}

/// Several spellings of one thing, told apart by what stands there: a single value, a list or a mapping.
macro_rules! by_kind {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident($type:ty),)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub enum $name { $($(#[$about])* $variant($type),)* }

        impl $crate::syntax::Read for $name {
            fn read(node: &$crate::source::Node) -> Option<Self> {
                $(
                    if $crate::syntax::Spelling::$variant.is(node) {
                        return <$type as $crate::syntax::Read>::read(node).map(Self::$variant);
                    }
                )*
                None
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let variants = [$(generator.subschema_for::<$type>()),*];
                schemars::json_schema!({ "anyOf": variants })
            }
        }
    };
}

/// A mapping whose other keys depend on its `type`. The schema is the flat form of a list of `if`/`then`: of all ways
/// to write it, the one in which editors complete exactly the keys of that type and name a wrong type as such.
macro_rules! tagged {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal => $type:ty,)* }
        later { $($later:literal,)* }
        $(besides { $($(#[$other_about:meta])* $other:ident => $other_type:ty,)* })?) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub enum $name { $($(#[$about])* $variant($type),)* $($($(#[$other_about])* $other($other_type),)*)? }

        impl $crate::syntax::Read for $name {
            fn read(node: &$crate::source::Node) -> Option<Self> {
                match &*node.get("type")?.scalar()?.text {
                    $($word => <$type as $crate::syntax::Read>::read(node).map(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let kinds = [$($crate::syntax::derived::kind::<$type>($word, generator)),*];
                $crate::syntax::derived::tagged(stringify!($name), &kinds, &[$($later),*])
            }
        }
    };
}

pub(crate) use {by_kind, mapping, open_mapping, tagged, words};

/// How a value is spelled, for [`by_kind`].
pub(crate) enum Spelling {
    /// A single value.
    One,
    /// A list.
    Many,
    /// A mapping.
    Full,
}

impl Spelling {
    pub(crate) fn is(&self, node: &Node) -> bool {
        matches!(
            (self, &node.kind),
            (Self::One, NodeKind::Scalar(_)) | (Self::Many, NodeKind::List(_)) | (Self::Full, NodeKind::Map(_))
        )
    }
}

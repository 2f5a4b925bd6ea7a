//! How the bytes of a message are laid out: just enough to walk over them before anybody else
//! does. In a flexible version lengths are unsigned varints plus one, and every struct ends with
//! tagged fields; in an older one lengths are numbers of fixed size, and there are no tags.

/// A struct: its fields in order, then those that only appear under a tag.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) fields: &'static [Field],
    pub(super) tagged: &'static [(u32, Field)],
}

/// A field and its name in Kafka's message definition.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A number, a bool or an id of so many bytes.
    Fixed(usize),
    String(Null),
    /// Bytes that mean something to others.
    Bytes(Null),
    Array {
        null: Null,
        of: &'static Self,
        /// What the message crate reserves for one element, in bytes.
        memory: usize,
    },
    Struct(&'static Schema),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Null {
    Allowed,
    Refused,
}

pub(super) const fn fixed(name: &'static str, bytes: usize) -> Field {
    Field { name, kind: Kind::Fixed(bytes) }
}

pub(super) const fn string(name: &'static str) -> Field {
    Field { name, kind: Kind::String(Null::Refused) }
}

pub(super) const fn nullable_string(name: &'static str) -> Field {
    Field { name, kind: Kind::String(Null::Allowed) }
}

pub(super) const fn bytes(name: &'static str) -> Field {
    Field { name, kind: Kind::Bytes(Null::Refused) }
}

/// Record batches; they may be null everywhere.
pub(super) const fn records(name: &'static str) -> Field {
    Field { name, kind: Kind::Bytes(Null::Allowed) }
}

pub(super) const fn structure(name: &'static str, schema: &'static Schema) -> Field {
    Field { name, kind: Kind::Struct(schema) }
}

/// An array of elements that the message crate holds as `T`.
pub(super) const fn array<T>(name: &'static str, of: &'static Kind) -> Field {
    Field { name, kind: Kind::Array { null: Null::Refused, of, memory: size_of::<T>() } }
}

pub(super) const fn nullable_array<T>(name: &'static str, of: &'static Kind) -> Field {
    Field { name, kind: Kind::Array { null: Null::Allowed, of, memory: size_of::<T>() } }
}

pub(super) const fn fields(fields: &'static [Field]) -> Schema {
    Schema { fields, tagged: &[] }
}

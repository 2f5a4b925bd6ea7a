//! Reading a case: every field that is asked for must be there and of its kind.

use std::fmt::Display;

use serde_json::Value;

/// One case, or an object inside it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a>(pub(crate) &'a Value);

impl<'a> Case<'a> {
    /// The field, null included; an error if it is missing.
    pub(crate) fn get(self, key: &str) -> Result<&'a Value, String> {
        self.0.get(key).ok_or_else(|| format!("the case has no field `{key}`"))
    }

    /// The field unless it is missing or null.
    pub(crate) fn set(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    pub(crate) fn object(self, key: &str) -> Result<Self, String> {
        self.get(key).map(Case)
    }

    /// A whole number; those beyond 2^53 are recorded as text.
    pub(crate) fn int<Int: TryFrom<i64>>(self, key: &str) -> Result<Int, String> {
        int(self.get(key)?).map_err(|why| format!("`{key}`: {why}"))
    }

    pub(crate) fn text(self, key: &str) -> Result<&'a str, String> {
        self.get(key)?.as_str().ok_or_else(|| format!("`{key}` is no text"))
    }

    pub(crate) fn flag(self, key: &str) -> Result<bool, String> {
        self.get(key)?.as_bool().ok_or_else(|| format!("`{key}` is neither true nor false"))
    }

    pub(crate) fn list(self, key: &str) -> Result<&'a [Value], String> {
        list(self.get(key)?).map_err(|why| format!("`{key}`: {why}"))
    }

    /// Bytes in hex.
    pub(crate) fn bytes(self, key: &str) -> Result<Vec<u8>, String> {
        bytes(self.get(key)?).map_err(|why| format!("`{key}`: {why}"))
    }

    /// Bytes in hex, or null.
    pub(crate) fn nullable_bytes(self, key: &str) -> Result<Option<Vec<u8>>, String> {
        self.get(key)?;
        self.set(key).map(|_| self.bytes(key)).transpose()
    }
}

pub(crate) fn int<Int: TryFrom<i64>>(value: &Value) -> Result<Int, String> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        .and_then(|number| Int::try_from(number).ok())
        .ok_or_else(|| format!("{value} is no number of that size"))
}

pub(crate) fn list(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| format!("{value} is no list"))
}

pub(crate) fn bytes(value: &Value) -> Result<Vec<u8>, String> {
    let wrong = || format!("{value} is not hex");
    let digits = value.as_str().ok_or_else(wrong)?.as_bytes();
    let (pairs, []) = digits.as_chunks::<2>() else { return Err(wrong()) };
    let digit = |digit: u8| char::from(digit).to_digit(16).ok_or_else(wrong);
    pairs.iter().map(|[high, low]| Ok((digit(*high)? << 4 | digit(*low)?) as u8)).collect()
}

/// An error that names the field unless both are equal.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(
    what: impl Display,
    ours: T,
    kafkas: T,
) -> Result<(), String> {
    if ours == kafkas { Ok(()) } else { Err(format!("{what}: {ours:?} here, {kafkas:?} in Kafka")) }
}

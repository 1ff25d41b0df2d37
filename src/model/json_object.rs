//! An object of JSON whose parts stay as they are written: no number is rounded, no escape resolved, no key moved.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The key under which this program's answer stands in a record. What stands there already is replaced.
pub(crate) const ANSWER: &str = "glossator";

/// An object in a text.
#[derive(Debug)]
pub(crate) struct JsonObject<'l> {
    /// From `{` to `}`.
    text: &'l str,
    members: Vec<(Cow<'l, str>, &'l RawValue)>,
}

impl<'l> JsonObject<'l> {
    /// Reads an object; white space around it is left out.
    pub fn read(text: &'l str) -> Result<Self, serde_json::Error> {
        let text = text.trim_matches(is_json_space);
        let members: Members<'l> = serde_json::from_str(text)?;
        Ok(Self { text, members: members.0 })
    }

    /// The keys, in their order; a key may occur twice.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(key, _)| &**key)
    }

    /// A value as it is written.
    pub fn value(&self, at: usize) -> Option<&'l str> {
        self.members.get(at).map(|(_, value)| value.get())
    }

    /// The values under a key, as they are written.
    pub fn values<'k>(&'k self, key: &'k str) -> impl Iterator<Item = &'l str> + 'k {
        self.members.iter().filter(move |(known, _)| known == key).map(|(_, value)| value.get())
    }

    /// Writes all members but an older answer, without the brace at the end; the value at `replaced` is another. Says
    /// whether there were none.
    pub fn write_members(&self, replaced: Option<(usize, &str)>, out: &mut impl Write) -> io::Result<bool> {
        if self.keys().any(|key| key == ANSWER) {
            return self.write_others(replaced, out);
        }
        let open = self.text[..self.text.len() - 1].trim_end_matches(is_json_space);
        let place = replaced.and_then(|(at, value)| Some((self.place(at)?, value)));
        match place {
            Some((place, value)) => {
                write!(out, "{}{value}{}", &open[..place.start], &open[place.end..])?;
            }
            None => out.write_all(open.as_bytes())?,
        }
        Ok(self.members.is_empty())
    }

    /// Where a value stands in the text.
    fn place(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let value = self.value(at)?;
        // It is a part of the text.
        let start = (value.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        Some(start..start + value.len())
    }

    fn write_others(&self, replaced: Option<(usize, &str)>, out: &mut impl Write) -> io::Result<bool> {
        out.write_all(b"{")?;
        let mut is_empty = true;
        for (at, (key, value)) in self.members.iter().enumerate().filter(|(_, (key, _))| key != ANSWER) {
            if !std::mem::take(&mut is_empty) {
                out.write_all(b", ")?;
            }
            serde_json::to_writer(&mut *out, key)?;
            let other = replaced.filter(|(place, _)| *place == at).map(|(_, value)| value);
            write!(out, ": {}", other.unwrap_or(value.get()))?;
        }
        Ok(is_empty)
    }
}

/// Writes the key of the answer behind the members before it.
pub(crate) fn write_answer_key(is_first: bool, out: &mut impl Write) -> io::Result<()> {
    let comma = if is_first { "" } else { ", " };
    write!(out, "{comma}\"{ANSWER}\": ")
}

pub(crate) fn is_json_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// A string, which is borrowed unless it has escapes.
#[derive(Deserialize)]
pub(crate) struct Words<'l>(#[serde(borrow)] pub Cow<'l, str>);

/// The members of an object in their order; a key may occur twice.
struct Members<'l>(Vec<(Cow<'l, str>, &'l RawValue)>);

impl<'l> Deserialize<'l> for Members<'l> {
    fn deserialize<D: Deserializer<'l>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some((Words(key), value)) = map.next_entry::<Words<'de>, &'de RawValue>()? {
            members.push((key, value));
        }
        Ok(Members(members))
    }
}

//! A text with its typed arguments, and how it is put into words.

use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset, PartitionIndex};
use std::fmt::Write;

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// 中文, simplified.
    Zh,
}

impl Lang {
    /// Value of the `lang` attribute.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-Hans",
        }
    }

    /// The language with this tag, if the page has it: `en-GB` is English, `zh` is 中文.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next()? {
            "en" => Some(Self::En),
            "zh" => Some(Self::Zh),
            _ => None,
        }
    }
}

/// One text of the catalogue. A placeholder is `{name}`; `{name:record|records}` is the first word
/// when the number is one and the second otherwise.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, that of the function which makes its phrase.
    pub key: &'static str,
    /// English.
    pub en: &'static str,
    /// 中文.
    pub zh: &'static str,
    /// Names of its arguments, in order.
    pub arguments: &'static [&'static str],
}

impl Entry {
    /// The template in a language.
    pub const fn template(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// What fills a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A number: an offset, an id, a count.
    Number(i64),
    /// A place in virtual time.
    At(Instant),
    /// A length of virtual time.
    For(Span),
    /// A name that is the same in every language: a topic, a setting, a key.
    Name(String),
    /// Numbers that belong together, such as the LEOs of an ISR.
    Numbers(Vec<i64>),
    /// Another phrase.
    Said(Phrase),
}

/// A text of the catalogue with its arguments: what the page says, in no language yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// English, 中文, and the names of the arguments with a comma after each: a line each. So a
    /// text takes one place in the page, and no table of its parts.
    text: &'static str,
    arguments: Vec<Argument>,
}

impl Phrase {
    /// The phrase of `text`, as [`Phrase`] keeps it, with `arguments` in their order. The functions
    /// of the catalogue call this; nobody else needs to.
    pub(in crate::text) const fn new(text: &'static str, arguments: Vec<Argument>) -> Self {
        Self { text, arguments }
    }

    /// The words in `lang`.
    pub fn say(&self, lang: Lang) -> String {
        let mut lines = self.text.split('\n');
        let (en, zh) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        let names = lines.next().unwrap_or_default();
        let template = match lang {
            Lang::En => en,
            Lang::Zh => zh,
        };
        let mut said = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (place, tail) = after.split_once('}').unwrap_or((after, ""));
            self.fill((place, names), lang, &mut said);
            rest = tail;
        }
        said.push_str(rest);
        said
    }

    fn fill(&self, (place, names): (&str, &str), lang: Lang, said: &mut String) {
        let (name, forms) = place.split_once(':').unwrap_or((place, ""));
        let at = names.split(',').position(|argument| argument == name);
        let Some(argument) = at.and_then(|index| self.arguments.get(index)) else {
            return;
        };
        match forms.split_once('|') {
            Some((one, more)) => {
                said.push_str(if *argument == Argument::Number(1) { one } else { more });
            }
            None => argument.say(lang, said),
        }
    }
}

impl Argument {
    fn say(&self, lang: Lang, said: &mut String) {
        let written = match self {
            Self::Number(number) => write!(said, "{number}"),
            Self::At(instant) => write!(said, "{}", seconds(*instant)),
            Self::For(span) => write!(said, "{span}"),
            Self::Name(name) => write!(said, "{name}"),
            Self::Numbers(numbers) => {
                let words: Vec<_> = numbers.iter().map(i64::to_string).collect();
                write!(said, "{}", words.join(", "))
            }
            Self::Said(phrase) => write!(said, "{}", phrase.say(lang)),
        };
        written.expect("writing to a String does not fail");
    }
}

/// An instant in seconds as people read it: milliseconds always, microseconds only as far as there
/// are any. The unit never stands alone on the next line.
fn seconds(at: Instant) -> String {
    let (whole, us) = (at.as_us() / 1_000_000, at.as_us() % 1_000_000);
    let digits = format!("{us:06}");
    let (milliseconds, rest) = digits.split_at(3);
    format!("{whole}.{milliseconds}{}\u{a0}s", rest.trim_end_matches('0'))
}

macro_rules! into_number {
    ($($kind:ty: $number:expr),*) => {
        $(impl From<$kind> for Argument {
            fn from(value: $kind) -> Self {
                let number: fn($kind) -> i64 = $number;
                Self::Number(number(value))
            }
        })*
    };
}
into_number! {
    i64: |number| number,
    i32: i64::from,
    u32: i64::from,
    BrokerId: |id| i64::from(id.0),
    Offset: |offset| offset.0,
    LeaderEpoch: |epoch| i64::from(epoch.0),
    PartitionIndex: |index| i64::from(index.0)
}

impl From<Instant> for Argument {
    fn from(instant: Instant) -> Self {
        Self::At(instant)
    }
}

impl From<Span> for Argument {
    fn from(span: Span) -> Self {
        Self::For(span)
    }
}

impl From<&str> for Argument {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<Vec<Offset>> for Argument {
    fn from(offsets: Vec<Offset>) -> Self {
        Self::Numbers(offsets.into_iter().map(|offset| offset.0).collect())
    }
}

impl From<Vec<BrokerId>> for Argument {
    fn from(brokers: Vec<BrokerId>) -> Self {
        Self::Numbers(brokers.into_iter().map(|broker| i64::from(broker.0)).collect())
    }
}

impl From<Phrase> for Argument {
    fn from(phrase: Phrase) -> Self {
        Self::Said(phrase)
    }
}

/// Entries of one file of the catalogue: a function for each, and the table `ENTRIES` of all.
macro_rules! phrases {
    ($($name:ident($($argument:ident: $kind:ty),*): $en:literal, $zh:literal;)*) => {
        $(
            #[doc = concat!($en, " · ", $zh)]
            pub fn $name($($argument: $kind),*) -> $crate::text::Phrase {
                let text = concat!($en, "\n", $zh, "\n", $(stringify!($argument), ","),*);
                $crate::text::Phrase::new(text, vec![$($argument.into()),*])
            }
        )*

        /// Every text of this file.
        pub(in $crate::text) static ENTRIES: &[$crate::text::Entry] = &[
            $($crate::text::Entry {
                key: stringify!($name),
                en: $en,
                zh: $zh,
                arguments: &[$(stringify!($argument)),*],
            }),*
        ];
    };
}
pub(in crate::text) use phrases;

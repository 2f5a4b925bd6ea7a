//! The words that lines of a saved session are made of: parted by single spaces, names in quotes.

use super::{LoadError, LoadFault, Part};
use crate::physics::time::Instant;

/// FNV-1a of the lines, each with its line feed. It guards against accidents, not against malice.
pub(super) fn checksum<'a>(lines: impl IntoIterator<Item = &'a str>) -> u64 {
    let bytes = lines.into_iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// `text` in quotes, with everything escaped that could end the quotes or the line, or make a
/// reader see another order than the one written.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        let turns_around = matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            _ if char.is_control() || turns_around => quoted.extend(char.escape_unicode()),
            _ => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

/// What is left to read of a line.
#[derive(Clone, Debug)]
pub(super) struct Words<'a> {
    line: usize,
    rest: Option<&'a str>,
}

impl<'a> Words<'a> {
    pub(super) fn new(line: usize, text: &'a str) -> Self {
        Self { line, rest: Some(text) }
    }

    /// The refusal of this line.
    pub(super) fn refuse(&self, reason: LoadFault) -> LoadError {
        LoadError { line: self.line, reason }
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The next word; what it should be is for the refusal.
    pub(super) fn word(&mut self, part: Part) -> Result<&'a str, LoadError> {
        let missing = self.refuse(LoadFault::Missing(part));
        let rest = self.rest.ok_or(missing)?;
        let (word, rest) = match rest.split_once(' ') {
            Some((word, rest)) => (word, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        Ok(word)
    }

    /// Whether the next word is `word`; if so it is read.
    pub(super) fn is_next(&mut self, word: &'static str) -> bool {
        let mut ahead = self.clone();
        let next = ahead.word(Part::Word(word)) == Ok(word);
        if next {
            *self = ahead;
        }
        next
    }

    /// Reads exactly `word`.
    pub(super) fn expect(&mut self, word: &'static str) -> Result<(), LoadError> {
        match self.word(Part::Word(word))? {
            read if read == word => Ok(()),
            read => Err(self.refuse(LoadFault::Expected { word, found: read.to_owned() })),
        }
    }

    pub(super) fn number(&mut self, part: Part) -> Result<u64, LoadError> {
        let word = self.word(part)?;
        let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let number = word.parse().ok().filter(|_| digits);
        number.ok_or_else(|| self.refuse(LoadFault::NoNumber { found: word.to_owned(), part }))
    }

    pub(super) fn instant(&mut self) -> Result<Instant, LoadError> {
        let found = self.word(Part::Instant)?;
        let instant = found.parse().ok();
        instant.ok_or_else(|| self.refuse(LoadFault::NoTime { found: found.to_owned() }))
    }

    /// Reads what [`quote`] wrote.
    pub(super) fn quoted(&mut self) -> Result<String, LoadError> {
        let wrong = self.refuse(LoadFault::NoQuotes);
        let open = self.rest.and_then(|rest| rest.strip_prefix('"'));
        let (mut text, mut chars) = (String::new(), open.ok_or_else(|| wrong.clone())?.chars());
        loop {
            match chars.next().ok_or_else(|| wrong.clone())? {
                '"' => break,
                '\\' => {
                    let escaped = unescaped(&mut chars);
                    text.push(escaped.ok_or_else(|| self.refuse(LoadFault::NoEscape))?);
                }
                char => text.push(char),
            }
        }
        let rest = chars.as_str();
        self.rest = rest.strip_prefix(' ');
        if self.rest.is_some() || rest.is_empty() { Ok(text) } else { Err(wrong) }
    }

    /// Everything left on the line.
    pub(super) fn rest(&mut self, part: Part) -> Result<&'a str, LoadError> {
        let missing = self.refuse(LoadFault::Missing(part));
        self.rest.take().ok_or(missing)
    }

    /// Nothing may be left on the line.
    pub(super) fn end(&self) -> Result<(), LoadError> {
        let more = self.rest.map(|rest| self.refuse(LoadFault::TooMuch { found: rest.to_owned() }));
        more.map_or(Ok(()), Err)
    }
}

/// The character whose escape goes on at `chars`.
fn unescaped(chars: &mut std::str::Chars<'_>) -> Option<char> {
    match chars.next()? {
        char @ ('"' | '\\') => Some(char),
        'u' => {
            let (hex, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
            *chars = rest.chars();
            let digits = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            char::from_u32(u32::from_str_radix(hex, 16).ok().filter(|_| digits)?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_reads_back_as_it_was_quoted_on_one_line() {
        let names =
            ["", "A", "two words", "say \"no\"", "C:\\new\\u{41}", "a\r\nb\tc\u{0}", "分支"];
        for name in names.into_iter().chain(["\u{202e}abc\u{2029}", "😀\u{7f}\u{85}"]) {
            let line = format!("{} 7", quote(name));
            assert!(!line.contains(|char: char| char.is_control() || char == '\u{202e}'));
            let mut words = Words::new(1, &line);
            assert_eq!(words.quoted(), Ok(name.to_owned()), "{line}");
            assert_eq!((words.number(Part::Event), words.end()), (Ok(7), Ok(())), "{line}");
        }
    }

    #[test]
    fn a_damaged_quote_is_refused_on_its_line() {
        for line in
            ["", "A", "\"A", "\"A\\\"", "\"A\"B", "\"\\n\"", "\"\\u{110000}\"", "\"\\u{+41}\""]
        {
            let refused = Words::new(12, line).quoted();
            assert!(
                refused.is_err_and(|error| error.to_string().starts_with("line 12: ")),
                "{line}"
            );
        }
    }

    #[test]
    fn what_should_stand_there_is_said() {
        let refusal =
            |result: Result<u64, LoadError>| result.map_err(|error| error.reason.to_string());
        let number = |line| refusal(Words::new(1, line).number(Part::Event));
        assert_eq!(
            number("x"),
            Err("`x` is no number; it should be the number of the event".into())
        );
        assert_eq!(
            number("+5"),
            Err("`+5` is no number; it should be the number of the event".into())
        );
        assert_eq!(
            number("99999999999999999999"),
            Err("`99999999999999999999` is no number; it should be the number of the event".into())
        );
        let mut words = Words::new(1, "from");
        assert!(words.is_next("from") && !words.is_next("after"));
        let missing = words.expect("after").map_err(|error| error.reason.to_string());
        assert_eq!(missing, Err("`after` is missing at the end".into()));
    }
}

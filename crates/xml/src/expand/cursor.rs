//! The grammar of declarations (XML 1.0, productions \[9\] to \[12\], \[45\] to \[60\], \[69\] to \[83\]).

use super::notice::Problem;
use crate::names::scan;
use crate::references::resolve;

/// What is wrong with a declaration, and at which byte.
#[derive(Debug)]
pub(super) struct Wrong {
    pub at: usize,
    pub problem: Problem,
}

impl Wrong {
    /// The same, at another place.
    pub fn moved(self, at: usize) -> Self {
        Self { at, ..self }
    }
}

pub(super) fn wrong(at: usize, why: impl Into<String>) -> Wrong {
    Wrong { at, problem: Problem::Declaration(why.into()) }
}

type Read<T> = Result<T, Wrong>;

/// What matters of the type of an attribute (XML 1.0, 3.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttributeType {
    /// `CDATA`.
    Characters,
    /// `ID`.
    Id,
    /// The other types, whose values are made of tokens.
    Tokens,
}

/// Types of attributes that are one word (productions \[55\], \[56\]).
const TYPES: &[&str] = &["IDREFS", "IDREF", "ENTITY", "ENTITIES", "NMTOKENS", "NMTOKEN"];

/// A place in declarations.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub at: usize,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub fn wrong(&self, why: impl Into<String>) -> Wrong {
        wrong(self.at, why)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub fn peek(&self, what: &str) -> bool {
        self.rest().starts_with(what)
    }

    pub fn take(&mut self, what: &str) -> bool {
        let found = self.peek(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    pub fn expect(&mut self, what: &str) -> Read<()> {
        if self.take(what) { Ok(()) } else { Err(self.wrong(format!("`{what}` is expected here"))) }
    }

    pub fn expect_end(&self) -> Read<()> {
        if self.is_at_end() { Ok(()) } else { Err(self.wrong("this is no declaration")) }
    }

    pub fn next_char(&mut self) -> Option<char> {
        let found = self.rest().chars().next()?;
        self.at += found.len_utf8();
        Some(found)
    }

    /// Whether a name begins here.
    pub fn at_name(&self) -> bool {
        scan(self.rest()).end > 0
    }

    pub fn skip_space(&mut self) -> bool {
        let before = self.at;
        self.at += self.rest().bytes().take_while(|byte| crate::tag::is_space(*byte)).count();
        self.at > before
    }

    pub fn space(&mut self) -> Read<()> {
        if self.skip_space() { Ok(()) } else { Err(self.wrong("white space is expected here")) }
    }

    pub fn name(&mut self) -> Read<&'t str> {
        let found = self.rest().get(..scan(self.rest()).end).unwrap_or_default();
        if found.is_empty() {
            return Err(self.wrong("a name is expected here"));
        }
        self.at += found.len();
        Ok(found)
    }

    /// A name without a colon (Namespaces in XML, clause 7).
    pub fn ncname(&mut self) -> Read<&'t str> {
        let start = self.at;
        let name = self.name()?;
        if name.contains(':') { Err(wrong(start, format!("`{name}` may not have a colon"))) } else { Ok(name) }
    }

    /// The rest of `%name;` or `&name;`.
    pub fn reference_name(&mut self) -> Read<String> {
        let name = self.name()?.to_owned();
        self.expect(";")?;
        Ok(name)
    }

    fn literal(&mut self) -> Read<&'t str> {
        let quote = self.rest().chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let Some(quote) = quote else { return Err(self.wrong("a text in quotes is expected here")) };
        let inner = self.rest().get(1..).unwrap_or_default();
        let Some(length) = inner.find(quote) else { return Err(self.wrong("these quotes are never closed")) };
        self.at += length + 2;
        Ok(inner.get(..length).unwrap_or_default())
    }

    /// Productions \[75\], \[11\], \[12\]: public and system identifier; `system` may be missing only in a notation.
    pub fn external_id(&mut self, is_notation: bool) -> Read<Option<(Option<String>, String)>> {
        if self.take("SYSTEM") {
            self.space()?;
            return Ok(Some((None, self.literal()?.to_owned())));
        }
        if !self.take("PUBLIC") {
            return Ok(None);
        }
        self.space()?;
        let start = self.at;
        let public = self.literal()?.to_owned();
        let allowed = |found: char| found.is_ascii_alphanumeric() || " \r\n-'()+,./:=?;!*#@$_%".contains(found);
        if !public.chars().all(allowed) {
            return Err(wrong(start, "this public identifier holds a character that is not allowed"));
        }
        let spaced = self.skip_space();
        if is_notation && self.peek(">") {
            return Ok(Some((Some(public), String::new())));
        }
        if !spaced {
            return Err(self.wrong("white space is expected here"));
        }
        Ok(Some((Some(public), self.literal()?.to_owned())))
    }

    /// Production \[76\].
    pub fn unparsed(&mut self, is_parameter: bool) -> Read<bool> {
        let before = self.at;
        let spaced = self.skip_space();
        if is_parameter || !self.take("NDATA") {
            self.at = before;
            return Ok(false);
        }
        if !spaced {
            return Err(wrong(before, "white space is expected here"));
        }
        self.space()?;
        self.ncname().map(|_| true)
    }

    /// Production \[9\]; character references are resolved, those to entities stay (XML 1.0, 4.5).
    pub fn entity_value(&mut self) -> Read<String> {
        let start = self.at + 1;
        let raw = self.literal()?;
        let mut inner = Cursor::new(raw);
        let mut value = String::with_capacity(raw.len());
        while let Some(found) = inner.next_char() {
            match found {
                '&' => inner.value_reference(&mut value).map_err(|found| Wrong { at: start + found.at, ..found })?,
                '%' => {
                    let why = "`%` may not stand inside a declaration of the internal subset; for the character itself \
                               write `&#37;`";
                    return Err(wrong(start + inner.at - 1, why));
                }
                '\r' => value.push_str(if inner.peek("\n") { "" } else { "\n" }),
                other => value.push(other),
            }
        }
        Ok(value)
    }

    fn value_reference(&mut self, value: &mut String) -> Read<()> {
        let start = self.at - 1;
        if !self.peek("#") {
            let name = self.reference_name()?;
            *value += &format!("&{name};");
            return Ok(());
        }
        let end = self.rest().find(';').ok_or_else(|| wrong(start, "this reference is never closed; add `;`"))?;
        let name = self.rest().get(..end).unwrap_or_default();
        value.push(resolve(name).map_err(|kind| wrong(start, kind.to_string()))?);
        self.at += end + 1;
        Ok(())
    }

    /// Productions \[54\] to \[59\].
    pub fn attribute_type(&mut self) -> Read<AttributeType> {
        if self.take("NOTATION") {
            self.space()?;
            return self.names_in_brackets(true).map(|()| AttributeType::Tokens);
        }
        if self.peek("(") {
            return self.names_in_brackets(false).map(|()| AttributeType::Tokens);
        }
        let start = self.at;
        let name = self.name()?;
        match name {
            "CDATA" => Ok(AttributeType::Characters),
            "ID" => Ok(AttributeType::Id),
            _ if TYPES.contains(&name) => Ok(AttributeType::Tokens),
            _ => Err(wrong(start, format!("`{name}` is no type of attributes"))),
        }
    }

    fn names_in_brackets(&mut self, full: bool) -> Read<()> {
        self.expect("(")?;
        loop {
            self.skip_space();
            if full {
                self.name().map(|_| ())?
            } else {
                self.nmtoken()?
            }
            self.skip_space();
            if self.take(")") {
                return Ok(());
            }
            self.expect("|")?;
        }
    }

    /// Production \[7\].
    fn nmtoken(&mut self) -> Read<()> {
        let length: usize =
            self.rest().chars().take_while(|found| crate::source::is_name_char(*found)).map(char::len_utf8).sum();
        self.at += length;
        if length == 0 { Err(self.wrong("a name is expected here")) } else { Ok(()) }
    }

    /// Production \[60\]: the literal, if there is one.
    pub fn default_value(&mut self) -> Read<Option<String>> {
        if self.take("#REQUIRED") || self.take("#IMPLIED") {
            return Ok(None);
        }
        if self.take("#FIXED") {
            self.space()?;
        }
        let start = self.at + 1;
        let raw = self.literal()?;
        let mut inner = Cursor::new(raw);
        while let Some(found) = inner.next_char() {
            match found {
                '<' => return Err(wrong(start + inner.at - 1, "`<` may not stand in the value of an attribute")),
                '&' => inner
                    .value_reference(&mut String::new())
                    .map_err(|found| Wrong { at: start + found.at, ..found })?,
                _ => {}
            }
        }
        Ok(Some(raw.to_owned()))
    }

    /// Production \[15\], behind its start.
    pub fn comment(&mut self) -> Read<()> {
        let Some(end) = self.rest().find("--") else { return Err(self.wrong("this comment is never closed")) };
        self.at += end + 2;
        if self.take(">") { Ok(()) } else { Err(self.wrong("`--` may not stand inside a comment")) }
    }

    /// Productions \[16\], \[17\], behind the start.
    pub fn instruction(&mut self) -> Read<()> {
        let start = self.at;
        let target = self.ncname()?;
        if target.eq_ignore_ascii_case("xml") {
            return Err(wrong(start, "an XML declaration may only stand at the start of a file"));
        }
        if !self.peek("?>") {
            self.space()?;
        }
        let Some(end) = self.rest().find("?>") else {
            return Err(wrong(start, "this processing instruction is never closed"));
        };
        self.at += end + 2;
        Ok(())
    }

    /// Productions \[63\] to \[65\], behind `<![IGNORE[`.
    pub fn ignored(&mut self) -> Read<()> {
        let mut depth = 1;
        while depth > 0 {
            if self.take("<![") {
                depth += 1;
            } else if self.take("]]>") {
                depth -= 1;
            } else if self.next_char().is_none() {
                return Err(self.wrong("`<![IGNORE[` is never closed"));
            }
        }
        Ok(())
    }

    /// Productions \[82\], \[83\], behind `<!NOTATION`.
    pub fn notation(&mut self) -> Read<()> {
        self.space()?;
        self.ncname()?;
        self.space()?;
        if self.external_id(true)?.is_none() {
            return Err(self.wrong("`SYSTEM` or `PUBLIC` is expected here"));
        }
        self.skip_space();
        self.expect(">")
    }

    /// Productions \[45\] to \[51\], behind `<!ELEMENT`.
    pub fn element(&mut self) -> Read<()> {
        self.space()?;
        self.name()?;
        self.space()?;
        if !self.take("EMPTY") && !self.take("ANY") {
            self.model()?;
        }
        self.skip_space();
        self.expect(">")
    }

    fn model(&mut self) -> Read<()> {
        self.expect("(")?;
        self.skip_space();
        if self.take("#PCDATA") {
            return self.mixed();
        }
        // The separator of each group that is open.
        let mut open: Vec<Option<char>> = vec![None];
        while !open.is_empty() {
            self.skip_space();
            if self.take("(") {
                open.push(None);
                continue;
            }
            self.name()?;
            self.occurrence();
            self.after_particle(&mut open)?;
        }
        Ok(())
    }

    /// Closes groups and takes the separator before the next particle.
    fn after_particle(&mut self, open: &mut Vec<Option<char>>) -> Read<()> {
        loop {
            self.skip_space();
            if self.take(")") {
                open.pop();
                self.occurrence();
                if open.is_empty() {
                    return Ok(());
                }
                continue;
            }
            let found = self.rest().chars().next().filter(|found| matches!(found, '|' | ','));
            let (Some(found), Some(separator)) = (found, open.last_mut()) else {
                return Err(self.wrong("`|`, `,` or `)` is expected here"));
            };
            if separator.is_some_and(|other| other != found) {
                return Err(self.wrong("`|` and `,` may not be mixed in one group"));
            }
            *separator = Some(found);
            self.at += 1;
            return Ok(());
        }
    }

    fn occurrence(&mut self) {
        let _ = self.take("?") || self.take("*") || self.take("+");
    }

    /// Production \[51\], behind `#PCDATA`.
    fn mixed(&mut self) -> Read<()> {
        let mut has_names = false;
        loop {
            self.skip_space();
            if self.take(")") {
                let starred = self.take("*");
                return if has_names && !starred { Err(self.wrong("`)*` is expected here")) } else { Ok(()) };
            }
            self.expect("|")?;
            self.skip_space();
            self.name()?;
            has_names = true;
        }
    }
}

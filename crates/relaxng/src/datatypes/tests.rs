//! Types with facets: tables of what is allowed, refused, equal, and said.

use std::collections::HashSet;

use super::{COMPATIBILITY, Datatype, DatatypeError, IdKind, Param, Prefixes, XML_SCHEMA};

/// Prefixes `a` and `b` for one namespace, `c` for another, a default namespace, and an entity `figure`.
struct Scope;

impl Prefixes for Scope {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "" => Some("urn:default"),
            "a" | "b" => Some("urn:a"),
            "c" => Some("urn:c"),
            _ => None,
        }
    }

    fn is_unparsed_entity(&self, name: &str) -> bool {
        name == "figure"
    }
}

/// A type written like `integer minInclusive=1 maxInclusive=5`.
fn make(written: &str) -> Result<Datatype, DatatypeError> {
    let mut words = written.split(' ');
    let name = words.next().unwrap_or_default();
    let params: Vec<Param> = words.filter_map(|word| word.split_once('=')).map(param).collect();
    Datatype::new(XML_SCHEMA, name, &params, &Scope)
}

fn param((name, value): (&str, &str)) -> Param {
    Param { name: name.to_owned(), value: value.to_owned() }
}

fn datatype(written: &str) -> Datatype {
    make(written).unwrap_or_else(|error| panic!("{written}: {error}"))
}

/// Checks that the three ways to ask agree, and what they say.
fn judge(written: &str, allowed: &[&str], refused: &[&str]) {
    let datatype = datatype(written);
    for (texts, expected) in [(allowed, true), (refused, false)] {
        for text in texts {
            assert_eq!(datatype.allows(text, &Scope), expected, "{written}: {text:?}");
            assert_eq!(datatype.complaint(text, &Scope).is_none(), expected, "{written}: {text:?}");
            assert_eq!(datatype.value(text, &Scope).is_some(), expected, "{written}: {text:?}");
        }
    }
}

#[test]
fn types_without_facets() {
    judge("string", &["", " a\tb\n"], &[]);
    judge("normalizedString", &["", " a\tb\n"], &[]);
    judge("token", &["", "  a  b "], &[]);
    judge("boolean", &["true", "false", "1", "0", " true\n"], &["", "TRUE", "2", "yes", "01"]);
    judge("language", &["en", " en-US "], &["", "en_US", "english-language-x-"]);
    judge("Name", &["a", "a:b", ":", " é "], &["", "1", "a b", "a/b"]);
    judge("NCName", &["a", "_-.1"], &["", "a:b", "-a"]);
    judge("NMTOKEN", &["1", "a:b", "-"], &["", "a b", "/"]);
    judge("NMTOKENS", &["1 a:b\n -", "x"], &["", "  ", "a /"]);
    judge("ID", &["a"], &["a:b", "1", ""]);
    judge("IDREFS", &["a", " a  b "], &["", "a 1", "a:b"]);
    judge("ENTITY", &["figure"], &["picture", "1", "figure figure"]);
    judge("ENTITIES", &["figure", "figure  figure"], &["figure picture", ""]);
    judge("anyURI", &["", "a b", "http://é/"], &["%", "a##", ":"]);
    judge("hexBinary", &["", " 0aF0\n"], &["0", "0 0", "g0"]);
    judge("base64Binary", &["", "TW Fu\n", "TQ=="], &["T", "TR=="]);
    judge("duration", &["P1D", " -PT1S "], &["P", "1D"]);
    judge("dateTime", &["2000-01-01T23:59:59Z"], &["2000-01-01", "2000-01-01 00:00:00", "2000-01-01T24:00:00Z"]);
    judge("untypedAtomic", &["", " "], &[]);
    judge("anyAtomicType", &["", " "], &[]);
}

#[test]
fn integers_within_their_bounds() {
    for (name, least, below, most, above) in [
        ("long", "-9223372036854775808", "-9223372036854775809", "9223372036854775807", "9223372036854775808"),
        ("int", "-2147483648", "-2147483649", "2147483647", "2147483648"),
        ("short", "-32768", "-32769", "32767", "32768"),
        ("byte", "-128", "-129", "127", "128"),
        ("unsignedLong", "-0", "-1", "18446744073709551615", "18446744073709551616"),
        ("unsignedInt", "0", "-1", "4294967295", "4294967296"),
        ("unsignedShort", "0", "-1", "65535", "65536"),
        ("unsignedByte", "0", "-1", "255", "256"),
    ] {
        judge(name, &[least, most, "+0001", " 1 "], &[below, above, "1.0", "1.", "", "1e0"]);
    }
    judge("integer", &["-99999999999999999999999999", "0"], &["0.0", "-", "+"]);
    judge("nonNegativeInteger", &["0", "-0", "99999999999999999999999999"], &["-1"]);
    judge("positiveInteger", &["1"], &["0", "-1"]);
    judge("nonPositiveInteger", &["0", "-99999999999999999999999999"], &["1"]);
    judge("negativeInteger", &["-1"], &["0", "-0", "1"]);
}

#[test]
fn lengths_in_the_unit_of_the_type() {
    judge("string length=2", &["ab", "é𐀀", "  "], &["", "a", "abc"]);
    judge("token length=3", &["abc", " a  b "], &["ab", "  a  "]);
    judge("string minLength=2", &["ab", "abc"], &["", "a"]);
    judge("string maxLength=2", &["", "ab"], &["abc"]);
    judge("string length=0", &[""], &["a"]);
    judge("normalizedString maxLength=2", &["\t\n"], &["\t\n "]);
    judge("anyURI maxLength=3", &["é b"], &["%20b"]);
    judge("language minLength=3", &["de-CH"], &["de"]);
    judge("NCName length=2", &["ab"], &["a"]);
    judge("ID maxLength=2", &["ab"], &["abc"]);
    judge("NMTOKENS length=2", &["a b", " abc  d "], &["a", "a b c"]);
    judge("IDREFS minLength=2", &["a b"], &["a"]);
    judge("IDREFS minLength=0", &["a"], &[""]);
    judge("hexBinary length=2", &["0aF0", " 0aF0 "], &["0a", "0aF0f0", "0aF"]);
    judge("base64Binary length=1", &["TQ==", "T Q = ="], &["TWE=", ""]);
    judge("string length=99999999999999999999999", &[], &[""]);
    judge("string minLength=3 maxLength=2", &[], &["", "a", "ab", "abc"]);
}

#[test]
fn limits() {
    judge("integer minInclusive=1 maxInclusive=5", &["1", "5", "+03"], &["0", "6", "-3"]);
    judge("integer minExclusive=1 maxExclusive=5", &["2", "4"], &["1", "5"]);
    judge("decimal minInclusive=-0.5", &["-.50", "0", "99"], &["-0.51"]);
    judge("decimal maxExclusive=1.10", &["1.09999"], &["1.1", "1.100"]);
    judge("float maxInclusive=16777216", &["16777217"], &["16777218", "NaN", "INF"]);
    judge("double maxInclusive=16777216", &["16777216"], &["16777217"]);
    judge("float minInclusive=0", &["-0", "INF"], &["-1E-40", "NaN"]);
    judge("float minExclusive=-0", &["1E-40"], &["0"]);
    judge("double maxInclusive=NaN", &["NaN"], &["0", "INF"]);
    judge("double maxExclusive=NaN", &[], &["NaN", "0"]);
    judge("double maxExclusive=INF", &["1.7E308"], &["INF", "1E309", "NaN"]);
    judge(
        "date minInclusive=2000-01-15",
        &["2000-01-15", "2000-01-16", "2000-01-16Z"],
        &["2000-01-14", "2000-01-15Z", "2000-01-15+14:00"],
    );
    judge(
        "dateTime maxExclusive=2000-01-15T12:00:00Z",
        &["2000-01-15T12:00:00+00:01", "2000-01-14T21:59:59"],
        &["2000-01-15T12:00:00Z", "2000-01-14T22:00:00", "2000-01-15T12:00:00-00:01"],
    );
    judge("time minExclusive=12:00:00", &["12:00:00.001", "23:59:60"], &["12:00:00", "12:00:00Z", "24:00:00"]);
    judge("gYear minInclusive=-0044", &["-0044", "0001"], &["-0045"]);
    judge("gMonthDay maxInclusive=--02-29", &["--02-29"], &["--03-01"]);
    judge("gYearMonth minExclusive=1999-12Z", &["2000-01Z"], &["1999-12Z", "1999-12"]);
    judge("gDay maxInclusive=---15", &["---15"], &["---16", "---15Z"]);
    judge("gMonth minInclusive=--03", &["--03"], &["--02"]);
    judge("duration maxInclusive=P1M", &["P1M", "P27D", "-P1Y"], &["P28D", "P31D", "P32D"]);
    judge("duration minInclusive=P1DT12H", &["PT36H", "P2D"], &["P1D"]);
    judge("byte maxInclusive=5", &["5", "-128"], &["6", "-129"]);
}

#[test]
fn digits_that_the_number_needs() {
    judge("decimal totalDigits=2", &["12", "-1.2", ".12", "0.012", "0"], &["123", "1.23", "0012.00", "120"]);
    judge("decimal fractionDigits=1", &["1.5", "100", "-.5"], &["1.50", "1.05", "0.01"]);
    judge("decimal fractionDigits=0", &["1", "1."], &["1.5", "1.0"]);
    judge("integer totalDigits=2", &["99", "-99", "0099"], &["100"]);
    judge("integer fractionDigits=1", &["1"], &["1.0"]);
}

#[test]
fn patterns_all_apply_to_the_normalised_text() {
    judge("string pattern=[a-c]+ pattern=.{2}", &["ab", "cc"], &["a", "abc", "ad"]);
    judge("token pattern=a\\sb", &["a b", " a \n b "], &["ab"]);
    judge("string pattern=a", &["a"], &[" a", "a\n", "aa"]);
    judge("integer pattern=\\d", &["5", " 5 "], &["05", "+5"]);
    judge("hexBinary pattern=[0-9]*", &[" 12 "], &["1a"]);
    judge("string pattern=", &[""], &["a"]);
    judge("date pattern=2.*", &["2000-01-01"], &["1999-01-01", "2x"]);
}

#[test]
fn parameters_are_checked() {
    for (written, index) in [
        ("string length=-1", 0),
        ("string length=x", 0),
        ("string length=1.", 0),
        ("string length=", 0),
        ("string maxLength=1 minLength=1.0", 1),
        ("boolean length=1", 0),
        ("integer length=1", 0),
        ("date maxLength=10", 0),
        ("QName length=1", 0),
        ("NOTATION minLength=1", 0),
        ("string minInclusive=a", 0),
        ("boolean maxInclusive=1", 0),
        ("anyURI minExclusive=a", 0),
        ("NMTOKENS maxExclusive=a", 0),
        ("float totalDigits=2", 0),
        ("string fractionDigits=2", 0),
        ("decimal totalDigits=0", 0),
        ("decimal fractionDigits=-1", 0),
        ("integer minInclusive=1.0", 0),
        ("byte minInclusive=200", 0),
        ("date maxInclusive=2000-02-30", 0),
        ("integer minInclusive=5 maxInclusive=3", 1),
        ("integer maxInclusive=3 minInclusive=5", 1),
        ("integer minExclusive=5 maxExclusive=5", 1),
        ("integer minInclusive=1 minExclusive=0", 1),
        ("integer pattern=\\d minInclusive=10", 1),
        ("string pattern=a pattern=[", 1),
        ("string whiteSpace=collapse", 0),
        ("string enumeration=a", 0),
        ("string pattern=a lenght=2", 1),
    ] {
        assert_eq!(make(written).map_err(|error| error.param()).err(), Some(Some(index)), "{written}");
    }
}

#[test]
fn parameters_that_james_clarks_implementation_takes() {
    for written in [
        "string length=+01",
        "string length=-0",
        "string length=1 length=2",
        "string minLength=3 maxLength=2",
        "integer minExclusive=0 minInclusive=1",
        "integer minInclusive=1 minInclusive=2",
        "integer fractionDigits=1",
    ] {
        assert!(make(written).is_ok(), "{written}");
    }
    let spaced = [param(("minInclusive", " 1 ")), param(("fractionDigits", "\n2\t"))];
    assert!(Datatype::new(XML_SCHEMA, "decimal", &spaced, &()).is_ok());
}

#[test]
fn equality_in_the_value_space() {
    for (written, left, right, equal) in [
        ("string", "a", " a", false),
        ("normalizedString", "a\tb", "a b", true),
        ("token", " a  b ", "a b", true),
        ("boolean", "true", "1", true),
        ("boolean", "0", "1", false),
        ("decimal", "1.0", "+01.", true),
        ("integer", "-0", "0", true),
        ("float", "16777216", "16777217", true),
        ("double", "16777216", "16777217", false),
        ("float", "NaN", "NaN", true),
        ("double", "-0", "0", true),
        ("double", "1E309", "INF", true),
        ("dateTime", "2000-01-01T00:00:00Z", "2000-01-01T01:00:00+01:00", true),
        ("dateTime", "2000-01-01T00:00:00Z", "2000-01-01T00:00:00", false),
        ("dateTime", "2000-01-01T00:00:00Z", "2000-01-01T01:00:00.000+01:00", true),
        ("date", "2000-01-01Z", "2000-01-01-00:00", true),
        ("duration", "P1Y", "P12M", false),
        ("duration", "P1M", "P30D", false),
        ("anyURI", "http://a/", "http://A/", false),
        ("anyURI", " a  b ", "a b", true),
        ("hexBinary", "0a", "0A", true),
        ("base64Binary", "TWFu", "T W F u", true),
        ("base64Binary", "TWFu", "TWE=", false),
        ("NMTOKENS", " a\n b ", "a b", true),
        ("IDREFS", "a b", "b a", false),
        ("QName", "a:x", "b:x", true),
        ("QName", "a:x", "c:x", false),
        ("QName", "a:x", "x", false),
        ("NOTATION", "a:x", "b:x", true),
    ] {
        let values: Vec<_> = [left, right].iter().filter_map(|text| datatype(written).value(text, &Scope)).collect();
        assert_eq!(values.len(), 2, "{written}: {left} {right}");
        let distinct: HashSet<_> = values.into_iter().collect();
        assert_eq!(distinct.len() == 1, equal, "{written}: {left} {right}");
    }
}

#[test]
fn names_in_namespaces() {
    judge("QName", &["a:x", "x", "xml:lang", "xmlns"], &["z:x", ":x", "a:", "a:b:c", "", "1", "a :x", "xmlns:a"]);
    let qname = datatype("QName");
    assert!(qname.needs_prefixes() && datatype("NOTATION").needs_prefixes() && !datatype("NCName").needs_prefixes());
    // Without default namespace, a name without prefix is in none.
    assert!(qname.allows("x", &()) && qname.allows("xml:id", &()) && !qname.allows("a:x", &()));
    assert_ne!(qname.value("x", &()), qname.value("x", &Scope));
}

#[test]
fn identifiers() {
    for (name, kind) in [("ID", IdKind::Id), ("IDREF", IdKind::IdRef), ("IDREFS", IdKind::IdRefs)] {
        assert_eq!(datatype(name).id_kind(), Some(kind));
        let compatible = Datatype::new(COMPATIBILITY, name, &[], &()).map(|datatype| datatype.id_kind());
        assert_eq!(compatible, Ok(Some(kind)));
    }
    assert_eq!(datatype("ID maxLength=3").id_kind(), Some(IdKind::Id));
    assert_eq!(datatype("NCName").id_kind(), None);
    assert!(Datatype::new(COMPATIBILITY, "string", &[], &()).is_err());
}

#[test]
fn the_built_in_library() {
    let built_in = |name, params: &[Param]| Datatype::new("", name, params, &());
    let value = |name, text| built_in(name, &[]).ok().and_then(|datatype| datatype.value(text, &()));
    assert!(value("string", "a").is_some() && value("token", "a").is_some());
    assert_ne!(value("string", "a"), value("string", " a"));
    assert_eq!(value("token", " a  b "), value("token", "a b"));
    assert_eq!(built_in("token", &[param(("length", "1"))]).map_err(|error| error.param()).err(), Some(Some(0)));
    assert!(built_in("integer", &[]).is_err());
}

#[test]
fn errors_help() {
    let message = |written| make(written).err().map(|error| error.to_string()).unwrap_or_default();
    for (written, expected) in [
        ("interger", "has no type \"interger\"; did you mean \"integer\"?"),
        ("anySimpleType", "has no type \"anySimpleType\""),
        ("string maxlength=1", "there is no parameter \"maxlength\"; did you mean \"maxLength\"?"),
        ("string enumeration=a", "in RELAX NG list the texts as \"value\" patterns"),
        ("string length=a", "\"a\" is not a value for \"length\": it is not an integer of at least 0"),
        ("byte minInclusive=200", "\"200\" is not a value for \"minInclusive\": it is not at most 127"),
        ("date length=1", "\"length\" does not apply to the type \"date\": its values have no length"),
        ("string pattern=a??", "character 3: \"?\" must be escaped with \"\\\" here"),
        ("string pattern=\\p{IsLatin}", "there is no Unicode block \"Latin\""),
    ] {
        assert!(message(written).contains(expected), "{}", message(written));
    }
    let misspelt = Datatype::new("http://www.w3.org/2001/XMLSchema", "string", &[], &()).err();
    assert!(misspelt.is_some_and(|error| {
        error.to_string().ends_with("that of XML Schema is \"http://www.w3.org/2001/XMLSchema-datatypes\"")
    }));
}

#[test]
fn complaints_are_phrases() {
    for (written, text, complaint) in [
        ("date", "2000-13-01", "is not a date: the month 13 does not exist"),
        ("date", "1900-02-29", "is not a date: the month 02 has no day 29 in that year"),
        ("date", "yesterday", "is not a date such as 1848-05-18"),
        ("time", "24:00:01", "is not a time: midnight is 00:00:00 of the next day"),
        ("string maxLength=2", "abc", "has 3 characters, at most 2 are allowed"),
        ("NMTOKENS minLength=2", "a", "has 1 item, at least 2 are allowed"),
        ("byte", "200", "is not at most 127"),
        ("date minInclusive=2000-01-01", "1999-12-31", "is not 2000-01-01 or later"),
        ("decimal fractionDigits=1", "1.25", "has 2 digits after the point, at most 1 is allowed"),
        ("string pattern=a+", "b", "does not match a+"),
        ("NCName", "a:b", "is not an XML name without colon: it has a colon"),
        ("NCName", "", "is not an XML name without colon: it is empty"),
        ("NCName", "a b", "is not an XML name without colon: it has a space"),
        ("QName", "z:a", "is not a qualified name: its prefix is not declared"),
        ("boolean", "yes", "is not true, false, 1 or 0"),
        ("integer", "1.5", "is not an integer such as 42"),
    ] {
        assert_eq!(datatype(written).complaint(text, &Scope).as_deref(), Some(complaint), "{written}: {text}");
    }
}

#[test]
fn descriptions() {
    for (written, description) in [
        ("date", "date"),
        ("byte", "byte"),
        ("integer minInclusive=1 maxInclusive=5", "integer from 1 to 5"),
        ("integer minExclusive=1", "integer more than 1"),
        ("date minInclusive=2000-01-01", "date 2000-01-01 or later"),
        ("string pattern=[a-z]+", "a text matching [a-z]+"),
        ("token pattern=a pattern=b", "a text matching a and b"),
        ("NCName pattern=a.*", "NCName matching a.*"),
        ("NMTOKENS length=1", "NMTOKENS of exactly 1 item"),
        ("token minLength=1 maxLength=3", "token of 1 to 3 characters"),
        ("decimal totalDigits=5 fractionDigits=2", "decimal of at most 5 digits with at most 2 digits after the point"),
    ] {
        assert_eq!(datatype(written).describe(), description);
    }
    assert_eq!(datatype("integer minInclusive=1").name(), "integer");
}

#[test]
fn hostile_patterns_are_refused() {
    let nested = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    let classes = format!("[a{}{}", "-[a".repeat(100_000), "]".repeat(100_001));
    let repeated = format!("{}{}", "(".repeat(50), "a){1000}".repeat(50));
    for pattern in [
        nested.as_str(),
        &classes,
        &repeated,
        "(a{9000}){9000}",
        "(\\p{L}{1000}){1000}",
        "a{99999999999}",
        "a{4294967295}",
        &"\\i".repeat(1_000),
    ] {
        let params = [param(("pattern", pattern))];
        assert!(Datatype::new(XML_SCHEMA, "string", &params, &()).is_err(), "{}", pattern.get(..20).unwrap_or(pattern));
    }
}

#[test]
fn hostile_texts_are_read_in_time() {
    let digits = "9".repeat(200_000);
    judge("integer minInclusive=5", &[&digits], &[&format!("-{digits}")]);
    judge("double", &[&digits, &format!("1e{digits}")], &[]);
    judge("duration", &[&format!("P{digits}Y{digits}M")], &[]);
    judge("date", &[], &[&format!("{digits}-01-01")]);
    judge("string pattern=(a*)*b", &[], &[&"a".repeat(200_000)]);
}

#[test]
fn datatypes_can_be_shared() {
    fn shared<T: Send + Sync + Clone + std::fmt::Debug>(_: &T) {}
    shared(&datatype("string pattern=a"));
}

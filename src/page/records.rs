//! Comments as records: CSV and JSON lines, with columns named by the user.

use crate::display::unguarded;
use crate::model::{JsonObject, SourceRecord, word};

/// The names of the columns. They are compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Columns {
    /// The comment's id.
    pub id: Vec<String>,
    /// Who wrote it.
    pub author: Vec<String>,
    /// When.
    pub time: Vec<String>,
    /// Id of the comment that it replies to.
    pub parent: Vec<String>,
    /// Its language.
    pub lang: Vec<String>,
    /// Its words.
    pub text: Vec<String>,
    /// The columns that the user named; these must exist.
    pub said: Vec<String>,
}

fn names(list: &str) -> Vec<String> {
    list.split(' ').map(str::to_owned).collect()
}

impl Default for Columns {
    /// Usual names of columns.
    fn default() -> Self {
        Self {
            id: names("id cid comment_id commentid"),
            author: names("author user username name user_name nick by"),
            time: names("time date posted created created_at timestamp when"),
            parent: names("parent parent_id reply_to replyto in_reply_to inreplyto"),
            lang: names("lang language"),
            text: names("text body content comment message"),
            said: Vec::new(),
        }
    }
}

/// A mapping with an unknown field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a mapping of columns; write id=…, author=…, time=…, parent=…, lang=… or text=…, separated by commas"
)]
pub struct ColumnsError(pub String);

impl std::str::FromStr for Columns {
    type Err = ColumnsError;

    /// Reads `id=cid,author=user,text=body`; what is not named keeps its usual names.
    fn from_str(mapping: &str) -> Result<Self, Self::Err> {
        let mut columns = Self::default();
        for pair in mapping.split(',').filter(|pair| !pair.trim().is_empty()) {
            let error = || ColumnsError(pair.trim().to_owned());
            let (field, column) = pair.split_once('=').ok_or_else(error)?;
            let target = match field.trim() {
                "id" => &mut columns.id,
                "author" => &mut columns.author,
                "time" => &mut columns.time,
                "parent" => &mut columns.parent,
                "lang" => &mut columns.lang,
                "text" => &mut columns.text,
                _ => return Err(error()),
            };
            *target = vec![column.trim().to_owned()];
            columns.said.push(column.trim().to_owned());
        }
        Ok(columns)
    }
}

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Record {
    /// Its id in the source.
    pub id: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The time, as the source gives it.
    pub time: Option<String>,
    /// Id of the comment that it replies to.
    pub parent: Option<String>,
    /// Its language.
    pub lang: Option<String>,
    /// Its words.
    pub text: String,
    /// What it was written as; none for a row that this program wrote.
    pub written: Option<Written>,
}

/// A record as an object of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    object: String,
    /// The number of the member that holds the text.
    text_at: usize,
}

impl Written {
    /// What is kept of it for a post.
    pub fn of_post(&self, post: crate::model::Id) -> Option<SourceRecord> {
        let object = JsonObject::read(&self.object).ok()?;
        Some(SourceRecord::new(post, &object, self.text_at))
    }

    /// The cells of a row under the names of their columns.
    fn of_row<'c>(columns: impl Iterator<Item = &'c str>, row: &csv::StringRecord, text_at: usize) -> Self {
        let quoted = |words: &str| serde_json::Value::from(words).to_string();
        let members: Vec<String> =
            columns.zip(row).map(|(column, cell)| format!("{}: {}", quoted(column), quoted(cell))).collect();
        Self { object: format!("{{{}}}", members.join(", ")), text_at }
    }
}

/// Why records cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// No column holds the words.
    #[error("no column holds the comments' text; the columns are {found}; name one with --columns text=NAME")]
    NoText {
        /// The columns that are there.
        found: String,
    },
    /// A named column does not exist.
    #[error("the column `{column}` that --columns names does not exist; the columns are {found}")]
    NoColumn {
        /// The name.
        column: String,
        /// The columns that are there.
        found: String,
    },
    /// A row of CSV cannot be read.
    #[error("line {line}: {message}")]
    Csv {
        /// 1-based line.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// A line has two texts.
    #[error(
        "line {line}: the field `{field}` is there twice, so that nobody knows which is the comment's text; delete one"
    )]
    Twice {
        /// 1-based line.
        line: usize,
        /// The field.
        field: String,
    },
    /// A line is not a JSON object.
    #[error("line {line}, column {column}: expected a JSON object with the comment's fields: {message}")]
    Json {
        /// 1-based line.
        line: usize,
        /// 1-based column.
        column: usize,
        /// What is wrong.
        message: String,
    },
}

/// The columns of a table that `export --to csv` wrote: its cells are guarded against spreadsheets that read them as
/// formulas. Cells of other tables are left unchanged.
pub const GUARDED_COLUMNS: [&str; 9] = ["kind", "id", "author", "time", "when", "parent", "lang", "text", "notes"];

/// Reads CSV, or values separated by tabs or semicolons when the first line has more of those.
pub(super) fn records_of_csv(text: &str, columns: &Columns) -> Result<Vec<Record>, RecordError> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|&d| memchr::memchr_iter(d, head.as_bytes()).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(csv_error)?.clone();
    // Older versions wrote no `when`.
    let is_older = |name: &&str| *name != "when";
    let is_ours = headers.iter().filter(is_older).eq(GUARDED_COLUMNS.into_iter().filter(is_older));
    let plain = |cell: &str| if is_ours { unguarded(cell).to_owned() } else { cell.to_owned() };
    let place = |names: &[String]| {
        names.iter().find_map(|name| headers.iter().position(|header| header.trim().eq_ignore_ascii_case(name)))
    };
    let found = || headers.iter().collect::<Vec<_>>().join(", ");
    let text_at = place(&columns.text).ok_or_else(|| RecordError::NoText { found: found() })?;
    if let Some(column) = columns.said.iter().find(|column| place(std::slice::from_ref(*column)).is_none()) {
        return Err(RecordError::NoColumn { column: column.clone(), found: found() });
    }
    let [id, author, time, parent, lang] =
        [&columns.id, &columns.author, &columns.time, &columns.parent, &columns.lang].map(|names| place(names));
    let mut records = Vec::new();
    for row in reader.records() {
        let row = row.map_err(csv_error)?;
        let field = |at: Option<usize>| at.and_then(|at| row.get(at)).filter(|value| !value.is_empty()).map(plain);
        let text = plain(row.get(text_at).unwrap_or_default());
        records.push(Record {
            id: field(id),
            author: field(author),
            time: field(time),
            parent: field(parent),
            lang: field(lang),
            text,
            written: (!is_ours).then(|| Written::of_row(headers.iter(), &row, text_at)),
        });
    }
    Ok(records)
}

fn csv_error(error: csv::Error) -> RecordError {
    let line = error.position().map_or(1, csv::Position::line);
    RecordError::Csv { line, message: error.to_string() }
}

/// Reads JSON lines.
pub(super) fn records_of_jsonl(text: &str, columns: &Columns) -> Result<Vec<Record>, RecordError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| record_of_json(index + 1, line, columns)).collect()
}

fn record_of_json(line: usize, json: &str, columns: &Columns) -> Result<Record, RecordError> {
    let error = |error: serde_json::Error| {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message).to_owned();
        RecordError::Json { line, column: error.column().max(1), message }
    };
    let object = JsonObject::read(json).map_err(error)?;
    let keys: Vec<&str> = object.keys().collect();
    // The last one counts where a key is there twice.
    let keyed = |name: &String| keys.iter().rposition(|key| key.eq_ignore_ascii_case(name));
    let found = || keys.join(", ");
    let text_at = columns.text.iter().find_map(keyed).ok_or_else(|| RecordError::NoText { found: found() })?;
    if let Some(field) = keys.get(text_at).filter(|field| keys.iter().filter(|key| key == field).count() > 1) {
        return Err(RecordError::Twice { line, field: (*field).to_owned() });
    }
    let value = |at: usize| object.value(at).and_then(word);
    let field = |names: &[String]| names.iter().find_map(keyed).and_then(value).filter(|word| !word.is_empty());
    Ok(Record {
        id: field(&columns.id),
        author: field(&columns.author),
        time: field(&columns.time),
        parent: field(&columns.parent),
        lang: field(&columns.lang),
        text: value(text_at).unwrap_or_default(),
        written: (!keys.iter().eq(&GUARDED_COLUMNS)).then(|| Written { object: json.to_owned(), text_at }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_usual_names_and_by_mapping() {
        let records = records_of_csv("cid,user,body\n7,Vera,\"two\nlines\"\n", &Columns::default()).unwrap();
        assert_eq!(
            (records[0].id.as_deref(), records[0].author.as_deref(), &*records[0].text),
            (Some("7"), Some("Vera"), "two\nlines")
        );
        let mapped: Columns = "text=what".parse().unwrap();
        assert_eq!(records_of_csv("what;x\nhello;1\n", &mapped).unwrap()[0].text, "hello");
        assert!("what=text".parse::<Columns>().is_err());
    }

    #[test]
    fn bad_records_say_where() {
        let error = records_of_jsonl("{\"text\":\"a\"}\n[1]\n", &Columns::default()).unwrap_err();
        assert!(error.to_string().starts_with("line 2"), "{error}");
        let error = records_of_csv("a,b\n1,2\n", &Columns::default()).unwrap_err();
        assert!(error.to_string().contains("a, b"), "{error}");
    }
}

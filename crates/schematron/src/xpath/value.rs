//! Values: sequences of items (XDM, clause 2.5). Strings of the document are borrowed from it.

use std::cell::{Cell, OnceCell};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::decimal::Decimal;
use super::function::{Function, depth_of};
use super::held::Held;
use super::maps::{Array, Map};
use super::time::{Duration, Moment};
use crate::dom::Node;

/// A string: of the document, of the schema, or made on the way.
#[derive(Debug, Clone)]
pub(crate) enum Text<'d> {
    Borrowed(&'d str),
    Owned(Arc<Made>),
}

/// A string that was made on the way.
#[derive(Debug)]
pub(crate) struct Made {
    text: Box<str>,
    _held: Held,
}

impl Deref for Made {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(made) => made,
        }
    }
}

impl std::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Owned(Arc::new(Made { _held: Held::bytes(text.len()), text: text.into() }))
    }
}

impl<'d> From<&'d str> for Text<'d> {
    fn from(text: &'d str) -> Self {
        Self::Borrowed(text)
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text<'_> {}

impl std::hash::Hash for Text<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl std::borrow::Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        self
    }
}

/// An expanded name with its prefix (XDM, 3.3.3).
#[derive(Debug, Clone)]
pub(crate) struct QName {
    pub prefix: Box<str>,
    pub namespace: Box<str>,
    pub local: Box<str>,
}

impl PartialEq for QName {
    fn eq(&self, other: &Self) -> bool {
        self.local == other.local && self.namespace == other.namespace
    }
}

impl std::fmt::Display for QName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.prefix.is_empty() { f.write_str(&self.local) } else { write!(f, "{}:{}", self.prefix, self.local) }
    }
}

/// An atomic value with its type. Types derived from integer and string are not told apart from these.
#[derive(Debug, Clone)]
pub(crate) enum Atomic<'d> {
    Boolean(bool),
    Integer(i64),
    Decimal(Box<Decimal>),
    Double(f64),
    Float(f32),
    String(Text<'d>),
    Untyped(Text<'d>),
    Uri(Text<'d>),
    Moment(Box<Moment>),
    Duration(Box<Duration>),
    QName(Arc<QName>),
    Hex(Arc<[u8]>),
    Base64(Arc<[u8]>),
}

impl<'d> Atomic<'d> {
    pub fn string(text: impl Into<Text<'d>>) -> Self {
        Self::String(text.into())
    }

    pub fn decimal(decimal: Decimal) -> Self {
        Self::Decimal(Box::new(decimal))
    }

    /// The characters of a string, an untyped value or an address.
    pub fn characters(&self) -> Option<&Text<'d>> {
        match self {
            Self::String(text) | Self::Untyped(text) | Self::Uri(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_numeric(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Decimal(_) | Self::Double(_) | Self::Float(_))
    }
}

/// An item.
#[derive(Debug, Clone)]
pub(crate) enum Item<'d> {
    Node(Node<'d>),
    Atom(Atomic<'d>),
    Function(Rc<Function<'d>>),
    Map(Rc<Map<'d>>),
    Array(Rc<Array<'d>>),
}

impl<'d> Item<'d> {
    pub fn node(&self) -> Option<Node<'d>> {
        if let Self::Node(node) = self { Some(*node) } else { None }
    }

    /// Atomizes an item that has one value (XPath 2.0, 2.4.2): all but functions, maps and arrays.
    pub fn atom(&self) -> Option<Atomic<'d>> {
        match self {
            Self::Node(node) => Some(typed_value(*node)),
            Self::Atom(atom) => Some(atom.clone()),
            _ => None,
        }
    }
}

/// The typed value of a node without schema: untyped, but for comments and instructions (XDM, 5.15).
fn typed_value(node: Node<'_>) -> Atomic<'_> {
    use crate::dom::Kind;
    let text = Text::Borrowed(node.string());
    match node.kind() {
        Kind::Comment | Kind::Instruction => Atomic::String(text),
        _ => Atomic::Untyped(text),
    }
}

impl From<bool> for Item<'_> {
    fn from(value: bool) -> Self {
        Self::Atom(Atomic::Boolean(value))
    }
}

impl<'d> From<Atomic<'d>> for Item<'d> {
    fn from(atom: Atomic<'d>) -> Self {
        Self::Atom(atom)
    }
}

impl<'d> From<Node<'d>> for Item<'d> {
    fn from(node: Node<'d>) -> Self {
        Self::Node(node)
    }
}

/// Two or more items, with what was found out about them.
#[derive(Debug)]
pub(crate) struct Items<'d> {
    list: Vec<Item<'d>>,
    /// How often it was asked for a string.
    asked: Cell<u32>,
    strings: OnceCell<Option<Places<'d>>>,
    /// How deep its deepest item is.
    depth: OnceCell<u32>,
    _held: Held,
}

/// Strings with the places at which they stand in a sequence, from 0: the first, and the others.
pub(crate) type Places<'d> = FxHashMap<Text<'d>, (u32, Vec<u32>)>;

/// A sequence.
#[derive(Debug, Clone, Default)]
pub(crate) enum Sequence<'d> {
    #[default]
    Empty,
    One(Item<'d>),
    Many(Rc<Items<'d>>),
}

/// Sequences shorter than this are searched, not indexed.
const FEW: usize = 12;

impl<'d> Sequence<'d> {
    pub fn items(&self) -> &[Item<'d>] {
        match self {
            Self::Empty => &[],
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => &items.list,
        }
    }

    pub fn len(&self) -> usize {
        self.items().len()
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    pub fn first(&self) -> Option<&Item<'d>> {
        self.items().first()
    }

    pub fn into_vec(self) -> Vec<Item<'d>> {
        match self {
            Self::Empty => Vec::new(),
            Self::One(item) => vec![item],
            Self::Many(items) => match Rc::try_unwrap(items) {
                Ok(mut items) => std::mem::take(&mut items.list),
                Err(shared) => shared.list.clone(),
            },
        }
    }

    /// How deep the deepest item is; a long sequence is looked through once.
    pub fn depth(&self) -> u32 {
        let deepest = |list: &[Item<'d>]| list.iter().map(depth_of).max().unwrap_or(0);
        match self {
            Self::Many(items) => *items.depth.get_or_init(|| deepest(&items.list)),
            few => deepest(few.items()),
        }
    }

    /// Whether it pays to know the strings of the sequence: it is long, and was asked before or is asked for many.
    fn is_asked(items: &Items<'d>, questions: usize) -> bool {
        items.asked.set(items.asked.get().saturating_add(u32::try_from(questions).unwrap_or(u32::MAX)));
        items.list.len() >= FEW && items.asked.get() >= 3
    }

    /// All strings of the sequence, if it pays and it holds nothing but strings and untyped values; `read` is called
    /// before they are read.
    pub fn strings<E>(&self, questions: usize, read: impl FnOnce() -> Result<(), E>) -> Result<Option<&Places<'d>>, E> {
        let Self::Many(items) = self else { return Ok(None) };
        if !Self::is_asked(items, questions) {
            return Ok(None);
        }
        if items.strings.get().is_none() {
            read()?;
        }
        Ok(items.strings.get_or_init(|| places_of(&items.list)).as_ref())
    }
}

fn places_of<'d>(list: &[Item<'d>]) -> Option<Places<'d>> {
    let mut places = Places::default();
    for (place, item) in list.iter().enumerate() {
        let place = u32::try_from(place).ok()?;
        places.entry(string_of(item)?).and_modify(|(_, others)| others.push(place)).or_insert((place, Vec::new()));
    }
    Some(places)
}

fn string_of<'d>(item: &Item<'d>) -> Option<Text<'d>> {
    item.atom()?.characters().cloned()
}

impl<'d> FromIterator<Item<'d>> for Sequence<'d> {
    fn from_iter<T: IntoIterator<Item = Item<'d>>>(iter: T) -> Self {
        iter.into_iter().collect::<Vec<_>>().into()
    }
}

impl<'d> From<Vec<Item<'d>>> for Sequence<'d> {
    fn from(mut list: Vec<Item<'d>>) -> Self {
        if list.len() > 1 {
            let (asked, strings, depth, _held) =
                (Cell::new(0), OnceCell::new(), OnceCell::new(), Held::items(list.len()));
            return Self::Many(Rc::new(Items { list, asked, strings, depth, _held }));
        }
        list.pop().map_or(Self::Empty, Self::One)
    }
}

impl<'d> From<Vec<Node<'d>>> for Sequence<'d> {
    fn from(nodes: Vec<Node<'d>>) -> Self {
        nodes.into_iter().map(Item::Node).collect()
    }
}

impl<'d> From<Atomic<'d>> for Sequence<'d> {
    fn from(atom: Atomic<'d>) -> Self {
        Self::One(Item::Atom(atom))
    }
}

impl<'d> From<Node<'d>> for Sequence<'d> {
    fn from(node: Node<'d>) -> Self {
        Self::One(Item::Node(node))
    }
}

impl From<bool> for Sequence<'_> {
    fn from(value: bool) -> Self {
        Atomic::Boolean(value).into()
    }
}

impl From<i64> for Sequence<'_> {
    fn from(value: i64) -> Self {
        Atomic::Integer(value).into()
    }
}

impl From<f64> for Sequence<'_> {
    fn from(value: f64) -> Self {
        Atomic::Double(value).into()
    }
}

impl From<String> for Sequence<'_> {
    fn from(text: String) -> Self {
        Atomic::string(text).into()
    }
}

impl<'d> From<Text<'d>> for Sequence<'d> {
    fn from(text: Text<'d>) -> Self {
        Atomic::String(text).into()
    }
}

impl<'d, T: Into<Sequence<'d>>> From<Option<T>> for Sequence<'d> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

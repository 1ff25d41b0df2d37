//! The tree of an expression.

use super::functions::Builtin;
use super::types::{AtomicType, SequenceType};
use super::value::{Atomic, QName};
use crate::dom::{Axis, NodeTest};

/// A variable by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variable {
    /// A let of the schema, a phase or a pattern.
    Global(usize),
    /// A let of the rule.
    Rule(usize),
    /// Bound in the expression: the place in its frame.
    Local(usize),
}

/// The operators of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
        }
    }
}

/// `is`, `<<`, `>>` (XPath 2.0, 3.5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeComparison {
    Is,
    Before,
    After,
}

/// The operators of arithmetic (XPath 2.0, 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Plus,
    Minus,
    Times,
    Div,
    IntegerDiv,
    Mod,
}

/// What XPath 1.0 makes of an argument (XPath 1.0, 3.2 and 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    String,
    Number,
    Boolean,
    /// The first node of a set.
    FirstNode,
}

/// A general comparison (XPath 2.0, 3.5.2; XPath 1.0, 3.4).
#[derive(Debug, Clone)]
pub(crate) struct General {
    pub operator: Comparison,
    pub left: Expr,
    pub right: Expr,
    pub legacy: bool,
}

/// Where a path begins.
#[derive(Debug, Clone)]
pub(crate) enum Start {
    Context,
    Root,
    Expr(Expr),
}

/// What a step does.
#[derive(Debug, Clone)]
pub(crate) enum StepKind {
    Axis(Axis, NodeTest),
    Expr(Expr),
}

/// A step of a path.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub kind: StepKind,
    pub predicates: Vec<Predicate>,
}

/// How a predicate chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// By this position.
    Position(i64),
    /// `[last()]`
    Last,
    /// By its truth, whatever the position.
    Truth,
    /// By what its value turns out to be.
    Any,
}

/// A predicate (XPath 2.0, 3.2.2).
#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    pub expr: Expr,
    pub choice: Choice,
}

/// A path.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub start: Start,
    pub steps: Vec<Step>,
}

/// `for`, `let`, `some` and `every`.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    /// The first slot; one more for each further variable.
    pub slot: usize,
    pub values: Vec<Expr>,
    pub body: Expr,
}

/// What is asked of a type.
#[derive(Debug, Clone)]
pub(crate) enum TypeQuestion {
    Instance(SequenceType),
    Treat(SequenceType),
    Castable(AtomicType, bool),
    Cast(AtomicType, bool),
}

/// An inline function.
#[derive(Debug, Clone)]
pub(crate) struct Inline {
    pub parameters: Vec<Option<SequenceType>>,
    pub result: Option<SequenceType>,
    /// The slots of the frame around it, which it keeps.
    pub captured: usize,
    pub body: Expr,
}

/// What `?` asks for.
#[derive(Debug, Clone)]
pub(crate) enum LookupKey {
    Literal(Atomic<'static>),
    Expr(Expr),
    All,
}

/// How a key is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Equality {
    /// `=`
    General { legacy: bool },
    /// `eq`: each side is one value, or none.
    Value,
}

impl Equality {
    /// Whether the rules of XPath 1.0 hold.
    pub fn is_legacy(self) -> bool {
        self == Self::General { legacy: true }
    }
}

/// Nodes chosen by the value of a key: `//x[@k = $v]`.
#[derive(Debug, Clone)]
pub(crate) struct Keyed {
    /// The place of the index.
    pub slot: usize,
    /// All nodes, which do not depend on the focus.
    pub nodes: Expr,
    /// The side of the comparison that depends on the node.
    pub key: Expr,
    /// The other side.
    pub value: Expr,
    pub test: Equality,
    pub predicates: Vec<Predicate>,
    /// Whether positions count among the children of one node: `//x[@k = $v][2]`.
    pub by_parent: bool,
    /// So many of the predicates stood before the key: where it is not looked up, they are asked first.
    pub before: usize,
    pub steps: Vec<Step>,
}

/// Nodes on an axis chosen by the value of a key: `preceding::x[@k = $v]`.
#[derive(Debug, Clone)]
pub(crate) struct Related {
    /// The place of the index.
    pub slot: usize,
    /// The nodes from which the axis leads.
    pub from: Expr,
    pub axis: Axis,
    pub name: NodeTest,
    /// What depends on the node found alone, and is asked before the key.
    pub fixed: Vec<Predicate>,
    /// The side of the comparison that depends on the node found.
    pub key: Expr,
    /// The other side.
    pub value: Expr,
    pub test: Equality,
    /// Asked after the key; positions count along the axis.
    pub predicates: Vec<Predicate>,
    /// So many of the predicates stood before the key: where it is not looked up, they are asked first.
    pub before: usize,
    pub steps: Vec<Step>,
}

/// A path whose end depends on a node that many contexts share: `ancestor::TEI//x/@id`.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    /// The place of what is kept.
    pub slot: usize,
    /// The whole path.
    pub path: Path,
    /// The number of steps that lead to the shared node.
    pub split: usize,
}

/// `some $x in //x satisfies $x/@k = $v`
#[derive(Debug, Clone)]
pub(crate) struct SomeEqual {
    /// The place of the index.
    pub slot: usize,
    /// The place of the variable in its frame.
    pub local: usize,
    /// The values of the variable, which do not depend on the focus.
    pub values: Expr,
    /// The side that depends on the variable alone, and the other.
    pub key: Expr,
    pub value: Expr,
    pub test: Equality,
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Literal(Atomic<'static>),
    Context,
    Current,
    Position,
    Last,
    Variable(Variable),
    Sequence(Vec<Expr>),
    Range(Box<[Expr; 2]>),
    Or(Vec<Expr>),
    And(Vec<Expr>),
    Not(Box<Expr>),
    Boolean(Box<Expr>),
    /// `exists` and, with `false`, `empty`.
    Exists(bool, Box<Expr>),
    Count(Box<Expr>),
    General(Box<General>),
    ValueCompare(Comparison, Box<[Expr; 2]>),
    NodeCompare(NodeComparison, Box<[Expr; 2]>),
    Arithmetic {
        first: Box<Expr>,
        rest: Vec<(Operator, Expr)>,
        legacy: bool,
    },
    Negate(Box<Expr>, bool),
    Plus(Box<Expr>, bool),
    Concat(Vec<Expr>),
    Union(Vec<Expr>),
    Intersect(Box<[Expr; 2]>),
    Except(Box<[Expr; 2]>),
    If(Vec<(Expr, Expr)>, Box<Expr>),
    For(Box<Binding>),
    Let(Box<Binding>),
    Some(Box<Binding>),
    Every(Box<Binding>),
    Path(Box<Path>),
    Filter(Box<Expr>, Vec<Predicate>),
    Call(&'static Builtin, Vec<Expr>),
    Convert(Conversion, Box<Expr>),
    Type(TypeQuestion, Box<Expr>),
    /// A QName in the text of the schema: its prefix is resolved there.
    Name(std::sync::Arc<QName>),
    SimpleMap(Vec<Expr>),
    Inline(Box<Inline>),
    FunctionItem(&'static Builtin, usize),
    Constructor(AtomicType),
    Apply(Box<Expr>, Vec<Option<Expr>>),
    PartialCall(&'static Builtin, Vec<Option<Expr>>),
    Map(Vec<(Expr, Expr)>),
    Square(Vec<Expr>),
    Curly(Box<Expr>),
    Lookup(Option<Box<Expr>>, Box<LookupKey>),
    /// Computed once a document; the number is its place.
    Cached(usize, Box<Expr>),
    Keyed(Box<Keyed>),
    Related(Box<Related>),
    Shared(Box<Shared>),
    SomeEqual(Box<SomeEqual>),
}

impl Expr {
    /// The name of the key, where this is a call of `key()` that names it.
    pub fn key_name(&self) -> Option<&str> {
        match self {
            Self::Call(builtin, arguments) if builtin.name == "key" => match arguments.first() {
                Some(Self::Literal(name)) => name.characters().map(|name| &**name),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the value is certainly nodes.
    pub fn yields_nodes(&self) -> bool {
        match self {
            Self::Path(path) => path.yields_nodes(),
            Self::Union(_) | Self::Current => true,
            Self::Filter(base, _) => base.yields_nodes(),
            _ => false,
        }
    }

    /// Whether the value is always a sequence of nodes or one boolean, so that as a predicate only its truth counts.
    pub fn is_truth(&self) -> bool {
        match self {
            Self::Or(_)
            | Self::And(_)
            | Self::Not(_)
            | Self::Boolean(_)
            | Self::Exists(..)
            | Self::General(_)
            | Self::ValueCompare(..)
            | Self::NodeCompare(..)
            | Self::Some(_)
            | Self::SomeEqual(_)
            | Self::Every(_)
            | Self::Union(_)
            | Self::Intersect(_)
            | Self::Except(_)
            | Self::Convert(Conversion::Boolean | Conversion::String, _)
            | Self::Literal(Atomic::Boolean(_) | Atomic::String(_))
            | Self::Type(TypeQuestion::Instance(_) | TypeQuestion::Castable(..), _) => true,
            Self::Path(path) => match path.steps.last() {
                Some(step) => matches!(step.kind, StepKind::Axis(..)),
                None => matches!(path.start, Start::Root),
            },
            Self::Filter(base, _) | Self::Cached(_, base) => base.is_truth(),
            Self::If(branches, otherwise) => branches.iter().all(|(_, then)| then.is_truth()) && otherwise.is_truth(),
            Self::Call(builtin, _) => builtin.is_truth(),
            _ => false,
        }
    }
}

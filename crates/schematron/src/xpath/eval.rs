//! Evaluation.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use glossator_relaxng::Resolver;
use rustc_hash::FxHashMap;

use super::arithmetic::operand;
use super::budget::WORK_LIMIT;
use super::error::{Evaluated, XPathError};
use super::expr::{Binding, Conversion, Expr, Variable};
use super::functions::Store;
use super::keyed::Index;
use super::maps::Array;
use super::pattern::{Memory, Pattern};
use super::regex::RegexCache;
use super::value::{Atomic, Item, Sequence};
use crate::dom::{Document, Node, NodeTest, Symbols};

/// How deep evaluation may be nested, in levels of expressions.
const DEPTH_LIMIT: usize = 1_500;

/// What a variable stands for.
#[derive(Debug)]
pub(crate) enum Definition {
    Expr(Expr),
    /// A tree that stands in the schema.
    Tree(usize),
    /// Its expression is wrong, which was told.
    Wrong,
}

/// A key (XSLT 2.0, 16.3).
#[derive(Debug)]
pub(crate) struct Key {
    pub name: String,
    pub pattern: Pattern,
    pub value: Expr,
    /// XSLT 1.0 compares the values as strings (XSLT 1.0, 12.2).
    pub legacy: bool,
}

/// What all expressions of a schema share.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub globals: Vec<Definition>,
    pub keys: Vec<Key>,
    pub slots: usize,
    /// What the matchers of patterns remember.
    pub memories: usize,
    pub trees: Vec<Document>,
    pub regexes: RegexCache,
    pub symbols: Arc<Symbols>,
    /// The name of the schema's file, from which `doc()` reckons.
    pub base: String,
}

/// The focus (XPath 2.0, 2.1.2).
#[derive(Debug, Clone)]
pub(crate) struct Focus<'d> {
    pub item: Option<Item<'d>>,
    pub position: usize,
    pub size: usize,
}

impl<'d> Focus<'d> {
    pub fn of(item: impl Into<Item<'d>>) -> Self {
        Self { item: Some(item.into()), position: 1, size: 1 }
    }

    pub const NOTHING: Self = Self { item: None, position: 0, size: 0 };
}

/// The nodes of a document by the values of an `xsl:key`.
pub(super) type KeyTable<'d> = FxHashMap<String, Vec<Node<'d>>>;

/// The numbers of the children of a node that pass a test.
type Rows<'d> = FxHashMap<(Node<'d>, NodeTest), Rc<[u32]>>;

type Kept<T> = RefCell<Option<(u32, T)>>;

/// Evaluates the expressions of a schema over one document.
pub(crate) struct Evaluator<'d> {
    pub program: &'d Program,
    pub main: &'d Document,
    pub resolver: &'d dyn Resolver,
    pub store: &'d Store,
    globals: Vec<OnceCell<Evaluated<Sequence<'d>>>>,
    /// The lets of the rule that fires, and their values.
    lets: Cell<&'d [Definition]>,
    let_values: RefCell<Vec<Option<Evaluated<Sequence<'d>>>>>,
    /// The node for which the rule fires.
    current: Cell<Node<'d>>,
    pub(super) locals: RefCell<Vec<Sequence<'d>>>,
    pub(super) frame: Cell<usize>,
    cached: Vec<Kept<Evaluated<Sequence<'d>>>>,
    pub(super) keyed: Vec<Kept<Rc<Index<'d>>>>,
    pub(super) shared: RefCell<FxHashMap<(usize, Node<'d>), Sequence<'d>>>,
    pub(super) shared_size: Cell<usize>,
    /// For a parent and a test, the children that pass.
    pub(super) rows: RefCell<Rows<'d>>,
    pub(super) rows_size: Cell<usize>,
    /// Nodes looked at for each place, before an index is made.
    pub(super) looked_at: Vec<Cell<u32>>,
    pub(super) keys: RefCell<FxHashMap<(usize, u32), Rc<KeyTable<'d>>>>,
    pub(super) memory: Vec<Memory<'d>>,
    pub(super) work: Cell<u64>,
    pub(super) limit: Cell<u64>,
    depth: Cell<usize>,
    pub now: OnceCell<super::time::Moment>,
}

impl<'d> Evaluator<'d> {
    pub fn new(program: &'d Program, main: &'d Document, resolver: &'d dyn Resolver, store: &'d Store) -> Self {
        Self {
            program,
            main,
            resolver,
            store,
            globals: program.globals.iter().map(|_| OnceCell::new()).collect(),
            lets: Cell::new(&[]),
            let_values: RefCell::default(),
            current: Cell::new(main.root()),
            locals: RefCell::default(),
            frame: Cell::new(0),
            cached: (0..program.slots).map(|_| RefCell::default()).collect(),
            keyed: (0..program.slots).map(|_| RefCell::default()).collect(),
            shared: RefCell::default(),
            shared_size: Cell::new(0),
            rows: RefCell::default(),
            rows_size: Cell::new(0),
            looked_at: (0..program.slots).map(|_| Cell::new(0)).collect(),
            keys: RefCell::default(),
            memory: (0..program.memories).map(|_| Memory::default()).collect(),
            work: Cell::new(0),
            limit: Cell::new(WORK_LIMIT),
            depth: Cell::new(0),
            now: OnceCell::new(),
        }
    }

    /// Begins a node: `current()`, and the lets of the rule that fires for it.
    pub fn begin(&self, node: Node<'d>, lets: &'d [Definition]) {
        self.current.set(node);
        self.lets.set(lets);
        self.tally(lets.len());
        let mut values = self.let_values.borrow_mut();
        values.clear();
        values.resize(lets.len(), None);
    }

    pub fn current(&self) -> Node<'d> {
        self.current.get()
    }

    /// Evaluates something that stands elsewhere, in its own frame.
    pub(super) fn apart<T>(&self, levels: usize, work: impl FnOnce() -> Evaluated<T>) -> Evaluated<T> {
        let before = self.depth.get();
        if before + levels > DEPTH_LIMIT {
            return Err(XPathError::limit("evaluation is nested too deep"));
        }
        self.depth.set(before + levels);
        let frame = self.frame.replace(self.locals.borrow().len());
        let found = work();
        self.locals.borrow_mut().truncate(self.frame.get());
        self.frame.set(frame);
        self.depth.set(before);
        found
    }

    fn define(&self, definition: &'d Definition, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        match definition {
            Definition::Expr(expr) => self.apart(expr.depth() + 4, || self.eval(expr, focus)),
            Definition::Tree(tree) => Ok(self.program.trees.get(*tree).map(Document::root).into()),
            Definition::Wrong => Err(XPathError::new("let", "the value of a variable is wrong in the schema")),
        }
    }

    fn global(&self, index: usize) -> Evaluated<Sequence<'d>> {
        let (Some(cell), Some(definition)) = (self.globals.get(index), self.program.globals.get(index)) else {
            return Ok(Sequence::Empty);
        };
        if let Some(value) = cell.get() {
            return value.clone();
        }
        // Circles were refused when the schema was read.
        let value = self.define(definition, &Focus::of(self.main.root()));
        let _ = cell.set(value.clone());
        value
    }

    fn rule_let(&self, index: usize) -> Evaluated<Sequence<'d>> {
        if let Some(Some(value)) = self.let_values.borrow().get(index) {
            return value.clone();
        }
        let Some(definition) = self.lets.get().get(index) else { return Ok(Sequence::Empty) };
        let value = self.define(definition, &Focus::of(self.current.get()));
        if let Some(place) = self.let_values.borrow_mut().get_mut(index) {
            *place = Some(value.clone());
        }
        value
    }

    fn variable(&self, variable: Variable) -> Evaluated<Sequence<'d>> {
        match variable {
            Variable::Global(index) => self.global(index),
            Variable::Rule(index) => self.rule_let(index),
            Variable::Local(slot) => Ok(self.locals.borrow().get(self.frame.get() + slot).cloned().unwrap_or_default()),
        }
    }

    pub(super) fn set_local(&self, slot: usize, value: Sequence<'d>) {
        let place = self.frame.get() + slot;
        let mut locals = self.locals.borrow_mut();
        if locals.len() <= place {
            locals.resize(place + 1, Sequence::Empty);
        }
        locals[place] = value;
    }

    /// The value of an expression.
    pub fn eval(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        match expr {
            Expr::Literal(atom) => Ok(atom.clone().into()),
            Expr::Context => self.item(focus).map(Sequence::One),
            Expr::Current => Ok(self.current.get().into()),
            Expr::Position => self.item(focus).map(|_| (focus.position as i64).into()),
            Expr::Last => self.item(focus).map(|_| (focus.size as i64).into()),
            Expr::Variable(variable) => self.variable(*variable),
            Expr::Sequence(all) => self.sequence(all, focus),
            Expr::Range(pair) => self.range(pair, focus),
            Expr::Or(_)
            | Expr::And(_)
            | Expr::Not(_)
            | Expr::Boolean(_)
            | Expr::Exists(..)
            | Expr::General(_)
            | Expr::Some(_)
            | Expr::SomeEqual(_)
            | Expr::Every(_) => self.truth(expr, focus).map(Sequence::from),
            Expr::Count(only) => self.count(only, focus),
            Expr::ValueCompare(operator, pair) => self.value_comparison(*operator, pair, focus),
            Expr::NodeCompare(operator, pair) => self.node_comparison(*operator, pair, focus),
            Expr::Arithmetic { first, rest, .. } => self.arithmetic(first, rest, focus),
            Expr::Negate(only, _) => self.sign(only, focus, true),
            Expr::Plus(only, _) => self.sign(only, focus, false),
            Expr::Concat(all) => self.concat(all, focus),
            Expr::Union(all) => self.union(all, focus),
            Expr::Intersect(pair) => self.intersect(pair, focus, true),
            Expr::Except(pair) => self.intersect(pair, focus, false),
            Expr::If(branches, otherwise) => self.eval(self.branch(branches, otherwise, focus)?, focus),
            Expr::For(binding) => self.for_each(binding, focus),
            Expr::Let(binding) => self.let_in(binding, focus),
            Expr::Path(path) => self.path(path, focus),
            Expr::Filter(base, predicates) => self.filter(base, predicates, focus),
            Expr::Call(builtin, arguments) => self.call(builtin, arguments, focus),
            Expr::Convert(conversion, only) => self.convert(*conversion, only, focus),
            Expr::Type(question, only) => self.type_question(question, only, focus),
            Expr::Name(name) => Ok(Atomic::QName(Arc::clone(name)).into()),
            Expr::Cached(slot, only) => self.cached(*slot, only, focus),
            Expr::Keyed(keyed) => self.keyed(keyed, focus),
            Expr::Related(related) => self.related(related, focus),
            Expr::Shared(shared) => self.shared(shared, focus),
            _ => self.eval_higher(expr, focus),
        }
    }

    /// The context item.
    pub fn item(&self, focus: &Focus<'d>) -> Evaluated<Item<'d>> {
        focus.item.clone().ok_or_else(|| XPathError::new("XPDY0002", "there is no context item here"))
    }

    /// The context item, which must be a node.
    pub fn context_node(&self, focus: &Focus<'d>) -> Evaluated<Node<'d>> {
        match &focus.item {
            Some(Item::Node(node)) => Ok(*node),
            Some(_) => Err(XPathError::new("XPTY0020", "a path begins at what is no node")),
            None => Err(XPathError::new("XPDY0002", "there is no context item here")),
        }
    }

    /// The effective boolean value (XPath 2.0, 2.4.3) of an expression.
    pub fn truth(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<bool> {
        match expr {
            Expr::Or(all) => self.any(all, focus, true),
            Expr::And(all) => self.any(all, focus, false).map(|found| !found),
            Expr::Not(only) => self.truth(only, focus).map(|truth| !truth),
            Expr::Boolean(only) | Expr::Convert(Conversion::Boolean, only) => self.truth(only, focus),
            Expr::Exists(exists, only) => Ok(self.exists(only, focus)? == *exists),
            Expr::General(general) => self.general(general, focus),
            Expr::Some(binding) => self.quantified(binding, 0, true, focus),
            Expr::Every(binding) => self.quantified(binding, 0, false, focus).map(|found| !found),
            Expr::Path(path) if path.yields_nodes() => self.path_exists(path, focus),
            Expr::Related(related) if related.is_plain() => self.related_exists(related, focus),
            Expr::Shared(shared) if shared.path.yields_nodes() => self.shared_exists(shared, focus),
            Expr::Keyed(keyed) if keyed.yields_nodes() => self.keyed_exists(keyed, focus),
            Expr::SomeEqual(some) => self.some_equal(some, focus),
            Expr::If(branches, otherwise) => self.truth(self.branch(branches, otherwise, focus)?, focus),
            _ => effective(&self.eval(expr, focus)?),
        }
    }

    /// Whether one of the expressions has this truth.
    fn any(&self, all: &'d [Expr], focus: &Focus<'d>, wanted: bool) -> Evaluated<bool> {
        for expr in all {
            if self.truth(expr, focus)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn exists(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<bool> {
        match expr {
            Expr::Path(path) if path.yields_nodes() => self.path_exists(path, focus),
            Expr::Related(related) if related.is_plain() => self.related_exists(related, focus),
            Expr::Shared(shared) if shared.path.yields_nodes() => self.shared_exists(shared, focus),
            Expr::Keyed(keyed) => self.keyed_exists(keyed, focus),
            _ => Ok(!self.eval(expr, focus)?.is_empty()),
        }
    }

    fn count(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let known = match expr {
            Expr::Path(path) => self.path_count(path, focus)?,
            Expr::Keyed(keyed) => self.keyed_count(keyed, focus)?,
            _ => None,
        };
        if let Some(count) = known {
            return Ok((count as i64).into());
        }
        Ok((self.eval(expr, focus)?.len() as i64).into())
    }

    fn branch(&self, branches: &'d [(Expr, Expr)], otherwise: &'d Expr, focus: &Focus<'d>) -> Evaluated<&'d Expr> {
        for (test, then) in branches {
            if self.truth(test, focus)? {
                return Ok(then);
            }
        }
        Ok(otherwise)
    }

    fn sequence(&self, all: &'d [Expr], focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let mut found = Vec::new();
        for expr in all {
            self.gather(&mut found, self.eval(expr, focus)?)?;
        }
        Ok(found.into())
    }

    fn range(&self, pair: &'d [Expr; 2], focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let (first, last) = (self.integer(&pair[0], focus)?, self.integer(&pair[1], focus)?);
        let (Some(first), Some(last)) = (first, last) else { return Ok(Sequence::Empty) };
        if last < first {
            return Ok(Sequence::Empty);
        }
        let length = usize::try_from(last.abs_diff(first)).unwrap_or(usize::MAX).saturating_add(1);
        self.check_length(length)?;
        self.spend(length)?;
        Ok((first..=last).map(|number| Item::Atom(Atomic::Integer(number))).collect())
    }

    fn integer(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Option<i64>> {
        let Some(atom) = self.optional_atom(expr, focus)? else { return Ok(None) };
        match operand(atom)? {
            Atomic::Integer(number) => Ok(Some(number)),
            Atomic::Double(number) if number.fract() == 0.0 => Ok(Some(number as i64)),
            other => Err(XPathError::wrong_type(format!("{} is no integer", other.type_name()))),
        }
    }

    /// The value as one atom, or none.
    ///
    /// # Errors
    /// XPTY0004 for several.
    pub(super) fn optional_atom(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Option<Atomic<'d>>> {
        self.one_atom(&self.eval(expr, focus)?)
    }

    fn nodes(&self, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Vec<Node<'d>>> {
        let value = self.eval(expr, focus)?;
        self.spend(value.len())?;
        nodes_of(&value)
    }

    fn union(&self, all: &'d [Expr], focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let mut found = Vec::new();
        for expr in all {
            found.extend(self.nodes(expr, focus)?);
            self.check_length(found.len())?;
        }
        super::path::in_order(&mut found);
        Ok(found.into())
    }

    fn intersect(&self, pair: &'d [Expr; 2], focus: &Focus<'d>, wanted: bool) -> Evaluated<Sequence<'d>> {
        let mut left = self.nodes(&pair[0], focus)?;
        if left.is_empty() {
            return Ok(Sequence::Empty);
        }
        let mut right = self.nodes(&pair[1], focus)?;
        super::path::in_order(&mut left);
        super::path::in_order(&mut right);
        left.retain(|node| right.binary_search(node).is_ok() == wanted);
        Ok(left.into())
    }

    fn for_each(&self, binding: &'d Binding, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let mut found = Vec::new();
        self.bind_each(binding, 0, focus, &mut |this| {
            this.gather(&mut found, this.eval(&binding.body, focus)?)?;
            Ok(false)
        })?;
        Ok(found.into())
    }

    fn quantified(&self, binding: &'d Binding, from: usize, wanted: bool, focus: &Focus<'d>) -> Evaluated<bool> {
        self.bind_each(binding, from, focus, &mut |this| Ok(this.truth(&binding.body, focus)? == wanted))
    }

    /// Goes through all values of the variables until the body says that it is enough.
    fn bind_each(
        &self,
        binding: &'d Binding,
        from: usize,
        focus: &Focus<'d>,
        body: &mut dyn FnMut(&Self) -> Evaluated<bool>,
    ) -> Evaluated<bool> {
        let Some(values) = binding.values.get(from) else { return body(self) };
        let values = self.eval(values, focus)?;
        for item in values.items() {
            self.spend(1)?;
            self.set_local(binding.slot + from, Sequence::One(item.clone()));
            if self.bind_each(binding, from + 1, focus, body)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn let_in(&self, binding: &'d Binding, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        for (index, value) in binding.values.iter().enumerate() {
            let value = self.eval(value, focus)?;
            self.set_local(binding.slot + index, value);
        }
        self.eval(&binding.body, focus)
    }

    /// All atoms of a sequence, those in arrays, too.
    pub fn atoms(&self, value: &Sequence<'d>) -> Evaluated<Vec<Atomic<'d>>> {
        self.spend(value.len())?;
        let mut found = Vec::with_capacity(value.len());
        for item in value.items() {
            if let Item::Array(array) = item {
                let mut inside = Vec::new();
                self.flatten(array, &mut inside)?;
                for item in inside {
                    found.push(item.atomized()?);
                }
            } else {
                found.push(item.atomized()?);
            }
        }
        Ok(found)
    }

    /// The items inside of an array, arrays opened (XPath 3.1, 2.4.2). One that is held twice is opened twice.
    pub(super) fn flatten(&self, array: &Array<'d>, found: &mut Vec<Item<'d>>) -> Evaluated<()> {
        for member in &array.members {
            self.spend(1 + member.len())?;
            for item in member.items() {
                match item {
                    Item::Array(inner) => self.flatten(inner, found)?,
                    item => found.push(item.clone()),
                }
            }
        }
        self.check_length(found.len())
    }

    /// The value as one atom, or none.
    ///
    /// # Errors
    /// XPTY0004 for several.
    pub fn one_atom(&self, value: &Sequence<'d>) -> Evaluated<Option<Atomic<'d>>> {
        match value.items() {
            [] => Ok(None),
            [Item::Array(_)] => match self.atoms(value)?.as_slice() {
                [] => Ok(None),
                [atom] => Ok(Some(atom.clone())),
                _ => Err(several()),
            },
            [item] => item.atomized().map(Some),
            _ => Err(several()),
        }
    }

    fn cached(&self, slot: usize, expr: &'d Expr, focus: &Focus<'d>) -> Evaluated<Sequence<'d>> {
        let document = focus.item.as_ref().and_then(Item::node).map_or(self.main.root(), Node::root);
        let serial = document.serial();
        let Some(kept) = self.cached.get(slot) else { return self.eval(expr, focus) };
        if let Some((of, value)) = &*kept.borrow()
            && *of == serial
        {
            return value.clone();
        }
        let value = self.eval(expr, &Focus::of(document));
        *kept.borrow_mut() = Some((serial, value.clone()));
        value
    }
}

fn several() -> XPathError {
    XPathError::wrong_type("a sequence of several items stands where one is expected")
}

/// The node that an item is.
///
/// # Errors
/// XPTY0004 where it is something else.
pub(crate) fn node_of<'d>(item: &Item<'d>) -> Evaluated<Node<'d>> {
    item.node().ok_or_else(|| XPathError::wrong_type("an atomic value stands among nodes"))
}

/// The nodes of a sequence.
///
/// # Errors
/// XPTY0004 where something else is in it.
pub(crate) fn nodes_of<'d>(value: &Sequence<'d>) -> Evaluated<Vec<Node<'d>>> {
    value.items().iter().map(node_of).collect()
}

/// The effective boolean value (XPath 2.0, 2.4.3).
pub(crate) fn effective(value: &Sequence<'_>) -> Evaluated<bool> {
    match value.items() {
        [] => Ok(false),
        [Item::Node(_), ..] => Ok(true),
        [Item::Atom(atom)] => match atom {
            Atomic::Boolean(truth) => Ok(*truth),
            atom if atom.is_numeric() => Ok(atom.as_double() != 0.0 && !atom.as_double().is_nan()),
            atom => match atom.characters() {
                Some(text) => Ok(!text.is_empty()),
                None => Err(no_truth(&format!("a value of type {}", atom.type_name()))),
            },
        },
        [Item::Atom(_), ..] => Err(no_truth("a sequence of several values")),
        _ => Err(no_truth("a function, a map or an array")),
    }
}

fn no_truth(what: &str) -> XPathError {
    XPathError::new("FORG0006", format!("{what} is neither true nor false"))
}

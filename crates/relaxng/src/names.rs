//! Names and name classes, as numbers.
//!
//! A schema refers to finitely many names and namespaces. To a schema, every other name is like any other in the same
//! namespace, and every namespace it does not refer to is like any other; so the infinitely many names of documents
//! fall into finitely many *symbols*, and an automaton can have one edge for each.

use rustc_hash::FxHashMap;

use super::syntax::NameClass;

/// A name, or all names that the schema cannot tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SymbolId(pub(super) u32);

/// A namespace that the schema refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NamespaceIndex(u32);

/// A name class, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ClassId(u32);

/// What a symbol stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Symbol {
    /// Any name in a namespace that the schema does not refer to.
    Elsewhere,
    /// Any name of this namespace that the schema does not refer to.
    OtherIn(NamespaceIndex),
    /// One name.
    Name(NamespaceIndex, Box<str>),
}

/// A name class (4.16), its names as symbols.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Any(Option<ClassId>),
    Namespace(NamespaceIndex, Option<ClassId>),
    Name(SymbolId),
    Choice(Box<[ClassId]>),
}

/// The symbols of one namespace.
#[derive(Debug)]
struct Table {
    name: Box<str>,
    other: SymbolId,
    names: FxHashMap<Box<str>, SymbolId>,
}

/// All names and name classes of a schema.
#[derive(Debug)]
pub(super) struct Names {
    symbols: Vec<Symbol>,
    tables: Vec<Table>,
    namespaces: FxHashMap<Box<str>, NamespaceIndex>,
    classes: Vec<Class>,
    known: FxHashMap<Class, ClassId>,
}

/// The symbol of names in namespaces that the schema does not refer to.
pub(super) const ELSEWHERE: SymbolId = SymbolId(0);

impl Names {
    pub(super) fn new() -> Self {
        Self {
            symbols: vec![Symbol::Elsewhere],
            tables: Vec::new(),
            namespaces: FxHashMap::default(),
            classes: Vec::new(),
            known: FxHashMap::default(),
        }
    }

    /// The symbol of a name in a document.
    pub(super) fn symbol(&self, namespace: &str, local: &str) -> SymbolId {
        self.namespaces.get(namespace).map_or(ELSEWHERE, |index| self.symbol_in(*index, local))
    }

    /// The namespace, if the schema refers to it.
    pub(super) fn namespace(&self, namespace: &str) -> Option<NamespaceIndex> {
        self.namespaces.get(namespace).copied()
    }

    /// The symbol of a name in a namespace that the schema refers to.
    pub(super) fn symbol_in(&self, namespace: NamespaceIndex, local: &str) -> SymbolId {
        let table = &self.tables[namespace.0 as usize];
        table.names.get(local).copied().unwrap_or(table.other)
    }

    /// What a symbol stands for.
    pub(super) fn describe(&self, symbol: SymbolId) -> &Symbol {
        &self.symbols[symbol.0 as usize]
    }

    /// The name of a namespace.
    pub(super) fn namespace_name(&self, index: NamespaceIndex) -> &str {
        &self.tables[index.0 as usize].name
    }

    fn new_symbol(&mut self, symbol: Symbol) -> SymbolId {
        self.symbols.push(symbol);
        SymbolId(index(self.symbols.len() - 1))
    }

    fn intern_namespace(&mut self, name: &str) -> NamespaceIndex {
        if let Some(known) = self.namespaces.get(name) {
            return *known;
        }
        let namespace = NamespaceIndex(index(self.tables.len()));
        let other = self.new_symbol(Symbol::OtherIn(namespace));
        self.tables.push(Table { name: name.into(), other, names: FxHashMap::default() });
        self.namespaces.insert(name.into(), namespace);
        namespace
    }

    fn intern_name(&mut self, namespace: &str, local: &str) -> SymbolId {
        let namespace = self.intern_namespace(namespace);
        if let Some(known) = self.tables[namespace.0 as usize].names.get(local) {
            return *known;
        }
        let symbol = self.new_symbol(Symbol::Name(namespace, local.into()));
        self.tables[namespace.0 as usize].names.insert(local.into(), symbol);
        symbol
    }

    /// The number of a name class of the schema.
    pub(super) fn intern(&mut self, class: &NameClass) -> ClassId {
        let class = match class {
            NameClass::Name { namespace, local } => Class::Name(self.intern_name(namespace, local)),
            NameClass::Any { except } => Class::Any(except.as_ref().map(|except| self.intern(except))),
            NameClass::Namespace { namespace, except } => {
                let namespace = self.intern_namespace(namespace);
                Class::Namespace(namespace, except.as_ref().map(|except| self.intern(except)))
            }
            NameClass::Choice(classes) => Class::Choice(classes.iter().map(|class| self.intern(class)).collect()),
        };
        if let Some(known) = self.known.get(&class) {
            return *known;
        }
        let id = ClassId(index(self.classes.len()));
        self.classes.push(class.clone());
        self.known.insert(class, id);
        id
    }

    pub(super) fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.0 as usize]
    }

    /// Whether a name class holds the names that a symbol stands for.
    pub(super) fn contains(&self, class: ClassId, symbol: SymbolId) -> bool {
        let spared = |except: &Option<ClassId>| !except.is_some_and(|except| self.contains(except, symbol));
        match self.class(class) {
            Class::Name(name) => *name == symbol,
            Class::Any(except) => spared(except),
            Class::Namespace(namespace, except) => self.namespace_of(symbol) == Some(*namespace) && spared(except),
            Class::Choice(classes) => classes.iter().any(|class| self.contains(*class, symbol)),
        }
    }

    fn namespace_of(&self, symbol: SymbolId) -> Option<NamespaceIndex> {
        match self.describe(symbol) {
            Symbol::Elsewhere => None,
            Symbol::OtherIn(namespace) | Symbol::Name(namespace, _) => Some(*namespace),
        }
    }

    /// Whether a name class holds infinitely many names.
    pub(super) fn is_wildcard(&self, class: ClassId) -> bool {
        match self.class(class) {
            Class::Name(_) => false,
            Class::Any(_) | Class::Namespace(..) => true,
            Class::Choice(classes) => classes.iter().any(|class| self.is_wildcard(*class)),
        }
    }

    /// The names that a class lists one by one, exceptions not among them.
    pub(super) fn listed(&self, class: ClassId, into: &mut Vec<SymbolId>) {
        match self.class(class) {
            Class::Name(name) => into.push(*name),
            Class::Choice(classes) => classes.iter().for_each(|class| self.listed(*class, into)),
            Class::Any(_) | Class::Namespace(..) => {}
        }
    }

    /// A symbol that both classes hold. It is enough to try the symbols that either refers to.
    pub(super) fn overlap(&self, first: ClassId, second: ClassId) -> Option<SymbolId> {
        if let (Class::Name(first), Class::Name(second)) = (self.class(first), self.class(second)) {
            return (first == second).then_some(*first);
        }
        let mut tried = Vec::new();
        self.representatives(first, &mut tried);
        self.representatives(second, &mut tried);
        tried.into_iter().find(|symbol| self.contains(first, *symbol) && self.contains(second, *symbol))
    }

    fn representatives(&self, class: ClassId, into: &mut Vec<SymbolId>) {
        let mut inside = |except: &Option<ClassId>| {
            if let Some(except) = except {
                self.representatives(*except, into);
            }
        };
        match self.class(class) {
            Class::Name(name) => into.push(*name),
            Class::Any(except) => {
                inside(except);
                into.push(ELSEWHERE);
            }
            Class::Namespace(namespace, except) => {
                inside(except);
                into.push(self.tables[namespace.0 as usize].other);
            }
            Class::Choice(classes) => classes.iter().for_each(|class| self.representatives(*class, into)),
        }
    }

    /// Namespace and local name of a name that the schema spells out.
    pub(super) fn qualified(&self, symbol: SymbolId) -> Option<(String, String)> {
        match self.describe(symbol) {
            Symbol::Name(namespace, local) => Some((self.namespace_name(*namespace).to_owned(), local.to_string())),
            _ => None,
        }
    }

    /// All names with this local part that the schema spells out.
    pub(super) fn called(&self, local: &str) -> impl Iterator<Item = SymbolId> {
        self.tables.iter().filter_map(move |table| table.names.get(local).copied())
    }

    /// A symbol for people: `p`, `{namespace}p`, `any name`.
    pub(super) fn shown(&self, symbol: SymbolId) -> String {
        match self.describe(symbol) {
            Symbol::Elsewhere => "any name".to_owned(),
            Symbol::OtherIn(namespace) => format!("any name of `{}`", self.namespace_name(*namespace)),
            Symbol::Name(_, local) => local.to_string(),
        }
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

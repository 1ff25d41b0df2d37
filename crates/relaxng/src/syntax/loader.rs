//! Files of a schema: loading, knowing them by number, and noticing circles of references.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::super::error::{ResolveError, SchemaError, Violation};
use super::super::library::Library;
use super::super::resolver::Resolver;
use super::{Component, Expression, ExpressionKind, Place, compact, xml};

/// A violated rule and its place.
pub(crate) type Located = (Place, Violation);

/// A file of a schema.
#[derive(Debug, Clone)]
pub(crate) struct SchemaFile {
    pub name: String,
    pub text: Arc<str>,
}

/// All files of a schema, in the order in which they were opened.
#[derive(Debug, Default, Clone)]
pub(crate) struct Files(Vec<SchemaFile>);

impl Files {
    /// The error as a caller sees it.
    pub(crate) fn report(&self, (place, violation): Located) -> SchemaError {
        let span = match &violation {
            Violation::Xml(error) => error.span(),
            _ => place.start as usize..place.end as usize,
        };
        let file = self.0.get(place.file as usize).map(|file| file.name.clone()).unwrap_or_default();
        SchemaError { clause: violation.clause(), file, span, message: violation.to_string() }
    }

    /// Each file's name and text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|file| (file.name.as_str(), &*file.text))
    }
}

/// A reference to a file.
pub(crate) struct Reference<'h> {
    /// The values of `xml:base` in force, the outermost first.
    pub bases: Vec<&'h str>,
    pub href: &'h str,
}

/// Loads the files of one schema.
pub(crate) struct Loader<'r> {
    resolver: &'r dyn Resolver,
    pub files: Files,
    pub library: Library,
    /// Names of the files that are being read, the outermost first.
    open: Vec<String>,
    /// Levels of nesting, over all open files.
    pub nesting: usize,
    /// Whether files on the network may be missing: a converter does without them.
    pub may_lack: bool,
    /// Whether one is.
    pub lacks: bool,
}

/// Files that refer to files: deeper than anybody nests them.
const MAX_NESTED_FILES: usize = 64;
/// Files opened for one schema. The same file is opened once for each reference to it.
const MAX_FILES: usize = 4096;

impl<'r> Loader<'r> {
    pub(crate) fn new(resolver: &'r dyn Resolver) -> Self {
        Self {
            resolver,
            files: Files::default(),
            library: Library::default(),
            open: Vec::new(),
            nesting: 0,
            may_lack: false,
            lacks: false,
        }
    }

    /// Reads a schema that nothing refers to.
    pub(crate) fn top(&mut self, name: &str, text: Arc<str>) -> Result<Expression, Located> {
        self.read(name.to_owned(), text, "")
    }

    /// Reads what an `externalRef` refers to; `namespace` is the one in force there (4.6).
    pub(crate) fn external(
        &mut self,
        at: Place,
        reference: &Reference<'_>,
        namespace: &str,
    ) -> Result<Expression, Located> {
        match self.fetch(at, reference) {
            Err((_, Violation::Remote(_))) if self.may_lack => {
                self.lacks = true;
                Ok(Expression { place: at, kind: ExpressionKind::Grammar(Vec::new()) })
            }
            fetched => {
                let (name, text) = fetched?;
                self.read(name, text, namespace)
            }
        }
    }

    /// Reads what an `include` refers to, with `overrides` in place of what they override (4.7).
    pub(crate) fn include(
        &mut self,
        at: Place,
        reference: &Reference<'_>,
        namespace: &str,
        overrides: Vec<Component>,
    ) -> Result<Vec<Component>, Located> {
        let included = self.external(at, reference, namespace)?;
        let ExpressionKind::Grammar(mut components) = included.kind else {
            return Err((at, Violation::IncludeNoGrammar(reference.href.to_owned())));
        };
        let defined: FxHashSet<_> = components.iter().map(|component| component.name.clone()).collect();
        for component in &overrides {
            if !defined.contains(&component.name) && !self.lacks {
                let named =
                    component.name.as_ref().map_or("`start`".to_owned(), |name| format!("definition of `{name}`"));
                return Err((component.place, Violation::NothingToOverride(named)));
            }
        }
        let overridden: FxHashSet<_> = overrides.iter().map(|component| component.name.clone()).collect();
        components.retain(|component| !overridden.contains(&component.name));
        components.extend(overrides);
        Ok(components)
    }

    fn fetch(&mut self, at: Place, reference: &Reference<'_>) -> Result<(String, Arc<str>), Located> {
        let href = reference.href;
        if href.contains('#') {
            return Err((at, Violation::Fragment(href.to_owned())));
        }
        if self.files.0.len() >= MAX_FILES {
            let message = format!("a schema may open {MAX_FILES} files; this would be one more");
            return Err((at, Violation::Limit(message)));
        }
        let unreadable = |error: ResolveError| {
            let message = error.to_string();
            let is_remote = matches!(error, ResolveError::Remote(_));
            (at, if is_remote { Violation::Remote(message) } else { Violation::Unreadable(message) })
        };
        let origin = self.open.last().cloned().unwrap_or_default();
        let mut base = origin.clone();
        for step in &reference.bases {
            base = self.resolver.rebase(&base, step).map_err(unreadable)?;
        }
        let resource = self.resolver.resolve_for(&origin, &base, href).map_err(unreadable)?;
        if self.open.contains(&resource.name) || self.open.len() >= MAX_NESTED_FILES {
            return Err((at, Violation::IncludeCycle(resource.name, self.open.clone())));
        }
        Ok((resource.name, resource.text))
    }

    fn read(&mut self, name: String, text: Arc<str>, namespace: &str) -> Result<Expression, Located> {
        let file = u32::try_from(self.files.0.len()).unwrap_or(u32::MAX);
        self.files.0.push(SchemaFile { name: name.clone(), text: Arc::clone(&text) });
        self.open.push(name);
        let read = if is_xml(&text) {
            xml::read(self, file, &text, namespace)
        } else {
            compact::read(self, file, &text, namespace)
        };
        self.open.pop();
        read
    }
}

/// The XML syntax begins with `<`, which the compact syntax never does.
pub(crate) fn is_xml(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
}

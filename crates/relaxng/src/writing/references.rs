//! References from file to file: what they are called in the output, and which files are still to be written.

use std::collections::VecDeque;
use std::path::Path;

use super::super::resolver::{Resolver, Resource};
use super::super::syntax::Place;
use super::super::syntax::loader::is_xml;
use super::super::uri::{absolute, path_of};
use super::{Syntax, Told};

/// The files of a conversion.
pub(super) struct Outputs {
    pub to: Syntax,
    /// The folder of the output.
    pub folder: String,
    /// Names of resources, and what the files made of them are called.
    pub names: Vec<(String, String)>,
    pub queue: VecDeque<Resource>,
}

/// What one file refers to, and what is to be told of it.
pub(super) struct References<'o> {
    pub resolver: &'o dyn Resolver,
    /// The name of the file.
    pub origin: &'o str,
    pub outputs: &'o mut Outputs,
    pub told: &'o mut Vec<(Place, Told)>,
}

impl References<'_> {
    pub(super) fn tell(&mut self, told: Told, place: Place) {
        self.told.push((place, told));
    }

    /// What stands in the output for a reference; `bases` are the values of `xml:base` in force, the outermost first.
    pub(super) fn written(&mut self, place: Place, bases: &[&str], href: &str) -> String {
        let base = bases.iter().fold(self.origin.to_owned(), |base, step| absolute(&base, step));
        if path_of(&base, href).is_none() || super::super::uri::has_scheme(&base) {
            let href = absolute(&base, href);
            self.tell(Told::Network(href.clone()), place);
            return href;
        }
        match self.resolver.resolve_for(self.origin, &base, href) {
            Ok(resource) if Syntax::of_text(&resource.text) == self.outputs.to => {
                self.tell(Told::SameSyntax(resource.name.clone()), place);
                let kept = relative(&self.outputs.folder, &resource.name);
                kept.unwrap_or_else(|| href.to_owned())
            }
            Ok(resource) => encoded(&self.outputs.name_of(resource)),
            // It could be read a moment ago.
            Err(error) => {
                self.tell(Told::Unreadable(error.to_string()), place);
                href.to_owned()
            }
        }
    }
}

impl Outputs {
    /// The name of the file that is made of a resource, which is written once.
    fn name_of(&mut self, resource: Resource) -> String {
        if let Some((_, known)) = self.names.iter().find(|(name, _)| *name == resource.name) {
            return known.clone();
        }
        let file = resource.name.rsplit(['/', std::path::MAIN_SEPARATOR]).next().unwrap_or_default();
        let stem = [".rng", ".rnc", ".xml"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(file);
        let mut name = format!("{stem}.{}", self.to.ending());
        let mut number = 1_usize;
        while self.names.iter().any(|(_, taken)| taken.eq_ignore_ascii_case(&name)) {
            number += 1;
            name = format!("{stem}-{number}.{}", self.to.ending());
        }
        self.names.push((resource.name.clone(), name.clone()));
        self.queue.push_back(resource);
        name
    }
}

impl Syntax {
    /// The syntax of a text: XML begins with `<`, which the compact syntax never does.
    pub fn of_text(text: &str) -> Self {
        if is_xml(text) { Self::Xml } else { Self::Compact }
    }

    /// How names of files end.
    fn ending(self) -> &'static str {
        match self {
            Self::Xml => "rng",
            Self::Compact => "rnc",
        }
    }
}

/// A file name as a reference.
fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            ' ' => out.push_str("%20"),
            ':' => out.push_str("%3A"),
            other => out.push(other),
        }
    }
    out
}

/// A path seen from a folder, where both are written from the same place.
fn relative(folder: &str, path: &str) -> Option<String> {
    let parts = |path: &str| -> Option<Vec<String>> {
        let absolute = std::path::absolute(Path::new(if path.is_empty() { "." } else { path })).ok()?;
        Some(absolute.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect())
    };
    let (from, to) = (parts(folder)?, parts(path)?);
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to.get(shared..)?.iter().map(|part| encoded(part));
    Some(up.chain(down).collect::<Vec<_>>().join("/"))
}

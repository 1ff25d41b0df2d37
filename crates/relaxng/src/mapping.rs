//! Local files in place of names on the network: pairs from a configuration, then catalogs.

use super::catalog::{Catalogs, Found};
use super::error::ResolveError;
use super::resolver::{LocalFiles, Resolver, Resource};
use super::uri::{absolute, has_scheme, normalised, percent_decoded};

/// A resolver that maps URLs to local files. An unknown URL is an error, never a download.
#[derive(Debug)]
pub struct Mapped<R = LocalFiles> {
    /// What a URL is, and the path that stands for it; where both end in `/`, what lies below.
    pairs: Vec<(String, String)>,
    catalogs: Catalogs<R>,
    files: R,
}

impl<R: Resolver + Clone> Mapped<R> {
    /// Pairs of URL and path, which are searched first, and paths of catalogs; all files are read through `files`.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>, catalogs: Vec<String>, files: R) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().map(|(url, path)| (normalised(&url), path)).collect();
        // The longest URL is the most telling.
        pairs.sort_by_key(|(url, _)| std::cmp::Reverse(url.len()));
        Self { pairs, catalogs: Catalogs::new(catalogs, files.clone()), files }
    }

    /// The path that stands for a reference in the file `base`.
    ///
    /// # Errors
    /// [`ResolveError::Remote`] where the reference is a URL and nothing stands for it; [`ResolveError::Catalog`] where a
    /// catalog is wrong.
    pub fn path(&self, base: &str, reference: &str) -> Result<String, ResolveError> {
        Ok(self.meant(base, base, reference)?.path)
    }

    /// The path that stands for a reference in the file `origin`, if that file may name it: because both belong to the
    /// same project, or because the URL is mapped to a file of the mapping's own project.
    ///
    /// # Errors
    /// As [`path`](Self::path), and [`ResolveError::Outside`].
    pub fn locate(&self, origin: &str, reference: &str) -> Result<String, ResolveError> {
        self.locate_for(origin, origin, reference)
    }

    /// The same for a reference that is seen from `base`, which the file `origin` says it has (`xml:base`).
    ///
    /// # Errors
    /// As [`locate`](Self::locate).
    pub fn locate_for(&self, origin: &str, base: &str, reference: &str) -> Result<String, ResolveError> {
        let Meant { path, said_by } = self.meant(origin, base, reference)?;
        self.files.judge(&said_by, &path).map(|()| path)
    }

    /// The path that a catalog gives for an external entity or subset which the file `origin` declares; none where no
    /// catalog knows it. The identifiers are looked up as written, then as seen from that file (XML Catalogs 1.1, 7.1.2).
    ///
    /// # Errors
    /// [`ResolveError::Catalog`] where a catalog is wrong, [`ResolveError::Outside`] where it leads out of its project.
    pub fn entity(&self, origin: &str, public: Option<&str>, system: &str) -> Result<Option<String>, ResolveError> {
        let whole = absolute(origin, system);
        for identifier in [system, whole.as_str()].into_iter().chain(public) {
            if let Some(Found { path, catalog }) = self.catalogs.locate(identifier)? {
                return self.files.judge(&catalog, &path).map(|()| Some(path));
            }
        }
        Ok(None)
    }

    /// Whether there are catalogs that may know external entities.
    pub fn has_catalogs(&self) -> bool {
        self.catalogs.has_any()
    }

    fn meant(&self, origin: &str, base: &str, reference: &str) -> Result<Meant, ResolveError> {
        let meant = absolute(base, reference);
        if !has_scheme(&meant) {
            return Ok(Meant { path: meant, said_by: origin.to_owned() });
        }
        if let Some(paired) = self.paired(&normalised(&meant)) {
            return Ok(paired);
        }
        match self.catalogs.locate(&meant)? {
            Some(Found { path, catalog }) => Ok(Meant { path, said_by: catalog }),
            None => Err(ResolveError::Remote(meant)),
        }
    }

    fn paired(&self, url: &str) -> Option<Meant> {
        self.pairs.iter().find_map(|(mapped, path)| {
            let below = url.strip_prefix(mapped.as_str())?;
            match below {
                // A person has written down this very file.
                "" => Some(Meant { path: path.clone(), said_by: String::new() }),
                // What lies below is a document's word: it must lie below indeed.
                _ if mapped.ends_with('/') && path.ends_with('/') => {
                    let below = percent_decoded(below);
                    Some(Meant { path: format!("{path}{below}"), said_by: format!("{path}{CONFIGURED}") })
                }
                _ => None,
            }
        })
    }
}

/// Stands for the configuration in a folder that it opens.
const CONFIGURED: &str = "[schemas]";

/// A path, and whose word it is: a file that may name it, or nobody's but a person's where that is empty.
struct Meant {
    path: String,
    said_by: String,
}

impl<R: Resolver + Clone> Resolver for Mapped<R> {
    fn resolve(&self, base: &str, href: &str) -> Result<Resource, ResolveError> {
        self.resolve_for(base, base, href)
    }

    fn resolve_for(&self, origin: &str, base: &str, href: &str) -> Result<Resource, ResolveError> {
        let Meant { path, said_by } = self.meant(origin, base, href)?;
        self.files.judge(&said_by, &path)?;
        self.files.read(&path)
    }

    /// A base on the network is as good as any: what is seen from it may be mapped.
    fn rebase(&self, base: &str, xml_base: &str) -> Result<String, ResolveError> {
        Ok(absolute(base, xml_base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Schema;

    #[derive(Clone)]
    struct Virtual(&'static [(&'static str, &'static str)]);

    impl Resolver for Virtual {
        fn resolve(&self, _: &str, path: &str) -> Result<Resource, ResolveError> {
            let (name, text) =
                self.0.iter().find(|(name, _)| *name == path).ok_or_else(|| ResolveError::Unknown(path.to_owned()))?;
            Ok(Resource { name: (*name).to_owned(), text: (*text).into() })
        }
    }

    fn mapped(
        pairs: &[(&str, &str)],
        catalogs: &[&str],
        files: &'static [(&'static str, &'static str)],
    ) -> Mapped<Virtual> {
        let pairs = pairs.iter().map(|(url, path)| ((*url).to_owned(), (*path).to_owned()));
        Mapped::new(pairs, catalogs.iter().map(|path| (*path).to_owned()).collect(), Virtual(files))
    }

    #[test]
    fn the_longest_pair_wins_and_folders_hold_what_is_below() {
        let pairs = [("http://x.org/", "all/"), ("http://x.org/a.rng", "a.rng"), ("http://y.org/f", "f")];
        let mapped = mapped(&pairs, &[], &[]);
        assert_eq!(mapped.path("", "http://x.org/a.rng").unwrap(), "a.rng");
        assert_eq!(mapped.path("", "http://x.org/b/c.rng").unwrap(), "all/b/c.rng");
        assert_eq!(mapped.path("d/e.xml", "local.rng").unwrap(), "d/local.rng");
        for remote in ["http://y.org/f/g", "http://z.org/", "urn:x"] {
            assert!(matches!(mapped.path("", remote), Err(ResolveError::Remote(_))), "{remote}");
        }
    }

    #[test]
    fn includes_of_a_schema_are_mapped_too() {
        let files = &[
            ("main.rnc", "include \"http://x.org/part.rnc\" start = part"),
            ("local/part.rnc", "part = external \"urn:leaf\""),
            ("leaf.rnc", "element leaf { empty }"),
            (
                "catalog.xml",
                "<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'><uri name='urn:leaf' uri='leaf.rnc'/></catalog>",
            ),
        ];
        let mapped = mapped(&[("http://x.org/", "local/")], &["catalog.xml"], files);
        let schema = Schema::from_resource(&mapped.resolve("", "main.rnc").unwrap(), &mapped).unwrap();
        assert_eq!(schema.canonical(), "start = e1\ne1 = element leaf { empty }\n");
    }

    #[test]
    fn what_is_seen_from_a_base_on_the_network_is_mapped() {
        let files = &[
            (
                "main.rng",
                "<grammar xmlns='http://relaxng.org/ns/structure/1.0' xml:base='http://x.org/a/'><include href='b.rnc'/></grammar>",
            ),
            ("here/a/b.rnc", "start = element b { empty }"),
        ];
        let mapped = mapped(&[("http://x.org/", "here/")], &[], files);
        assert!(Schema::from_resource(&mapped.resolve("", "main.rng").unwrap(), &mapped).is_ok());
    }
}

//! RELAX NG.
#![allow(dead_code)]

pub mod datatypes;
mod automaton;
mod derive;
mod error;
mod expected;
mod ids;
mod invalidity;
mod matching;
mod names;
mod nearest;
mod pattern;
mod restrict;
mod schema;
mod scopes;
mod simplify;
mod library;
mod resolver;
mod syntax;
mod validator;

pub use error::SchemaError;
pub use expected::Expected;
pub use invalidity::{Complaint, Invalidity, InvalidityKind};
pub use schema::Schema;
pub use validator::{Outcome, Validator};
pub use resolver::{LocalFiles, NoFiles, ResolveError, Resolver, Resource, local_path, read_schema};

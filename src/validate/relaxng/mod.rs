//! RELAX NG.
#![allow(dead_code)]

mod automaton;
pub mod datatypes;
mod derive;
mod error;
mod expected;
mod ids;
mod invalidity;
mod library;
mod matching;
mod names;
mod nearest;
mod pattern;
mod resolver;
mod restrict;
mod schema;
mod scopes;
mod simplify;
mod syntax;
mod validator;

pub use error::SchemaError;
pub use expected::Expected;
pub use invalidity::{Complaint, Invalidity, InvalidityKind};
pub use resolver::{LocalFiles, NoFiles, ResolveError, Resolver, Resource, local_path, read_schema};
pub use schema::Schema;
pub use validator::{Outcome, Validator};

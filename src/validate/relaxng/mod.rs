//! RELAX NG.
#![allow(dead_code)]

pub mod datatypes;
mod error;
mod library;
mod resolver;
mod syntax;

pub use error::SchemaError;
pub use resolver::{LocalFiles, NoFiles, ResolveError, Resolver, Resource, local_path, read_schema};

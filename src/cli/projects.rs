//! Files by the configuration that governs them: that of the nearest `glossator.toml` above a file, else that of the call.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::config::Config;
use super::exit::Failure;
use super::input::Input;
use super::schema_choice::Schemas;

/// Files under one configuration, and the schemas that it leads to.
pub struct Project {
    /// The configuration; none for that of the call.
    own: Option<(PathBuf, Config)>,
    /// The schemas, each read once.
    pub schemas: Schemas,
    /// The files.
    pub inputs: Vec<Input>,
}

impl Project {
    /// The configuration of these files.
    pub fn config<'c>(&'c self, of_call: &'c Config) -> &'c Config {
        self.own.as_ref().map_or(of_call, |(_, config)| config)
    }

    fn path(&self) -> Option<&Path> {
        self.own.as_ref().map(|(path, _)| path.as_path())
    }
}

/// Reads the schemas for a configuration; none where one is wrong, which was told.
pub type ReadSchemas<'r> = dyn Fn(&Config) -> Result<Option<Schemas>, Failure> + 'r;

/// The projects of a run.
#[derive(Default)]
pub struct Projects {
    list: Vec<Project>,
    /// The configuration that governs a folder, once it was looked for.
    known: HashMap<PathBuf, Option<PathBuf>>,
}

impl Projects {
    /// Puts files into their projects, which keep what they have read of schemas. False where a schema is wrong.
    pub fn assign(&mut self, inputs: Vec<Input>, of_call: &Config, read: &ReadSchemas<'_>) -> Result<bool, Failure> {
        self.list.iter_mut().for_each(|project| project.inputs.clear());
        if inputs.is_empty() && self.list.is_empty() {
            return Ok(self.project(None, of_call, read)?.is_some());
        }
        for input in inputs {
            let path = self.path_for(&input, of_call);
            let Some(at) = self.project(path, of_call, read)? else { return Ok(false) };
            self.list[at].inputs.push(input);
        }
        Ok(true)
    }

    fn path_for(&mut self, input: &Input, of_call: &Config) -> Option<PathBuf> {
        let folder = input.path.as_deref()?.parent()?.to_owned();
        let found = self.known.entry(folder).or_insert_with_key(|folder| of_call.nearest_in(folder));
        found.clone()
    }

    /// The number of the project with this configuration, which is read if it is new.
    fn project(
        &mut self,
        path: Option<PathBuf>,
        of_call: &Config,
        read: &ReadSchemas<'_>,
    ) -> Result<Option<usize>, Failure> {
        if let Some(at) = self.list.iter().position(|project| project.path() == path.as_deref()) {
            return Ok(Some(at));
        }
        let own = path.map(|path| of_call.of_project(&path).map(|config| (path, config))).transpose()?;
        let Some(schemas) = read(own.as_ref().map_or(of_call, |(_, config)| config))? else { return Ok(None) };
        self.list.push(Project { own, schemas, inputs: Vec::new() });
        Ok(Some(self.list.len() - 1))
    }

    /// The projects, in the order in which their files were met.
    pub fn list(&self) -> &[Project] {
        &self.list
    }

    /// All files, in the order of the projects.
    pub fn inputs(&self) -> Vec<Input> {
        self.list.iter().flat_map(|project| project.inputs.iter().cloned()).collect()
    }
}

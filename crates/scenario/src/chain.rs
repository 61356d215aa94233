//! Overlays: a scenario that says only how it differs from another one.

use crate::diagnostic::{Diagnostic, Sources};
use crate::error::LoadError;
use crate::files::{self, Folder, Opened};
use crate::load::{check_format, read_next};
use crate::read::{At, Node};
use crate::schema::scenario::Base;
use crate::schema::{Document, Scenario};
use detente_game::parameter::Span;
use std::path::PathBuf;

/// Files through which a scenario may extend another one, itself not counted.
const LONGEST: usize = 8;

/// A scenario laid over all that it extends.
pub(crate) struct Chain {
    /// What they say together.
    pub(crate) file: Box<Scenario>,
    folders: Vec<Option<Folder>>,
}

impl Chain {
    /// How many files it has: the first ones of the sources.
    pub(crate) fn len(&self) -> usize {
        self.folders.len()
    }

    /// The folder of one of the files, by its number in the sources.
    pub(crate) fn folder(&self, file: u32) -> Option<&Folder> {
        self.folders.get(file as usize)?.as_ref()
    }
}

/// One file of a chain.
struct Link {
    file: Box<Scenario>,
    name: String,
    folder: Option<Folder>,
    identity: PathBuf,
}

/// Reads a scenario and what it extends; `None` when one of them is missing or cannot be read.
pub(crate) fn read(
    mut opened: Opened,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Result<Option<Chain>, LoadError> {
    let mut links = Vec::new();
    loop {
        let Some(link) = link(opened, links.last(), sources, faults) else { return Ok(None) };
        links.push(link);
        let Some(extends) = links.last().and_then(|link| link.file.extends.as_ref()) else { break };
        let Some(base) = base(extends, &links, faults)? else { return Ok(None) };
        opened = base;
    }
    Ok(lay(links, faults))
}

/// Reads one file, which `above` extends.
fn link(
    opened: Opened,
    above: Option<&Link>,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<Link> {
    let (name, folder) = (opened.name.clone(), opened.folder.clone());
    let identity = opened.identity.clone();
    let Document::Scenario(file) = read_next::<Document>(opened, sources, faults)? else {
        let extends = above.and_then(|link| link.file.extends.as_ref());
        let fault = match extends {
            Some(extends) => Diagnostic::new(extends.span, format!("`{name}` holds no scenario")),
            None => {
                let head = Span { file: 0, start: 0, end: 1 };
                Diagnostic::new(head, "this file holds no scenario")
            }
        };
        faults.push(fault.help("a scenario begins with `Scenario(`"));
        return None;
    };
    if file.extends.is_some() {
        file.complete_head(faults);
    }
    check_format(&file.format, faults);
    Some(Link { file, name, folder, identity })
}

/// Opens what the last file extends; reports what is not there, and a chain without an end.
fn base(
    extends: &At<Base>,
    links: &[Link],
    faults: &mut Vec<Diagnostic>,
) -> Result<Option<Opened>, LoadError> {
    let Some(Base(name)) = extends.get() else { return Ok(None) };
    let folder = links.last().and_then(|link| link.folder.as_ref());
    let Some(opened) = files::open_base(name, folder)? else {
        let fault = Diagnostic::new(extends.span, format!("no scenario `{name}`"));
        faults.push(fault.maybe_help(files::base_instead(name, folder)));
        return Ok(None);
    };
    let circle = links.iter().position(|link| link.identity == opened.identity);
    let fault = if let Some(first) = circle {
        let names = links[first..].iter().map(|link| &link.name).chain([&opened.name]);
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        Diagnostic::new(extends.span, format!("a circle: {}", names.join(" extends ")))
            .help("a chain ends in a scenario that extends no other")
    } else if links.len() > LONGEST {
        let message = format!("a chain of more than {LONGEST} files that are extended");
        Diagnostic::new(extends.span, message).help("merge some of them")
    } else {
        return Ok(Some(opened));
    };
    faults.push(fault);
    Ok(None)
}

/// Lays each file over the next, from the last one up.
fn lay(mut links: Vec<Link>, faults: &mut Vec<Diagnostic>) -> Option<Chain> {
    let folders = links.iter_mut().map(|link| link.folder.take()).collect();
    let mut files = links.into_iter().rev().map(|link| link.file);
    let mut file = files.next()?;
    for over in files {
        file.lay(*over, faults);
    }
    Some(Chain { file, folders })
}

//! Which file of a crate imports from which: from `use` and from paths in code, macros included.
//!
//! An import leads to the file in which its item is defined, through any number of modules that only hand it on. `mod x;`
//! is no import, and neither is what is compiled for tests only.

use std::collections::{BTreeMap, BTreeSet};

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, UseTree};

/// The text of each file.
pub(super) type Sources = BTreeMap<String, String>;
/// The files from which each file imports.
pub(super) type Arrows = BTreeMap<String, BTreeSet<String>>;

type ModulePath = Vec<String>;

/// Through how many modules an import is followed.
const MOST_HANDS: usize = 16;

/// One module, with what a path can name in it.
#[derive(Debug, Default)]
struct Module {
    file: String,
    children: BTreeSet<String>,
    items: BTreeSet<String>,
    /// What `use` names here, by the name that it has here.
    named: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    /// Every path that is written here.
    written: BTreeSet<Vec<String>>,
}

/// All modules of a crate, by their paths.
#[derive(Debug, Default)]
struct Tree {
    modules: BTreeMap<ModulePath, Module>,
}

/// The arrows of a crate, which begins with `roots`: one, or those of a library and a program beside it.
///
/// # Panics
/// If a module has no file, or a file is no Rust.
pub(super) fn arrows(sources: &Sources, roots: &[String]) -> Arrows {
    let mut arrows = Arrows::new();
    for root in roots {
        let mut tree = Tree::default();
        tree.read(sources, root, &Vec::new());
        for (path, module) in &tree.modules {
            let targets = arrows.entry(module.file.clone()).or_default();
            let used = module.written.iter().filter_map(|written| tree.file_of(written, path, 0));
            let globs = module.globs.iter().filter_map(|glob| Some(tree.module_of(glob, path)?.file.clone()));
            targets.extend(used.chain(globs).filter(|file| *file != module.file));
        }
    }
    arrows
}

impl Tree {
    fn read(&mut self, sources: &Sources, file: &str, path: &[String]) {
        let text = sources.get(file).unwrap_or_else(|| panic!("{path:?} has no file {file}"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut reader = Reader { tree: self, file, path: path.to_vec(), files: Vec::new() };
        reader.module();
        reader.visit_file(&parsed);
        for child in std::mem::take(&mut reader.files) {
            let (folder, name) = (folder_of(file, path.is_empty()), child.join("/"));
            let name = name.strip_prefix(&path.join("/")).map_or(&*name, |below| below.trim_start_matches('/'));
            let flat = format!("{folder}{name}.rs");
            let found = if sources.contains_key(&flat) { flat } else { format!("{folder}{name}/mod.rs") };
            self.read(sources, &found, &child);
        }
    }

    /// The file where the item is defined that `written` names in the module `from`. `None` for what is not of this crate,
    /// and for a whole module: what is used of it is written elsewhere.
    fn file_of(&self, written: &[String], from: &ModulePath, depth: usize) -> Option<String> {
        // What hands on to each other in a circle defines nothing.
        if depth > MOST_HANDS {
            return None;
        }
        let (mut at, mut rest) = self.start(written, from)?;
        loop {
            let module = self.modules.get(&at)?;
            let (name, after) = rest.split_first()?;
            if module.children.contains(name) && !(after.is_empty() && module.defines(name)) {
                at.push(name.clone());
                rest = after;
            } else if module.items.contains(name) {
                return Some(module.file.clone());
            } else if let Some(named) = module.named.get(name) {
                return self.file_of(&[named, after].concat(), &at, depth + 1);
            } else if let Some(glob) = module.globs.iter().find(|glob| self.has(glob, &at, name)) {
                return self.file_of(&[glob, rest].concat(), &at, depth + 1);
            } else {
                return Some(module.file.clone());
            }
        }
    }

    /// Whether the module that `glob` names in `from` has something of that name.
    fn has(&self, glob: &[String], from: &ModulePath, name: &str) -> bool {
        self.module_of(glob, from).is_some_and(|module| module.children.contains(name) || module.defines(name))
    }

    fn module_of(&self, path: &[String], from: &ModulePath) -> Option<&Module> {
        let (mut at, rest) = self.start(path, from)?;
        at.extend(rest.iter().cloned());
        self.modules.get(&at)
    }

    /// Where the path begins, and what follows.
    fn start<'a>(&self, written: &'a [String], from: &ModulePath) -> Option<(ModulePath, &'a [String])> {
        let (mut at, mut rest) = (from.clone(), written);
        match rest.first()?.as_str() {
            "crate" => (at, rest) = (ModulePath::new(), &rest[1..]),
            "self" => rest = &rest[1..],
            "super" => {}
            name => {
                let module = self.modules.get(from)?;
                let is_ours = module.children.contains(name)
                    || module.items.contains(name)
                    || module.named.get(name).is_some_and(|named| named.first().is_some_and(|first| first != name));
                return is_ours.then_some((at, rest));
            }
        }
        while rest.first().is_some_and(|name| name == "super") {
            at.pop();
            rest = &rest[1..];
        }
        Some((at, rest))
    }
}

impl Module {
    /// Whether the name is of an item or an import besides a module.
    fn defines(&self, name: &str) -> bool {
        self.items.contains(name) || self.named.contains_key(name)
    }
}

/// The folder in which the files of a module's children are.
fn folder_of(file: &str, is_root: bool) -> String {
    let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    if is_root || name == "mod.rs" { folder } else { format!("{folder}{}/", name.trim_end_matches(".rs")) }
}

/// Reads one file into the tree.
struct Reader<'a> {
    tree: &'a mut Tree,
    file: &'a str,
    path: ModulePath,
    /// Modules in their own files.
    files: Vec<ModulePath>,
}

impl Reader<'_> {
    /// The module that is being read.
    fn module(&mut self) -> &mut Module {
        let module = self.tree.modules.entry(self.path.clone()).or_default();
        self.file.clone_into(&mut module.file);
        module
    }

    fn import(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &Ident| [before, &[name.unraw().to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before)),
            UseTree::Name(name) if name.ident == "self" => {
                self.name(before.last().cloned().unwrap_or_default(), before.to_vec());
            }
            UseTree::Name(name) => self.name(name.ident.unraw().to_string(), with(&name.ident)),
            UseTree::Rename(rename) if rename.ident == "self" => {
                self.name(rename.rename.unraw().to_string(), before.to_vec());
            }
            UseTree::Rename(rename) => self.name(rename.rename.unraw().to_string(), with(&rename.ident)),
            UseTree::Glob(_) => self.module().globs.push(before.to_vec()),
        }
    }

    fn name(&mut self, here: String, path: Vec<String>) {
        self.module().named.insert(here, path.clone());
        self.module().written.insert(path);
    }

    /// A single name in code is an import that is noted already, or a variable.
    fn write(&mut self, path: Vec<String>) {
        if path.len() > 1 {
            self.module().written.insert(path);
        }
    }

    /// Notes the paths in the tokens of a macro.
    fn tokens(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            let content;
            if input.peek(syn::token::Paren) {
                syn::parenthesized!(content in input);
                self.tokens(&content)?;
            } else if input.peek(syn::token::Brace) {
                syn::braced!(content in input);
                self.tokens(&content)?;
            } else if input.peek(syn::token::Bracket) {
                syn::bracketed!(content in input);
                self.tokens(&content)?;
            } else if input.peek(Ident::peek_any) {
                let mut path = vec![input.call(Ident::parse_any)?.unraw().to_string()];
                while input.peek(syn::Token![::]) && input.peek3(Ident::peek_any) {
                    input.parse::<syn::Token![::]>()?;
                    path.push(input.call(Ident::parse_any)?.unraw().to_string());
                }
                self.write(path);
            } else {
                input.step(|cursor| cursor.token_tree().map(|(_, rest)| ((), rest)).ok_or(cursor.error("a token")))?;
            }
        }
        Ok(())
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if attributes(item).iter().any(is_for_tests) {
            return;
        }
        if let Some(name) = name_of(item) {
            self.module().items.insert(name);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let name = module.ident.unraw().to_string();
        self.module().children.insert(name.clone());
        self.path.push(name);
        match &module.content {
            Some((_, items)) => {
                self.module();
                for item in items {
                    self.visit_item(item);
                }
            }
            None => self.files.push(self.path.clone()),
        }
        self.path.pop();
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        self.import(&import.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.write(path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        let file = self.file;
        let read = call.parse_body_with(|input: ParseStream<'_>| self.tokens(input));
        read.unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    // What derives and documents is no code.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<Ident>().is_ok_and(|name| name == "test")
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The name that the item adds to its module, beside that of a module.
fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.unraw().to_string())
}

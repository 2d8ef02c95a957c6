//! The texts of a file, each with its name and its place, whatever the file's shape.

use super::kind::Kind;
use super::literal::{Literal, Node};
use super::place::{Place, push_part};

/// More than any file of these tools has.
const MOST_LEAVES: usize = 5_000;
/// Characters of a name that its place repeats.
const NAME_CHARS: usize = 100;

/// A text, or a list of texts, and what it is called.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'a> {
    /// The names that lead to it, in small letters and digits only, each after a slash.
    pub(super) path: String,
    /// The last of these names.
    pub(super) name: String,
    /// The stack that it belongs to.
    pub(super) stack: Option<&'a str>,
    /// Several for a list.
    pub(super) texts: Vec<&'a str>,
    pub(super) is_list: bool,
    pub(super) is_sensitive: bool,
    pub(super) place: Place,
}

/// All texts of `node`. `is_script` says that its places are lines.
pub(super) fn leaves(kind: Kind, node: &Node, is_script: bool) -> Vec<Leaf<'_>> {
    let mut leaves = Vec::new();
    match kind {
        Kind::CloudFormationStacks => {
            let stacks = if matches!(node.literal, Literal::List(_)) { Some(node) } else { node.get("Stacks") };
            for stack in list(stacks) {
                outputs(stack.get("Outputs"), stack.text("StackName"), &mut leaves);
                leaves.extend(stack.text("StackId").and_then(|id| region_of_stack(id, stack.text("StackName"))));
            }
        }
        Kind::StackOutputs => match &node.literal {
            Literal::List(_) => outputs(Some(node), None, &mut leaves),
            _ => outputs(node.get("Outputs"), node.text("StackName"), &mut leaves),
        },
        Kind::CdkOutputs => {
            for (stack, values) in map(node) {
                for (name, value) in map(values) {
                    output(Some(stack), name, value, false, &mut leaves);
                }
            }
        }
        Kind::TerraformOutput | Kind::TerraformState => {
            // What the state says of its resources is not what was meant to be handed around.
            let outputs = if kind == Kind::TerraformState { node.get("outputs") } else { Some(node) };
            for (name, item) in outputs.into_iter().flat_map(map) {
                let is_sensitive = matches!(item.get("sensitive").map(|flag| &flag.literal), Some(Literal::Flag(true)));
                if let Some(value) = item.get("value") {
                    output(None, name, value, is_sensitive, &mut leaves);
                }
            }
        }
        _ => walk(node, &Position { is_script, ..Position::default() }, &mut leaves),
    }
    leaves
}

fn map(node: &Node) -> &[(String, Node)] {
    match &node.literal {
        Literal::Map(items) => items,
        _ => &[],
    }
}

fn list(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.literal) {
        Some(Literal::List(items)) => items,
        _ => &[],
    }
}

fn outputs<'a>(node: Option<&'a Node>, stack: Option<&'a str>, leaves: &mut Vec<Leaf<'a>>) {
    for item in list(node) {
        if let (Some(name), Some(value)) = (item.text("OutputKey"), item.get("OutputValue")) {
            output(stack, name, value, false, leaves);
        }
    }
}

fn output<'a>(stack: Option<&'a str>, name: &'a str, value: &'a Node, is_sensitive: bool, leaves: &mut Vec<Leaf<'a>>) {
    let position = Position { stack, output: Some(name), is_sensitive, ..Position::default() }.inner(name);
    walk(value, &position, leaves);
}

/// The region in `arn:aws:cloudformation:REGION:ACCOUNT:stack/...`.
fn region_of_stack<'a>(id: &'a str, stack: Option<&'a str>) -> Option<Leaf<'a>> {
    let region = id.split(':').nth(3)?;
    let place = Place::Output { stack: stack.map(ToOwned::to_owned), name: "StackId".to_owned() };
    let (path, name) = ("/region".to_owned(), "region".to_owned());
    Some(Leaf { path, name, stack, texts: vec![region], is_list: false, is_sensitive: false, place })
}

#[derive(Clone, Default)]
struct Position<'a> {
    pointer: String,
    path: String,
    key: String,
    stack: Option<&'a str>,
    output: Option<&'a str>,
    is_sensitive: bool,
    is_script: bool,
}

impl Position<'_> {
    fn inner(&self, key: &str) -> Self {
        let key = key.char_indices().nth(NAME_CHARS).map_or(key, |(end, _)| key.split_at(end).0);
        let mut inner = self.clone();
        push_part(&mut inner.pointer, key);
        inner.path.push('/');
        inner.path.push_str(&plain(key));
        key.clone_into(&mut inner.key);
        inner
    }

    fn place(&self, line: usize) -> Place {
        match self.output {
            Some(output) => {
                let within = self.pointer.splitn(3, '/').nth(2).map(|rest| format!("/{rest}")).unwrap_or_default();
                Place::Output { stack: self.stack.map(ToOwned::to_owned), name: format!("{output}{within}") }
            }
            None if self.is_script => Place::Line { line, name: self.key.clone() },
            None => Place::Pointer(self.pointer.clone()),
        }
    }
}

fn walk<'a>(node: &'a Node, position: &Position<'a>, leaves: &mut Vec<Leaf<'a>>) {
    if leaves.len() >= MOST_LEAVES {
        return;
    }
    let mut push = |texts: Vec<&'a str>, is_list| {
        leaves.push(Leaf {
            path: position.path.clone(),
            name: position.path.rsplit('/').next().unwrap_or_default().to_owned(),
            stack: position.stack,
            texts,
            is_list,
            is_sensitive: position.is_sensitive,
            place: position.place(node.line),
        });
    };
    match &node.literal {
        Literal::Text(text) => push(vec![text.trim()], false),
        Literal::List(items) => {
            let texts: Vec<&str> = items.iter().filter_map(text_of).collect();
            if texts.len() == items.len() {
                return push(texts, true);
            }
            for (index, item) in items.iter().enumerate() {
                walk(item, &position.inner(&index.to_string()), leaves);
            }
        }
        Literal::Map(items) => {
            for (key, item) in items {
                walk(item, &position.inner(key), leaves);
            }
        }
        Literal::Number | Literal::Flag(_) | Literal::Unknown => {}
    }
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.literal {
        Literal::Text(text) => Some(text.trim()),
        _ => None,
    }
}

/// Letters and digits in small: `UserPoolId`, `user_pool_id` and `user-pool-id` are the same name.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

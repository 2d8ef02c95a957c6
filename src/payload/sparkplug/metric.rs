//! A message of Sparkplug B (the schema `sparkplug_b.proto` of its specification, section 6.4) as a tree. What is compressed
//! in it is left to `reading`.

use super::births::{BirthOf, BirthsAt};
use super::body::COMPRESSED;
use super::topic::SparkplugTopic;
use super::{dataset, datatype, properties};
use crate::wire::{Field, Fields, Wire};
use crate::{MAX_TREE_BYTES, Node};

/// How deep templates may be in templates.
const MAX_TEMPLATES: usize = 8;

/// A message as it is read.
pub(crate) struct Message<'a> {
    pub(crate) node: Node,
    /// The body, where it is compressed, and the name of the algorithm, if it has one.
    pub(crate) compressed: Option<(&'a [u8], Option<String>)>,
    /// Aliases for which there is no birth.
    pub(crate) unknown_aliases: Vec<u64>,
    /// What is known of the birth of the node or device that the message is about.
    pub(crate) birth: BirthOf,
    /// Some values have no data type: their sign is not known.
    pub(crate) lacks_types: bool,
}

/// What helps to read the metrics of one message.
struct Context<'a> {
    about: Option<SparkplugTopic<'a>>,
    births: Option<BirthsAt<'a>>,
    unknown_aliases: Vec<u64>,
    lacks_types: bool,
}

/// The message with the names and types that the births of its node have; `None` when it is none.
pub(crate) fn message<'a>(
    payload: &'a [u8],
    about: Option<SparkplugTopic<'_>>,
    births: Option<BirthsAt<'_>>,
) -> Option<Message<'a>> {
    if payload.len() > MAX_TREE_BYTES {
        return None;
    }
    let mut context = Context { about, births, unknown_aliases: Vec::new(), lacks_types: false };
    let (mut fields, mut metrics, mut uuid, mut body, mut algorithm) = (Vec::new(), Vec::new(), None, None, None);
    for field in Fields::of(payload) {
        let Field { number, value } = field?;
        match number {
            1 => fields.push(("timestamp".to_owned(), datatype::time(value.number()?))),
            2 => {
                let metric = context.metric(value.bytes()?, 0)?;
                algorithm = algorithm.or_else(|| algorithm_of(&metric));
                metrics.push(metric);
            }
            3 => fields.push(("seq".to_owned(), Node::Number(value.number()?.to_string()))),
            4 => uuid = Some(value.text()?),
            5 => body = Some(value.bytes()?),
            other => fields.push(unknown(other, value)),
        }
    }
    let compressed = body.filter(|_| uuid.as_deref() == Some(COMPRESSED)).map(|body| (body, algorithm));
    fields.extend(uuid.map(|uuid| ("uuid".to_owned(), Node::String(uuid))));
    if !metrics.is_empty() {
        fields.push(("metrics".to_owned(), Node::Array(metrics)));
    }
    fields.extend(body.map(|body| ("body".to_owned(), Node::Bytes(body.to_vec()))));
    let birth = match about {
        Some(about) if !about.is_birth => births
            .map_or(BirthOf::Missing, |births| births.birth_with(about.node, about.device, &context.unknown_aliases)),
        _ => BirthOf::Read,
    };
    Some(Message {
        node: Node::Object(fields),
        compressed,
        birth,
        unknown_aliases: context.unknown_aliases,
        lacks_types: context.lacks_types,
    })
}

impl Context<'_> {
    fn metric(&mut self, bytes: &[u8], depth: usize) -> Option<Node> {
        let (mut name, mut alias, mut kind, mut wire, mut is_null) = (None, None, None, None, false);
        let mut beside = Vec::new();
        for field in Fields::of(bytes) {
            let Field { number, value } = field?;
            match number {
                1 => name = Some(value.text()?),
                2 => alias = Some(value.number()?),
                3 => beside.push(("timestamp".to_owned(), datatype::time(value.number()?))),
                4 => kind = Some(value.number()?),
                5 => beside.push(("is_historical".to_owned(), Node::Bool(value.number()? != 0))),
                6 => beside.push(("is_transient".to_owned(), Node::Bool(value.number()? != 0))),
                7 => is_null = value.number()? != 0,
                8 => beside.push(("metadata".to_owned(), properties::metadata(value.bytes()?)?)),
                9 => beside.push(("properties".to_owned(), properties::set(value.bytes()?, 0)?)),
                10..=19 => wire = Some((number, value)),
                other => beside.push(unknown(other, value)),
            }
        }
        let known = self.born(name.as_deref(), alias);
        if let (None, None, Some(alias)) = (&name, &known, alias) {
            self.unknown_aliases.push(alias);
        }
        let (known_name, known_kind) = known.unwrap_or_default();
        let kind = kind.filter(|kind| *kind != 0).or(known_kind);
        let name = name.or(known_name).map(Node::String);
        let mut fields: Vec<(String, Node)> = Vec::new();
        fields.extend(name.map(|name| ("name".to_owned(), name)));
        fields.extend(alias.map(|alias| ("alias".to_owned(), Node::Number(alias.to_string()))));
        fields.extend(kind.map(|kind| {
            let named = datatype::name(kind).map(|name| Node::String(name.to_owned()));
            ("datatype".to_owned(), named.unwrap_or_else(|| Node::Number(kind.to_string())))
        }));
        let value = match wire {
            _ if is_null => Some(Node::Null),
            Some(wire) => Some(self.value(wire, kind, depth)?),
            None => None,
        };
        fields.extend(value.map(|value| ("value".to_owned(), value)));
        fields.extend(beside);
        Some(Node::Object(fields))
    }

    /// The name and the data type that a metric has by its birth.
    fn born(&self, name: Option<&str>, alias: Option<u64>) -> Option<(Option<String>, Option<u64>)> {
        let (about, births) = (self.about?, self.births?);
        if let Some(name) = name {
            return Some((None, births.type_of(about.node, about.device, name)));
        }
        let born = births.by_alias(about.node, about.device, alias?)?;
        Some((Some(born.name.clone()), born.datatype))
    }

    fn value(&mut self, (number, wire): (u32, Wire<'_>), kind: Option<u64>, depth: usize) -> Option<Node> {
        match number {
            17 => dataset::data_set(wire.bytes()?),
            18 if depth < MAX_TEMPLATES => self.template(wire.bytes()?, depth + 1),
            18 => None,
            14 if kind.is_none() => Some(Node::Bool(wire.number()? != 0)),
            _ => {
                self.lacks_types |= kind.is_none() && matches!(wire, Wire::Varint(_));
                Some(datatype::value(wire, kind))
            }
        }
    }

    fn template(&mut self, bytes: &[u8], depth: usize) -> Option<Node> {
        let (mut fields, mut metrics, mut parameters) = (Vec::new(), Vec::new(), Vec::new());
        for field in Fields::of(bytes) {
            let Field { number, value } = field?;
            match number {
                1 => fields.push(("version".to_owned(), Node::String(value.text()?))),
                2 => metrics.push(self.metric(value.bytes()?, depth)?),
                3 => parameters.push(properties::parameter(value.bytes()?)?),
                4 => fields.push(("template_ref".to_owned(), Node::String(value.text()?))),
                5 => fields.push(("is_definition".to_owned(), Node::Bool(value.number()? != 0))),
                other => fields.push(unknown(other, value)),
            }
        }
        if !metrics.is_empty() {
            fields.push(("metrics".to_owned(), Node::Array(metrics)));
        }
        if !parameters.is_empty() {
            fields.push(("parameters".to_owned(), Node::Array(parameters)));
        }
        Some(Node::Object(fields))
    }
}

/// A field that the schema does not have.
fn unknown(number: u32, value: Wire<'_>) -> (String, Node) {
    (format!("#{number}"), datatype::value(value, None))
}

fn algorithm_of(metric: &Node) -> Option<String> {
    let Node::Object(fields) = metric else { return None };
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
    match (field("name"), field("value")) {
        (Some(Node::String(name)), Some(Node::String(value))) if name == "algorithm" => Some(value.clone()),
        _ => None,
    }
}

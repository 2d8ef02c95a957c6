//! Checks a value by a schema, keyword by keyword.

use serde_json::{Map, Value};

use texts::t;

use super::leaf::{self, count, short};
use super::number::Number;
use super::same::{is_same, is_value};
use super::schema::JsonSchema;
use super::violation::{Step, Violation, Way};
use crate::Node;

type Fields = [(String, Node)];

/// So many schemas are applied to one payload: alternatives within alternatives can ask for more than a computer can do.
const MAX_STEPS: usize = 200_000;
/// So deep references and values go.
const MAX_DEPTH: usize = 256;

impl JsonSchema {
    /// What is wrong with a value, at most `limit` things; nothing when it is as the schema says.
    #[must_use]
    pub fn violations(&self, node: &Node, limit: usize) -> Vec<Violation> {
        let mut check = Check::new(self, limit);
        check.whole(&self.root, node);
        check.found
    }
}

/// A check of one value.
struct Check<'s> {
    schema: &'s JsonSchema,
    limit: usize,
    steps: usize,
    depth: usize,
    found: Vec<Violation>,
}

impl<'s> Check<'s> {
    fn new(schema: &'s JsonSchema, limit: usize) -> Self {
        Self { schema, limit, steps: 0, depth: 0, found: Vec::new() }
    }

    /// Checks the whole value.
    fn whole(&mut self, schema: &'s Value, node: &Node) {
        self.apply(schema, node, &Way::ROOT);
        if self.steps > MAX_STEPS {
            self.say(&Way::ROOT, t!("the schema is too complex to check this payload").to_owned());
        }
    }

    /// Notes what is wrong.
    fn say(&mut self, way: &Way<'_>, reason: String) {
        if self.found.len() < self.limit {
            self.found.push(Violation { path: way.path(), reason });
        }
    }

    /// Whether a value is as a schema says, without noting what is wrong.
    fn is_met(&mut self, schema: &'s Value, node: &Node, way: &Way<'_>) -> bool {
        let (found, limit) = (std::mem::take(&mut self.found), std::mem::replace(&mut self.limit, 1));
        self.apply(schema, node, way);
        self.limit = limit;
        std::mem::replace(&mut self.found, found).is_empty()
    }

    /// Applies a schema to a value.
    fn apply(&mut self, schema: &'s Value, node: &Node, way: &Way<'_>) {
        self.steps += 1;
        if self.found.len() >= self.limit || self.steps > MAX_STEPS || self.depth >= MAX_DEPTH {
            return;
        }
        let object = match schema {
            Value::Bool(false) => return self.say(way, t!("nothing is allowed here").to_owned()),
            Value::Object(object) => object,
            _ => return,
        };
        self.depth += 1;
        self.keywords(object, node, way);
        self.depth -= 1;
    }

    fn keywords(&mut self, object: &'s Map<String, Value>, node: &Node, way: &Way<'_>) {
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            if let Some(target) = self.schema.target(reference) {
                self.apply(target, node, way);
            }
            if self.schema.is_old {
                return;
            }
        }
        if let Some(wanted) = object.get("type")
            && !is_of_types(node, wanted)
        {
            // The rest would only repeat it.
            return self.say(way, t!("{found} in place of {wanted}", found = kind(node), wanted = types(wanted)));
        }
        if let Some(Value::Array(values)) = object.get("enum")
            && !values.iter().any(|value| is_value(node, value))
        {
            let list = values.iter().take(8).map(Value::to_string).collect::<Vec<_>>().join(", ");
            self.say(way, t!("{value} is none of {list}", value = short(node), list));
        }
        if let Some(wanted) = object.get("const")
            && !is_value(node, wanted)
        {
            self.say(way, t!("{value} is not {wanted}", value = short(node), wanted));
        }
        match node {
            Node::Number(text) => leaf::number(object, text, &mut |reason| self.say(way, reason)),
            Node::String(text) => {
                leaf::text(object, text, &self.schema.patterns, &mut |reason| self.say(way, reason));
            }
            Node::Array(items) => self.array(object, items, way),
            Node::Object(fields) => self.object(object, fields, way),
            _ => {}
        }
        self.combined(object, node, way);
    }

    fn array(&mut self, object: &'s Map<String, Value>, items: &[Node], way: &Way<'_>) {
        let length = items.len();
        if let Some(least) = count(object, "minItems").filter(|least| length < *least) {
            self.say(way, t!("{length} items are less than {limit}", length, limit = least));
        }
        if let Some(most) = count(object, "maxItems").filter(|most| length > *most) {
            self.say(way, t!("{length} items are more than {limit}", length, limit = most));
        }
        if object.get("uniqueItems") == Some(&Value::Bool(true)) && has_twice(items) {
            self.say(way, t!("an item is there twice").to_owned());
        }
        // Before 2020-12, `items` was a list, and `additionalItems` what `items` is now.
        let (first, rest) = match (object.get("prefixItems"), object.get("items")) {
            (None, Some(Value::Array(list))) => (Some(list), object.get("additionalItems")),
            (Some(Value::Array(list)), rest) => (Some(list), rest),
            (_, rest) => (None, rest),
        };
        for (at, item) in items.iter().enumerate() {
            let schema = first.and_then(|list| list.get(at)).or(rest);
            if let Some(schema) = schema {
                self.apply(schema, item, &Way { before: Some(way), step: Some(Step::Place(at)) });
            }
        }
        let Some(wanted) = object.get("contains") else { return };
        let found = items.iter().filter(|item| self.is_met(wanted, item, way)).count();
        let least = count(object, "minContains").unwrap_or(1);
        if found < least {
            self.say(way, t!("{found} items are as wanted, less than {limit}", found, limit = least));
        }
        if let Some(most) = count(object, "maxContains").filter(|most| found > *most) {
            self.say(way, t!("{found} items are as wanted, more than {limit}", found, limit = most));
        }
    }

    /// Checks the fields of an object.
    fn object(&mut self, object: &'s Map<String, Value>, fields: &Fields, way: &Way<'_>) {
        let length = fields.len();
        if let Some(least) = count(object, "minProperties").filter(|least| length < *least) {
            self.say(way, t!("{length} fields are less than {limit}", length, limit = least));
        }
        if let Some(most) = count(object, "maxProperties").filter(|most| length > *most) {
            self.say(way, t!("{length} fields are more than {limit}", length, limit = most));
        }
        self.required(object.get("required"), fields, way);
        self.named(object, fields, way);
        if let Some(names) = object.get("propertyNames") {
            for (name, _) in fields {
                if !self.is_met(names, &Node::String(name.clone()), way) {
                    let way = Way { before: Some(way), step: Some(Step::Name(name)) };
                    self.say(&way, t!("a field cannot have this name").to_owned());
                }
            }
        }
        for key in ["dependentRequired", "dependentSchemas", "dependencies"] {
            let dependent = object.get(key).and_then(Value::as_object);
            for (_, wanted) in dependent.into_iter().flatten().filter(|(name, _)| has(fields, name)) {
                if wanted.is_array() {
                    self.required(Some(wanted), fields, way);
                } else {
                    self.apply(wanted, &Node::Object(fields.to_vec()), way);
                }
            }
        }
    }

    fn required(&mut self, names: Option<&Value>, fields: &Fields, way: &Way<'_>) {
        for name in names.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !has(fields, name) {
                let way = Way { before: Some(way), step: Some(Step::Name(name)) };
                self.say(&way, t!("is missing").to_owned());
            }
        }
    }

    /// Each field by what the schema has for its name.
    fn named(&mut self, object: &'s Map<String, Value>, fields: &Fields, way: &Way<'_>) {
        let properties = object.get("properties").and_then(Value::as_object);
        let patterns = object.get("patternProperties").and_then(Value::as_object);
        let additional = object.get("additionalProperties");
        for (name, node) in fields {
            let inside = Way { before: Some(way), step: Some(Step::Name(name)) };
            let mut is_named = false;
            if let Some(schema) = properties.and_then(|properties| properties.get(name)) {
                is_named = true;
                self.apply(schema, node, &inside);
            }
            for (pattern, schema) in patterns.into_iter().flatten() {
                if self.schema.patterns.get(pattern).is_some_and(|regex| regex.is_match(name)) {
                    is_named = true;
                    self.apply(schema, node, &inside);
                }
            }
            match additional {
                Some(Value::Bool(false)) if !is_named => {
                    self.say(&inside, t!("the schema does not have this field").to_owned());
                }
                Some(schema) if !is_named => self.apply(schema, node, &inside),
                _ => {}
            }
        }
    }

    /// Schemas that are combined.
    fn combined(&mut self, object: &'s Map<String, Value>, node: &Node, way: &Way<'_>) {
        let list = |key: &str| object.get(key).and_then(Value::as_array);
        for schema in list("allOf").into_iter().flatten() {
            self.apply(schema, node, way);
        }
        if let Some(any) = list("anyOf")
            && !any.iter().any(|schema| self.is_met(schema, node, way))
        {
            self.say(way, t!("none of the {count} possible forms (anyOf)", count = any.len()));
        }
        if let Some(one) = list("oneOf") {
            let met = one.iter().filter(|schema| self.is_met(schema, node, way)).count();
            if met == 0 {
                self.say(way, t!("none of the {count} possible forms (oneOf)", count = one.len()));
            } else if met > 1 {
                self.say(way, t!("{met} of the {count} forms, and not one of them (oneOf)", met, count = one.len()));
            }
        }
        if let Some(not) = object.get("not")
            && self.is_met(not, node, way)
        {
            self.say(way, t!("this is what it must not be (not)").to_owned());
        }
        if let Some(condition) = object.get("if") {
            let branch = if self.is_met(condition, node, way) { "then" } else { "else" };
            if let Some(schema) = object.get(branch) {
                self.apply(schema, node, way);
            }
        }
    }
}

fn has_twice(items: &[Node]) -> bool {
    // Of long lists, only so many are compared with each other.
    let some = items.get(..items.len().min(2_000)).unwrap_or_default();
    some.iter().enumerate().any(|(at, one)| some.iter().skip(at + 1).any(|other| is_same(one, other)))
}

fn is_of_types(node: &Node, wanted: &Value) -> bool {
    match wanted {
        Value::String(name) => is_of_type(node, name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(|name| is_of_type(node, name)),
        _ => true,
    }
}

fn is_of_type(node: &Node, name: &str) -> bool {
    match (node, name) {
        (Node::Number(text), "integer") => Number::of(text).is_some_and(Number::is_whole),
        _ => kind(node) == name,
    }
}

/// The type of a value, in the word of the standard.
fn kind(node: &Node) -> &'static str {
    match node {
        Node::Null => "null",
        Node::Bool(_) => "boolean",
        Node::Number(text) if text.ends_with(|last: char| last.is_ascii_digit()) => "number",
        Node::Array(_) => "array",
        Node::Object(_) => "object",
        // As JSON has it.
        _ => "string",
    }
}

fn types(wanted: &Value) -> String {
    match wanted {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

fn has(fields: &Fields, name: &str) -> bool {
    fields.iter().any(|(known, _)| known == name)
}

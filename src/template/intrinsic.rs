//! Values of a template as CloudFormation computes them: references, texts with variables, and conditions.
//!
//! Only what policies have is computed. What a stack alone knows, such as the id of what it makes, stays as it is.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

/// What the references of a template stand for.
pub(crate) struct Known<'a> {
    values: HashMap<String, Value>,
    conditions: &'a Value,
}

impl<'a> Known<'a> {
    /// The defaults of the parameters, and `pseudo`: region, account and partition.
    pub(crate) fn of(template: &'a Value, pseudo: [(&str, &str); 3]) -> Self {
        let parameters = template["Parameters"].as_object().into_iter().flatten();
        let defaults =
            parameters.filter_map(|(name, parameter)| Some((name.clone(), parameter.get("Default")?.clone())));
        let pseudo = pseudo.map(|(name, value)| (name.to_owned(), json!(value)));
        Self { values: defaults.chain(pseudo).collect(), conditions: &template["Conditions"] }
    }

    /// `value` with its functions computed, and without comments.
    pub(crate) fn resolved(&self, value: &Value) -> Value {
        match value {
            Value::Object(object) => self.function(object).unwrap_or_else(|| {
                let kept = object.iter().filter(|(key, _)| *key != "//");
                kept.map(|(key, value)| (key.clone(), self.resolved(value))).collect::<Map<_, _>>().into()
            }),
            Value::Array(items) => items.iter().map(|item| self.resolved(item)).collect(),
            other => other.clone(),
        }
    }

    fn function(&self, object: &Map<String, Value>) -> Option<Value> {
        let (name, argument) = object.iter().next().filter(|_| object.len() == 1)?;
        match name.as_str() {
            "Ref" => self.values.get(argument.as_str()?).cloned(),
            "Fn::Sub" => Some(self.with_variables(argument.as_str()?).into()),
            "Fn::If" => {
                let holds = self.holds(&self.conditions[argument[0].as_str()?]);
                Some(self.resolved(&argument[if holds { 1 } else { 2 }]))
            }
            _ => None,
        }
    }

    fn holds(&self, condition: &Value) -> bool {
        if let Some([one, other]) = condition["Fn::Equals"].as_array().map(Vec::as_slice) {
            return self.resolved(one) == self.resolved(other);
        }
        condition["Fn::Not"].as_array().is_some_and(|negated| !self.holds(&negated[0]))
    }

    /// `${Name}` is the value of the name; `${!text}` is `${text}`, which a policy reads.
    fn with_variables(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let (name, left) = after.split_once('}').unwrap_or((after, ""));
            match self.values.get(name).and_then(Value::as_str) {
                Some(value) => out.push_str(value),
                None => out.extend(["${", name.strip_prefix('!').unwrap_or(name), "}"]),
            }
            rest = left;
        }
        out + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_computed_and_what_only_a_stack_knows_stays() {
        let template = json!({
            "Parameters": { "Topic": { "Default": "plant" }, "Open": {} },
            "Conditions": {
                "IsPlant": { "Fn::Equals": [{ "Ref": "Topic" }, "plant"] },
                "IsOther": { "Fn::Not": [{ "Fn::Equals": [{ "Ref": "Topic" }, "plant"] }] },
            },
        });
        let known =
            Known::of(&template, [("AWS::Region", "eu-west-1"), ("AWS::AccountId", "1"), ("AWS::Partition", "aws")]);
        for (value, expected) in [
            (json!({ "Ref": "Topic" }), json!("plant")),
            (json!({ "Ref": "UserPool" }), json!({ "Ref": "UserPool" })),
            (json!({ "Fn::Sub": "${AWS::Region}/${Topic}/${!a:b}/${Open}" }), json!("eu-west-1/plant/${a:b}/${Open}")),
            (json!({ "Fn::Sub": "${Topic" }), json!("plant")),
            (json!({ "Fn::If": ["IsPlant", 1, 2] }), json!(1)),
            (json!({ "Fn::If": ["IsOther", 1, { "Ref": "Topic" }] }), json!("plant")),
            (json!({ "//": "why", "a": [{ "//": "no" }] }), json!({ "a": [{}] })),
        ] {
            assert_eq!(known.resolved(&value), expected, "{value}");
        }
    }
}

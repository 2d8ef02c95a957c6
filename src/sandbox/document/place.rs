//! Where a document's resources are: a team's region and account stand for those that the sandbox plays.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{ACCOUNT, REGION};

/// Moves all resources of AWS IoT that are in the place which is named first to the sandbox's; returns that place, as
/// `REGION:ACCOUNT`. Wildcards stay.
pub(super) fn adopt(document: &mut Value, notes: &mut Vec<String>) -> Option<String> {
    let mut places = Vec::new();
    each_resource(document, &mut |text| places.extend(Arn::parse(text).and_then(|arn| arn.place())));
    let first = places.first()?.clone();
    each_resource(document, &mut |text| {
        let moved = Arn::parse(text).filter(|arn| arn.place().as_ref() == Some(&first)).map(|arn| arn.moved());
        if let Some(moved) = moved {
            *text = moved;
        }
    });
    let others: BTreeSet<&String> = places.iter().filter(|place| **place != first).collect();
    notes.extend(others.into_iter().map(|other| {
        format!("resources of {other} match nothing here: the sandbox plays {first}, which is named first")
    }));
    Some(first)
}

fn each_resource(document: &mut Value, visit: &mut dyn FnMut(&mut String)) {
    for statement in document.get_mut("Statement").into_iter().flat_map(one_or_many) {
        for field in ["Resource", "NotResource"] {
            let texts = statement.get_mut(field).into_iter().flat_map(one_or_many);
            for text in texts {
                if let Value::String(text) = text {
                    visit(text);
                }
            }
        }
    }
}

fn one_or_many(value: &mut Value) -> &mut [Value] {
    match value {
        Value::Array(many) => many,
        one => std::slice::from_mut(one),
    }
}

/// `arn:PARTITION:iot:REGION:ACCOUNT:REST`
struct Arn<'a> {
    region: &'a str,
    account: &'a str,
    rest: &'a str,
}

impl<'a> Arn<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, "iot", region, account, rest] => Some(Self { region, account, rest }),
            _ => None,
        }
    }

    /// `None` when either is left open.
    fn place(&self) -> Option<String> {
        let is_open = |text: &str| text.is_empty() || text.contains(['*', '?', '$']);
        (!is_open(self.region) && !is_open(self.account)).then(|| format!("{}:{}", self.region, self.account))
    }

    fn moved(&self) -> String {
        format!("arn:aws:iot:{REGION}:{ACCOUNT}:{}", self.rest)
    }
}

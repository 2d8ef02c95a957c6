//! A policy document of AWS as rows: one for each action on each resource.

use crate::json::parse;
use crate::write::compact;
use crate::{MAX_DEPTH, Node};

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// `Allow` or `Deny`.
    pub effect: String,
    /// Such as `iot:Publish`.
    pub action: String,
    /// What an ARN of AWS IoT has after the account, `topic/plant/*`; another ARN as it is.
    pub resource: String,
    /// It is only so under a condition.
    pub has_condition: bool,
}

/// The rows of a document. What is no policy has none.
#[must_use]
pub fn policy_rows(document: &str) -> Vec<PolicyRow> {
    let Some(document) = parse(document, MAX_DEPTH) else { return Vec::new() };
    let mut rows = Vec::new();
    for statement in several(document.field("Statement")) {
        let effect = statement.field("Effect").map(word).unwrap_or_default();
        for action in several(statement.field("Action")) {
            for resource in several(statement.field("Resource")) {
                rows.push(PolicyRow {
                    effect: effect.clone(),
                    action: word(action),
                    resource: short(&word(resource)).to_owned(),
                    has_condition: statement.field("Condition").is_some_and(|condition| *condition != Node::Null),
                });
            }
        }
    }
    rows
}

/// Statements may name one thing or several.
fn several(node: Option<&Node>) -> &[Node] {
    match node {
        Some(Node::Array(nodes)) => nodes,
        Some(Node::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    }
}

fn word(node: &Node) -> String {
    match node {
        Node::String(text) => text.clone(),
        other => compact(other),
    }
}

fn short(arn: &str) -> &str {
    let is_of_iot = arn.starts_with("arn:") && arn.split(':').nth(2) == Some("iot");
    arn.splitn(6, ':').nth(5).filter(|_| is_of_iot).unwrap_or(arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_on_each_resource_has_a_row() {
        let document = r#"{"Statement":[
            {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],
             "Resource":["arn:aws:iot:eu-west-1:123456789012:topic/a:b/*","*"]},
            {"Effect":"Deny","Action":"iot:*","Resource":"arn:aws:s3:::x","Condition":{"Bool":{}}}]}"#;
        let rows = policy_rows(document);
        let found: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.resource.as_str())).collect();
        let expected = [
            ("iot:Publish", "topic/a:b/*"),
            ("iot:Publish", "*"),
            ("iot:Receive", "topic/a:b/*"),
            ("iot:Receive", "*"),
            ("iot:*", "arn:aws:s3:::x"),
        ];
        assert_eq!(found, expected);
        assert_eq!((rows[4].effect.as_str(), rows[4].has_condition, rows[0].has_condition), ("Deny", true, false));
    }

    #[test]
    fn one_statement_without_a_list_is_read_and_what_is_no_policy_has_no_rows() {
        let of = |document: &str| policy_rows(document).len();
        assert_eq!(of(r#"{"Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}"#), 1);
        for document in ["", "{}", r#"{"Statement":[{}]}"#, r#"{"Statement":7}"#] {
            assert_eq!(of(document), 0, "{document}");
        }
    }
}

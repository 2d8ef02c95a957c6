//! Queries that ask for a little less, for when nothing is found: what comes near.

use crate::query::{Condition, Node, Place, Query, Sought};

/// Queries that are given at most.
const MOST: usize = 6;

impl Query {
    /// Queries that find at least what this one does: without one of its conditions where all have to be true, and where
    /// there is only one, with a weaker one. The first conditions are left out last. At most six.
    #[must_use]
    pub fn weaker(&self) -> Vec<Self> {
        let of = |node| Self { root: Some(node) };
        match &self.root {
            Some(Node::And(parts)) => {
                (0..parts.len()).rev().take(MOST).map(|left_out| of(without(parts, left_out))).collect()
            }
            Some(Node::Is(condition)) => weaker_condition(condition).map(Node::Is).map(of).into_iter().collect(),
            Some(Node::Or(_) | Node::Not(_)) | None => Vec::new(),
        }
    }
}

fn without(parts: &[Node], left_out: usize) -> Node {
    let mut rest: Vec<Node> =
        parts.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, part)| part.clone()).collect();
    if rest.len() == 1 { rest.remove(0) } else { Node::And(rest) }
}

/// The name without its value, the text in any case or anywhere.
fn weaker_condition(condition: &Condition) -> Option<Condition> {
    match condition {
        Condition::Json(path, Some(_)) => Some(Condition::Json(path.clone(), None)),
        Condition::Property(name, Some(_)) => Some(Condition::Property(name.clone(), None)),
        Condition::Find(place, Sought::Text(text)) if text.contains(|c: char| c.is_ascii_uppercase()) => {
            Some(Condition::Find(*place, Sought::Text(text.to_ascii_lowercase())))
        }
        Condition::Find(Place::Topic | Place::Payload | Place::ContentType, sought) => {
            Some(Condition::Find(Place::Anywhere, sought.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn a_weaker_query_has_one_condition_less_or_a_weaker_one() {
        for (text, expected) in [
            ("", &[][..]),
            ("a b", &["a", "b"]),
            ("a and (b or c) and not d", &["a and (b or c)", "a and not d", "(b or c) and not d"]),
            ("a or b", &[]),
            ("not a", &[]),
            ("json:$.temp>80", &["json:$.temp"]),
            ("json:$.temp", &[]),
            ("property:device=x", &["property:device"]),
            ("Overheat", &["overheat"]),
            ("payload:Overheat", &["payload:overheat"]),
            ("payload:/x/", &["/x/"]),
            ("overheat", &[]),
            (
                "1 2 3 4 5 6 7 8",
                &[
                    "1 and 2 and 3 and 4 and 5 and 6 and 7",
                    "1 and 2 and 3 and 4 and 5 and 6 and 8",
                    "1 and 2 and 3 and 4 and 5 and 7 and 8",
                    "1 and 2 and 3 and 4 and 6 and 7 and 8",
                    "1 and 2 and 3 and 5 and 6 and 7 and 8",
                    "1 and 2 and 4 and 5 and 6 and 7 and 8",
                ],
            ),
        ] {
            let weaker = parse(text).unwrap().weaker();
            assert_eq!(weaker.iter().map(ToString::to_string).collect::<Vec<_>>(), expected, "{text}");
            for query in weaker {
                assert_eq!(parse(&query.to_string()), Ok(query), "{text}");
            }
        }
    }
}

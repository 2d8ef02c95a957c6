//! Parses a query: how conditions are joined. What a condition is, is in `condition`.

use std::ops::Range;

use crate::condition::condition;
use crate::cursor::{Cursor, ends_word, mistake};
use crate::mistake::{Joint, MAX_QUERY_BYTES, MAX_QUERY_DEPTH, Mistake, MistakeKind, Opening};
use crate::query::{Node, Query};

/// Parses a query. The empty text is one that matches everything.
///
/// # Errors
/// The first [`Mistake`] and its place.
pub fn parse(text: &str) -> Result<Query, Mistake> {
    let query = parse_with_contracts(text)?;
    // Without contracts it would find nothing, and look as if all were well.
    if query.needs_contracts() { Err(mistake(0..text.len(), MistakeKind::NoContracts)) } else { Ok(query) }
}

/// The same where contracts are at hand: `valid:no` finds payloads that are not what the contract of their topic says, `valid:yes`
/// those that are. On a topic without a contract, neither is found.
///
/// # Errors
/// The first [`Mistake`] and its place.
pub fn parse_with_contracts(text: &str) -> Result<Query, Mistake> {
    if text.len() > MAX_QUERY_BYTES {
        return Err(mistake(0..text.len(), MistakeKind::TooLong));
    }
    let mut parser = Parser { cursor: Cursor::new(text), joint: None, depth: 0 };
    parser.cursor.skip_blanks();
    if parser.cursor.rest().is_empty() {
        return Ok(Query::default());
    }
    let root = parser.any_of()?;
    match parser.cursor.peek() {
        // Everything else was taken.
        Some(_) => Err(mistake(parser.cursor.at..parser.cursor.at + 1, MistakeKind::Unopened)),
        None => Ok(Query { root: Some(root) }),
    }
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    /// What was read last, when a condition has to follow.
    joint: Option<(Joint, Range<usize>)>,
    depth: usize,
}

impl Parser<'_> {
    fn any_of(&mut self) -> Result<Node, Mistake> {
        let mut parts = vec![self.all_of()?];
        while self.takes_word(Joint::Or) {
            parts.push(self.all_of()?);
        }
        Ok(joined(parts, Node::Or, |node| if let Node::Or(parts) = node { Ok(parts) } else { Err(node) }))
    }

    fn all_of(&mut self) -> Result<Node, Mistake> {
        let mut parts = vec![self.one()?];
        loop {
            self.cursor.skip_blanks();
            let ends = self.cursor.peek().is_none_or(|c| c == ')') || self.word_at_cursor(Joint::Or).is_some();
            if ends {
                break;
            }
            self.takes_word(Joint::And);
            parts.push(self.one()?);
        }
        Ok(joined(parts, Node::And, |node| if let Node::And(parts) = node { Ok(parts) } else { Err(node) }))
    }

    /// A condition, or several in parentheses, or the opposite of one.
    fn one(&mut self) -> Result<Node, Mistake> {
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        self.something_follows()?;
        let negated = self.takes_word(Joint::Not) || self.takes_minus();
        let grouped = !negated && self.cursor.takes("(");
        if !negated && !grouped {
            self.joint = None;
            return condition(&mut self.cursor).map(Node::Is);
        }
        self.depth += 1;
        if self.depth > MAX_QUERY_DEPTH {
            return Err(mistake(start..self.cursor.at, MistakeKind::TooDeep));
        }
        let node = if negated { Node::Not(Box::new(self.one()?)) } else { self.group(start)? };
        self.depth -= 1;
        Ok(node)
    }

    /// What is in the parentheses that were opened at `start`.
    fn group(&mut self, start: usize) -> Result<Node, Mistake> {
        self.joint = Some((Joint::Parenthesis, start..self.cursor.at));
        let node = self.any_of()?;
        self.cursor.skip_blanks();
        if self.cursor.takes(")") {
            return Ok(node);
        }
        Err(mistake(start..start + 1, MistakeKind::Unclosed(Opening::Parentheses)))
    }

    /// Refuses the end, a `)`, and an `and` or `or` where a condition has to be.
    fn something_follows(&mut self) -> Result<(), Mistake> {
        let next = [Joint::And, Joint::Or].into_iter().find_map(|joint| Some((joint, self.word_at_cursor(joint)?)));
        if next.is_none() && self.cursor.peek().is_some_and(|c| c != ')') {
            return Ok(());
        }
        let at = self.cursor.at;
        Err(match (self.joint.take(), next) {
            (Some((Joint::Parenthesis, opened)), None) if self.cursor.peek() == Some(')') => {
                mistake(opened.start..at + 1, MistakeKind::Empty(Opening::Parentheses))
            }
            (Some((joint, behind)), _) => mistake(behind.end..at, MistakeKind::NothingAfter(joint)),
            (None, Some((joint, length))) => mistake(at..at + length, MistakeKind::NothingBefore(joint)),
            (None, None) => mistake(at..at + 1, MistakeKind::Unopened),
        })
    }

    /// `-` directly before something.
    fn takes_minus(&mut self) -> bool {
        let start = self.cursor.at;
        let found = self.cursor.takes("-");
        if found {
            self.joint = Some((Joint::Minus, start..self.cursor.at));
        }
        found
    }

    fn takes_word(&mut self, joint: Joint) -> bool {
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        let Some(length) = self.word_at_cursor(joint) else { return false };
        self.cursor.at += length;
        self.joint = Some((joint, start..self.cursor.at));
        true
    }

    /// The length of `and`, `or` or `not`, in any case, when it is a whole word at the cursor.
    fn word_at_cursor(&self, joint: Joint) -> Option<usize> {
        let rest = self.cursor.rest();
        let length = rest.find(ends_word).unwrap_or(rest.len());
        rest[..length].eq_ignore_ascii_case(&joint.to_string()).then_some(length)
    }
}

/// One node of several. Those that are joined in the same way are taken apart: parentheses change nothing there.
fn joined(mut parts: Vec<Node>, join: fn(Vec<Node>) -> Node, apart: fn(Node) -> Result<Vec<Node>, Node>) -> Node {
    if parts.len() > 1 {
        let flat = parts.into_iter().flat_map(|part| apart(part).unwrap_or_else(|other| vec![other])).collect();
        return join(flat);
    }
    // There is always one.
    parts.pop().unwrap_or(Node::And(Vec::new()))
}

//! The filter language of Topicdeck: parses a query, matches batches of messages with it, and says which bytes matched.
//! Pure: no IO, no lock, and the time is an argument.
//!
//! # The language
//!
//! A query is one line of conditions. Conditions behind each other must all be true.
//!
//! | written | finds messages |
//! |---|---|
//! | `overheat` | with this in the topic or the payload, in any case |
//! | `Overheat` | exactly so: a word with a capital letter (A to Z) is compared with its case |
//! | `"pump b"` | with this text, blanks included; `\"` is a quote in it, `\\` a backslash |
//! | `/temp[0-9]+/` | with a match of this regular expression in the topic or the payload; `\/` is a slash in it |
//! | `/error/i` | the same in any case; without the `i`, a regular expression is compared with its case |
//! | `plant/+/temp` | on these topics: a word with a level that is `+` or `#` is a topic filter |
//! | `topic:plant/+/temp` | on topics that this MQTT filter matches, as AWS IoT Core delivers |
//! | `topic="hall 2/#"` | the same, for a filter with blanks or with a slash at its beginning |
//! | `topic:"press"` | with this text in the topic |
//! | `topic:/press-[12]/` | with a match in the topic |
//! | `payload:overheat` | with this in the payload; also `payload:"over heat"` |
//! | `payload:/over-?heat/i` | with a match in the payload |
//! | `size>1k` | with more than 1,000 bytes of payload; k, M, G count in thousands, Ki, Mi, Gi in 1,024 |
//! | `age<10m` | that came less than ten minutes ago; ms, s, m, h, d |
//! | `after:14:30` | that came today at 14:30 or later |
//! | `before:2026-11-28` | that came before this day |
//! | `after:"2026-11-28 14:30:05"` | that came at this time or later; also `2026-11-28T14:30:05Z`, with `Z` or `+01:00` |
//! | `qos:1` | delivered with QoS 1; also `qos:0` |
//! | `retained` | that the broker had kept |
//! | `sent` | that this program sent |
//! | `received` | that the broker delivered |
//! | `property:device` | with a user property of this name |
//! | `property:device=press-1` | with exactly this value of it |
//! | `property:device!=press-1` | with another value of it |
//! | `property:device=/^press/` | with a match in its value |
//! | `content:json` | with this in the content type; also in quotes or as a regular expression |
//! | `json:$.temp` | with a value at this JSON path (RFC 9535), even if it is null |
//! | `json:$.temp>80` | with a number there over 80; `=`, `!=`, `<`, `<=`, `>`, `>=` |
//! | `json:$.state="on hold"` | with this text there, compared with its case |
//! | `json:$.ready=true` | with true there; also false and null |
//! | `json:$..temp>80` | with such a number at any of the places of the path |
//! | `pump alarm` | with both |
//! | `pump and alarm` | with both |
//! | `pump or alarm` | with one of them, or both |
//! | `not pump` | without it |
//! | `-pump` | without it |
//! | `(pump or press) alarm` | with the second, and one of the first |
//!
//! `not` binds closer than `and`, `and` closer than `or`. These three, the names of fields, `retained`, `sent` and `received`
//! are the same in any case. To search for one of them, or for a text with an operator behind a word, put it in quotes.
//! Only ASCII letters have a second case for words. Blanks may be around an operator of `size`, `age` and `json`.
//!
//! Words, texts and regular expressions are compared with a payload as it came. They are also found inside payloads that are compressed
//! with gzip, zlib or zstd, also in base64, or LZ4 or Snappy in frames; inside a format that was said of their topics; and in the metrics of
//! Sparkplug B as rows show them: up to 128 KiB of what is inside.
//!
//! Where there are contracts of topics, `valid:no` finds messages with a payload that is not what the contract of its topic says,
//! and those that came later after the one before than it says, by more than half as long again; `valid:yes` finds those that are
//! as it says. A message on a topic without a contract is neither. When a message came before is known while its connection
//! lasts: not of the first one on a topic, and not of one that is read from a recording.
//!
//! A time is local unless `Z` or an offset follows it. Today is the day on which the query is applied, and stays that day. Where
//! the clocks go back, a time that they show twice is the first one. `after` a time and `before` it divide all messages: one
//! that came exactly then is `after`. Quotes may be left out around a date with a time.
//!
//! A number is compared as it is written, up to 38 digits: `0.1` is not a little more than itself, and identifiers of twenty
//! digits differ. A number in quotes, in the query or in a payload, is a number, and a comma may be its decimal point:
//! `"80,5"` is over 80. Texts are in the order of their code points. A value of another kind than the one it is compared with
//! is not equal to it, and neither less nor greater. Where there is no value, every comparison is false; where a path
//! finds several, one is enough.
//!
//! A payload is JSON when it is an object, an array or another value in UTF-8, with or without a byte order mark. A path that
//! has only names and places (`$.a.b[0]`, `$['a b']`) is followed in the bytes, and what comes behind its value is not
//! looked at; `$` and other paths need the whole payload to be right, at most 128 levels deep. Where an object has a name twice,
//! the former take the first value and the latter the last. A payload in CBOR (RFC 8949) that is a map or an array is looked
//! through like JSON: a byte string there is a text as it is shown, and tags do not count. So is one in MessagePack that has
//! maps, if all their keys are texts. Of a payload in gzip, zlib or zstd, what is inside counts, up to 128 KiB. On topics whose payloads
//! are said to be messages of protobuf, a path has the names of their fields, as in JSON or as in the schema; a field that was not sent
//! has no value. On topics whose payloads are said to have another format, they are read as that alone.

mod binary;
mod by_topic;
mod canonical;
mod condition;
mod contract_test;
mod cursor;
pub mod dates;
mod decimal;
mod filter;
mod finder;
mod highlight;
mod json_test;
mod mask;
mod message_test;
mod mistake;
mod moment;
mod parse;
mod path;
mod pattern;
mod payload_test;
mod quantity;
mod query;
mod said_time;
mod scan;
mod shown_test;
mod suggest;
mod term;
mod tokens;
mod topic_rules;
mod topic_test;
mod value_path;
mod weaker;

pub use filter::Filter;
pub use highlight::{Highlights, MAX_HIGHLIGHTS};
pub use mistake::{Field, Joint, MAX_QUERY_BYTES, MAX_QUERY_DEPTH, Mistake, MistakeKind, Opening};
pub use parse::{parse, parse_with_contracts};
pub use query::Query;
pub use said_time::said_time;
pub use suggest::{Context, MAX_CONTEXT, MAX_SUGGESTIONS, Suggestion, SuggestionKind, suggestions};
pub use tokens::{Token, TokenKind, tokens};
pub use value_path::ValuePath;

#[cfg(test)]
mod tests;

//! A contract as it is typed.

use std::path::PathBuf;

use model::{Contract, ContractSchema, ContractState, Given, MAX_CONTRACTS, MAX_EXPECTED_SECS, TopicFilter};
use texts::t;

/// The parts of a contract, as they are typed.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The contract that is changed; `None` for a new one.
    pub(super) changes: Option<TopicFilter>,
    pub(super) filter: String,
    pub(super) file: String,
    pub(super) message: String,
    pub(super) every: String,
    /// The file of protobuf whose messages are asked for.
    pub(super) read: Option<PathBuf>,
}

impl Draft {
    /// To change this one.
    pub(super) fn of(contract: &Contract) -> Self {
        let Contract { filter, schema, every_secs } = contract;
        let (file, message) = match schema {
            Some(ContractSchema { file, message }) => (file.clone(), message.clone().unwrap_or_default()),
            None => Default::default(),
        };
        Self {
            changes: Some(filter.clone()),
            filter: filter.to_string(),
            file,
            message,
            every: every_secs.map(every_words).unwrap_or_default(),
            read: None,
        }
    }

    /// Whether the schema is one of protobuf.
    pub(super) fn is_protobuf(&self) -> bool {
        let file = self.file.trim();
        !file.is_empty() && !ContractSchema { file: file.to_owned(), message: None }.is_json()
    }

    /// Within which time a message is expected; `None` where that is not said, or no time.
    pub(super) fn every_secs(&self) -> Option<u32> {
        secs(self.every.trim())
    }

    /// The contract, or what is wrong; an empty text where it is only not begun yet.
    pub(super) fn contract(&self, all: &[ContractState]) -> Result<Contract, String> {
        let (file, every) = (self.file.trim(), self.every.trim());
        if self.filter.is_empty() {
            return Err(String::new());
        }
        if let Some(doubt) = Given::new(&self.filter).doubt() {
            return Err(format!("{doubt}."));
        }
        let filter = TopicFilter::parse(&self.filter).map_err(|error| error.to_string())?;
        let is_other = self.changes.as_ref() != Some(&filter);
        if is_other && all.iter().any(|known| known.contract.filter == filter) {
            return Err(t!("There is a contract with this filter. Change that one.").to_owned());
        }
        if self.changes.is_none() && all.len() >= MAX_CONTRACTS {
            return Err(t!("There are at most {most} contracts.", most = MAX_CONTRACTS));
        }
        if file.is_empty() && every.is_empty() {
            return Err(String::new());
        }
        let message = Some(self.message.trim()).filter(|message| !message.is_empty() && self.is_protobuf());
        let schema =
            (!file.is_empty()).then(|| ContractSchema { file: file.to_owned(), message: message.map(str::to_owned) });
        let every_secs = match every {
            "" => None,
            every => Some(secs(every).ok_or(t!("A time is a number with s, m, h or d, such as 60s or 10m."))?),
        };
        Ok(Contract { filter, schema, every_secs })
    }
}

/// A time in seconds; a number alone has no other unit.
fn secs(text: &str) -> Option<u32> {
    let (number, unit) = match text.char_indices().last()? {
        (end, 's') => (&text[..end], 1),
        (end, 'm') => (&text[..end], 60),
        (end, 'h') => (&text[..end], 3_600),
        (end, 'd') => (&text[..end], 86_400),
        _ => (text, 1),
    };
    let secs = number.trim().parse::<u32>().ok()?.checked_mul(unit)?;
    (1..=MAX_EXPECTED_SECS).contains(&secs).then_some(secs)
}

/// A time with the largest unit that has no rest.
pub(super) fn every_words(secs: u32) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let unit = units.into_iter().find(|(unit, _)| secs.is_multiple_of(*unit));
    // A minute reads better in seconds.
    match unit.filter(|_| secs != 60) {
        Some((unit, sign)) => format!("{}{sign}", secs / unit),
        None => format!("{secs}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_written() {
        for (text, expected) in [
            ("60s", Some(60)),
            ("60", Some(60)),
            ("10 m", Some(600)),
            ("2h", Some(7_200)),
            ("1d", Some(86_400)),
            ("366d", Some(MAX_EXPECTED_SECS)),
            ("367d", None),
            ("0s", None),
            ("s", None),
            ("-5s", None),
            ("5 weeks", None),
            ("9999999999d", None),
        ] {
            assert_eq!(secs(text), expected, "{text}");
        }
        for number in [1, 59, 60, 61, 90, 600, 3_600, 86_400, 90_000] {
            assert_eq!(secs(&every_words(number)), Some(number));
        }
        assert_eq!([60, 90, 120, 7_200].map(every_words), ["60s", "90s", "2m", "2h"]);
    }

    #[test]
    fn a_draft_is_a_contract_or_says_what_is_wrong() {
        let draft = |filter: &str, file: &str, every: &str| Draft {
            filter: filter.to_owned(),
            file: file.to_owned(),
            every: every.to_owned(),
            ..Draft::default()
        };
        let made = |draft: &Draft| draft.contract(&[]);
        let contract = made(&draft("plant/#", " /a.json ", "60s")).unwrap();
        assert_eq!((contract.schema.as_ref().map(|it| &*it.file), contract.every_secs), (Some("/a.json"), Some(60)));
        let proto = Draft { message: "Reading".to_owned(), ..draft("a", "a.proto", "") };
        assert_eq!(made(&proto).unwrap().schema.and_then(|it| it.message), Some("Reading".to_owned()));
        let json = Draft { message: "Reading".to_owned(), ..draft("a", "a.json", "") };
        assert_eq!(made(&json).unwrap().schema.and_then(|it| it.message), None, "it has none");
        for (filter, file, every, is_said) in
            [("", "a.json", "", false), ("a", "", "", false), ("a/#/b", "a.json", "", true), ("a", "", "x", true)]
        {
            let reason = made(&draft(filter, file, every)).unwrap_err();
            assert_eq!(!reason.is_empty(), is_said, "{filter} {every}: {reason}");
        }
        let known = [ContractState { contract: contract.clone(), problem: None }];
        assert!(draft("plant/#", "", "5s").contract(&known).is_err(), "there is one");
        let changed = Draft { every: "5s".to_owned(), ..Draft::of(&contract) };
        assert_eq!(changed.contract(&known).unwrap().every_secs, Some(5));
    }
}

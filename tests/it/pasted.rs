//! Values, files and encodings that people paste or place, each with what is right for it.

use std::fs;

use client::profile::{Store, parse};
use engine::explain;

/// One profile in us-east-1, for the values of the table.
const BASE: &str = r#"[[profile]]
name = "plant"
region = "us-east-1"
user_pool_id = "us-east-1_AbCdEf123"
client_id = "1example23456789exampleabc"
identity_pool_id = "us-east-1:12345678-90ab-cdef-1234-567890abcdef"
iot_endpoint = "a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com"
"#;

/// [`BASE`] with `value` in `field`.
fn base_with(field: &str, value: &str) -> String {
    let line = match field {
        "callback_urls" => format!("{field} = [{value:?}]"),
        "hosted_ui" => format!("endpoints.{field} = {value:?}"),
        _ => format!("{field} = {value:?}"),
    };
    let kept = BASE.lines().filter(|kept| !kept.starts_with(&format!("{field} =")));
    kept.chain([line.as_str()]).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_pasted_value_is_taken_or_refused_with_the_word_that_helps() {
    let table = include_str!("../data/profiles/values.tsv");
    let rows: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(rows.len() > 12, "{table}");
    for row in rows {
        let [field, value, right] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let text = base_with(field, value);
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        // What the window's form does with the text, then the same text in the file.
        let appended = store.append(&text).map(|_| ());
        fs::write(store.path(), &text).unwrap();
        let loaded = store.load().map(|_| ());
        for answer in [appended, loaded] {
            match (answer, right.strip_prefix("refuse:")) {
                (Ok(()), None) => assert_eq!(right, "take", "{row}"),
                (Err(error), Some(word)) => {
                    let [notice] = &explain::profiles(&error)[..] else { panic!("{row}: {error:?}") };
                    let said = format!("{} {} {}", notice.summary, notice.cause, notice.remedy);
                    assert!(said.contains(word) && said.contains(field), "{row}: {said}");
                }
                (answer, _) => panic!("{row}: {answer:?}"),
            }
        }
    }
}

#[test]
fn files_of_other_tools_are_called_by_their_names() {
    let rows = [
        (include_str!("../data/profiles/amplify_outputs.json"), "amplify_outputs.json"),
        (include_str!("../data/profiles/aws-exports.js"), "aws-exports.js"),
        (include_str!("../data/profiles/cdk-outputs.json"), "AWS CDK"),
        (include_str!("../data/profiles/describe-stacks.json"), "describe-stacks"),
        ("{ \"a\": 1 }", "this is JSON"),
        ("export default {};", "this is JavaScript"),
    ];
    for (text, name) in rows {
        for text in [text.to_owned(), format!("\u{feff}{}", text.replace('\n', "\r\n"))] {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::at(folder.path());
            let Err(pasted) = store.append(&text) else { panic!("{name} was taken") };
            fs::write(store.path(), &text).unwrap();
            let Err(placed) = store.load() else { panic!("{name} was read") };
            for error in [pasted, placed] {
                let [notice] = &explain::profiles(&error)[..] else { panic!("{name}: {error:?}") };
                let helps = if name.starts_with("this is") { "[[profile]]" } else { "topicdeck import FILE" };
                assert!(notice.summary.contains(name) && notice.remedy.contains(helps), "{notice:?}");
            }
        }
    }
}

#[test]
fn a_name_may_be_in_any_writing() {
    for name in ["Werk Süd", "工場　東", "کارخانه\u{200c}ها", "⚙\u{fe0f} pumps", "👩\u{200d}🔧"] {
        let text = BASE.replace("plant", name);
        assert_eq!(parse(&text).map(|profiles| profiles[0].name.clone()), Ok(name.to_owned()));
    }
}

#[test]
fn a_file_of_an_older_powershell_is_read_and_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let text = BASE.replace("plant", "Werk Süd").replace('\n', "\r\n");
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(store.path(), utf_16).unwrap();
    store.append(BASE).unwrap();
    let names: Vec<String> = store.load().unwrap().into_iter().map(|profile| profile.name).collect();
    assert_eq!(names, ["Werk Süd", "plant"]);
}

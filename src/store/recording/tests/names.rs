//! Names are damaged, of columns and of topics, and the inner pages of the table: it is noticed, and nothing wrong is said.

use super::damage::{damage_index, record, recover, recovered};
use super::*;

/// Where these bytes are in the file.
fn places(bytes: &[u8], word: &str) -> Vec<usize> {
    let found = bytes.windows(word.len()).enumerate().filter(|(_, window)| *window == word.as_bytes());
    found.map(|(place, _)| place).collect()
}

fn root(path: &Path, table: &str) -> usize {
    let database = rusqlite::Connection::open(path).unwrap();
    let query = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: i64 = database.query_row(query, [table], |row| row.get(0)).unwrap();
    usize::try_from(page - 1).unwrap() * 4_096
}

#[test]
fn whichever_column_has_another_name_it_is_damage_and_all_is_recovered() {
    let place = place();
    record(&place.path, 3);
    let (whole, all) = (std::fs::read(&place.path).unwrap(), read(&place.path));
    let words = [
        "name TEXT",
        "first_row",
        "messages",
        "first_time",
        "last_time",
        "written",
        "topic_set",
        "times BLOB",
        "topics BLOB",
        "flags",
        "payload_lengths",
        "payloads",
        "property_lengths",
        "properties",
        "from_time",
        "until_time",
        "row INTEGER",
        "why",
        "next_row",
        "key TEXT",
        "value",
        "words",
        "resumed",
        "run INTEGER",
    ];
    for word in words {
        for byte in places(&whole[..4_096], word) {
            let mut bytes = whole.clone();
            bytes[byte] ^= 4;
            let copy = super::place();
            std::fs::create_dir_all(copy.path.parent().unwrap()).unwrap();
            std::fs::write(&copy.path, &bytes).unwrap();
            let summary = Reader::open(&copy.path).and_then(|reader| reader.summary());
            let is_damage =
                |error: &RecordingError| matches!(error, RecordingError::Unusable { why: Unusable::Damaged, .. });
            assert!(summary.as_ref().map_or_else(is_damage, |summary| summary.messages == 900), "{word}: {summary:?}");
            let (why, found, gaps) = recovered(&bytes, None);
            assert_eq!((why, gaps.len()), (Some((Unusable::Damaged, true)), 0), "{word}");
            assert!(found == all, "{word}: {} of {}", found.len(), all.len());
        }
    }
}

/// Where the middle one of those is that lead from this page to others.
fn middle_cell(bytes: &[u8], page: usize) -> usize {
    let number = |at: usize| usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
    let cells = number(page + 3);
    assert!(bytes[page] == 5 && cells > 4, "{cells}");
    page + number(page + 12 + 2 * (cells / 2))
}

#[test]
fn a_table_that_cannot_be_read_in_its_middle_is_noticed_at_the_start_and_loses_nothing() {
    let place = place();
    record(&place.path, 200);
    let (mut bytes, all) = (std::fs::read(&place.path).unwrap(), read(&place.path));
    let root = root(&place.path, "blocks");
    let cell = middle_cell(&bytes, root);
    bytes[cell..cell + 4].fill(0xff);
    let (why, found, gaps) = recovered(&bytes, None);
    assert_eq!((why, gaps.len()), (Some((Unusable::Damaged, true)), 0));
    assert!(found == all, "{} of {}", found.len(), all.len());
}

#[test]
fn a_large_table_is_looked_through_after_the_start_and_replaced_where_it_is_damaged() {
    for is_damaged in [false, true] {
        let place = place();
        record(&place.path, 200);
        let (mut bytes, all) = (std::fs::read(&place.path).unwrap(), read(&place.path));
        let root = root(&place.path, "blocks");
        if is_damaged {
            let cell = middle_cell(&bytes, root);
            bytes[cell..cell + 4].fill(0xff);
        }
        std::fs::write(&place.path, bytes).unwrap();
        // Nothing is read of what is behind the last page.
        std::fs::File::options().write(true).open(&place.path).unwrap().set_len(65 << 20).unwrap();
        let (mut writer, set_aside) = Writer::open(&place.path, RecordingLimits::default(), at(1_000)).unwrap();
        assert!(set_aside.is_none() && writer.has_more_to_do() && !writer.is_recovering());
        let mut checked = Ok(());
        while writer.has_more_to_do() && checked.is_ok() {
            checked = writer.check_some();
        }
        assert_eq!(checked.is_err(), is_damaged, "{checked:?}");
        if is_damaged {
            let (replaced, set_aside) = writer.replace(at(1_001)).unwrap();
            assert!(set_aside.unwrap().is_recovered);
            writer = replaced;
            recover(&mut writer, at(1_002));
        }
        writer.end(at(1_003)).unwrap();
        assert!(read(&place.path) == all, "{is_damaged}");
    }
}

#[test]
fn a_topic_that_has_another_number_in_the_index_is_noticed_and_keeps_its_name() {
    let place = place();
    record(&place.path, 20);
    let (whole, all) = (std::fs::read(&place.path).unwrap(), read(&place.path));
    let index = root(&place.path, "sqlite_autoindex_topics_1");
    let number = index + places(&whole[index..][..4_096], "plant/3")[0] + "plant/3".len();
    assert_eq!(whole[number], 4, "as it is written there");
    // That of another topic, and that of none.
    for wrong in [6, 99] {
        let mut bytes = whole.clone();
        bytes[number] = wrong;
        std::fs::write(&place.path, &bytes).unwrap();
        assert!(Reader::open(&place.path).unwrap().summary().unwrap().is_damaged, "{wrong}");
        let (why, found, gaps) = recovered(&bytes, None);
        assert_eq!((why, gaps.len()), (Some((Unusable::Damaged, true)), 0), "{wrong}");
        assert!(found == all, "{wrong}");
    }
}

#[test]
fn a_topic_whose_name_is_another_one_in_the_index_has_none_after_a_recovery() {
    let place = place();
    record(&place.path, 20);
    damage_index(&place.path);
    let mut bytes = std::fs::read(&place.path).unwrap();
    let table = root(&place.path, "topics");
    let name = table + places(&bytes[table..][..4_096], "plant/3")[0];
    bytes[name + 6] = b'Z';
    let (why, found, _) = recovered(&bytes, None);
    assert_eq!((why, found.len()), (Some((Unusable::Damaged, true)), 6_000));
    for (found, right) in found.into_iter().zip(expected(0..6_000)) {
        let is_lost = right.1 == "plant/3";
        assert!(if is_lost { found.1.starts_with("?/") } else { found == right }, "{}: {}", found.0, found.1);
    }
}

#[test]
fn a_name_of_the_index_that_is_no_text_costs_neither_its_own_topic_nor_the_truth_of_others() {
    let place = place();
    record(&place.path, 3);
    let (mut bytes, all) = (std::fs::read(&place.path).unwrap(), read(&place.path));
    let [index, table] = ["sqlite_autoindex_topics_1", "topics"].map(|name| root(&place.path, name));
    let of = |page: usize, name: &str| page + places(&bytes[page..page + 4_096], name)[0];
    let (no_text, another) = (of(index, "plant/2") + 6, of(table, "plant/4"));
    bytes[no_text] = 0xff;
    bytes[another] ^= 1;
    let (why, found, _) = recovered(&bytes, None);
    assert_eq!((why, found.len()), (Some((Unusable::Damaged, true)), all.len()));
    for (found, whole) in found.iter().zip(&all) {
        let is_lost = whole.1 == "plant/4" && found.1.starts_with("?/");
        assert!(found == whole || is_lost, "{found:?} {whole:?}");
    }
}

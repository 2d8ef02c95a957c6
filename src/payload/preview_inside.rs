//! A payload that is compressed, or that its bytes do not show, on one line of a table, with what is looked for inside it.

use std::ops::Range;

use model::may_be_compressed;

use crate::inside::inside;
use crate::known::Known;
use crate::preview::preview_marked;
use crate::shown_inside::shown_inside;

/// Writes what is inside a compressed payload, or what a row shows of it, on one line into `out`, behind the name of the whole, with the part of it that has the
/// first of the `marks`; these are ranges of the bytes inside. Returns where they are in `out`; that is as it was where there are none, and
/// for what is inside and no text.
pub fn preview_inside(
    payload: &[u8],
    known: Known<'_>,
    (max_chars, in_sight): (usize, usize),
    marks: impl FnOnce(&[u8]) -> Vec<Range<usize>>,
    out: &mut String,
) -> Vec<Range<usize>> {
    let is_packed = known.read_as.is_none() && may_be_compressed(payload);
    let packed = if is_packed { inside(payload) } else { None };
    let Some(inside) = packed.or_else(|| shown_inside(payload, known)) else { return Vec::new() };
    let marks = marks(&inside);
    if marks.is_empty() {
        return marks;
    }
    let name = known.name(payload).map(|name| format!("{name} ")).unwrap_or_default();
    let without_name = |chars: usize| chars.saturating_sub(name.chars().count()).max(1);
    let mut line = String::new();
    let marked = preview_marked(&inside, None, (without_name(max_chars), without_name(in_sight)), &marks, &mut line);
    if !marked.is_empty() {
        *out = format!("{name}{line}");
    }
    marked.into_iter().map(|place| place.start + name.len()..place.end + name.len()).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::ReadAs;

    #[test]
    fn a_line_shows_what_is_found_inside() {
        let gzip = |text: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        let long = [&b"[\""[..], &[b'a'; 300], b"\", \"over heat\"]"].concat();
        let plain = Known::default();
        for (payload, known, expected) in [
            (gzip(b"{\"state\": \"over heat\"}"), plain, Some(r#"gzip(JSON) {"state":"over heat"}"#)),
            (gzip(&long), plain, Some(r#"gzip(JSON) …aaaaaaaa", "over heat"]"#)),
            (gzip(b"\xa1\x61a\x64over"), plain, None),
            (gzip(b"{\"state\": \"running\"}"), plain, None),
            (b"{\"state\": \"over heat\"}".to_vec(), plain, None),
            (gzip(b"over heat"), Known { read_as: Some(ReadAs::Binary), ..plain }, None),
        ] {
            let find = |inside: &[u8]| {
                let at = String::from_utf8_lossy(inside).find("over");
                at.map(|at| at..at + 4).into_iter().collect()
            };
            let mut line = "as before".to_owned();
            let marked = preview_inside(&payload, known, (200, 60), find, &mut line);
            assert_eq!(line, expected.unwrap_or("as before"));
            assert_eq!(marked.len(), usize::from(expected.is_some()), "{line}");
            assert!(marked.iter().all(|place| &line[place.clone()] == "over"), "{line}");
        }
    }
}

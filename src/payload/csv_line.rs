//! A message as comma-separated values (RFC 4180), which are safe to open in a spreadsheet.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use model::{MessageRef, Origin, Qos};

/// The names of the columns. A payload that is not text is in the last one.
pub const CSV_HEADER: &str = "received_at,direction,topic,qos,retain,payload,payload_base64\r\n";

/// Appends a message as a line; `time` is when it came, as text.
pub fn push_csv_line(out: &mut String, time: &str, topic: &str, message: &MessageRef<'_>) {
    out.push_str(time);
    out.push_str(match message.origin {
        Origin::Received => ",received,",
        Origin::Sent => ",sent,",
    });
    push_cell(out, topic);
    let qos = match message.qos {
        Qos::AtMostOnce => 0,
        Qos::AtLeastOnce => 1,
    };
    // A `String` takes everything, so there is no error to report.
    let _ = write!(out, ",{qos},{},", message.retain);
    if let Ok(text) = std::str::from_utf8(message.payload) {
        push_cell(out, text);
        out.push(',');
    } else {
        out.push(',');
        STANDARD.encode_string(message.payload, out);
    }
    out.push_str("\r\n");
}

/// Always in quotes: what separates cells differs by country.
fn push_cell(out: &mut String, text: &str) {
    out.push('"');
    if is_run(text) {
        out.push('\'');
    }
    for character in text.chars() {
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    out.push('"');
}

/// Whether a spreadsheet takes it for a formula. A number is none.
fn is_run(text: &str) -> bool {
    let begins = text.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\0']);
    let is_number = || text.bytes().all(|byte| b"0123456789+-.eE".contains(&byte)) && text.parse::<f64>().is_ok();
    // The wide forms are read as the others in East Asian versions.
    begins.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
        && !is_number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let cell = |text: &str| {
            let mut out = String::new();
            push_cell(&mut out, text);
            out
        };
        assert_eq!(cell("a \"b\", c\n"), "\"a \"\"b\"\", c\n\"");
        assert_eq!(cell("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"");
        for run in ["+1+1", "-1+cmd", "@SUM(A1)", "\t=1", " =1", "\u{ff1d}1", "\u{feff}=1", "-", "\r=1"] {
            assert!(cell(run).starts_with("\"'"), "{run:?}");
        }
        for plain in ["-5", "+1.5e3", "21", "a=b", "", "{\"a\":1}", "plant/-"] {
            assert_eq!(cell(plain).trim_matches('"').replace("\"\"", "\""), plain.trim_matches('"'));
        }
    }
}

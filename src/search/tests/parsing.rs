//! What queries are read as, and what is said of those that are wrong.

use proptest::prelude::*;

use crate::parse;

/// What `text` is when it is written in the one way that every query has; or the mistake with its place.
fn read(text: &str) -> String {
    match parse(text) {
        Ok(query) => query.to_string(),
        Err(mistake) => format!("[{}] {mistake}", &text[mistake.at.clone()]),
    }
}

#[test]
fn queries_have_one_way_of_writing() {
    for (text, expected) in [
        ("", ""),
        ("  ", ""),
        ("overheat", "overheat"),
        ("a  b", "a and b"),
        ("a AND b Or c", "a and b or c"),
        ("a (b or c)", "a and (b or c)"),
        ("(a b) (c and d)", "a and b and c and d"),
        ("a or (b or c)", "a or b or c"),
        ("-a", "not a"),
        ("not not -a", "not not not a"),
        ("-(a or b) c", "not (a or b) and c"),
        ("a(b)c", "a and b and c"),
        ("\"a b\"c", "\"a b\" and c"),
        (r#""say \"x\" \n \\""#, r#""say \"x\" \\n \\""#),
        ("\"and\"", "\"and\""),
        ("12:30", "\"12:30\""),
        ("a.b:c", "\"a.b:c\""),
        ("press-1", "press-1"),
        ("plant/+/temp", "topic:plant/+/temp"),
        ("plant/temp", "\"plant/temp\""),
        ("C#/.NET", "\"C#/.NET\""),
        ("topic:plant/#", "topic:plant/#"),
        ("TOPIC:$aws/#", "topic:$aws/#"),
        ("topic=\"hall 2/#\"", "topic=\"hall 2/#\""),
        ("topic=/a/i", "topic=\"/a/i\""),
        ("topic:\"press\"", "topic:\"press\""),
        ("topic:/a\\/b/i", "topic:/a\\/b/i"),
        ("payload:\"over\"", "payload:over"),
        ("payload:/x (y)/", "payload:/x (y)/"),
        ("/\\\\\\//", "/\\\\\\//"),
        ("size > 1000", "size>1k"),
        ("size==2048B", "size=2Ki"),
        ("size", "size"),
        ("size topic", "size and topic"),
        ("age <= 90m", "age<=90m"),
        ("AFTER:14:30:00", "after:14:30"),
        ("after:2026-11-28", "after:2026-11-28"),
        ("before:\"2026-11-28 14:30:05\"", "before:2026-11-28T14:30:05"),
        ("before:2026-11-28 14:30", "before:2026-11-28T14:30"),
        ("before:2026-11-28 pump", "before:2026-11-28 and pump"),
        ("(after:2026-11-28t14:30:05.50z)", "after:2026-11-28T14:30:05.5Z"),
        ("after:2026-11-28T14:30+0100", "after:2026-11-28T14:30+01"),
        ("after before", "after and before"),
        ("qos=0", "qos:0"),
        ("Retained SENT received", "retained and sent and received"),
        ("\"retained\"", "\"retained\""),
        ("property:device", "property:device"),
        ("property:device=press-1", "property:device=press-1"),
        ("property:\"a b\"!=\"\"", "property:\"a b\"!=\"\""),
        ("property:a=/x/i", "property:a=/x/i"),
        ("content:application/json", "content:\"application/json\""),
        ("json:$.temp", "json:$.temp"),
        ("json:$.temp > 80,50", "json:$.temp>80.5"),
        ("json:$.temp>\"80\"", "json:$.temp>80"),
        ("json:$.a[?@.b > 1].c=on", "json:$.a[?@.b > 1].c=on"),
        ("(json:$.a)", "json:$.a"),
        ("json:$.a=\"true\"", "json:$.a=\"true\""),
        ("json:$.a!=true", "json:$.a!=true"),
        ("json:$=null", "json:$=null"),
    ] {
        assert_eq!(read(text), expected, "{text}");
        assert_eq!(parse(&read(text)), parse(text), "{text}: as it was written again");
    }
}

#[test]
fn mistakes_have_a_place_and_say_what_was_expected() {
    for (text, expected) in [
        ("a or", "[] Something is missing after or: a word, or a field such as size>1k."),
        ("a and  ", "[  ] Something is missing after and: a word, or a field such as size>1k."),
        ("not", "[] Something is missing after not: a word, or a field such as size>1k."),
        ("a -", "[] Something is missing after -: a word, or a field such as size>1k."),
        ("a or or b", "[ ] Something is missing after or: a word, or a field such as size>1k."),
        ("(a or) b", "[] Something is missing after or: a word, or a field such as size>1k."),
        ("or a", "[or] Something is missing before or: a word, or a field such as size>1k."),
        ("(", "[] Something is missing after (: a word, or a field such as size>1k."),
        ("()", "[()] There is nothing in the parentheses."),
        ("(a", "[(] The closing ) is missing."),
        ("a)", "[)] This ) has no ( before it."),
        (")", "[)] This ) has no ( before it."),
        ("a \"b c", "[\"b c] The closing quotation mark is missing."),
        ("\"\"", "[\"\"] There is nothing in the quotation marks."),
        ("/a b", "[/a b] The / that closes the regular expression is missing."),
        ("//", "[//] The regular expression is empty."),
        ("/a(/", "[/a(/] This is not a regular expression: unclosed group."),
        ("/(a{999}){999}/", "[/(a{999}){999}/] This regular expression is too large."),
        (
            "/plant/temp",
            "[temp] The only flag allowed after a regular expression is i (ignore case). To search for text that contains /, put it in quotes.",
        ),
        ("top:a", "[top] There is no field top; did you mean topic? To search for this text, put it in quotes."),
        (
            "playload:a",
            "[playload] There is no field playload; did you mean payload? To search for this text, put it in quotes.",
        ),
        ("http://x", "[http] There is no field http. To search for this text, put it in quotes."),
        (
            "temp>80",
            "[temp] There is no field temp; a value in JSON is written json:$.temp. To search for this text, put it in quotes.",
        ),
        (
            "größe_2.max>80",
            "[größe_2.max] There is no field größe_2.max; a value in JSON is written json:$.größe_2.max. To search for this \
             text, put it in quotes.",
        ),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    let deep = format!("{}a", "(".repeat(65));
    assert_eq!(read(&deep), "[(] Parentheses and not can be nested 64 levels deep.");
    let long = parse(&"a".repeat(8_193)).map_err(|mistake| mistake.to_string());
    assert_eq!(long, Err("A query has at most 8192 bytes.".to_owned()));
}

#[test]
fn a_field_without_a_value_that_it_takes_says_what_it_takes() {
    for (text, expected) in [
        (
            "topic:",
            "[] Something is missing after topic: a topic filter, a text in quotes or a /regex/, as in topic:plant/+/temp.",
        ),
        ("topic:a/#/b", "[a/#/b] This is not a topic filter: # must be the last level."),
        ("topic>a", "[>] topic does not take this operator. Write it as in topic:plant/+/temp."),
        (
            "payload: x",
            "[] Something is missing after payload: a word, a text in quotes or a /regex/, as in payload:overheat.",
        ),
        ("size:1", "[:] size is compared with =, !=, <, <=, > or >=, as in size>1k."),
        ("size>", "[>] Something is missing after size: a number of bytes, as in size>1k."),
        ("size>1x", "[1x] A size is a number of bytes, with k, M, Ki or Mi for large ones, such as 1k or 16Ki."),
        ("age<10", "[10] An age is a number with ms, s, m, h or d, such as 10m."),
        (
            "after:",
            "[] Something is missing after after: a time of day, a date, or a date with a time, as in after:14:30.",
        ),
        (
            "a before: b",
            "[] Something is missing after before: a time of day, a date, or a date with a time, as in before:2026-11-28.",
        ),
        (
            "after:2026 b",
            "[2026] A time is written as 14:30, 2026-11-28 or 2026-11-28T14:30:05. It is local unless Z or an offset such as +01:00 follows.",
        ),
        (
            "(before:2026-11-28 25:10)",
            "[2026-11-28 25:10] A time is written as 14:30, 2026-11-28 or 2026-11-28T14:30:05. It is local unless Z or an offset such as +01:00 follows.",
        ),
        ("after>14:30", "[>] after does not take this operator. Write it as in after:14:30."),
        ("qos:", "[] Something is missing after qos: 0 or 1, as in qos:1."),
        ("qos:2", "[2] QoS is 0 or 1, as in qos:1."),
        ("qos>0", "[>] qos does not take this operator. Write it as in qos:1."),
        (
            "property:",
            "[] Something is missing after property: the name of a user property, as in property:device=press-1.",
        ),
        ("property:a=", "[=] Something is missing after =: a number, a word, or a text in quotes."),
        ("property:a>1", "[>] property does not take this operator. Write it as in property:device=press-1."),
        ("json:", "[] Something is missing after json: a JSON path, as in json:$.temp>80."),
        ("json:temp>80", "[temp>80] A JSON path begins with $, as in json:$.temp>80."),
        ("json:$.a[0>1", "[[0>1] The closing ] is missing."),
        ("json:$.my-key", "[$.my-key] Put a name with - in it in brackets, as in $['my-name']."),
        ("json:$.temp> ", "[> ] Something is missing after >: a number, a word, or a text in quotes."),
        ("json:$.temp>>80", "[>] Something is missing after >: a number, a word, or a text in quotes."),
        ("json:$.temp<true", "[<true] true, false and null can only be compared with = or !=."),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    assert!(read("json:$.").starts_with("[$.] This is not a JSON path (RFC 9535): "), "{}", read("json:$."));
}

/// What is typed is looked at after every key. It names a place in what is there, and never a wrong one.
#[test]
fn every_beginning_of_a_query_is_one_or_names_its_mistake() {
    let typed = "topic:plant/press-hall/# and (json:$.list[?@.a == 'x)'].celsius>86.5 or -\"over heat\") /a(b|c)/i \
                 size>=1.5Ki age<10m after:2026-11-28 14:30:05Z qos:1 not property:device=press-1 content:application/json retained";
    assert!(parse(typed).is_ok(), "{}", read(typed));
    for end in 0..typed.len() {
        if let Err(mistake) = parse(&typed[..end]) {
            assert!(mistake.at.end <= end && mistake.at.start <= mistake.at.end, "{}", &typed[..end]);
            assert!(mistake.to_string().ends_with('.'), "{mistake}");
        }
    }
}

/// Queries of every kind, some of them wrong.
pub(super) fn queries() -> impl Strategy<Value = String> {
    let condition = prop_oneof![
        "[a-cA-C.:=-]{1,4}",
        "\"[a-c \\\\é]{1,4}\"",
        "/[a-c.*()|\\\\/^$]{1,5}/i?",
        "(topic[:=]|)([ab+]/){0,2}[ab#+]",
        "topic:\"[ab/]{1,3}\"",
        "payload:(\"[ab ]{1,3}\"|[a-c]{1,2}|/[ab]\\?/i?)",
        "(size ?(<|>=|=|!=) ?[0-9]{1,3}(k|Ki|)|age(<|>)[0-9]{1,3}(ms|s|m|h|d))",
        "(after|before):(2026-11-2[789]|1[34]:[05][0-9](:[0-5][0-9])?|2026-11-28T1[34]:5[0-9](:[0-5][0-9])?(Z|[+]00:30|)|\"2026-11-28 1[45]:4[0-9]\")",
        "(qos:[01]|retained|sent|received)",
        "property:(a|\"b c\")(!?=(x|\"\"|\"y z\"|/x/))?",
        "content:(json|\"text/plain\")",
        "json:\\$(\\.a|\\.b|\\[0\\]|\\['c d'\\]|\\.\\.a|\\.\\*|\\[\\?@\\.a>1\\]){0,3}( ?(=|!=|<|<=|>|>=) ?(80|-1,5|\"0.1\"|on|\"a b\"))?",
    ];
    condition.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one} {other}")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one} and {other}")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one} or {other}")),
            inner.clone().prop_map(|inner| format!("not {inner}")),
            inner.clone().prop_map(|inner| format!("-{inner}")),
            inner.prop_map(|inner| format!("({inner})")),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_again_is_an_equal_query(text in queries()) {
        if let Ok(query) = parse(&text) {
            let again = query.to_string();
            prop_assert_eq!(parse(&again), Ok(query), "{}", again);
        }
    }

    #[test]
    fn any_text_is_a_query_or_has_its_mistake_at_a_place_of_it(text in "\\PC{0,40}|([a-c \"/\\\\():=<>$.\\[\\]'?@*-]|json:\\$|not|é){0,20}") {
        match parse(&text) {
            Ok(query) => prop_assert_eq!(parse(&query.to_string()), Ok(query)),
            Err(mistake) => prop_assert!(text.get(mistake.at.clone()).is_some(), "{:?}", mistake),
        }
    }
}

//! Labels, added columns, and what a search finds, in the row of a message.

use super::*;

#[test]
fn messages_get_the_label_of_the_first_rule_that_they_match() {
    let (mut window, _) = window(presses);
    window.run();
    let rule = |query: &str, name: &str, color| LabelRule { query: query.into(), name: name.into(), color };
    layout(&mut window).labels =
        vec![rule("json:$.celsius>86.9", "over 86.9", LabelColor::Amber), rule("press-hall", "press", LabelColor::Red)];
    layout(&mut window).columns[3].is_shown = true;
    window.run();
    for (part, expected) in [("87.25", "over 86.9"), ("86.5", "press"), ("alarm", "press")] {
        assert!(cells(&window, part).contains(&expected.to_owned()), "{:?}", cells(&window, part));
    }
    window.get_by_label_contains("{\"celsius\":87.0}, over 86.9");
}

#[test]
fn rules_for_labels_are_added_moved_and_removed_and_a_removal_is_undone() {
    let (mut window, _) = window(presses);
    window.run();
    click(&mut window, "Columns of the table");
    click(&mut window, "Label rules…");
    click(&mut window, "Add a rule");
    type_into(&mut window, "Query of rule 1", "overheat");
    type_into(&mut window, "Name of rule 1", "alarm");
    click(&mut window, "Colour of rule 1: Amber");
    click(&mut window, "Red");
    click(&mut window, "Add a rule");
    type_into(&mut window, "Query of rule 2", "size>");
    window.get_by_label(&::search::parse("size>").expect_err("a mistake").kind.to_string());
    assert!(headers(&window).contains(&"Label".to_owned()));
    click(&mut window, "Move rule 2 up");
    assert_eq!(layout(&mut window).labels[1].name, "alarm");
    click(&mut window, "Remove rule 2");
    assert_eq!(layout(&mut window).labels.len(), 1);
    click(&mut window, "Undo the removal of the rule");
    let expected = LabelRule { query: "overheat".into(), name: "alarm".into(), color: LabelColor::Red };
    assert_eq!(layout(&mut window).labels[1], expected);
    click(&mut window, "Done");
    assert!(cells(&window, "overheat").contains(&"alarm".to_owned()));
}

#[test]
fn a_column_with_a_json_path_or_a_property_is_added_and_removed() {
    let (mut window, _) = window(presses);
    window.run();
    click(&mut window, "Columns of the table");
    click(&mut window, "Add a column…");
    type_into(&mut window, "JSON path of the column", "celsius");
    window.get_by_label_contains("$");
    assert!(window.get_by_label("Add").accesskit_node().is_disabled());
    click(&mut window, "Cancel");
    for (kind, field, text) in [
        ("JSON path", "JSON path of the column", "$.celsius"),
        ("User property", "User property of the column", "device"),
    ] {
        click(&mut window, "Columns of the table");
        click(&mut window, "Add a column…");
        click(&mut window, kind);
        type_into(&mut window, field, text);
        click(&mut window, "Add");
    }
    assert_eq!(headers(&window), ["Time", "Topic", "Size", "QoS", "$.celsius", "device", "Payload"]);
    let shown = cells(&window, "87.25");
    assert!(["87.25", "press-1"].iter().all(|value| shown.contains(&(*value).to_owned())), "{shown:?}");
    click(&mut window, "Column $.celsius");
    click(&mut window, "Remove this column");
    assert!(
        !layout(&mut window).columns.iter().any(|column| column.content == ColumnContent::Json("$.celsius".into()))
    );
}

#[test]
fn what_a_search_finds_is_marked_in_the_topic_and_in_the_payload_also_where_that_is_cut() {
    let (mut window, _) = window(|backend| {
        presses(backend);
        let long = format!("{{\"filler\":\"{}\",\"celsius\":99.5}}", "x".repeat(150));
        plays(backend, &[(100, "plant/press-hall/press-2/temp", &long)]);
    });
    window.run();
    let query = ::search::parse("topic:plant/press-hall/# json:$.celsius>87").expect("a query");
    window.state_mut().console_mut().expect("a console").search_for(&query, NOW);
    window.run();
    let shown = cells(&window, "99.5");
    assert!(shown.iter().any(|text| text.starts_with('…') && text.contains("\"celsius\":99.5")), "{shown:?}");
    for (part, marked) in [("87.25", "87.25"), ("99.5", "99.5")] {
        let area = row(&window, part).rect();
        let (underlined, filled) = marks(&window, area);
        assert_eq!((underlined.as_str(), filled.as_str()), ("plant/press-hall", marked));
    }
    assert_eq!(window.query_all(by().role(Role::ListBoxOption)).count(), 2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run();
    window.get_by_label("2 selected");
}

#[test]
fn what_comes_back_of_ones_own_is_marked() {
    let (mut window, backend) = window(ScriptedBackend::live);
    type_into(&mut window, "Topic to publish to", "cmd");
    type_into(&mut window, "Payload", "on");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
    let mut builder = BatchBuilder::default();
    for origin in [Origin::Sent, Origin::Received, Origin::Received] {
        builder.push(Message {
            received_at: NOW,
            topic: "cmd",
            payload: b"on",
            properties: model::Properties::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            duplicate: false,
            origin,
        });
    }
    backend.batch(builder.close().expect("messages"));
    window.run();
    let rows =
        window.query_all(by().role(Role::ListBoxOption)).map(|row| row.accesskit_node().label().unwrap_or_default());
    let echoes: Vec<bool> = rows.map(|row| row.ends_with(", echo of your message")).collect();
    assert_eq!(echoes, [false, true, false], "the device said the same later");
}

#[test]
fn the_form_for_a_column_has_the_cursor_in_its_field() {
    let (mut window, _) = window(presses);
    window.run();
    click(&mut window, "Columns of the table");
    click(&mut window, "Add a column…");
    assert!(window.get_by_label("JSON path of the column").is_focused());
    click(&mut window, "Cancel");
    window.get_by_label("Columns of the table").focus();
    window.run();
    for key in [Key::Enter, Key::A, Key::Enter] {
        window.key_press(key);
        if key == Key::A {
            window.input_mut().events.push(Input::Text("a".to_owned()));
        }
        window.run();
    }
    assert!(window.get_by_label("JSON path of the column").is_focused(), "by keys too");
}

/// What is underlined within `area`, and what is filled.
fn marks(window: &Window, area: Rect) -> (String, String) {
    fn each<'a>(shape: &'a Shape, found: &mut Vec<&'a eframe::epaint::TextShape>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| each(shape, found)),
            Shape::Text(text) => found.push(text),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    window.output().shapes.iter().for_each(|clipped| each(&clipped.shape, &mut texts));
    let (mut underlined, mut filled) = (String::new(), String::new());
    for text in texts.into_iter().filter(|text| area.contains(text.pos)) {
        for section in &text.galley.job.sections {
            let part = &text.galley.job.text[section.byte_range.start.0..section.byte_range.end.0];
            if section.format.underline.width > 0.0 {
                underlined.push_str(part);
            }
            if section.format.background != eframe::egui::Color32::TRANSPARENT {
                filled.push_str(part);
            }
        }
    }
    (underlined, filled)
}

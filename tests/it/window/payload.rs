//! Payloads as they are shown: each byte as it came and indented, what is hidden in it, and what can be copied.

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Event, Rect, Shape, Vec2, vec2};
use egui_kittest::kittest::NodeT as _;
use model::{GapReason, PropertiesBuilder, PropertyRef, PublishOutcome};

use super::*;

/// A letter with so many marks on it that they reach over several rows.
const TOWER: &str = "Z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}";

/// A window in which the only message is selected.
pub(super) fn showing(payload: &[u8], size: Vec2) -> (Window, ScriptedBackend) {
    let payload = payload.to_vec();
    let (mut window, backend) = window(move |backend| {
        backend.live();
        backend.batch(Plant::default().message("plant/a", &payload, &PropertiesBuilder::default()));
    });
    window.set_size(size);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    (window, backend)
}

pub(super) const WIDE: Vec2 = vec2(1400.0, 900.0);

/// What pressing `label` puts on the clipboard.
pub(super) fn copied(window: &mut Window, label: &str) -> String {
    window.get_by_label(label).click();
    copied_soon(window)
}

/// Each text on screen that `is_meant`, where it is, and where it can be seen.
fn drawn(window: &Window, is_meant: impl Fn(&str) -> bool) -> Vec<(String, Rect, Rect)> {
    fn push(shape: &Shape, clip: Rect, found: &mut Vec<(String, Rect, Rect)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| push(shape, clip, found)),
            Shape::Text(text) => {
                let place = Rect::from_min_size(text.pos, text.galley.size());
                found.push((text.galley.text().to_owned(), place, clip));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &window.output().shapes {
        push(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found.retain(|(text, ..)| is_meant(text));
    found
}

#[test]
fn every_byte_is_seen_as_hex_at_any_width() {
    let bytes: Vec<u8> = (0x80..0xc0).collect();
    for (size, row_bytes) in [(WIDE, 8), (vec2(900.0, 900.0), 4), (vec2(640.0, 900.0), 8)] {
        let (window, _) = showing(&bytes, size);
        let rows = drawn(&window, |text| text.contains("  ....") && text.starts_with("00"));
        let first: Vec<String> = bytes.iter().take(row_bytes).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(rows[0].0.replace("  ", " ")[5..].split(" .").next(), Some(&*first.join(" ")), "{size}");
        for (text, place, clip) in rows {
            assert!(clip.x_range().contains(place.right() - 0.5), "{text} at {size}: {place} in {clip}");
        }
    }
}

#[test]
fn a_long_payload_is_scrolled_to_its_last_byte() {
    let (mut window, _) = showing(&[0x80; 4096], WIDE);
    let over = window.get_by_label_contains("0010  80").rect().center();
    window.hover_at(over);
    for _ in 0..8 {
        let (unit, delta) = (eframe::egui::MouseWheelUnit::Page, vec2(0.0, -4.0));
        let (phase, source) = (eframe::egui::TouchPhase::Move, eframe::egui::MouseWheelSource::Unknown);
        window.event(Event::MouseWheel { unit, delta, phase, source, modifiers: Modifiers::NONE });
        window.run_steps(8);
    }
    window.get_by_label_contains("0ff8  80 80 80 80  80 80 80 80");
}

#[test]
fn the_text_is_what_came_and_the_indented_one_is_beside_it() {
    let came = "{\"n\": 1.50,\r\n\"s\":\"a\\/b\"}";
    let (mut window, _) = showing(came.as_bytes(), WIDE);
    window.get_by_label("JSON, CRLF line endings");
    click(&mut window, "Text");
    window.get_by_label("{\"n\": 1.50,\n\"s\":\"a\\/b\"}");
    assert_eq!(copied(&mut window, "Copy payload"), came, "byte for byte");
    click(&mut window, "Pretty");
    let pretty = "{\n  \"n\": 1.50,\n  \"s\": \"a/b\"\n}";
    window.get_by_label(pretty);
    assert_eq!(copied(&mut window, "Copy payload"), pretty);
    click(&mut window, "Raw");
    window.get_by_label("{\"n\": 1.50,\n\"s\":\"a\\/b\"}");
    click(&mut window, "Hex");
    assert!(copied(&mut window, "Copy payload").starts_with("7b 22 6e 22 3a 20 31"));
    click(&mut window, "Tree");
    assert_eq!(copied(&mut window, "Copy payload"), pretty);
}

#[test]
fn the_tab_that_is_marked_is_the_one_that_is_shown() {
    for (payload, tab, others) in [
        (&b"on"[..], "Text", &["Hex"][..]),
        (b"\x01\xff", "Hex", &[]),
        (b"[1]", "Tree", &["Text", "Hex"]),
        (b"\x82\xa11\x14\xa12\x15", "Tree", &["Text", "Hex"]),
    ] {
        let (window, _) = showing(payload, WIDE);
        let is_selected = |name: &str| {
            let tab = window.query_all_by_label(name).find(|node| node.accesskit_node().role() == Role::Tab);
            tab.map(|tab| tab.accesskit_node().toggled() == Some(Toggled::True))
        };
        assert_eq!(is_selected(tab), Some(true), "{payload:?}");
        for name in ["Tree", "Text", "Hex"].into_iter().filter(|name| *name != tab) {
            assert_eq!(is_selected(name), others.contains(&name).then_some(false), "{payload:?} {name}");
        }
    }
}

#[test]
fn properties_are_in_sight_above_a_long_text_and_below_a_short_one() {
    for (length, above) in [(20_000, true), (10, false)] {
        let (mut window, backend) = window(ScriptedBackend::live);
        let mut properties = PropertiesBuilder::default();
        properties.push(PropertyRef::User("device", "press-1"));
        backend.batch(Plant::default().message("plant/a", "text ".repeat(length / 5).as_bytes(), &properties));
        window.run();
        window.key_press(Key::Enter);
        window.run();
        let property = window.get_by_label("press-1").rect();
        let texts = drawn(&window, |text| text.starts_with("text text "));
        let text = texts.iter().map(|(_, place, _)| place.top()).fold(f32::NEG_INFINITY, f32::max);
        assert_eq!(property.top() < text, above, "{length}");
        assert!(property.bottom() < 850.0, "{length}: {property}");
    }
}

#[test]
fn everything_is_expanded_found_and_copied_from_the_tree() {
    let json = br#"{"a":{"b":{"c":{"d":{"deep":"needle \"x\""}}}},"list":[1,2]}"#;
    let (mut window, _) = showing(json, WIDE);
    assert!(window.query_by_label_contains("deep : ").is_none());
    click(&mut window, "Expand all");
    window.get_by_label("deep : \"needle \\\"x\\\"\"");
    click(&mut window, "Collapse all");
    window.get_by_label("list : [ 2 items ]");
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    window.get_by_label("Find in payload").type_text("NEEDLE");
    window.run();
    window.get_by_label("1 of 1");
    let line = window.get_by_label("deep : \"needle \\\"x\\\"\"");
    line.focus();
    window.run();
    window.event(Event::Copy);
    assert_eq!(copied_soon(&mut window), "needle \"x\"");
    window.get_by_label_contains("deep : ").click_secondary();
    window.run();
    assert_eq!(copied(&mut window, "Copy path"), "$.a.b.c.d.deep");
    window.get_by_label_contains("list : ").hover();
    window.run();
    assert_eq!(copied(&mut window, "Copy list"), "[\n  1,\n  2\n]");
}

#[test]
fn what_is_found_in_a_long_text_comes_into_sight_and_enter_goes_on() {
    let text = format!("{}first needle\n{}second needle", "line\n".repeat(400), "line\n".repeat(400));
    for tab in ["Text", "Hex"] {
        let (mut window, _) = showing(text.as_bytes(), WIDE);
        click(&mut window, tab);
        type_into(&mut window, "Find in payload", "needle");
        window.get_by_label("1 of 2");
        let seen = |window: &Window| {
            let ground = |text: &str| text.contains("second needle") || text.contains("needle");
            drawn(window, ground).iter().map(|(_, place, _)| place.top()).fold(f32::INFINITY, f32::min)
        };
        let first = seen(&window);
        window.key_press(Key::Enter);
        window.run();
        window.get_by_label("2 of 2");
        assert!(window.get_by_label("Find in payload").is_focused(), "{tab}");
        if tab == "Text" {
            assert!(seen(&window) < first - 1_000.0, "the text has moved up");
        }
        window.key_press(Key::Escape);
        window.run();
        assert!(window.query_by_label("2 of 2").is_none());
        assert!(window.state_mut().state_mut().console.table.selected.is_some(), "Escape leaves the field only");
    }
}

#[test]
fn marks_that_nobody_sees_are_seen_everywhere() {
    let hidden = "user\u{202e}txt.exe \u{200b}zero\u{feff}";
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.subscribed("plant/\u{2066}x", Qos::AtMostOnce, SubscriptionState::Requested);
        let mut properties = PropertiesBuilder::default();
        properties.push(PropertyRef::User("na\u{200f}me", "val\u{202d}ue"));
        backend.batch(Plant::default().message("plant/\u{200e}a ", hidden.as_bytes(), &properties));
    });
    backend.asked(1, scripted_backend::request("plant/\u{200d}b"), NOW);
    let notice = Notice::error("publish.refused", Words { summary: "re\u{202c}fused", ..Words::default() });
    let outcome = PublishOutcome::Refused { notice: Box::new(notice), reason_code: Some(0x87) };
    backend.ended(1, outcome);
    window.key_press(Key::Enter);
    window.run();
    click(&mut window, "Sent");
    for seen in [
        "user<U+202E>txt.exe <U+200B>zero<U+FEFF>",
        "plant/<U+200E>a␠",
        "plant / <U+200E>a␠",
        "plant/<U+2066>x",
        "na<U+200F>me",
        "val<U+202D>ue",
        "plant/<U+200D>b  QoS 1",
        "refused: re<U+202C>fused",
    ] {
        assert!(!drawn(&window, |text| text.contains(seen)).is_empty(), "{seen}");
    }
    let is_mark = |c: char| model::is_mark(c) && c != '\n';
    assert_eq!(drawn(&window, |text| text.contains(is_mark)), []);
    click(&mut window, "Text");
    assert_eq!(copied(&mut window, "Copy payload"), hidden, "what is copied is what came");
}

#[test]
fn no_text_from_outside_is_drawn_over_its_neighbours() {
    let json = format!("{{\"{TOWER}\":\"{TOWER}\"}}");
    for (tab, payload) in [("Tree", json.as_str()), ("Text", TOWER)] {
        let payload = payload.to_owned();
        let (mut window, backend) = window(move |backend| {
            backend.live();
            let refused = Box::new(Notice::error(
                "subscribe.refused",
                Words { summary: &format!("no {TOWER}"), cause: TOWER, remedy: TOWER },
            ));
            let refused = SubscriptionState::Refused { notice: refused, reason_code: 0x87 };
            backend.subscribed(&format!("plant/{TOWER}"), Qos::AtMostOnce, refused);
            let mut properties = PropertiesBuilder::default();
            properties.push(PropertyRef::User(TOWER, TOWER));
            backend.batch(Plant::default().message(&format!("a/{TOWER}"), payload.as_bytes(), &properties));
        });
        backend.asked(1, scripted_backend::request(&format!("b/{TOWER}")), NOW);
        let notice = Box::new(Notice::error("publish.refused", Words { summary: TOWER, ..Words::default() }));
        let outcome = PublishOutcome::Refused { notice, reason_code: Some(0x87) };
        backend.ended(1, outcome);
        backend.link(LinkEvent::Gap(model::Gap {
            reason: GapReason::Failed { summary: TOWER.to_owned() },
            ..scripted_backend::gap()
        }));
        window.run();
        window.key_press(Key::Home);
        window.run();
        click(&mut window, "Sent");
        click(&mut window, tab);
        let texts = drawn(&window, |text| text.contains('\u{301}'));
        assert!(texts.len() > 8, "{tab}: {texts:?}");
        for (text, place, clip) in texts {
            let reaches = (place.top() - clip.top()).max(clip.bottom() - place.bottom());
            assert!(reaches < 8.0, "{tab}: {text} at {place} may draw in {clip}");
        }
    }
}

#[test]
fn blanks_and_quotation_marks_around_a_pasted_filter_are_left_out() {
    for pasted in ["plant/#\n", " \tplant/#\u{200b}", "\"plant/#\"", "\u{feff}“plant/#”\r\n"] {
        let (mut window, backend) = window(ScriptedBackend::live);
        click(&mut window, "Add a subscription");
        window.event(Event::Paste(pasted.to_owned()));
        window.run();
        click(&mut window, "Subscribe");
        match &links(&backend)[..] {
            [LinkCommand::Subscribe { topic_filter, .. }] => assert_eq!(topic_filter.as_str(), "plant/#", "{pasted:?}"),
            other => panic!("{pasted:?}: {other:?}"),
        }
    }
}

#[test]
fn a_line_break_inside_a_pasted_filter_is_shown_and_asked_about() {
    for (answer, subscribed) in [("remove these characters", "plant/aplant/b"), ("keep as it is", "plant/a\nplant/b")] {
        let (mut window, backend) = window(ScriptedBackend::live);
        click(&mut window, "Add a subscription");
        window.event(Event::Paste("plant/a\r\nplant/b\r\n".to_owned()));
        window.run();
        assert!(!drawn(&window, |text| text == "plant/a⏎plant/b").is_empty(), "the field shows it");
        window.get_by_label_contains("plant/a⏎plant/b contains a space or an invisible character");
        window.key_press(Key::Enter);
        window.run();
        assert!(links(&backend).is_empty(), "nothing before the answer");
        click(&mut window, &format!("Topic filter: {answer}"));
        click(&mut window, "Subscribe");
        match &links(&backend)[..] {
            [LinkCommand::Subscribe { topic_filter, .. }] => assert_eq!(topic_filter.as_str(), subscribed),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_topic_with_a_hidden_character_is_sent_only_when_it_is_meant() {
    for (answer, topic) in [("remove these characters", "plant/hall1"), ("keep as it is", "plant/hall 1")] {
        let (mut window, backend) = window(watching);
        type_into(&mut window, "Topic to publish to", " plant/hall 1 ");
        window.get_by_label("space or invisible character inside");
        assert!(!drawn(&window, |text| text == "␠plant/hall␠1␠").is_empty(), "the field shows it");
        window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        window.run();
        assert!(backend.commands().is_empty());
        click(&mut window, &format!("Topic to publish to: {answer}"));
        window.get_by_label("Topic to publish to").focus();
        window.run();
        window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        window.run();
        match &sends(&backend)[..] {
            [request] => assert_eq!(request.topic.as_str(), topic),
            other => panic!("{other:?}"),
        }
    }
}

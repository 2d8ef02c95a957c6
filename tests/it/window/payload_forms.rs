//! What a payload is read as and compared with, and what becomes of it outside: images, other forms to copy, files.

use eframe::egui::vec2;
use egui_kittest::kittest::NodeT as _;
use model::{Command, FileChoice, FilePurpose, Notice, PropertiesBuilder, PublishCommand, Qos};

use super::payload::{WIDE, copied, showing};
use super::*;

#[test]
fn a_click_on_the_format_chooses_another_one_for_the_topic() {
    // Both a map of MessagePack and a list of CBOR.
    let (mut window, backend) = showing(b"\x82\xa11\x14\xa12\x15", WIDE);
    window.get_by_label("1 : 20");
    click(&mut window, "MessagePack");
    click(&mut window, "CBOR");
    window.get_by_label("-18 : 20");
    // The next message of the topic is read so too, where it can be.
    backend.batch(Plant::default().message("plant/a", b"on\xff", &PropertiesBuilder::default()));
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.get_by_label_contains("The payload cannot be read as CBOR: ");
    click(&mut window, "Binary");
    click(&mut window, "Detect automatically");
    assert!(window.query_by_label_contains("The payload cannot be read as CBOR: ").is_none());
}

#[test]
fn a_message_is_compared_with_the_one_before_it_and_with_a_pinned_one() {
    let (mut window, backend) = showing(br#"{"c":87.1,"old":1,"unit":"C"}"#, WIDE);
    click(&mut window, "Compare");
    window.get_by_label("This is the first message of its topic in the log.");
    let mut plant = Plant::default();
    for (topic, payload) in [("plant/a", &br#"{"c":87.2,"new":[2],"unit":"C"}"#[..]), ("plant/b", b"on")] {
        backend.batch(plant.message(topic, payload, &PropertiesBuilder::default()));
    }
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    for row in ["~ c: 87.1 → 87.2 (+0.1)", "+ new: 1 item", "− old: 1", "unit: \"C\"", "~ 1 changed"] {
        window.get_by_label(row);
    }
    assert_eq!(copied(&mut window, "Copy payload"), "~ c: 87.1 → 87.2 (+0.1)\n+ new: 1 item\n− old: 1\n");
    click(&mut window, "Hide 1 same");
    assert!(window.query_by_label("unit: \"C\"").is_none());
    click(&mut window, "Pin this message to compare others with it");
    window.get_by_label("Both payloads are the same.");
    window.key_press(Key::ArrowUp);
    window.run();
    window.get_by_label("~ c: 87.2 → 87.1 (-0.1)");
    // A message of another topic too.
    for _ in 0..2 {
        window.key_press(Key::ArrowDown);
        window.run();
    }
    window.get_by_label("~ payload: 3 fields → \"on\"");
}

#[test]
fn a_node_of_sparkplug_is_asked_for_its_births_where_names_are_unknown_after_a_question() {
    let (mut window, backend) = showing(b"on", WIDE);
    let (topic, data) = ("spBv1.0/plant/DDATA/gw-1/press", b"\x12\x04\x10\x07\x70\x01");
    let mut plant = Plant::default();
    // The topic that is shown has the first number.
    plant.message("plant/a", b"on", &PropertiesBuilder::default());
    backend.batch(plant.message(topic, data, &PropertiesBuilder::default()));
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    click(&mut window, "Request rebirth…");
    window.get_by_label("Request rebirth of gw-1?");
    window.key_press(Key::Enter);
    window.run();
    assert!(window.query_by_label("Request rebirth of gw-1?").is_none(), "Enter means no");
    let sent = |backend: &ScriptedBackend| {
        let sent = backend.commands().into_iter().filter_map(|command| match command {
            Command::Publish(PublishCommand::Send { request, .. }) => Some(request),
            _ => None,
        });
        sent.collect::<Vec<_>>()
    };
    assert_eq!(sent(&backend), []);
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::K);
    window.run();
    type_into(&mut window, "Search actions", "rebirth");
    window.key_press(Key::Enter);
    window.run();
    click(&mut window, "Request rebirth");
    let requests = sent(&backend);
    let [request] = &*requests else { panic!("{requests:?}") };
    assert_eq!(
        (request.topic.as_str(), request.qos, request.retain),
        ("spBv1.0/plant/NCMD/gw-1", Qos::AtMostOnce, false)
    );
    assert!(String::from_utf8_lossy(&request.payload).contains("Node Control/Rebirth"));
    let birth = b"\x12\x08\x0a\x02on\x10\x07\x20\x0b";
    backend.batch(plant.message("spBv1.0/plant/DBIRTH/gw-1/press", birth, &PropertiesBuilder::default()));
    backend.batch(plant.message(topic, data, &PropertiesBuilder::default()));
    window.run();
    for _ in 0..2 {
        window.key_press(Key::ArrowDown);
        window.run();
    }
    assert!(window.query_by_label("Request rebirth…").is_none(), "its names are known");
}

/// A window that shows `payload`, with the dialog for protobuf open and `plant.proto` typed into it.
fn with_schema(payload: &[u8], schema: Result<::payload::Schema, Notice>) -> (Window, ScriptedBackend) {
    let (mut window, backend) = showing(payload, WIDE);
    click(&mut window, "Binary");
    click(&mut window, "Protobuf…");
    type_into(&mut window, "File with the schema", "plant.proto");
    window.key_press(Key::Enter);
    window.run();
    window.get_by_label("Reading the schema…");
    let commands = backend.commands();
    assert!(matches!(&*commands, [Command::ReadSchema { path }] if path == "plant.proto"), "{commands:?}");
    backend.schema("plant.proto", schema);
    window.run();
    (window, backend)
}

fn schema(text: &str) -> ::payload::Schema {
    ::payload::load_schema("plant.proto", text.as_bytes(), |_| None).unwrap()
}

#[test]
fn a_typed_schema_is_read_by_a_button_and_the_cursor_is_where_one_goes_on() {
    let (mut window, backend) = showing(b"\x08\x31", WIDE);
    click(&mut window, "Binary");
    click(&mut window, "Protobuf…");
    type_into(&mut window, "File with the schema", "plant.proto");
    click(&mut window, "Read this file");
    assert!(window.query_by_label("Read this file").is_none());
    backend.schema("plant.proto", Ok(schema("message Small { uint32 n = 1; }")));
    window.run();
    window.key_press(Key::Escape);
    window.run();
    click(&mut window, "Binary");
    click(&mut window, "Protobuf…");
    assert!(window.get_by_label("Read as this message").is_focused(), "Enter does what the dialog is for");
    window.key_press(Key::Enter);
    window.run();
    window.get_by_label("Protobuf · Small");
}

#[test]
fn a_payload_is_read_as_a_message_of_protobuf_for_all_topics_of_a_filter() {
    let two = "message Reading { double temp = 1; } message Small { uint32 n = 1; }";
    let (mut window, backend) = with_schema(b"\x08\x31", Ok(schema(two)));
    assert!(window.get_by_label("Read as this message").accesskit_node().is_disabled(), "none of two is chosen");
    click(&mut window, "Small");
    let filter = window.get_by_label("Topic filter for this message");
    filter.focus();
    window.run();
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::A);
    window.run();
    window.get_by_label("Topic filter for this message").type_text("plant/#");
    window.run();
    click(&mut window, "Read as this message");
    window.get_by_label("Protobuf · Small");
    window.get_by_label("n : 49");
    // The next message, of another topic, is read so too.
    backend.batch(Plant::default().message("plant/b", b"\x08\x07\x9a\x06\x02hi", &PropertiesBuilder::default()));
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.get_by_label("n : 7");
    window.get_by_label("Fields that the message type does not have: 99. They are shown under their numbers.");
    // The file has changed, and then is gone: it stays as it was, and that is said.
    backend.schema("plant.proto", Ok(schema("message Small { uint32 count = 1; }")));
    window.run();
    window.get_by_label("count : 7");
    let lost = engine::explain::payload_unreadable("plant.proto", &std::io::ErrorKind::NotFound.into());
    backend.schema("plant.proto", Err(lost));
    window.run();
    window.get_by_label("count : 7");
    window.get_by_label("Could not read plant.proto. The file does not exist. The schema is used as it was before.");
    click(&mut window, "Protobuf · Small");
    click(&mut window, "Detect automatically");
    window.get_by_label("Binary");
}

#[test]
fn a_schema_that_cannot_be_used_says_why_and_the_payload_stays_as_it_is() {
    let wrong = ::payload::load_schema("plant.proto", b"message A {\n  int32 a = 1\n}", |_| None).unwrap_err();
    let (mut window, _) = with_schema(b"\x08\x31", Err(engine::explain::schema("plant.proto", &wrong)));
    window.get_by_label("plant.proto:3: expected ';', found '}'");
    assert!(window.get_by_label("Read as this message").accesskit_node().is_disabled());
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_label("Read as protobuf").is_none());
    window.get_by_label("Binary");
}

#[test]
fn an_image_is_drawn_in_its_size() {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 30, 20);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[0x80; 600]).unwrap();
    let (window, _) = showing(&png, WIDE);
    window.get_by_label("PNG 30 × 20");
    let image = window.get_by_label("Image of 30 × 20 pixels");
    assert_eq!(image.rect().size(), vec2(30.0, 20.0));
    // One that ends early is shown as bytes.
    let (window, _) = showing(&png[..png.len() - 20], WIDE);
    assert!(window.query_by_label("Image of 30 × 20 pixels").is_none());
    window.get_by_label("PNG 30 × 20");
}

#[test]
fn a_payload_is_copied_in_other_forms_and_saved_as_it_came() {
    let (mut window, backend) = showing(b"\x81\xa1t\xcb\x40\x35\x80\0\0\0\0\0", WIDE);
    let chosen = |window: &mut Window, name: &str| {
        click(window, "More for this payload");
        window.get_by_label(name).click();
    };
    chosen(&mut window, "Copy as base64");
    assert_eq!(copied_soon(&mut window), "gaF0y0A1gAAAAAAA");
    chosen(&mut window, "Copy as hex");
    assert_eq!(copied_soon(&mut window), "81 a1 74 cb 40 35 80 00 00 00 00 00");
    click(&mut window, "More for this payload");
    click(&mut window, "Save payload as…");
    let commands = backend.commands();
    let [Command::ChooseFile(dialog)] = &*commands else { panic!("{commands:?}") };
    let FilePurpose::Save { name, bytes } = &dialog.purpose else { panic!("{dialog:?}") };
    assert_eq!((name.as_str(), bytes.len()), ("plant-a.msgpack", 12));
    let (number, choice) = (dialog.number, FileChoice::Chosen("/tmp/a.msgpack".into()));
    backend.about_all(model::Event::FileChosen { number, choice });
    window.run();
    window.get_by_label("Saved as /tmp/a.msgpack");
}

#[test]
fn what_is_compressed_is_read_and_named_with_what_is_around_it() {
    // {"a":1} in gzip.
    let gzip =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00";
    let (window, _) = showing(gzip, WIDE);
    window.get_by_label("gzip(JSON)");
    window.get_by_label("a : 1");
}

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/corpus/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn images_of_other_formats_are_drawn_too() {
    for (name, format, frames) in [
        ("jpeg-progressive.jpg", "JPEG", 1),
        ("webp-lossy-alpha.webp", "WebP", 1),
        ("webp-animated.webp", "WebP", 2),
        ("gif-animated.gif", "GIF", 2),
    ] {
        let (window, _) = showing(&corpus(name), WIDE);
        window.get_by_label(&format!("{format} 96 × 64"));
        window.get_by_label("Image of 96 × 64 pixels");
        let words = format!("Animated, {frames} frames. The first one is shown.");
        let said = window.query_by_label(&words);
        assert_eq!(said.is_some(), frames > 1, "{name}");
    }
}

/// JSON of so many bytes.
fn json_of(bytes: usize) -> Vec<u8> {
    format!("[{}0]", "0,".repeat(bytes / 2 - 2)).into_bytes()
}

#[test]
fn what_takes_longer_than_a_frame_is_read_while_the_window_draws_on() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.hold_work();
        let mut plant = Plant::default();
        for payload in [&json_of(200 * 1024)[..], b"{\"a\":1}"] {
            backend.batch(plant.message("plant/a", payload, &PropertiesBuilder::default()));
        }
    });
    window.set_size(WIDE);
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    window.get_by_label("a : 1");
    window.key_press(Key::ArrowUp);
    window.run();
    window.get_by_label("Reading…");
    // What is quick is there at once, and what is asked for already is asked for once.
    window.key_press(Key::ArrowDown);
    window.run();
    window.get_by_label("a : 1");
    window.key_press(Key::ArrowUp);
    window.run();
    window.get_by_label("Reading…");
    assert_eq!(backend.do_work(), 1);
    window.run();
    window.get_by_label("JSON");
    assert!(window.query_by_label("Reading…").is_none());
    // So is a comparison.
    click(&mut window, "Compare");
    window.key_press(Key::ArrowDown);
    window.run();
    window.get_by_label("Comparing…");
    assert_eq!(backend.do_work(), 1);
    window.run();
    assert!(window.query_by_label("Comparing…").is_none());
    window.get_by_label_contains("~ payload");
}

#[test]
fn a_payload_that_aws_can_deliver_opens_within_two_frames() {
    const BYTES: usize = 128 * 1024;
    let filled = |head: &[u8]| [head, &b"1".repeat(BYTES - head.len())].concat();
    let list = |head: &[u8]| [head, &b"\x01".repeat(BYTES - head.len())].concat();
    for (payload, label) in [
        (json_of(BYTES), "JSON"),
        (filled(b"text "), "UTF-8 text"),
        (list(b"\x9a\0\x01\xff\xfb"), "CBOR"),
        (list(b"\xdd\0\x01\xff\xfb"), "MessagePack"),
        (filled(b"\xff\0"), "Binary"),
        (corpus("jpeg-baseline.jpg"), "JPEG 96 × 64"),
        (corpus("json-gzip.gz"), "gzip(JSON)"),
    ] {
        let (mut window, backend) = window(ScriptedBackend::live);
        window.set_size(WIDE);
        window.run();
        backend.batch(Plant::default().message("plant/a", &payload, &PropertiesBuilder::default()));
        window.run();
        window.key_press(Key::Enter);
        let frames = (1..=2).find(|_| {
            window.step();
            window.query_by_label(label).is_some()
        });
        assert!(frames.is_some(), "{label}");
        assert!(window.query_by_label("Reading…").is_none(), "{label}");
    }
}

#[test]
fn a_format_is_set_for_many_topics_and_the_most_specific_filter_counts() {
    let (mut window, _) = showing(b"\x82\xa11\x14\xa12\x15", WIDE);
    click(&mut window, "MessagePack");
    click(&mut window, "Formats by topic…");
    window.get_by_label("No rules yet: all formats are detected.");
    click(&mut window, "Add a rule for plant/#");
    window.get_by_label("Counts for the selected message");
    click(&mut window, "Format of rule 1: MessagePack");
    click(&mut window, "CBOR");
    click(&mut window, "Done");
    window.get_by_label("-18 : 20");
    click(&mut window, "CBOR");
    window.get_by_label("Set for plant/#");
    // One topic of these is an exception.
    click(&mut window, "Detect automatically");
    window.get_by_label("1 : 20");
    click(&mut window, "MessagePack");
    click(&mut window, "Formats by topic…");
    window.get_by_label("Format of rule 2: Detect automatically");
    click(&mut window, "Remove rule 2");
    click(&mut window, "Remove rule 1");
    click(&mut window, "Add a rule for another filter");
    window.get_by_label("Filter of rule 1").type_text("a/#/b");
    window.run();
    assert!(window.query_by_label("Counts for the selected message").is_none());
    click(&mut window, "Done");
    click(&mut window, "MessagePack");
    click(&mut window, "Formats by topic…");
    window.get_by_label("No rules yet: all formats are detected.");
}

#[test]
fn messages_of_aws_are_laid_out_above_what_came() {
    let on = |topic: &'static str, file: &str| {
        let payload = corpus(file);
        let (mut window, _) = window(move |backend| {
            backend.live();
            backend.batch(Plant::default().message(topic, &payload, &PropertiesBuilder::default()));
        });
        window.set_size(WIDE);
        window.run();
        window.key_press(Key::Enter);
        window.run();
        window
    };
    let left = on("$aws/events/presence/disconnected/pump-1", "aws-presence.json");
    left.get_by_label("pump-1 disconnected");
    left.get_by_label("no, its will is sent if it has one");
    let changed = on("$aws/things/pump-1/shadow/update/documents", "aws-shadow-documents.json");
    changed.get_by_label("11 → 12");
    changed.get_by_label("Key, Part, Before, After");
    changed.get_by_label("rpm, desired, 1400, 1450");
    let refused = on("$aws/things/pump-1/jobs/fw-2/update/rejected", "aws-jobs-update-rejected.json");
    refused.get_by_label("Expected version 2, but the version is 3 (VersionMismatch)");
}

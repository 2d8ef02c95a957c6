//! What a payload is read as and compared with, and what becomes of it outside: images, other forms to copy, files.

use eframe::egui::vec2;
use model::{Command, FileChoice, FilePurpose, PropertiesBuilder};

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
    window.get_by_label("The payload cannot be read as cbor.");
    click(&mut window, "Binary");
    click(&mut window, "Detect automatically");
    assert!(window.query_by_label("The payload cannot be read as cbor.").is_none());
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

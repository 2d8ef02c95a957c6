//! Form to send a message: what goes out is what was written or received, and nothing is lost in silence.

use eframe::egui::Event as Input;
use model::{BatchBuilder, Message, MessageProperties, Origin, PropertiesBuilder, PublishOutcome};

use super::*;

fn published(backend: &ScriptedBackend) -> PublishRequest {
    match &sends(backend)[..] {
        [request] => request.clone(),
        other => panic!("{other:?}"),
    }
}

fn ctrl_enter(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run();
}

fn everything() -> MessageProperties {
    let user = [("line", "7"), ("line", "8"), ("", "nameless")];
    MessageProperties {
        payload_format: Some(1),
        message_expiry_secs: Some(240),
        content_type: Some("text/plain".to_owned()),
        response_topic: Some("plant/answers/desk".to_owned()),
        correlation_data: Some([0, 255, 7].as_slice().into()),
        user: user.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
    }
}

fn receives(backend: &ScriptedBackend, topic: &str, payload: &[u8], properties: &MessageProperties, retain: bool) {
    let mut packed = PropertiesBuilder::default();
    properties.pack(&mut packed);
    let mut builder = BatchBuilder::default();
    builder.push(Message {
        received_at: NOW,
        topic,
        payload,
        properties: packed.as_properties(),
        qos: Qos::AtLeastOnce,
        retain,
        duplicate: false,
        origin: Origin::Received,
    });
    backend.batch(builder.close().expect("a message"));
}

#[test]
fn a_message_is_sent_again_with_all_its_properties_and_the_rest_is_named() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        receives(backend, "plant/a", b"first\r\nsecond\r\n", &everything(), true);
    });
    window.key_press(Key::Enter);
    window.run();
    click(&mut window, "Send again…");
    window.get_by_label("Not copied to the form: retain");
    window.get_by_label("CRLF line endings");
    ctrl_enter(&mut window);
    let request = published(&backend);
    assert_eq!((request.topic.as_str(), &request.payload[..]), ("plant/a", &b"first\r\nsecond\r\n"[..]));
    assert_eq!((request.properties, request.retain), (everything(), false));
    assert!(window.query_by_label("Not copied to the form: retain").is_none(), "it is sent");
}

#[test]
fn properties_are_entered_and_a_wrong_one_is_explained_and_not_sent() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/a");
    click(&mut window, "Properties");
    type_into(&mut window, "Response topic", "plant/answers");
    type_into(&mut window, "Correlation data", "0x00f");
    type_into(&mut window, "Message expiry", "60");
    window.get_by_label("Payload format: Text").scroll_to_me();
    window.run();
    click(&mut window, "Payload format: Text");
    click(&mut window, "Publish");
    window.get_by_label_contains("Correlation data: enter pairs of hex digits");
    window.get_by_label("Payload").focus();
    window.run();
    ctrl_enter(&mut window);
    assert!(backend.commands().is_empty());
    click(&mut window, "Properties");
    type_into(&mut window, "Correlation data", "f");
    // From here too: the properties belong to the form.
    ctrl_enter(&mut window);
    let expected = MessageProperties {
        payload_format: Some(1),
        message_expiry_secs: Some(60),
        response_topic: Some("plant/answers".to_owned()),
        correlation_data: Some([0x00, 0xff].as_slice().into()),
        ..MessageProperties::default()
    };
    assert_eq!(published(&backend).properties, expected);
}

#[test]
fn pasted_ends_of_lines_stay_as_they_are() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/a");
    window.get_by_label("Payload").focus();
    window.run();
    window.input_mut().events.push(Input::Paste("a\r\nb\r\n".to_owned()));
    window.run();
    window.get_by_label("CRLF line endings");
    window.key_press(Key::Enter);
    window.run();
    window.get_by_label("CRLF and LF line endings");
    ctrl_enter(&mut window);
    assert_eq!(&published(&backend).payload[..], b"a\r\nb\r\n\n");
}

#[test]
fn broken_json_is_remarked_on_and_sent_all_the_same() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/a");
    for (typed, remark) in [("{\"a\":", "incomplete JSON"), ("]", "invalid JSON at line 1, column 6")] {
        type_into(&mut window, "Payload", typed);
        window.get_by_label(remark);
    }
    ctrl_enter(&mut window);
    assert_eq!(&published(&backend).payload[..], b"{\"a\":]");
}

#[test]
fn at_least_once_is_the_default_and_no_receipt_is_said() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/a");
    ctrl_enter(&mut window);
    assert_eq!(published(&backend).qos, Qos::AtLeastOnce);
    backend.ended(1, PublishOutcome::Sent);
    window.run();
    window.get_by_label("sent, no receipt (QoS 0)");
}

#[test]
fn what_was_sent_is_listed_with_its_payload_and_written_again_from_there() {
    let (mut window, backend) = window(watching);
    let request = PublishRequest {
        payload: b"{\"cmd\":\"start\"}".as_slice().into(),
        retain: true,
        properties: everything(),
        ..scripted_backend::request("plant/pumps/pump-b/cmd")
    };
    let asked_at = NOW.minus(std::time::Duration::from_mins(1));
    backend.asked(1, request.clone(), asked_at);
    let outcome = PublishOutcome::Accepted { took: std::time::Duration::from_millis(31), reason_code: 0 };
    backend.ended(1, outcome);
    type_into(&mut window, "Payload", "half a thought");
    click(&mut window, "Sent");
    window.get_by_label("{\"cmd\":\"start\"}");
    click(&mut window, "Edit the 14:01:53.000 message to plant/pumps/pump-b/cmd and send it again");
    let is_question = |command: &Command| matches!(command, Command::Call(_));
    assert!(backend.commands().iter().all(is_question), "a slip sends nothing");
    window.get_by_label("Your draft was replaced.");
    ctrl_enter(&mut window);
    assert_eq!(published(&backend), request);
}

#[test]
fn a_draft_that_was_replaced_can_be_had_back() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.batch(Plant::default().simple("plant/a", "on"));
    });
    type_into(&mut window, "Topic to publish to", "plant/mine");
    type_into(&mut window, "Payload", "half a thought");
    window.get_by_label("List of messages").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    click(&mut window, "Send again…");
    click(&mut window, "Restore the previous draft");
    assert_eq!(window.get_by_label("Payload").value().as_deref(), Some("half a thought"));
    window.get_by_label("Payload").focus();
    window.run();
    ctrl_enter(&mut window);
    assert_eq!(published(&backend).topic.as_str(), "plant/mine");
}

#[test]
fn sending_the_same_again_from_the_list_is_asked_about_there() {
    let (mut window, backend) = window(watching);
    for id in [1, 2] {
        backend.asked(id, scripted_backend::request("plant/hot"), NOW);
        backend.ended(id, PublishOutcome::NotSent);
    }
    window.run();
    click(&mut window, "Sent");
    let again = "Send the 14:02:53.000 message to plant/hot again";
    window.get_all_by_label(again).next().expect("two").click();
    window.run();
    assert_eq!(published(&backend).topic.as_str(), "plant/hot");
    click(&mut window, again);
    assert!(backend.commands().is_empty());
    window.get_by_label("You just sent this. Send it again?");
    click(&mut window, "Send the same message again");
    assert_eq!(published(&backend).topic.as_str(), "plant/hot");
    assert!(window.query_by_label(again).is_none(), "both rows have given their place to new ones");
}

#[test]
fn a_new_form_protects_with_qos_1_and_what_is_chosen_stays_for_the_next_message() {
    let (mut window, backend) = window(watching);
    type_into(&mut window, "Topic to publish to", "plant/a");
    ctrl_enter(&mut window);
    assert_eq!(published(&backend).qos, Qos::AtLeastOnce);
    click(&mut window, "QoS 0");
    for _ in 0..2 {
        type_into(&mut window, "Topic to publish to", "/b");
        ctrl_enter(&mut window);
        assert_eq!(published(&backend).qos, Qos::AtMostOnce);
    }
    window.state_mut().keep_all();
    backend.event(Event::DraftKept { person: model::PersonId(1), draft: None });
    window.run();
    window.state_mut().keep_all();
    let kept = backend.addressed().into_iter().filter_map(|(_, command)| match command {
        Command::Keep(KeepCommand::Draft { draft, .. }) => Some(draft.qos),
        _ => None,
    });
    assert_eq!(kept.last(), Some(Qos::AtMostOnce), "also in the next run");
}

//! What may I do: the view of policies, a question to AWS, and what was granted and refused.

use model::{Call, RightAction};

use super::*;
use crate::support::device_scenes as devices;

/// The view, opened by its name in the palette.
fn rights() -> (Window, ScriptedBackend) {
    let (mut window, backend) = window(devices::connected);
    backend.addressed();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    type_into(&mut window, "Search actions", "what may i do");
    window.key_press(Key::Enter);
    // The tables take some frames to know their widths.
    window.run_steps(12);
    (window, backend)
}

fn calls(backend: &ScriptedBackend) -> Vec<Call> {
    let call = |(_, command)| if let Command::Call(command) = command { Some(command.call) } else { None };
    backend.addressed().into_iter().filter_map(call).collect()
}

fn shows(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn policies_are_a_table_and_what_was_granted_and_refused_is_said() {
    let (mut window, backend) = rights();
    assert_eq!(calls(&backend), [Call::EffectivePolicies]);
    for text in ["topic/plant/*", "topicfilter/plant/*", "denied", "only with a condition", "plant-operators"] {
        assert!(shows(&window, text), "{text}");
    }
    assert!(shows(&window, "AWS does not show it: what it allows is seen here."));
    assert!(window.query_all_by_label("office/#").count() > 0 && shows(&window, "refused"));
    click(&mut window, "Ask AWS about the policies again");
    window.run();
    assert_eq!(calls(&backend), [Call::EffectivePolicies]);
    click(&mut window, "Close");
    window.run();
    assert!(!shows(&window, "Your IoT policies"));
}

#[test]
fn a_question_is_answered_by_aws_and_a_no_says_what_helps() {
    let (mut window, backend) = rights();
    calls(&backend);
    type_into(&mut window, "Topic or filter that may be allowed", "plant/press-1/cmd");
    click(&mut window, "Ask AWS");
    window.run();
    let asked = calls(&backend);
    let [Call::TestRight(question)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((question.action, question.name.as_str()), (RightAction::Publish, "plant/press-1/cmd"));
    assert_eq!(question.arn_prefix.as_deref(), Some("arn:aws:iot:eu-west-1:123456789012:"));
    assert!(shows(&window, "plant/press-1/cmd: allowed by the IoT policy plant-operators."));
    window.get_by_label("Topic or filter that may be allowed").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(eframe::egui::Event::Text("office/a".to_owned()));
    window.run();
    click(&mut window, "Ask AWS");
    window.run();
    assert!(shows(&window, "iot:Publish is missing") && shows(&window, "No IoT policy of your identity allows it."));
    assert!(shows(&window, "arn:aws:iot:eu-west-1:123456789012:topic/office/a"));
}

#[test]
fn a_refusal_leads_to_it() {
    let (mut window, backend) = window(devices::forbidden);
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    type_into(&mut window, "Client id of a device", devices::CLIENT_ID);
    window.key_press(Key::Enter);
    window.run();
    calls(&backend);
    click(&mut window, "What may I do?");
    window.run_steps(12);
    assert_eq!(calls(&backend), [Call::EffectivePolicies]);
    assert!(shows(&window, "iot:GetEffectivePolicies is missing"));
    assert!(window.query_all_by_label("iot:GetConnection").count() > 0, "it was refused");
}

//! Truth on the screen: without a connection nothing looks live, counts and ages agree, and what a small window
//! squeezed comes back.

use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{pos2, vec2};
use model::{Examined, Failure, FailureKind, Gap, GapEnd, GapReason, LinkState, Pause, PauseReason, Rung, TopicFilter};

use super::*;

fn lost() -> LinkState {
    let notice = Notice::error(
        "live.closed",
        Words {
            summary: "Connection lost",
            cause: "The network went away.",
            remedy: "Topicdeck reconnects automatically.",
        },
    )
    .by(model::Actor::NoOne);
    let next_attempt_at = Some(NOW.plus(Duration::from_secs(24)));
    let (kind, waits_for) = (FailureKind::Other, WaitsFor::Time);
    let failure = Failure { at: Examined::Live, kind, waits_for, notice: Box::new(notice) };
    LinkState { failure: Some(failure), attempt: 1, next_attempt_at, ..LinkState::default() }
}

fn gap() -> Gap {
    Gap {
        from: NOW.minus(Duration::from_secs(42)),
        reason: GapReason::Failed { summary: "Connection lost".to_owned() },
        end: None,
    }
}

#[test]
fn without_a_connection_nothing_looks_live() {
    let (mut window, backend) = window(watching);
    window.get_by_label("following the newest");
    window.get_by_label("msg/s");
    backend.link(LinkEvent::Gap(gap()));
    backend.link(LinkEvent::StateChanged(Box::new(lost())));
    let state = SubscriptionState::Requested;
    backend.subscribed("plant/#", Qos::AtLeastOnce, state);
    window.run();
    window.get_by_label("Gap since 14:02:11 · 42 s so far · Connection lost · messages are being missed");
    for gone in ["following the newest", "msg/s"] {
        assert!(window.query_by_label(gone).is_none(), "{gone}");
    }
    window.get_by_label("Reconnecting in 24 s");
    assert!(window.query_by_label_contains("reconnecting in").is_none(), "the countdown is there once");
    assert!(window.query_by_label_contains("Nothing;").is_none());
    window.get_by_label("Subscription plant/#, waiting");
    assert_eq!(window.query_all_by_label("not connected").count(), 2, "the list and the status bar");
}

#[test]
fn a_gap_ends_in_the_row_in_which_it_began() {
    let (mut window, backend) = window(watching);
    let rows = window.state().console().log.rows();
    backend.link(LinkEvent::Gap(gap()));
    backend.batch(Plant::default().simple("plant/a", "kept for us"));
    let end = Some(GapEnd { at: NOW, session_resumed: true });
    backend.link(LinkEvent::Gap(Gap { end, ..gap() }));
    window.run();
    window.get_by_label(
        "Gap 14:02:11 – 14:02:53 · 42 s · Connection lost · same session: QoS 1 messages follow, QoS 0 messages \
         were missed",
    );
    assert_eq!(window.state().console().log.rows(), rows + 2);
}

#[test]
fn a_pause_of_a_subscription_is_a_row() {
    let (mut window, backend) = window(watching);
    let topic_filter = TopicFilter::parse("plant/#").unwrap();
    let pause =
        |reason, to| Pause { topic_filter: topic_filter.clone(), from: NOW.minus(Duration::from_secs(9)), reason, to };
    for (reason, to, expected) in [
        (PauseReason::Paused, None, "plant/# paused since 14:02:44 · 9 s so far"),
        (PauseReason::Paused, Some(NOW), "plant/# paused 14:02:44 – 14:02:53 · 9 s"),
        (PauseReason::Refused, None, "plant/# refused since 14:02:44 · 9 s so far"),
        (PauseReason::Removed, None, "plant/# removed since 14:02:44 · 9 s so far"),
        (PauseReason::Removed, Some(NOW), "plant/# removed 14:02:44 – 14:02:53 · 9 s, then subscribed again"),
    ] {
        backend.link(LinkEvent::Pause(pause(reason, to)));
        window.run();
        window.get_by_label(expected);
    }
}

#[test]
fn an_empty_list_without_a_connection_does_not_wait_for_a_message() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        let granted = SubscriptionState::Granted { qos: Qos::AtLeastOnce };
        backend.subscribed("plant/#", Qos::AtLeastOnce, granted);
    });
    window.get_by_label("Waiting for the first message");
    window.get_by_label("1 of 1 subscription live.");
    backend.link(LinkEvent::StateChanged(Box::new(lost())));
    window.run();
    window.get_by_label("Not connected");
    window.get_by_label("Messages appear here once you are connected.");
    assert!(window.query_by_label("Waiting for the first message").is_none());
}

#[test]
fn topics_are_those_of_the_messages_that_are_kept() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        backend.batch(Plant::default().simple("plant/a", "1"));
    });
    window.get_by_label("1 kept · 1 topic");
    backend.event(Event::SignIn(SignInEvent::SignedOut { notice: None }));
    backend.live();
    window.run();
    window.get_by_label("0 kept · 0 topics");
}

#[test]
fn the_credentials_last_equally_long_wherever_it_is_said() {
    let (mut window, _) = window(ScriptedBackend::live);
    click(&mut window, "Connection: Live answer in 31 ms · for 3 h 12 min");
    window.get_by_label("Credentials: valid for 47 min");
    window.get_by_label("valid for 47 min");
    window.get_by_label("credentials valid for 47 min");
}

#[test]
fn what_the_identity_pool_refuses_offers_a_new_sign_in_first() {
    let (mut window, backend) = window(watching);
    let mut state = lost();
    let refused = Notice::error(
        "credentials.not_authorized",
        Words { summary: "The identity pool refused the sign-in", remedy: "Sign in again.", ..Words::default() },
    );
    let notice = Box::new(refused.at(Rung::Credentials));
    let (kind, waits_for) = (FailureKind::Other, WaitsFor::SignIn);
    state.failure = Some(Failure { at: Examined::Credentials, kind, waits_for, notice });
    backend.link(LinkEvent::StateChanged(Box::new(state)));
    window.run();
    click(&mut window, "Sign in again");
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
    click(&mut window, "Details");
    window.run();
    assert!(window.get_by_label("Sign in again").is_focused(), "and it is the first thing on the page of the failure");
}

/// Width of the left area and height of the form, by what is in them.
fn sizes(window: &Window) -> (f32, f32) {
    let row = window.get_by_label_contains("Subscription plant/#").rect();
    let form = window.get_by_role_and_label(Role::Tab, "Publish").rect();
    (row.width(), window.ctx.content_rect().height() - form.top())
}

fn resize(window: &mut Window, width: f32, height: f32) {
    window.set_size(vec2(width, height));
    window.run();
    window.run();
}

#[test]
fn panels_that_a_small_window_squeezed_come_back_as_the_person_chose_them() {
    let (mut window, _) = window(watching);
    let usual = sizes(&window);
    resize(&mut window, 640.0, 420.0);
    assert!(sizes(&window).0 < usual.0);
    resize(&mut window, 1400.0, 900.0);
    assert_eq!(sizes(&window), usual);

    // The edge of the left area, dragged 80 points to the right.
    let edge = pos2(window.get_by_label_contains("Subscription plant/#").rect().right(), 500.0);
    window.drag_at(edge);
    window.run();
    window.hover_at(edge + vec2(80.0, 0.0));
    window.run();
    window.drop_at(edge + vec2(80.0, 0.0));
    window.run();
    window.run();
    let chosen = sizes(&window);
    assert!((chosen.0 - usual.0 - 80.0).abs() < 4.0, "{usual:?} {chosen:?}");
    resize(&mut window, 640.0, 420.0);
    assert!(sizes(&window).0 < usual.0);
    resize(&mut window, 1400.0, 900.0);
    assert_eq!(sizes(&window), chosen);
}

#[test]
fn beside_a_wide_inspector_the_choices_of_the_form_leave_its_fields_alone() {
    let (mut window, _) = window(watching);
    let edge = pos2(1400.0 - 356.0, 400.0);
    window.drag_at(edge);
    window.run();
    window.hover_at(edge - vec2(280.0, 0.0));
    window.run();
    window.drop_at(edge - vec2(280.0, 0.0));
    window.run();
    window.run();
    let (topic, payload) = (window.get_by_label("Topic to publish to").rect(), window.get_by_label("Payload").rect());
    assert!(topic.width() < 500.0, "{topic:?}");
    let send = window.get_by_label("Send").rect();
    assert!(send.top() >= payload.bottom() && payload.top() >= topic.bottom(), "{topic:?} {payload:?} {send:?}");
}

#[test]
fn in_the_smallest_window_each_format_of_the_menu_can_be_reached() {
    let (mut window, _) = window(watching);
    window.key_press(Key::ArrowUp);
    window.run();
    resize(&mut window, 640.0, 420.0);
    click(&mut window, "JSON");
    for entry in ["Contracts of topics…", "Detect automatically"] {
        window.get_by_label(entry).focus();
        window.run_steps(20);
        let rect = window.get_by_label(entry).rect();
        assert!(rect.top() >= 0.0 && rect.bottom() <= 420.0, "{entry} {rect:?}");
    }
}

#[test]
fn in_the_smallest_window_nothing_covers_anything_else() {
    let (mut window, backend) = window(watching);
    backend.link(LinkEvent::StateChanged(Box::new(lost())));
    window.run();
    click(&mut window, "Open the form to add a subscription");
    resize(&mut window, 640.0, 420.0);
    let rect = |window: &Window, name: &str| window.get_by_label_contains(name).rect();
    let subscribe = window.get_by_label("Subscribe").rect();
    assert!(window.get_all_by_label("QoS 1").all(|choice| !choice.rect().intersects(subscribe)));
    assert!(!rect(&window, "Account ").intersects(rect(&window, "Connection: ")));
    window.key_press(Key::Escape);
    window.run();
    window.key_press(Key::ArrowUp);
    window.run();
    resize(&mut window, 640.0, 420.0);
    let (find, copy) = (rect(&window, "Find in payload"), window.get_by_label("Copy topic").rect());
    assert!(copy.top() - find.bottom() > 40.0, "{find:?} {copy:?}: lines of the message are between them");
}

#[test]
fn a_low_window_leaves_the_left_column_to_the_subscriptions() {
    let (mut window, _) = window(watching);
    window.get_by_label("Copy identity");
    resize(&mut window, 640.0, 420.0);
    assert!(window.query_by_label("Copy identity").is_none());
    let session = window.get_by_label("Session: identity, client id, credentials").rect();
    let subscription = window.get_by_label_contains("Subscription plant/#").rect();
    assert!(session.top() - subscription.top() > 420.0 / 3.0, "{subscription:?} {session:?}");
    click(&mut window, "Session: identity, client id, credentials");
    window.get_by_label("Copy identity");
    window.get_by_label("Copy client id");
}

#[test]
fn an_edge_that_is_pressed_on_the_side_of_the_messages_selects_none() {
    let (mut window, backend) = window(watching);
    let mut plant = Plant::default();
    for number in 0..60 {
        backend.batch(plant.simple(&format!("plant/{number}"), "on"));
    }
    window.run();
    let edge = window.get_by_label_contains("Subscription plant/#").rect().right();
    let below = window.get_by_label("List of messages").rect().bottom();
    for press in [pos2(edge + 3.0, 400.0), pos2(edge + 600.0, below - 2.0)] {
        window.drag_at(press);
        window.run();
        window.drop_at(press);
        window.run();
        assert_eq!(window.state_mut().state_mut().console.table.selected, None, "{press:?}");
    }
    // A little further in, it is a message that is meant.
    window.drag_at(pos2(edge + 12.0, 400.0));
    window.run();
    assert!(window.state_mut().state_mut().console.table.selected.is_some());
}

#[test]
fn a_banner_that_comes_takes_the_focus_from_nothing() {
    let (mut window, backend) = window(watching);
    for name in ["Retain", "Hold", "Sent"] {
        window.get_by_label(name).focus();
        window.run();
        backend.link(LinkEvent::StateChanged(Box::new(lost())));
        window.run();
        assert!(window.get_by_label(name).is_focused(), "{name}");
        backend.live();
        window.run();
        assert!(window.get_by_label(name).is_focused(), "{name}, and one that goes");
    }
}

#[test]
fn a_subscription_that_the_broker_does_not_end_is_listed_as_not_stopped_with_its_reason() {
    let notice = scripted_backend::notice("unsubscribe.refused", "The broker did not end it");
    let (mut window, backend) = window(|backend| {
        watching(backend);
        let state = SubscriptionState::NotStopped { notice: Box::new(notice.clone()) };
        backend.subscribed("office/#", Qos::AtMostOnce, state);
    });
    window.run();
    window.get_by_label("Subscription office/#, not stopped");
    window.get_by_label("The broker did not end it");
    window.get_by_label("Details of office/#");
    backend.commands();
    click(&mut window, "Remove office/#");
    let removed = links(&backend);
    assert!(matches!(&removed[..], [LinkCommand::Unsubscribe { topic_filter }] if topic_filter.as_str() == "office/#"));
    click(&mut window, "Keep office/#");
    let kept = links(&backend);
    assert!(matches!(&kept[..], [LinkCommand::Subscribe { topic_filter, .. }] if topic_filter.as_str() == "office/#"));
}

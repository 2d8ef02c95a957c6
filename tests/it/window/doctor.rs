//! Failures on screen: what is read there, what can be copied, and what the buttons do.

use std::time::Duration;

use model::{
    DoctorCommand, DoctorEvent, Examined, Failure, FailureKind, Gap, GapEnd, GapReason, Offer, PolicyCommand,
    PublishOutcome,
};
use secrecy::ExposeSecret as _;

use super::*;

#[test]
fn a_contested_client_id_offers_another_one() {
    let (mut window, backend) = window(|backend| {
        backend.signed_in();
        let mut state = scripted_backend::refused_state();
        let words = ["Another program keeps taking over this client id", "", ""];
        let notice = Box::new(Notice::error(
            "live.client_id_contested",
            Words { summary: words[0], cause: words[1], remedy: words[2] },
        ));
        let (kind, waits_for) = (FailureKind::ClientIdContested, WaitsFor::Change);
        state.failure = Some(Failure { at: Examined::Live, kind, waits_for, notice });
        state.next_attempt_at = None;
        backend.link(LinkEvent::StateChanged(Box::new(state)));
    });
    click(&mut window, "Use another client id");
    assert!(matches!(links(&backend)[..], [LinkCommand::UseNewClientId]));
}

#[test]
fn what_is_in_the_way_of_a_stored_sign_in_is_offered_first() {
    let rows = [
        (Offer::UnlockKeyring, "Unlock the keyring", "Link(Connect)"),
        (Offer::AcceptEndpoints, "Use these addresses", "Profile(AcceptEndpoints)"),
    ];
    for (offer, label, expected) in rows {
        let (mut window, backend) = window(|backend| {
            backend.event(Event::Profile(ProfileEvent::Used { name: "plant".to_owned(), region: String::new() }));
            let notice = Notice::error("a.code", Words { summary: "Something is in the way", ..Words::default() })
                .offering(offer.clone());
            backend.event(Event::SignIn(SignInEvent::Failed(Box::new(notice))));
        });
        window.get_by_label("Something is in the way");
        click(&mut window, label);
        assert_eq!(backend.commands().iter().map(|command| format!("{command:?}")).collect::<Vec<_>>(), [expected]);
    }
}

#[test]
fn after_its_addresses_are_accepted_the_browser_is_opened_at_them() {
    let (mut window, backend) = window(|backend| {
        backend.event(Event::Profile(ProfileEvent::Used { name: "plant".to_owned(), region: String::new() }));
        let notice = Notice::error("a.code", Words { summary: "Other addresses", ..Words::default() });
        backend.event(Event::SignIn(SignInEvent::Failed(Box::new(notice.offering(Offer::AcceptEndpoints)))));
    });
    click(&mut window, "Use these addresses");
    assert!(matches!(backend.commands()[..], [Command::Profile(ProfileCommand::AcceptEndpoints)]));
    backend.event(Event::SignIn(SignInEvent::ResumedSilently));
    window.run();
    assert!(backend.commands().is_empty(), "there may be a saved sign-in");
    backend.event(Event::SignIn(SignInEvent::Needed { why: None }));
    window.run();
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
}

#[test]
fn a_parked_subscription_says_so_and_is_tried_again_or_removed() {
    let (mut window, backend) = window(watching);
    let notice = Box::new(Notice::error(
        "subscribe.parked",
        Words { summary: "The subscription to plant/hot is parked", ..Words::default() },
    ));
    backend.subscribed("plant/hot", Qos::AtMostOnce, SubscriptionState::Parked { notice });
    window.run();
    window.get_by_label("The subscription to plant/hot is parked");
    for (action, expected) in [("Try again", "Subscribe"), ("Remove", "Unsubscribe")] {
        click(&mut window, "Subscription plant/hot, parked");
        click(&mut window, action);
        let told = format!("{:?}", links(&backend));
        assert!(told.contains(&format!("{expected} {{ topic_filter: TopicFilter(\"plant/hot\")")), "{action}: {told}");
    }
}

#[test]
fn attaching_the_policy_is_confirmed_first() {
    let (mut window, backend) = window(|backend| {
        backend.signed_in();
        let mut state = scripted_backend::refused_state();
        let offer = Offer::AttachPolicy { policy: "demo-policy".to_owned() };
        let failure = state.failure.as_mut().unwrap();
        *failure.notice = failure.notice.clone().offering(offer);
        backend.link(LinkEvent::StateChanged(Box::new(state)));
    });
    click(&mut window, "Attach it myself (demo accounts)…");
    assert!(backend.commands().is_empty());
    window.get_by_label("Attach demo-policy to your own identity?");
    click(&mut window, "Cancel");
    assert!(window.query_by_label("Attach the policy").is_none());
    click(&mut window, "Attach it myself (demo accounts)…");
    click(&mut window, "Attach the policy");
    assert!(matches!(backend.commands()[..], [Command::Policy(PolicyCommand::Attach)]));
}

#[test]
fn the_doctor_is_reached_while_live_and_says_that_all_is_well() {
    let (mut window, backend) = window(watching);
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.get_by_label("Search actions by name").type_text("doctor");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert!(matches!(backend.commands()[..], [Command::Doctor(DoctorCommand::Examine)]));
    window.get_by_label("All is well");
    window.get_by_label_contains("DNS 8 ms");
    backend.event(Event::Doctor(DoctorEvent::BundleSaved { path: "/home/me/support.zip".to_owned() }));
    window.run();
    window.get_by_label("/home/me/support.zip");
    click(&mut window, "Back to messages");
    window.get_by_label("Messages");
}

#[test]
fn a_page_that_was_opened_over_the_messages_is_left_by_escape_and_by_the_palette() {
    let (mut window, _backend) = window(watching);
    for page in ["doctor", "connect another profile"] {
        act(&mut window, page);
        assert!(window.query_by_label("Messages").is_none(), "{page}");
        act(&mut window, "back");
        window.get_by_label("Messages");
        act(&mut window, page);
        // What has the focus loses it first.
        for _ in 0..2 {
            window.key_press(Key::Escape);
            window.run();
        }
        window.get_by_label("Messages");
        window.key_press(Key::Escape);
        window.run();
        window.get_by_label("Messages");
    }
}

#[test]
fn an_action_that_is_typed_and_entered_in_one_frame_is_the_one_that_was_typed() {
    let (mut window, backend) = window(watching);
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    let enter = eframe::egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    window.input_mut().events.extend([eframe::egui::Event::Text("doctor".to_owned()), enter]);
    window.run_steps(8);
    assert!(matches!(backend.commands()[..], [Command::Doctor(DoctorCommand::Examine)]), "{:?}", backend.commands());
}

#[test]
fn what_the_first_check_finds_comes_into_sight() {
    let (mut window, backend) = window(|backend| {
        backend.signed_in();
        backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
    });
    window.set_size(eframe::egui::vec2(1000.0, 500.0));
    window.run();
    let button = window.get_by_label("Check everything");
    button.scroll_to_me();
    window.run();
    click(&mut window, "Check everything");
    assert!(matches!(backend.commands()[..], [Command::Doctor(DoctorCommand::Examine)]));
    backend.event(Event::Doctor(DoctorEvent::Examining));
    window.run();
    let diagnosis = Box::new(engine::diagnosis(
        Vec::new(),
        Notice::error("doctor.ill", Words { summary: "Ill", ..Words::default() }),
    ));
    backend.event(Event::Doctor(DoctorEvent::Examined(diagnosis)));
    window.run();
    let last = window.get_by_label_contains("Connection: not tried").rect();
    assert!((0.0..500.0).contains(&last.center().y), "{last:?}");
}

#[test]
fn a_parked_message_is_explained_sent_again_or_dropped_with_a_way_back() {
    let (mut window, backend) = window(watching);
    let notice = Box::new(
        Notice::error(
            "publish.parked",
            Words { summary: "The message to plant/hot is parked", cause: "Why.", remedy: "What helps." },
        )
        .copyable("Policy statement that allows it", "iot:Publish"),
    );
    backend.asked(1, scripted_backend::request("plant/hot"), NOW);
    backend.ended(1, PublishOutcome::Parked { notice });
    window.run();
    click(&mut window, "Sent");
    click(&mut window, "Details of the 14:02:53.000 message to plant/hot");
    window.get_by_label("What helps.");
    window.get_by_label("iot:Publish");
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_label("What helps.").is_none(), "Escape closes it");
    click(&mut window, "Discard the 14:02:53.000 message to plant/hot");
    assert!(window.query_by_label("Send the 14:02:53.000 message to plant/hot again").is_none());
    click(&mut window, "Restore the discarded message");
    click(&mut window, "Send the 14:02:53.000 message to plant/hot again");
    match &sends(&backend)[..] {
        [request] => {
            let wanted = scripted_backend::request("plant/hot");
            assert_eq!((&request.topic, &request.payload), (&wanted.topic, &wanted.payload));
        }
        other => panic!("{other:?}"),
    }
    assert!(window.query_by_label("Restore the discarded message").is_none(), "it was sent, and not dropped");
}

#[test]
fn a_refused_filter_shows_what_to_copy_by_keyboard_too() {
    let (mut window, backend) = window(watching);
    let notice = Notice::error(
        "subscribe.not_authorized",
        Words { summary: "Not authorized to subscribe to office/#", cause: "Why.", remedy: "What helps." },
    )
    .copyable("Policy statement that allows it", "iot:Subscribe");
    let state = SubscriptionState::Refused { reason_code: 0x87, notice: Box::new(notice) };
    backend.subscribed("office/#", Qos::AtMostOnce, state);
    window.run();
    window.get_by_label("Details of office/#").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    window.get_by_label("iot:Subscribe");
    click(&mut window, "Copy Policy statement that allows it");
    click(&mut window, "Close");
    click(&mut window, "Remove office/#");
    assert!(
        matches!(&links(&backend)[..], [LinkCommand::Unsubscribe { topic_filter }] if topic_filter.as_str() == "office/#")
    );
}

#[test]
fn a_gap_of_days_has_its_dates_and_is_read_out() {
    let (mut window, backend) = window(watching);
    let gap = Gap {
        from: NOW.minus(Duration::from_hours(62)),
        reason: GapReason::Failed { summary: "The network went away".to_owned() },
        end: Some(GapEnd { at: NOW, session_resumed: false }),
    };
    backend.link(LinkEvent::Gap(gap));
    window.run();
    window.get_by_label(
        "Gap 2026-03-12 00:02:53 – 2026-03-14 14:02:53 · 2 d 14 h · The network went away · new session: messages \
         from that time were missed",
    );
}

#[test]
fn a_stored_sign_in_that_waits_for_a_network_says_when_it_is_tried() {
    let (mut window, backend) = window(|backend| {
        backend.uses_profile();
        let notice = Notice::error(
            "network.name_not_found",
            Words { summary: "The name was not found", cause: "No network.", remedy: "Connect to one." },
        );
        let next_attempt_at = NOW.plus(Duration::from_secs(12));
        let (notice, waits_for) = (Box::new(notice), WaitsFor::Network);
        backend.event(Event::SignIn(SignInEvent::ResumptionDelayed { notice, waits_for, next_attempt_at }));
    });
    window.get_by_label("The name was not found");
    window.get_by_label("retrying in 12 s");
    click(&mut window, "Try now");
    assert!(matches!(links(&backend)[..], [LinkCommand::RetryNow]));
    click(&mut window, "Sign in again");
    assert!(matches!(backend.commands()[..], [Command::SignIn(SignInCommand::Start)]));
}

#[test]
fn the_51st_subscription_is_refused_in_the_form() {
    let (mut window, backend) = window(|backend| {
        backend.live();
        for number in 0..50 {
            let granted = SubscriptionState::Granted { qos: Qos::AtMostOnce };
            backend.subscribed(&format!("plant/{number}"), Qos::AtMostOnce, granted);
        }
    });
    click(&mut window, "Open the form to add a subscription");
    type_into(&mut window, "Topic filter", "plant/one-more");
    window.get_by_label_contains("✕ AWS IoT Core accepts at most 50 subscriptions per connection");
    window.key_press(Key::Enter);
    window.run();
    assert!(links(&backend).is_empty());
}

#[test]
fn a_proxy_that_asks_is_given_user_and_password_which_leave_the_window_at_once() {
    let (mut window, backend) = window(|backend| {
        backend.uses_profile();
        let notice = Notice::error(
            "network.proxy_auth",
            Words { summary: "The proxy p:1 requires a user name and password", ..Words::default() },
        )
        .offering(Offer::ProxyLogin { proxy: "p:1".to_owned() });
        backend.event(Event::SignIn(SignInEvent::Failed(Box::new(notice))));
    });
    type_into(&mut window, "Proxy user name", "me");
    type_into(&mut window, "Proxy password", "hush");
    assert!(!format!("{:?}", window.state_mut().state_mut()).contains("hush"), "not for logs");
    assert!(window.query_by_value("hush").is_none(), "not for screen readers");
    click(&mut window, "Log in");
    match &backend.commands()[..] {
        [Command::Profile(ProfileCommand::UseProxyLogin { proxy, user, password })] => {
            assert_eq!((&**proxy, &**user, password.expose_secret()), ("p:1", "me", "hush"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_secret_that_is_missing_is_given_where_its_failure_is_and_leaves_the_window_at_once() {
    let (mut window, backend) = window(|backend| {
        backend.uses_profile();
        let words = Words { summary: "The app client's secret is not in the keyring", ..Words::default() };
        let notice = Notice::error("sign_in.client_secret_missing", words).offering(Offer::ClientSecret);
        backend.event(Event::SignIn(SignInEvent::Failed(Box::new(notice))));
    });
    type_into(&mut window, "Client secret", "hush ");
    assert!(!format!("{:?}", window.state_mut().state_mut()).contains("hush"), "not for logs");
    assert!(window.query_by_value("hush ").is_none(), "not for screen readers");
    click(&mut window, "Save and sign in");
    match &backend.commands()[..] {
        [Command::Profile(ProfileCommand::UseClientSecret { secret })] => assert_eq!(secret.expose_secret(), "hush"),
        other => panic!("{other:?}"),
    }
}

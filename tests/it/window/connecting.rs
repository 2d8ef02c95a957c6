//! Connections that come and go, or fail, beside others: the others stay as they are.

use eframe::egui::{ViewportCommand, ViewportId};
use model::{ConnectionId, LinkEvent, Offer, ProfileCommand, ProfileEvent};

use super::connections::{choose, click_row, press, shown, signed_in, two, value};
use super::*;

#[test]
fn a_notice_and_its_dialog_belong_to_their_connection_and_come_back_with_it() {
    let (mut window, [first, _]) = two();
    // As on a disk that is read-only: several at a time, and each is read.
    for (code, summary) in
        [("recording.disk", "Messages are not recorded"), ("shadow.rejected", "The shadow was refused")]
    {
        first.event(Event::Noticed(Box::new(scripted_backend::notice(code, summary))));
    }
    window.run();
    window.get_by_label_contains("Connection plant-eu, Live, 0 msg/s, needs attention");
    assert!(window.query_by_label("The shadow was refused").is_none());
    click_row(&mut window, "plant-eu");
    click(&mut window, "Details of the notice");
    window.get_by_label("Close");
    press(&mut window, Modifiers::CTRL, Key::Tab);
    assert_eq!(shown(&window), Some("plant-us"));
    assert!(window.query_by_label("Close").is_none());
    assert!(window.query_by_label("The shadow was refused").is_none());
    press(&mut window, Modifiers::CTRL, Key::Tab);
    click(&mut window, "Close");
    window.get_by_label("1 more notice");
    click(&mut window, "Dismiss");
    window.get_by_label("Messages are not recorded");
    assert!(
        window.query_by_label("The shadow was refused").is_none() && window.query_by_label("1 more notice").is_none()
    );
    window.get_by_label_contains("needs attention");
    click(&mut window, "Dismiss");
    assert!(window.query_by_label_contains("needs attention").is_none());
}

#[test]
fn a_failure_is_in_the_list_in_words_and_leaves_the_page_of_the_other_alone() {
    let (mut window, [first, second]) = two();
    first.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
    second.batch(Plant::default().batch(20, 10));
    window.run();
    window.get_by_label_contains("Connection plant-eu, Reconnecting in 24 s, needs attention");
    window.get_by_label_contains("20 kept");
    assert!(window.query_by_label("Try now").is_none(), "that is the other's");
    let notice = Box::new(scripted_backend::notice("sign_in.refused", "The user pool refused"));
    first.event(Event::SignIn(SignInEvent::Failed(notice)));
    window.run();
    window.get_by_label_contains("Connection plant-eu, Sign-in failed, needs attention");
    window.get_by_label_contains("20 kept");
}

#[test]
fn signing_out_of_one_leaves_the_other_alone() {
    let (mut window, [first, second]) = two();
    second.batch(Plant::default().batch(300, 10));
    type_into(&mut window, "Payload", "\"for plant-us\"");
    click_row(&mut window, "plant-eu");
    type_into(&mut window, "Payload", "\"for plant-eu\"");
    choose(&mut window, "sign out");
    let commands = first.addressed();
    assert!(matches!(commands[..], [(Some(ConnectionId(1)), Command::SignIn(SignInCommand::SignOut))]), "{commands:?}");
    first.event(Event::SignIn(SignInEvent::SignedOut { notice: None }));
    window.run();
    window.get_by_label_contains("Connection plant-eu, Signed out");
    click_row(&mut window, "plant-us");
    assert_eq!(window.state().console().log.messages(), 300);
    assert_eq!(value(&window, "Payload"), "\"for plant-us\"");
    window.get_by_label("Payload").focus();
    window.run();
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(value(&window, "Payload"), "", "what can be undone is still known");
    signed_in(&first, "plant-eu");
    first.link(LinkEvent::StateChanged(Box::new(scripted_backend::live_state())));
    click_row(&mut window, "plant-eu");
    assert_eq!(value(&window, "Payload"), "", "the draft has left with the person");
}

#[test]
fn another_profile_is_connected_beside_and_there_is_a_way_back() {
    let (mut window, [first, _]) = two();
    click(&mut window, "Connect another profile");
    window.get_by_label("Try the sandbox");
    click(&mut window, "Back");
    window.get_by_label("Messages");
    click(&mut window, "Connect another profile");
    window.get_by_label("Switch to plant-eu");
    click(&mut window, "Sign in to lab");
    let commands = first.addressed();
    assert!(
        matches!(&commands[..], [(None, Command::Profile(ProfileCommand::Use { name }))] if name == "lab"),
        "{commands:?}"
    );
    let third = first.of(3);
    third.uses("lab");
    window.run();
    assert_eq!(shown(&window), Some("lab"));
    third.event(Event::SignIn(SignInEvent::Needed { why: None }));
    window.run();
    let commands = first.addressed();
    assert!(
        matches!(commands[..], [(Some(ConnectionId(3)), Command::SignIn(SignInCommand::Start))]),
        "its own sign-in, with the browser: {commands:?}"
    );
    third.event(Event::SignIn(SignInEvent::Waiting(Box::new(scripted_backend::wait()))));
    window.run();
    window.get_by_label_contains("Connection lab, Waiting for browser");
    click_row(&mut window, "plant-eu");
    window.get_by_label("Messages");
    click_row(&mut window, "lab");
    click(&mut window, "Cancel");
    let commands = first.addressed();
    assert!(matches!(commands[..], [(Some(ConnectionId(3)), Command::SignIn(SignInCommand::Cancel))]), "{commands:?}");
}

#[test]
fn a_profile_that_cannot_be_connected_says_so_where_one_is_chosen() {
    let (mut window, [first, _]) = two();
    choose(&mut window, "connect profile lab");
    let notice = scripted_backend::notice("profile.mistake", "Line 4: user_pool_id");
    first.event(Event::Profile(ProfileEvent::Rejected { file: None, notices: vec![notice] }));
    window.run();
    window.get_by_label("Line 4: user_pool_id");
    press(&mut window, Modifiers::CTRL, Key::Tab);
    window.get_by_label("Messages");
}

#[test]
fn a_notice_about_no_connection_is_there_whichever_is_on_screen() {
    let (mut window, [first, _]) = two();
    let notice = scripted_backend::notice("program.overloaded", "Topicdeck cannot keep up");
    first.about_all(Event::Noticed(Box::new(notice)));
    window.run();
    for _ in 0..2 {
        window.get_by_label("Topicdeck cannot keep up");
        press(&mut window, Modifiers::CTRL, Key::Tab);
    }
    assert!(window.query_by_label_contains("needs attention").is_none(), "it is of none of them");
    click(&mut window, "Details of the notice");
    press(&mut window, Modifiers::CTRL, Key::Tab);
    click(&mut window, "Close");
    click(&mut window, "Dismiss");
    assert!(window.query_by_label("Topicdeck cannot keep up").is_none());
}

#[test]
fn closing_a_live_connection_names_it_and_asks_first() {
    let (mut window, [first, second]) = two();
    first.batch(Plant::default().batch(500, 10));
    window.run();
    window.get_by_label("Payload").focus();
    window.run();
    choose(&mut window, "close connection plant-eu");
    window.get_by_label("Close plant-eu?");
    window.get_by_label_contains("its log (500 messages)");
    assert!(window.get_by_label("Cancel").is_focused(), "Enter loses nothing");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(window.query_by_label("Close plant-eu?").is_none());
    assert!(window.get_by_label("Payload").is_focused(), "the cursor is back where it was");
    choose(&mut window, "close connection plant-eu");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(window.get_by_label("Payload").is_focused());
    assert!(first.addressed().is_empty());
    choose(&mut window, "close connection plant-eu");
    click(&mut window, "Close plant-eu");
    let commands = first.addressed();
    let close = |id| (Some(ConnectionId(id)), ProfileCommand::Close);
    assert!(
        matches!(&commands[..], [(id, Command::Profile(ProfileCommand::Close))] if *id == close(1).0),
        "{commands:?}"
    );
    first.event(Event::Profile(ProfileEvent::Closed));
    window.run();
    assert!(window.query_by_label_contains("Connection plant-eu").is_none());
    assert_eq!(shown(&window), Some("plant-us"));
    // What comes late from a closed connection goes nowhere.
    first.batch(Plant::default().batch(10, 10));
    first.link(LinkEvent::StateChanged(Box::new(scripted_backend::live_state())));
    window.run();
    assert_eq!(window.state().connections().list().len(), 1);
    assert_eq!(window.state().console().log.messages(), 0);
    choose(&mut window, "close connection plant-us");
    click(&mut window, "Close plant-us");
    second.event(Event::Profile(ProfileEvent::Closed));
    window.run();
    window.get_by_label("Sign in to plant-eu");
    assert_eq!(shown(&window), None);
}

#[test]
fn a_connection_with_nothing_in_it_closes_at_once() {
    let (mut window, [first, _]) = two();
    let third = first.of(3);
    third.uses("lab");
    third.event(Event::SignIn(SignInEvent::Needed { why: None }));
    window.run();
    assert_eq!(shown(&window), Some("lab"));
    choose(&mut window, "close connection lab");
    window.run();
    let commands = first.addressed();
    assert!(
        matches!(&commands[..], [(Some(ConnectionId(3)), Command::Profile(ProfileCommand::Close))]),
        "{commands:?}"
    );
    third.event(Event::Profile(ProfileEvent::Closed));
    window.run();
    assert_eq!(shown(&window), Some("plant-us"), "the one that was on screen before");
}

#[test]
fn a_profile_that_is_asked_for_and_open_already_is_put_on_screen() {
    let (mut window, [first, _]) = two();
    first.event(Event::Profile(ProfileEvent::Shown));
    window.run();
    assert_eq!(shown(&window), Some("plant-eu"));
    assert_eq!(window.state().connections().list().len(), 2);
    assert!(first.addressed().is_empty());
}

#[test]
fn a_message_without_an_outcome_is_named_before_its_list_is_lost() {
    for (ids, expected) in [(1..2, "1 message has no outcome yet."), (1..4, "3 messages have no outcome yet.")] {
        let (mut window, _) = window(|backend| {
            watching(backend);
            for id in ids.clone() {
                backend.asked(id, scripted_backend::request("plant/a"), NOW);
            }
            backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
        });
        choose(&mut window, "close connection plant-eu");
        window.get_by_label_contains(expected);
    }
    let (mut window, _) = window(watching);
    choose(&mut window, "close connection plant-eu");
    window.get_by_label("Close plant-eu?");
    assert!(window.query_by_label_contains("no outcome").is_none());
}

/// The title that the window was given in the last frame.
fn title(window: &Window) -> Option<&str> {
    let commands = &window.output().viewport_output.get(&ViewportId::ROOT)?.commands;
    commands.iter().find_map(|command| match command {
        ViewportCommand::Title(title) => Some(title.as_str()),
        _ => None,
    })
}

#[test]
fn the_title_of_the_window_names_what_is_on_screen_once() {
    let (mut window, [first, second]) = two();
    click_row(&mut window, "plant-us");
    assert_eq!(title(&window), None, "nothing changes");
    for (backend, expected) in [(&first, "plant-eu - Topicdeck"), (&second, "plant-us - Topicdeck")] {
        backend.event(Event::Profile(ProfileEvent::Shown));
        window.step();
        assert_eq!(title(&window), Some(expected));
        window.step();
        assert_eq!(title(&window), None, "once");
    }
    for backend in [&first, &second] {
        backend.event(Event::Profile(ProfileEvent::Closed));
    }
    window.step();
    assert_eq!(title(&window), Some("Topicdeck"));
}

#[test]
fn a_connection_whose_profile_was_edited_can_be_begun_again_from_its_band() {
    let (mut window, [_, second]) = two();
    let profile = "plant-us".to_owned();
    let notice = scripted_backend::notice("profile.edited_while_open", "plant-us was changed in profiles.toml");
    second.event(Event::Noticed(Box::new(notice.offering(Offer::UseAgain { profile }))));
    window.run();
    window.get_by_label("plant-us was changed in profiles.toml");
    click(&mut window, "Reconnect");
    let commands = second.commands();
    let uses =
        |command: &Command| matches!(command, Command::Profile(ProfileCommand::Use { name }) if name == "plant-us");
    assert!(commands.iter().any(uses), "{commands:?}");
    assert!(window.query_by_label("plant-us was changed in profiles.toml").is_none());
}

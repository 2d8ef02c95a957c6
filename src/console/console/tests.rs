//! What events and batches leave on the screen of a connection.

use super::*;
use model::Words;
use model::{Notice, Rung, RungState, SignInEvent, WaitsFor};

#[test]
fn another_profile_shows_nothing_of_the_former() {
    let now = Timestamp::from_secs(1);
    let mut console = Console::default();
    let used = |name: &str| Event::Profile(ProfileEvent::Used { name: name.into(), region: "eu-west-1".into() });
    console.apply(used("a"), now);
    console.accept(crate::log::tests::batch(&["plant/a"]), now);
    assert_eq!(console.log.messages(), 1);
    console.apply(used("b"), now);
    assert_eq!(console.log.messages(), 0);
    assert_eq!(console.session.profile().map(|p| p.0), Some("b"));
}

#[test]
fn another_person_sees_nothing_of_the_former_and_the_same_one_everything() {
    let now = Timestamp::from_secs(1);
    let mut console = Console::default();
    let signed_in =
        |user: &str| Event::SignIn(SignInEvent::SignedIn { user: user.into(), keyring: model::KeyringState::Stored });
    console.apply(signed_in("a"), now);
    console.accept(crate::log::tests::batch(&["plant/a"]), now);
    console.apply(signed_in("a"), now);
    assert_eq!(console.log.messages(), 1);
    console.apply(signed_in("b"), now);
    assert_eq!(console.log.messages(), 0);
}

#[test]
fn the_ladder_says_how_signing_in_stands_until_an_attempt_does() {
    let now = Timestamp::from_secs(1);
    let mut console = Console::default();
    let notice = || Box::new(Notice::error("sign_in.refused", Words { summary: "No", ..Words::default() }));
    let signed_in = SignInEvent::SignedIn { user: "a".into(), keyring: model::KeyringState::Stored };
    for (event, expected) in [
        (SignInEvent::ResumedSilently, RungState::Trying),
        (
            SignInEvent::ResumptionDelayed { notice: notice(), waits_for: WaitsFor::Network, next_attempt_at: now },
            RungState::Failed,
        ),
        (signed_in, RungState::Done),
        (SignInEvent::Failed(notice()), RungState::Failed),
        (SignInEvent::SignedOut { notice: None }, RungState::Waiting),
    ] {
        console.apply(Event::SignIn(event.clone()), now);
        assert_eq!(console.link.rung(Rung::SignIn).state, expected, "{event:?}");
    }
    let mut climbing = LinkState { attempt: 1, ..LinkState::default() };
    climbing.rung_mut(Rung::SignIn).state = RungState::Done;
    console.apply(Event::Link(LinkEvent::StateChanged(Box::new(climbing))), now);
    console.apply(Event::SignIn(SignInEvent::Started), now);
    assert_eq!(console.link.rung(Rung::SignIn).state, RungState::Done);

    let mut refused = LinkState { attempt: 1, ..LinkState::default() };
    refused.rung_mut(Rung::SignIn).state = RungState::Done;
    refused.rung_mut(Rung::Credentials).state = RungState::Failed;
    console.apply(Event::Link(LinkEvent::StateChanged(Box::new(refused))), now);
    console.apply(Event::SignIn(SignInEvent::Started), now);
    assert_eq!(console.link.rung(Rung::SignIn).state, RungState::Trying, "it begins from the first rung");
    assert_eq!(console.link.failed_rung(), None);
}

#[test]
fn a_sign_in_puts_away_what_was_told_on_the_way_and_nothing_else() {
    let now = Timestamp::from_secs(1);
    let mut console = Console::default();
    let told = |code| Notice::error(code, Words::default());
    for notice in [told("sign_in.paste.no_code").at(Rung::SignIn), told("proxy.user")] {
        console.apply(Event::Noticed(Box::new(notice)), now);
    }
    let keyring = model::KeyringState::Stored;
    console.apply(Event::SignIn(SignInEvent::SignedIn { user: "a".into(), keyring }), now);
    let left: Vec<_> = console.session.notices().list().iter().map(|(_, notice)| notice.code).collect();
    assert_eq!(left, ["proxy.user"]);
}

#[test]
fn what_is_over_is_not_shown_any_more() {
    let now = Timestamp::from_secs(1);
    let mut console = Console::default();
    let told = |code| Box::new(Notice::error(code, Words::default()));
    for notice in [told("kept.busy"), told("proxy.user")] {
        console.apply(Event::Noticed(notice), now);
    }
    console.apply(Event::Settled(told("kept.busy")), now);
    let left: Vec<_> = console.session.notices().list().iter().map(|(_, notice)| notice.code).collect();
    assert_eq!(left, ["proxy.user"]);
}

#[test]
fn signing_out_empties_the_console() {
    let now = Timestamp::from_secs(1);
    let mut console = Console::default();
    console.accept(crate::log::tests::batch(&["plant/a"]), now);
    console.apply(Event::SignIn(SignInEvent::SignedOut { notice: None }), now);
    assert_eq!(console.log.messages(), 0);
}

//! Several profiles live at once: none disturbs another, and nothing of one comes under another.
//!
//! `TOPICDECK_LONG=1` makes the random test minutes with 20 profiles, and the flood of a frozen window 600,000 messages;
//! run with `--nocapture` to see the figures.

mod frozen;
mod random;

use crate::support::many_connections::ManyConnections;
use crate::support::message_ledger::{MessageLedger, text};
use model::{
    Command, ConnectionId, DoctorCommand, DoctorEvent, Event, Examined, LinkCommand, LinkEvent, ProfileCommand,
    ProfileEvent, Qos, SignInCommand, SignInEvent,
};
use sandbox::{Fault, OPERATOR, Options, Place, Sandbox, Times};

use crate::support::ports::free_ports;

const SILENT_GATEWAY: Fault = Fault::Silent { place: Place::Gateway };
const FULL_GATEWAY: Fault = Fault::HttpStatus { place: Place::Gateway, status: 503 };

/// A sandbox without devices to which these profiles lead. Each sign-in finds its own port.
async fn sandbox_of(names: &[String]) -> (Sandbox, String) {
    sandbox_of_ports(names, names.len()).await
}

/// The same with so many ports for all of them.
async fn sandbox_of_ports(names: &[String], ports: usize) -> (Sandbox, String) {
    let ports = free_ports(ports);
    let callback_urls = ports.into_iter().map(|port| format!("http://localhost:{port}")).collect();
    let sandbox = Sandbox::start(Options { devices: 0, callback_urls, ..Options::default() }).await.unwrap();
    let one = sandbox.profiles_toml();
    assert!(one.contains("name = \"sandbox\""), "{one}");
    let all = names.iter().map(|name| one.replace("name = \"sandbox\"", &format!("name = \"{name}\"")));
    let profiles_toml = all.collect::<Vec<_>>().join("\n");
    (sandbox, profiles_toml)
}

/// Sends the steady connection one numbered message after the other.
struct Steady {
    id: ConnectionId,
    ledger: MessageLedger,
    sent: usize,
}

impl Steady {
    /// The next ones arrive, in order, while whatever is going on goes on.
    async fn goes_on(&mut self, person: &mut ManyConnections, sandbox: &Sandbox) {
        for _ in 0..20 {
            let message = text("steady", self.sent);
            sandbox.publish("plant/steady/n", message.clone().into_bytes(), Qos::AtLeastOnce, false);
            self.ledger.expect("steady", self.sent);
            self.sent += 1;
            let id = self.id;
            let received =
                person.until("the next number", |person| person.connections.get_mut(&id)?.received.pop_front()).await;
            assert_eq!(received.text, message, "in order");
            self.ledger.came("steady", &received.topic, &received.text, received.duplicate);
        }
    }
}

async fn until_failed(person: &mut ManyConnections, id: ConnectionId) {
    person
        .event(id, "the failure", |event| match event {
            Event::Link(LinkEvent::StateChanged(state)) => (!state.is_live() && state.failure.is_some()).then_some(()),
            _ => None,
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_fails_disturbs_no_other() {
    let (steady_sandbox, steady_toml) = sandbox_of(&["steady".to_owned()]).await;
    let (failing_sandbox, failing_toml) = sandbox_of(&["failing".to_owned()]).await;
    let mut person = ManyConnections::with(&format!("{steady_toml}\n{failing_toml}"));
    let (id, failing) = (person.opened("steady").await, person.opened("failing").await);
    assert_eq!((id, failing), (ConnectionId(1), ConnectionId(2)), "numbered as they were asked for");
    person.watch(id).await;
    person.watch(failing).await;
    let live_since = person.connections[&id].state.live_since;
    person.connections.get_mut(&id).unwrap().events.clear();
    let mut steady = Steady { id, ledger: MessageLedger::default(), sent: 0 };
    for fault in [None, Some(FULL_GATEWAY), Some(SILENT_GATEWAY)] {
        if let Some(fault) = fault {
            failing_sandbox.faults().inject(fault, Times::Count(1));
        }
        failing_sandbox.drop_connections(None);
        until_failed(&mut person, failing).await;
        steady.goes_on(&mut person, &steady_sandbox).await;
        failing_sandbox.faults().clear();
        person.link(failing, LinkCommand::Disconnect);
        person.link(failing, LinkCommand::Connect);
        person.until_live(failing).await;
        person.connections.get_mut(&failing).unwrap().events.clear();
    }
    failing_sandbox.set_policy_attached(OPERATOR, false);
    failing_sandbox.drop_connections(None);
    until_failed(&mut person, failing).await;
    steady.goes_on(&mut person, &steady_sandbox).await;
    person.send(Some(failing), Command::SignIn(SignInCommand::SignOut));
    steady.goes_on(&mut person, &steady_sandbox).await;
    drop(failing_sandbox);
    person.send(Some(failing), Command::SignIn(SignInCommand::Start));
    person
        .event(failing, "a sign-in without a server", |event| {
            matches!(event, Event::SignIn(model::SignInEvent::Failed(_))).then_some(())
        })
        .await;
    steady.goes_on(&mut person, &steady_sandbox).await;
    person.send(Some(failing), Command::Profile(ProfileCommand::Close));
    person.until("its end", |person| person.connections[&failing].closed.then_some(())).await;
    steady.goes_on(&mut person, &steady_sandbox).await;
    assert!(steady.ledger.faults().is_empty(), "{:?}", steady.ledger.faults());
    let undisturbed = &person.connections[&id];
    assert_eq!((undisturbed.state.live_since, undisturbed.dropped), (live_since, 0));
    let told = undisturbed.events.iter().filter(|event| match event {
        Event::Link(LinkEvent::StateChanged(state)) => !state.is_live() || state.failure.is_some(),
        _ => true,
    });
    assert_eq!(told.map(|event| format!("{event:?}")).collect::<Vec<_>>(), Vec::<String>::new());
    assert!(person.connections[&failing].received.is_empty(), "what was for the other");
    person.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sign_ins_at_once_both_end_signed_in() {
    let names = ["one".to_owned(), "two".to_owned()];
    let (_sandbox, profiles_toml) = sandbox_of(&names).await;
    let mut person = ManyConnections::with(&profiles_toml);
    let (one, two) = (person.opened("one").await, person.opened("two").await);
    let (url_of_one, url_of_two) = (person.start_sign_in(one).await, person.start_sign_in(two).await);
    // The one that was begun last is finished first.
    person.browse(&url_of_two).await;
    person.browse(&url_of_one).await;
    person.until_live(one).await;
    person.until_live(two).await;
    person.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_whose_port_another_connection_waits_on_names_that_connection() {
    let names = ["one".to_owned(), "two".to_owned()];
    let (_sandbox, profiles_toml) = sandbox_of_ports(&names, 1).await;
    let mut person = ManyConnections::with(&profiles_toml);
    let (one, two) = (person.opened("one").await, person.opened("two").await);
    let url = person.start_sign_in(one).await;
    person.send(Some(two), Command::SignIn(SignInCommand::Start));
    let notice = person.event(two, "why not", |event| match event {
        Event::SignIn(SignInEvent::Failed(notice)) => Some(notice.clone()),
        _ => None,
    });
    let notice = notice.await;
    assert_eq!(notice.code, "sign_in.callback_in_use", "{notice:?}");
    assert!(notice.summary.contains("one") && notice.cause.contains("http://localhost:"), "{notice:?}");
    // The doctor does not look for another program either.
    person.send(Some(two), Command::Doctor(DoctorCommand::Examine));
    let examined = person.event(two, "the diagnosis", |event| match event {
        Event::Doctor(DoctorEvent::Examined(diagnosis)) => Some(diagnosis.clone()),
        _ => None,
    });
    let checks = examined.await.checks;
    let port = checks.iter().find(|check| check.examined == Examined::CallbackUrl).unwrap();
    assert!(port.detail.contains("the sign-in of one is waiting on http://localhost:"), "{port:?}");
    // Once it is finished, the other one has its turn.
    person.browse(&url).await;
    person.until_live(one).await;
    let url = person.start_sign_in(two).await;
    person.browse(&url).await;
    person.until_live(two).await;
    person.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_that_is_open_is_shown_and_one_that_was_closed_gets_a_new_number() {
    let names = ["one".to_owned(), "two".to_owned()];
    let (_sandbox, profiles_toml) = sandbox_of(&names).await;
    let mut person = ManyConnections::with(&profiles_toml);
    let (one, two) = (person.opened("one").await, person.opened("two").await);
    let use_one = || Command::Profile(ProfileCommand::Use { name: "one".to_owned() });
    person.send(None, use_one());
    let is_shown = |event: &Event| matches!(event, Event::Profile(ProfileEvent::Shown)).then_some(());
    person.event(one, "the word to show it", is_shown).await;
    person.send(Some(one), Command::Profile(ProfileCommand::Close));
    person.until("its end", |person| person.connections[&one].closed.then_some(())).await;
    // What comes for a connection that is gone goes nowhere, and changes no other.
    person.link(one, LinkCommand::Connect);
    person.send(Some(one), Command::Profile(ProfileCommand::Close));
    person.send(None, use_one());
    let again = person.opened("one").await;
    assert!(again > two, "{again:?} was used before");
    assert!(!person.connections[&two].closed);
    person.end().await;
}

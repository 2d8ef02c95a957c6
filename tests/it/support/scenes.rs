//! Scenes of the window: a name, what the backend reports, and what a person does then.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::ThemePreference;
use model::{
    AwsProfileName, AwsProfiles, Event, Gap, KeyringState, LinkEvent, LinkState, OutboxEntry, OutboxEvent, OutboxState,
    OutboxView, ProfileEvent, PublishId, PublishOutcome, Qos, SignInEvent, SignedInPerson, SubscriptionState, WaitsFor,
};
use window::app::App;

use super::explained;
use super::scripted_backend::{self, NOW, Plant, ScriptedBackend};

/// One page of the window with something on it.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) theme: ThemePreference,
    pub(crate) zoom: f32,
    pub(crate) play: fn(&ScriptedBackend),
    pub(crate) prepare: fn(&mut App),
}

fn both(name: [&'static str; 2], play: fn(&ScriptedBackend), prepare: fn(&mut App)) -> [Scene; 2] {
    let scene = |name, theme| Scene { name, theme, zoom: 1.0, play, prepare };
    [scene(name[0], ThemePreference::Dark), scene(name[1], ThemePreference::Light)]
}

/// All of them.
pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    scenes.extend(both(["welcome-dark", "welcome-light"], welcome, |_| {}));
    scenes.extend(both(["signin-dark", "signin-light"], sign_in, |_| {}));
    scenes.extend(both(["doctor-dark", "doctor-light"], refused, |_| {}));
    scenes.extend(both(["console-dark", "console-light"], console, select_last));
    scenes.push(Scene {
        name: "console-empty",
        theme: ThemePreference::Dark,
        zoom: 1.0,
        play: ScriptedBackend::live,
        prepare: |_| {},
    });
    scenes.push(Scene {
        name: "console-lost",
        theme: ThemePreference::Light,
        zoom: 1.0,
        play: lost,
        prepare: select_last,
    });
    scenes.push(Scene {
        name: "actions-dark",
        theme: ThemePreference::Dark,
        zoom: 1.0,
        play: console,
        prepare: select_last,
    });
    scenes.extend(both(["delayed-dark", "delayed-light"], delayed, |_| {}));
    scenes.extend(both(["parked-dark", "parked-light"], parked, select_last));
    scenes.extend(both(["connections-dark", "connections-light"], connections, select_last));
    scenes.extend(both(["chooser-dark", "chooser-light"], connecting_another, |_| {}));
    scenes.push(Scene {
        name: "connections-200",
        theme: ThemePreference::Light,
        zoom: 2.0,
        play: connections,
        prepare: |_| {},
    });
    for (name, zoom) in [("console-125", 1.25), ("console-150", 1.5), ("console-200", 2.0)] {
        scenes.push(Scene { name, theme: ThemePreference::Dark, zoom, play: console, prepare: select_last });
    }
    for (name, play) in
        [("signin-150", sign_in as fn(&ScriptedBackend)), ("doctor-150", refused), ("welcome-150", welcome)]
    {
        scenes.push(Scene { name, theme: ThemePreference::Light, zoom: 1.5, play, prepare: |_| {} });
    }
    scenes
}

pub(crate) fn welcome(backend: &ScriptedBackend) {
    let names = vec!["plant-eu".to_owned(), "sandbox".to_owned()];
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

/// A file of a team without the IoT endpoint.
pub(crate) fn setup(backend: &ScriptedBackend) {
    file_read(backend, "amplify_outputs.json", include_bytes!("../../data/import/amplify_outputs.json"));
}

/// A file of a team with everything.
pub(crate) fn setup_complete(backend: &ScriptedBackend) {
    file_read(backend, "stacks.json", include_bytes!("../../data/import/describe-stacks.json"));
}

/// A file with two stacks, of which one has a secret.
pub(crate) fn setup_stacks(backend: &ScriptedBackend) {
    let text = r#"{"plant-auth": {"Pool": "eu-west-1_AbCdEf123", "ClientId": "1example23456789exampleabc",
        "Identity": "eu-west-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20"},
        "hall-auth": {"Pool": "eu-west-1_ZzZzZz999", "ClientId": "2example23456789exampleabc",
        "ClientSecret": "1secret2secret3secret4secret5secret6secret7secret8sec"},
        "plant-iot": {"IotEndpoint": "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com"}}"#;
    file_read(backend, "outputs.json", text.as_bytes());
}

/// A person with long ids and claims, who wants to know who is signed in.
pub(crate) fn who_am_i(backend: &ScriptedBackend) {
    backend.live();
    let claim = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
    let claims = [
        ("sub", "5f0c1a9e-7c1d-4a57-9f5e-2d4b8b6f1c3a"),
        ("cognito:groups", r#"["operators","maintenance-of-the-press-hall"]"#),
        ("email", "operator@example.com"),
        ("iss", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"),
        ("custom:department_and_cost_centre", "press hall, 4711"),
    ];
    let person = SignedInPerson {
        user: "operator@example.com".into(),
        subject: "5f0c1a9e-7c1d-4a57-9f5e-2d4b8b6f1c3a".into(),
        identity_id: Some("eu-central-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20".into()),
        signed_in_at: Some(NOW.minus(Duration::from_mins(125))),
        token_expires_at: Some(NOW.plus(Duration::from_mins(30))),
        aws: None,
        claims: claims.map(claim).to_vec(),
    };
    backend.event(Event::SignIn(SignInEvent::Person(Box::new(person))));
}

/// A profile of a colleague with IAM, and the profiles of the AWS tools on this computer.
pub(crate) fn setup_aws(backend: &ScriptedBackend) {
    let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\ncredentials = \"aws-profile:operator\"\n";
    file_read(backend, "plant.toml", text.as_bytes());
    let name = |name: &str| AwsProfileName { name: name.to_owned(), region: Some("eu-west-1".to_owned()) };
    let profiles = ["default", "operator", "plant-admin"].map(name).to_vec();
    let known = AwsProfiles { profiles, notice: None };
    backend.about_all(Event::Profile(ProfileEvent::AwsProfiles(Box::new(known))));
}

fn file_read(backend: &ScriptedBackend, name: &str, bytes: &[u8]) {
    let (name, bytes) = (name.to_owned(), bytes.to_vec());
    backend.about_all(Event::Profile(ProfileEvent::FileRead { name, bytes }));
}

pub(crate) fn sign_in(backend: &ScriptedBackend) {
    backend.uses_profile();
    backend.event(Event::SignIn(SignInEvent::Waiting(Box::new(scripted_backend::wait()))));
}

pub(crate) fn refused(backend: &ScriptedBackend) {
    backend.signed_in();
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::refused_state())));
}

pub(crate) fn console(backend: &ScriptedBackend) {
    backend.live();
    let granted = |qos| SubscriptionState::Granted { qos };
    backend.subscribed("plant/#", Qos::AtLeastOnce, granted(Qos::AtLeastOnce));
    backend.subscribed("$aws/things/+/shadow/update/#", Qos::AtLeastOnce, granted(Qos::AtLeastOnce));
    backend.subscribed("office/#", Qos::AtMostOnce, explained::subscription_refused("office/#"));
    let mut plant = Plant::default();
    for part in 0..5 {
        backend.batch(plant.batch(1_000, (5 - part) * 3_300));
    }
    backend.link(LinkEvent::Gap(scripted_backend::gap()));
    backend.batch(plant.batch(4, 90));
    backend.batch(plant.own());
    backend.batch(plant.batch(20, 2));
}

/// A plant whose messages are recorded.
pub(crate) fn past(backend: &ScriptedBackend) {
    console(backend);
    backend.recorded();
}

/// Two live connections, and others that are on their way, signed out, and failed.
pub(crate) fn connections(backend: &ScriptedBackend) {
    let user = || "operator@example.com".to_owned();
    let signed_in = || Event::SignIn(SignInEvent::SignedIn { user: user(), keyring: KeyringState::Stored });
    for (id, name) in [(2, "plant-us"), (3, "warehouse"), (4, "lab"), (5, "factory-osaka")] {
        let other = backend.of(id);
        other.uses(name);
        match name {
            "lab" => other.event(Event::SignIn(SignInEvent::Needed { why: None })),
            "factory-osaka" => {
                other.event(Event::SignIn(SignInEvent::Failed(Box::new(explained::sign_in_refused()))));
            }
            _ => {
                other.event(signed_in());
                other.link(LinkEvent::StateChanged(Box::new(scripted_backend::live_state())));
                other.batch(Plant::default().batch(18, 0));
            }
        }
    }
    let lost =
        LinkState { attempt: 2, next_attempt_at: Some(NOW.plus(Duration::from_secs(12))), ..LinkState::default() };
    backend.of(3).link(LinkEvent::StateChanged(Box::new(lost)));
    console(backend);
    let names = ["plant-eu", "plant-us", "warehouse", "lab", "factory-osaka", "demo"].map(str::to_owned).to_vec();
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

/// Another profile is about to be connected beside one that is live.
fn connecting_another(backend: &ScriptedBackend) {
    connections(backend);
    let other = backend.of(6);
    other.uses("demo");
    other.event(Event::SignIn(SignInEvent::Needed { why: None }));
}

pub(crate) fn delayed(backend: &ScriptedBackend) {
    backend.uses_profile();
    let notice = explained::user_pool_unreachable();
    let next_attempt_at = NOW.plus(Duration::from_secs(24));
    let (notice, waits_for) = (Box::new(notice), WaitsFor::Network);
    backend.event(Event::SignIn(SignInEvent::ResumptionDelayed { notice, waits_for, next_attempt_at }));
}

/// A filter and a message that ended the connection twice, and messages that found no connection.
pub(crate) fn parked(backend: &ScriptedBackend) {
    console(backend);
    let topic_filter = "plant/pumps/pump-b/#";
    backend.subscribed(topic_filter, Qos::AtLeastOnce, explained::subscription_parked(topic_filter));
}

pub(crate) fn lost(backend: &ScriptedBackend) {
    console(backend);
    let begun = Gap { end: None, ..scripted_backend::gap() };
    backend.link(LinkEvent::Gap(Gap { from: NOW.minus(Duration::from_secs(1)), ..begun }));
    for topic_filter in ["plant/#", "$aws/things/+/shadow/update/#"] {
        backend.subscribed(topic_filter, Qos::AtLeastOnce, SubscriptionState::Requested);
    }
    backend.link(LinkEvent::StateChanged(Box::new(scripted_backend::lost_state())));
}

/// Offline, with a message in every state.
pub(crate) fn outbox(backend: &ScriptedBackend) {
    lost(backend);
    backend.event(Event::Outbox(OutboxEvent::Listed(Box::new(outbox_view()))));
}

/// A message in every state, and one of another person.
pub(crate) fn outbox_view() -> OutboxView {
    use OutboxState::{Delivered, Expired, Refused, Sending, Uncertain, Waiting};
    let secs = Duration::from_secs;
    let entry = |id: u128, state, topic: &str, payload: &str, left: Duration| {
        let mut request = scripted_backend::request(topic);
        request.payload = payload.as_bytes().into();
        let (created_at, expires_at) = (NOW.plus(left).minus(secs(600)), NOW.plus(left));
        Arc::new(OutboxEntry {
            id: PublishId(id),
            is_own: id != 9,
            request,
            state,
            created_at,
            expires_at,
            changed_at: NOW.minus(secs(71)),
            took: (state == OutboxState::Delivered).then_some(Duration::from_millis(31)),
            why: (state == OutboxState::Refused).then(|| "Not allowed to publish\niot:Publish is missing".into()),
            is_repeat: false,
        })
    };
    let entries = vec![
        entry(1, Uncertain, "plant/pumps/pump-a/cmd", r#"{"cmd":"stop","requestId":"0c2e"}"#, secs(500)),
        entry(2, Refused, "office/light-3/set", r#"{"on":false}"#, secs(400)),
        entry(3, Expired, "plant/press-hall/press-2/cmd", r#"{"cmd":"reset","line":2}"#, secs(0)),
        entry(4, Sending, "plant/pumps/pump-b/cmd", r#"{"cmd":"start","rpm":1450}"#, secs(300)),
        entry(5, Waiting, "plant/pumps/pump-c/cmd", r#"{"cmd":"read"}"#, secs(41)),
        entry(6, Waiting, "plant/press-hall/press-1/cmd", r#"{"cmd":"setpoint","celsius":78}"#, secs(372)),
        entry(7, Delivered, "plant/yard/gate-2/cmd", "", secs(60)),
        entry(8, Delivered, "plant/pumps/pump-b/cmd", "", secs(60)),
        entry(9, Waiting, "site/van-7/cmd", r#"{"cmd":"secret"}"#, secs(60)),
    ];
    OutboxView { entries, knows_person: true, ..OutboxView::default() }
}

/// Selects a temperature near the end and lets more come, as if a person had clicked it.
pub(crate) fn select_last(app: &mut App) {
    let end = app.console().log.end_row();
    let log = &app.console().log;
    let row = (end - 12..end)
        .find(|row| log.message(*row).is_some_and(|m| m.payload.starts_with(b"{\"cels") && !m.properties.is_empty()));
    app.state_mut().console.table.selected = row;
}

/// What happens while the window is open: the list is held, more comes, and a message was sent.
pub(crate) fn follow_up(scene: &Scene, app: &mut App, backend: &ScriptedBackend) {
    if scene.name.starts_with("parked") {
        let notice = explained::publish_parked("plant/pumps/pump-a/cmd");
        let ends = [
            PublishOutcome::NotSent,
            PublishOutcome::Parked { notice: Box::new(notice) },
            PublishOutcome::Unknown,
            PublishOutcome::Accepted { took: Duration::from_millis(31), reason_code: 0x10 },
        ];
        for (id, outcome) in (1..).zip(ends) {
            backend.asked(id, scripted_backend::request("plant/pumps/pump-a/cmd"), NOW);
            backend.ended(id, outcome);
        }
    }
    if !scene.name.starts_with("console") || app.console().log.rows() == 0 {
        return;
    }
    let end = app.console().log.end_row();
    let state = app.state_mut();
    let position = &mut state.console.table.position;
    *position = console::Position::Held { row: end - 27, offset: 0.0, since: end };
    state.console.publish.prepare(
        "plant/pumps/pump-b/cmd",
        "{\"cmd\": \"start\", \"requestId\": \"7f3a\"}",
        Qos::AtLeastOnce,
    );
    let mut plant = Plant::default();
    backend.batch(plant.batch(1_204, 0));
    let outcome = PublishOutcome::Accepted { took: Duration::from_millis(31), reason_code: 0 };
    backend.asked(1, scripted_backend::request("plant/pumps/pump-b/cmd"), NOW);
    backend.ended(1, outcome);
}

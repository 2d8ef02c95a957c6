//! From the sandbox to the screen: the real backend behind the real window, what a person reads there, and what becomes
//! of the buttons.

use std::sync::Arc;
use std::time::{Duration, Instant};

use client::dial::Network;
use console::SignIn;
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use engine::{Folder, Options};
use jiff::tz::TimeZone;
use model::{Qos, Timestamp};
use sandbox::{Fault, NEWCOMER, OPERATOR, PASSWORD, Place, Times};
use tempfile::TempDir;
use tokio::sync::Notify;
use window::app::App;
use window::kit::theme;

use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::scripted_browser::ScriptedBrowser;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A window on a running backend.
struct WindowOnEngine {
    window: Harness<'static, App>,
    woken: Arc<Notify>,
    _folder: TempDir,
}

impl WindowOnEngine {
    fn start(profiles_toml: &str, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), profiles_toml).unwrap();
        let options = Options { config: Some(folder.path().to_owned()), ..options };
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        let handle = engine::start(options, move || wake.notify_one()).unwrap();
        let app =
            App::new(&eframe::egui::Context::default(), Box::new(handle), TimeZone::UTC, Timestamp::from_system_clock);
        let window = Harness::builder().with_size([1400.0, 900.0]).with_context_setup(theme::install).build_ui_state(
            |ui, app: &mut App| {
                app.take_over(ui.ctx());
                app.draw(ui);
            },
            app,
        );
        Self { window, woken, _folder: folder }
    }

    /// Draws until `look` finds something.
    async fn until<T>(&mut self, what: &str, look: impl Fn(&Harness<'static, App>) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            self.window.run_steps(2);
            if let Some(found) = look(&self.window) {
                return found;
            }
            let console = self.window.state().console();
            let (session, notice) = (console.session.sign_in(), &console.link.failure);
            assert!(began.elapsed() < PATIENCE, "waited for {what}, with {session:?} and {notice:?}");
            // Ages and countdowns go on without an event.
            let _ = tokio::time::timeout(Duration::from_millis(200), self.woken.notified()).await;
        }
    }

    async fn until_label(&mut self, label: &str) {
        self.until(label, |window| window.query_by_label_contains(label).map(|_| ())).await;
    }

    async fn until_live(&mut self) {
        self.until("live", |window| window.state().console().link.is_live().then_some(())).await;
    }

    fn click(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run_steps(3);
    }

    async fn sign_in(&mut self, user: &str) {
        let url = self
            .until("the link", |window| match window.state().console().session.sign_in() {
                SignIn::Waiting(wait) => Some(wait.url.clone()),
                _ => None,
            })
            .await;
        let page =
            ScriptedBrowser::new(&Network::new().unwrap()).sign_in(&url.parse().unwrap(), user, PASSWORD, "").await;
        assert_eq!(page.status, 200, "{page:?}");
    }

    /// The first page, once nothing moves there any more.
    async fn begin_sign_in(&mut self) {
        self.until("a profile", |window| window.state().console().session.profile().map(|_| ())).await;
        self.until_label("Sign in to sandbox").await;
        self.click("Sign in to sandbox");
    }

    /// The way from there to messages.
    async fn go_live(&mut self, user: &str) {
        self.begin_sign_in().await;
        self.sign_in(user).await;
        self.until_live().await;
    }

    fn subscribe(&mut self, filter: &str) {
        self.click("Open the form to add a subscription");
        self.window.get_by_label("Topic filter").type_text(filter);
        self.window.run_steps(3);
        self.window.key_press(Key::Enter);
        self.window.run_steps(3);
    }

    /// Ends the backend and waits for its threads, while the sandbox goes on.
    fn end(self) {
        tokio::task::block_in_place(|| drop(self));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_that_closes_the_connection_is_parked_explained_and_tried_again() {
    let stage = QuietSandbox::new().await;
    stage.sandbox.faults().inject(Fault::DropOnSubscribe { filter: "plant/hot".to_owned() }, Times::Always);
    let mut screen = WindowOnEngine::start(&stage.profiles_toml, Options::default());
    screen.go_live(OPERATOR).await;
    screen.subscribe("plant/hot");
    screen.until_label("The subscription to plant/hot is parked").await;
    screen.until_live().await;
    // The time without a connection is a row among the messages.
    screen.until_label("same session: QoS 1 messages follow, QoS 0 messages were missed").await;
    screen.click("Details of plant/hot");
    let statement = screen.window.get_by_label_contains("\"Action\": \"iot:Subscribe\"");
    let text = format!("{statement:?}");
    assert!(text.contains("arn:aws:iot:eu-west-1:123456789012:topicfilter/plant/hot"), "{text}");
    screen.click("Close");
    stage.sandbox.faults().clear();
    screen.click("Try plant/hot again");
    screen.until_label("Subscription plant/hot, live").await;
    screen.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_id_that_is_fought_over_is_left_and_another_one_is_live() {
    let stage = QuietSandbox::new().await;
    let profiles_toml = stage.changed("{random}", "desk");
    let mut first = WindowOnEngine::start(&profiles_toml, Options::default());
    first.go_live(OPERATOR).await;
    let mut second = WindowOnEngine::start(&profiles_toml, Options::default());
    second.go_live(OPERATOR).await;
    let contested = "Another program keeps taking over this client id";
    let began = Instant::now();
    let loser = loop {
        for screen in [&mut first, &mut second] {
            screen.window.run_steps(2);
        }
        if let Some(loser) =
            [&mut first, &mut second].into_iter().find(|screen| screen.window.query_by_label(contested).is_some())
        {
            break loser;
        }
        assert!(began.elapsed() < PATIENCE, "neither gives way");
        let (one, other) = (Arc::clone(&first.woken), Arc::clone(&second.woken));
        tokio::select! {
            () = one.notified() => {}
            () = other.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(200)) => {}
        }
    };
    let reconnecting = loser.window.query_all_by_label_contains("Reconnecting").next();
    assert!(reconnecting.is_none(), "nothing is tried until the person wants it");
    loser.click("Use another client id");
    loser.until_live().await;
    first.end();
    second.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_reads_what_is_missing_attaches_it_and_is_live() {
    let stage = QuietSandbox::new().await;
    let mut screen = WindowOnEngine::start(&stage.profiles_toml, Options::default());
    screen.begin_sign_in().await;
    screen.sign_in(NEWCOMER).await;
    screen.until_label("Connected to AWS, but not authorized").await;
    screen.window.get_by_label_contains("aws iot attach-policy --region eu-west-1");
    screen.window.get_by_label_contains("arn:aws:iot:eu-west-1:123456789012:client/topicdeck-");
    screen.click("Attach it myself (demo accounts)…");
    screen.click("Attach the policy");
    screen.until_live().await;
    screen.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_without_a_network_waits_for_it_and_says_so() {
    let stage = QuietSandbox::new().await;
    let store = MemoryStore::default();
    let options = || Options { keyring: Some(store.keyring()), resume: true, ..Options::default() };
    let mut screen = WindowOnEngine::start(&stage.profiles_toml, options());
    screen.begin_sign_in().await;
    screen.sign_in(OPERATOR).await;
    screen.until_live().await;
    screen.end();

    store.end_id_token(&stage.profiles_toml).await;
    stage.sandbox.faults().inject(Fault::HttpStatus { place: Place::Discovery, status: 503 }, Times::Always);
    let mut screen = WindowOnEngine::start(&stage.profiles_toml, options());
    screen.until_label("The sign-in service has a problem").await;
    screen.until_label("retrying in").await;
    stage.sandbox.faults().clear();
    screen.click("Try now");
    screen.until_live().await;
    screen.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_recorded_is_found_and_exported_in_the_next_run_without_a_sign_in() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { store: Some(Folder::at(folder.path())), ..Options::default() };
    let mut screen = WindowOnEngine::start(&stage.profiles_toml, options());
    screen.go_live(OPERATOR).await;
    screen.subscribe("plant/#");
    screen.until_label("Subscription plant/#, live").await;
    for number in 0..300 {
        let topic = if number % 100 == 7 { "plant/rare" } else { "plant/often" };
        stage.sandbox.publish(topic, format!("number {number}").into_bytes(), Qos::AtMostOnce, false);
    }
    screen.until("all messages", |window| (window.state().console().log.messages() == 300).then_some(())).await;
    screen.end();

    let mut screen = WindowOnEngine::start(&stage.profiles_toml, options());
    screen.until("a profile", |window| window.state().console().session.profile().map(|_| ())).await;
    screen.window.get_by_role_and_label(Role::Button, "Page: Look back").click();
    screen.until_label("you are not live").await;
    screen.until_label("plant/often number 299").await;
    screen.window.get_by_label("Search messages").focus();
    screen.window.run_steps(2);
    screen.window.get_by_label("Search messages").type_text("topic:plant/rare");
    screen.until_label("of 300 recorded").await;
    screen.until_label("plant/rare number 207").await;
    assert!(screen.window.query_by_label_contains("plant/often number").is_none(), "only what was searched for");
    let path = folder.path().join("rare.ndjson");
    screen.click("Export messages to a file");
    screen.window.get_by_label("File to export to").focus();
    screen.window.run_steps(2);
    screen.window.get_by_label("File to export to").type_text(path.to_str().unwrap());
    screen.window.run_steps(2);
    screen.click("Export to this file");
    screen.until_label("3 messages exported to").await;
    let written = std::fs::read_to_string(&path).unwrap();
    let payloads: Vec<_> = written.lines().map(|line| line.contains("\"payload\":\"number ")).collect();
    assert_eq!(payloads, [true; 3], "{written}");
    screen.end();
}

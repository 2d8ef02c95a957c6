//! A person with a profile of the sandbox: the whole backend as the window uses it, and a scripted browser.

use std::sync::Arc;
use std::time::Duration;

use client::dial::{self, Network, ProxyChoice};
use engine::Handle;
use model::{Command, ConnectionId, Event, LinkEvent, LinkState, Notice, ProfileEvent, SignInCommand, SignInEvent};
use sandbox::{OPERATOR, PASSWORD};
use tokio::sync::Notify;
use url::Url;

use super::scripted_browser::ScriptedBrowser;

/// Longer than anything takes on a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct NetworkUser {
    backend: Handle,
    woken: Arc<Notify>,
    folder: tempfile::TempDir,
    browser: ScriptedBrowser,
    seen: std::collections::VecDeque<Event>,
}

impl NetworkUser {
    /// Starts the backend on `profiles_toml` and begins to sign in. The browser goes its own way, without a proxy, and
    /// trusts `ca_file` too.
    pub(crate) fn signs_in(profiles_toml: &str, ca_file: Option<std::path::PathBuf>) -> Self {
        Self::signs_in_with(profiles_toml, ca_file, engine::Options::default())
    }

    /// The same, with a backend that starts with `options`.
    pub(crate) fn signs_in_with(
        profiles_toml: &str,
        ca_file: Option<std::path::PathBuf>,
        options: engine::Options,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("profiles.toml"), profiles_toml).unwrap();
        let woken = Arc::new(Notify::new());
        let wake = Arc::clone(&woken);
        let options = engine::Options { config: Some(folder.path().to_owned()), ..options };
        let backend = engine::start(options, move || wake.notify_one()).unwrap();
        backend.send(Some(ConnectionId(1)), Command::SignIn(SignInCommand::Start));
        let options = dial::Options {
            proxy: ProxyChoice::Never,
            ca_files: ca_file.into_iter().collect(),
            ..dial::Options::default()
        };
        let browser = ScriptedBrowser::new(&Network::with(&options).unwrap());
        Self { backend, woken, folder, browser, seen: std::collections::VecDeque::new() }
    }

    /// The first event that `pick` takes; what came before it is gone.
    async fn until<T>(&mut self, what: &str, mut pick: impl FnMut(&Event) -> Option<T>) -> T {
        let work = async {
            loop {
                while let Some(event) = self.seen.pop_front() {
                    eprintln!("{event:?}");
                    if let Some(picked) = pick(&event) {
                        return picked;
                    }
                }
                let delivery = self.backend.take();
                if delivery.events.is_empty() && !delivery.more {
                    self.woken.notified().await;
                }
                self.seen.extend(delivery.events);
            }
        };
        tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("waited without success for {what}"))
    }

    /// Finishes the sign-in in the browser and waits until messages can flow.
    pub(crate) async fn is_live(&mut self) -> LinkState {
        let url = self
            .until("the browser's link", |event| match event {
                Event::SignIn(SignInEvent::Waiting(wait)) => Some(Url::parse(&wait.url).unwrap()),
                other => no_failure(other),
            })
            .await;
        let page = self.browser.sign_in(&url, OPERATOR, PASSWORD, "").await;
        assert_eq!(page.status, 200, "{page:?}");
        self.until("live", |event| match event {
            Event::Link(LinkEvent::StateChanged(state)) if state.is_live() => Some((**state).clone()),
            other => no_failure(other),
        })
        .await
    }

    /// Something that the person wants.
    pub(crate) fn does(&self, command: Command) {
        self.backend.send(Some(ConnectionId(1)), command);
    }

    /// The notice that the person meets.
    pub(crate) async fn is_told(&mut self) -> Notice {
        self.until("a notice", notice_of).await
    }

    /// As [`NetworkUser::is_told`], after a sign-in in the browser that works.
    pub(crate) async fn is_told_once_signed_in(&mut self) -> Notice {
        let waiting = |event: &Event| match event {
            Event::SignIn(SignInEvent::Waiting(wait)) => Some(Url::parse(&wait.url).unwrap()),
            _ => None,
        };
        let url = self.until("the browser's link", waiting).await;
        assert_eq!(self.browser.sign_in(&url, OPERATOR, PASSWORD, "").await.status, 200);
        self.is_told().await
    }

    /// The folder of `profiles.toml`.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

fn no_failure<T>(event: &Event) -> Option<T> {
    if let Some(notice) = notice_of(event) {
        panic!("{notice:?}");
    }
    None
}

fn notice_of(event: &Event) -> Option<Notice> {
    match event {
        Event::SignIn(SignInEvent::Failed(notice)) | Event::Noticed(notice) => Some((**notice).clone()),
        Event::Profile(ProfileEvent::Rejected { notices, .. }) => notices.first().cloned(),
        Event::Link(LinkEvent::StateChanged(state)) => state.notice().cloned(),
        _ => None,
    }
}

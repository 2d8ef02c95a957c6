//! All settings: one entry each, with its name, what it does, and its control.

use eframe::egui::Ui;

use super::libraries;
use super::recorded::{self, Asked, Recorded};
use super::section::Section;
use crate::kit::choices::Choices;
use crate::kit::files::Files;
use crate::kit::switch::{one_of, switch};
use crate::kit::{widgets, words};
use model::{LogLimit, Opening, PayloadTab, Scale, SettingsFolder, SinceMode, Theme, TimeMode};
use texts::{Language, later, t, text};

/// What a control works on.
pub(super) struct Given<'a> {
    pub(super) choices: &'a mut Choices,
    pub(super) files: &'a Files,
    pub(super) recorded: Recorded<'a>,
    pub(super) asked: Asked,
}

/// A row of the page.
pub(super) struct Setting {
    pub(super) section: Section,
    name: &'static str,
    what: What,
    /// Other words that a person may look for.
    words: &'static str,
    /// Draws the control; gets the name of the row.
    pub(super) control: fn(&mut Ui, &str, &mut Given<'_>),
}

/// What a row says below its name.
#[derive(Clone, Copy)]
enum What {
    Words(&'static str),
    Of(fn(&Files) -> String),
}

impl Setting {
    pub(super) fn name(&self) -> &'static str {
        text(self.name)
    }

    pub(super) fn what(&self, files: &Files) -> String {
        match self.what {
            What::Words(words) => text(words).to_owned(),
            What::Of(words) => words(files),
        }
    }

    /// Whether it is among what a person looks for, who typed `search`.
    pub(super) fn matches(&self, search: &str, files: &Files) -> bool {
        let all = [self.name(), &self.what(files), text(self.words), self.section.name()].join(" ").to_lowercase();
        search.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// In the order of the page.
pub(super) const ALL: [Setting; 26] = [
    Setting {
        section: Section::General,
        name: later!("Language"),
        what: What::Words(later!("For the window. Commands use the system language.")),
        words: later!("translation locale"),
        control: |ui, name, given| {
            let choices = [None, Some(Language::ALL[0]), Some(Language::ALL[1])];
            let choices = choices.map(|language| (language, language.map_or(t!("System"), Language::name)));
            one_of(ui, name, &choices, &mut given.choices.language);
        },
    },
    Setting {
        section: Section::General,
        name: later!("At the start"),
        what: What::Words(later!("What opens when Topicdeck starts without a profile.")),
        words: later!("restore open connect session launch"),
        control: |ui, name, given| {
            let choices = [(Opening::AsBefore, t!("As before")), (Opening::Nothing, t!("No connection"))];
            one_of(ui, name, &choices, &mut given.choices.opening);
        },
    },
    Setting {
        section: Section::General,
        name: later!("Ask before closing a connection"),
        what: What::Words(later!("Its log is lost then. A message without an outcome always asks.")),
        words: later!("confirm question quit"),
        control: |ui, name, given| {
            let mut asks = !given.choices.closes_unasked;
            switch(ui, name, &mut asks);
            given.choices.closes_unasked = !asks;
        },
    },
    Setting {
        section: Section::Appearance,
        name: later!("Theme"),
        what: What::Words(later!("Dark, light, or as the system is.")),
        words: later!("colour color mode"),
        control: |ui, name, given| {
            let choices = [(Theme::Dark, t!("Dark")), (Theme::Light, t!("Light")), (Theme::System, t!("System"))];
            one_of(ui, name, &choices, &mut given.choices.theme);
        },
    },
    Setting {
        section: Section::Appearance,
        name: later!("Size of text and controls"),
        what: What::Words(later!("Also by Ctrl with + or −, everywhere.")),
        words: later!("scale zoom font large small"),
        control: |ui, name, given| {
            let names = Scale::ALL.map(|scale| t!("{percent} %", percent = scale.percent()));
            let choices: Vec<_> = Scale::ALL.into_iter().zip(names.iter().map(String::as_str)).collect();
            one_of(ui, name, &choices, &mut given.choices.scale);
        },
    },
    Setting {
        section: Section::Appearance,
        name: later!("Timeline above the table"),
        what: What::Words(later!("Shows when messages came, and where matches are.")),
        words: later!("density timeline histogram"),
        control: |ui, name, given| {
            let mut is_shown = !given.choices.hides_density;
            switch(ui, name, &mut is_shown);
            given.choices.hides_density = !is_shown;
        },
    },
    Setting {
        section: Section::Appearance,
        name: later!("Times of messages"),
        what: What::Words(later!("The time of day, or how long ago it was.")),
        words: later!("clock age relative absolute"),
        control: |ui, name, given| {
            let choices = [(TimeMode::OfDay, t!("Time of day")), (TimeMode::Age, t!("Age"))];
            one_of(ui, name, &choices, &mut given.choices.time);
        },
    },
    Setting {
        section: Section::Console,
        name: later!("Time before a message"),
        what: What::Words(later!("From the message before it: of its topic, or in the row above.")),
        words: later!("since interval delta"),
        control: |ui, name, given| {
            let choices = [(SinceMode::Topic, t!("Same topic")), (SinceMode::Row, t!("Row above"))];
            one_of(ui, name, &choices, &mut given.choices.since);
        },
    },
    Setting {
        section: Section::Console,
        name: later!("Search shows"),
        what: What::Words(later!("Only what matches, or all messages with the matches marked.")),
        words: later!("filter mark highlight"),
        control: |ui, name, given| {
            let choices = [(false, t!("Only matches")), (true, t!("All, marked"))];
            one_of(ui, name, &choices, &mut given.choices.marks_all);
        },
    },
    Setting {
        section: Section::Console,
        name: later!("Payloads open as"),
        what: What::Words(later!("Where a payload is one: a tree of JSON, a text, or its bytes.")),
        words: later!("inspector hex json format"),
        control: |ui, name, given| {
            let tabs = [
                (PayloadTab::Tree, t!("Tree")),
                (PayloadTab::Text, t!("Text")),
                (PayloadTab::Hex, t!("Hex")),
                (PayloadTab::Compare, t!("Compare")),
            ];
            one_of(ui, name, &tabs, &mut given.choices.payload_tab);
        },
    },
    Setting {
        section: Section::Console,
        name: later!("Messages kept"),
        what: What::Words(later!(
            "The most for each connection, with the memory that they take. A lower limit applies from the next connection."
        )),
        words: later!("limit log memory discarded rows size"),
        control: |ui, name, given| {
            let size = |limit: LogLimit| {
                let (messages, size) = (words::count(limit.messages()), limit.mebibytes());
                if size < 1024 {
                    t!("{messages} · {size} MiB", messages, size)
                } else {
                    t!("{messages} · {size} GiB", messages, size = size / 1024)
                }
            };
            let names = LogLimit::ALL.map(size);
            let choices: Vec<_> = LogLimit::ALL.into_iter().zip(names.iter().map(String::as_str)).collect();
            one_of(ui, name, &choices, &mut given.choices.log_limit);
        },
    },
    Setting {
        section: Section::Recording,
        name: later!("Record messages"),
        what: What::Words(later!("Of all connections, on this computer. Not those of the sandbox.")),
        words: later!("history disk store log off"),
        control: |ui, name, given| {
            let mut is_on = !given.choices.recording.is_off;
            switch(ui, name, &mut is_on);
            given.choices.recording.is_off = !is_on;
        },
    },
    Setting {
        section: Section::Recording,
        name: later!("Largest size"),
        what: What::Words(later!("For each profile. The oldest messages are deleted first.")),
        words: later!("limit disk space megabytes gigabytes"),
        control: |ui, name, given| {
            let choices = [(256, t!("256 MiB")), (1_024, t!("1 GiB")), (4_096, t!("4 GiB")), (16_384, t!("16 GiB"))];
            let over = |mib: u32, _: &str| given.recorded.over_mib(mib);
            recorded::limit_ui(ui, name, &choices, &mut given.choices.recording.mib, over);
        },
    },
    Setting {
        section: Section::Recording,
        name: later!("Longest time"),
        what: What::Words(later!("Older messages are deleted.")),
        words: later!("limit days age weeks months"),
        control: |ui, name, given| {
            let choices = [(7, t!("7 days")), (30, t!("30 days")), (90, t!("90 days")), (365, t!("1 year"))];
            let older = |days: u32, words: &str| given.recorded.older_than(days, words);
            recorded::limit_ui(ui, name, &choices, &mut given.choices.recording.days, older);
        },
    },
    Setting {
        section: Section::Recording,
        name: later!("Recorded messages"),
        what: What::Words(later!("Of the connection on screen. Recordings are not encrypted.")),
        words: later!("forget delete privacy size"),
        control: |ui, name, given| recorded::forget_ui(ui, name, given.recorded, &mut given.asked),
    },
    Setting {
        section: Section::Sending,
        name: later!("Read-only"),
        what: What::Words(later!(
            "Nothing can be sent, in all connections and by all commands. Subscribing stays possible."
        )),
        words: later!("safe mode protect publish send lock"),
        control: |ui, name, given| {
            switch(ui, name, &mut given.choices.read_only);
        },
    },
    Setting {
        section: Section::Sending,
        name: later!("Messages wait for"),
        what: What::Words(later!(
            "What you send without a connection is in the outbox. What is not sent in this time has expired."
        )),
        words: later!("outbox offline queue expiry expires"),
        control: |ui, name, given| {
            let choices = [(60, t!("1 min")), (600, t!("10 min")), (3_600, t!("1 h")), (86_400, t!("1 day"))];
            one_of(ui, name, &choices, &mut given.choices.outbox.expires_in_secs);
        },
    },
    Setting {
        section: Section::Sending,
        name: later!("What may have arrived"),
        what: What::Words(later!(
            "After a crash or a lost connection: ask, or send again with the user property possibly-repeated."
        )),
        words: later!("outbox uncertain resend repeat twice crash"),
        control: |ui, name, given| {
            let choices = [(false, t!("Ask")), (true, t!("Send again"))];
            one_of(ui, name, &choices, &mut given.choices.outbox.resends);
        },
    },
    Setting {
        section: Section::Files,
        name: later!("Profiles"),
        what: What::Of(|files| path(files.profiles.as_deref())),
        words: later!("profiles.toml path folder"),
        control: |ui, name, given| {
            path_ui(ui, name, given.files.profiles.as_deref(), SettingsFolder::Profiles, &mut given.asked.opened);
        },
    },
    Setting {
        section: Section::Files,
        name: later!("Settings of the window"),
        what: What::Of(|files| path(files.settings.as_deref())),
        words: later!("window.toml path folder layout"),
        control: |ui, name, given| {
            path_ui(ui, name, given.files.settings.as_deref(), SettingsFolder::State, &mut given.asked.opened);
        },
    },
    Setting {
        section: Section::Files,
        name: later!("Recordings, outbox, drafts"),
        what: What::Of(|files| path(files.kept.as_deref())),
        words: later!("state path folder kept subscriptions saved messages"),
        control: |ui, name, given| {
            path_ui(ui, name, given.files.kept.as_deref(), SettingsFolder::State, &mut given.asked.opened);
        },
    },
    Setting {
        section: Section::Files,
        name: later!("Sign-ins, messages, log"),
        what: What::Words(later!(
            "Sign-ins are in the keyring. The log is in memory only. On disk are messages that are recorded, and those in the outbox."
        )),
        words: later!("password token keychain recording TOPICDECK_LOG"),
        control: |_, _, _| {},
    },
    Setting {
        section: Section::About,
        name: later!("Version"),
        what: What::Of(|_| version()),
        words: later!("release build system"),
        control: |ui, _, given| {
            widgets::copy_button_with(ui, t!("Copy all"), t!("Copy all about Topicdeck"), || about(given.files));
        },
    },
    Setting {
        section: Section::About,
        name: later!("Where files are"),
        what: What::Words(later!("In the list above: Files and privacy. Copy all has them too.")),
        words: later!("folders paths recordings outbox profiles"),
        control: |_, _, _| {},
    },
    Setting {
        section: Section::About,
        name: later!("Licence"),
        what: What::Of(|_| env!("CARGO_PKG_LICENSE").to_owned()),
        words: later!("license open source"),
        control: |_, _, _| {},
    },
    Setting {
        section: Section::About,
        name: later!("Libraries"),
        what: What::Of(|_| libraries::what()),
        words: later!("crates dependencies third party licences"),
        control: |ui, name, _| libraries::list_ui(ui, name),
    },
];

fn path(path: Option<&str>) -> String {
    path.map_or_else(|| t!("Nothing is saved this time.").to_owned(), str::to_owned)
}

fn path_ui(ui: &mut Ui, name: &str, path: Option<&str>, folder: SettingsFolder, opened: &mut Option<SettingsFolder>) {
    let Some(path) = path else { return };
    ui.horizontal(|ui| {
        widgets::copy_button(ui, t!("Copy path"), &t!("Copy path: {name}", name), path);
        let open = ui.button(t!("Open folder")).accessible_name(&t!("Open folder: {name}", name));
        if open.clicked() {
            *opened = Some(folder);
        }
    });
}

fn version() -> String {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{} {}, {os} {arch}", words::NAME, env!("CARGO_PKG_VERSION"))
}

/// Version, licence and places, a line each.
fn about(files: &Files) -> String {
    let Files { profiles, kept, settings } = files;
    let places = [(t!("Profiles"), profiles), (t!("Settings of the window"), settings)];
    let places = places.into_iter().chain([(t!("Recordings, outbox, drafts"), kept)]);
    let lines = places.filter_map(|(name, path)| Some(format!("{name}: {}", path.as_ref()?)));
    let licence = format!("{}: {}", t!("Licence"), env!("CARGO_PKG_LICENSE"));
    [version(), licence].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

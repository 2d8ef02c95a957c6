//! The keys of the window: what each does, and where. What acts on a key for the whole window asks here
//! whether it was pressed; the sheet and the palette show the same list.

use eframe::egui::os::OperatingSystem;
use eframe::egui::{Context, Event, InputState, Key, Modifiers};

use texts::{later, t, text};

/// The part of the window in which a key does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Everywhere,
    Search,
    Table,
    Past,
    Topics,
    Sending,
    Payload,
}

impl Group {
    /// In the order of the sheet.
    pub(crate) const ALL: [Self; 7] =
        [Self::Everywhere, Self::Search, Self::Table, Self::Past, Self::Topics, Self::Sending, Self::Payload];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Everywhere => t!("Everywhere"),
            Self::Search => t!("Search"),
            Self::Table => t!("Table"),
            Self::Past => t!("Look back"),
            Self::Topics => t!("Topics"),
            Self::Sending => t!("Sending"),
            Self::Payload => t!("Payload"),
        }
    }
}

/// What is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    /// A key, with what is held.
    Key(Modifiers, Key),
    /// A sign, wherever it is on the keyboard.
    Sign(&'static str),
}

/// Something that keys do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shortcut {
    pub(crate) group: Group,
    name: &'static str,
    /// Each of them does it.
    presses: &'static [Press],
}

const fn key(key: Key) -> Press {
    Press::Key(Modifiers::NONE, key)
}

const fn shift(key: Key) -> Press {
    Press::Key(Modifiers::SHIFT, key)
}

const fn alt(key: Key) -> Press {
    Press::Key(Modifiers::ALT, key)
}

const fn command(key: Key) -> Press {
    Press::Key(Modifiers::COMMAND, key)
}

const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
const CTRL_SHIFT: Modifiers = Modifiers::CTRL.plus(Modifiers::SHIFT);

macro_rules! shortcuts {
    ($($id:ident: $group:ident, $name:expr, [$($press:expr),+];)*) => {
        $(pub(crate) const $id: Shortcut =
            Shortcut { group: Group::$group, name: $name, presses: &[$($press),+] };)*
        /// All of them, in the order of the sheet.
        pub(crate) const ALL: &[Shortcut] = &[$($id),*];
    };
}

shortcuts! {
    ACTIONS: Everywhere, later!("Search actions"), [command(Key::K)];
    SETTINGS: Everywhere, later!("Settings"), [command(Key::Comma)];
    SHORTCUTS: Everywhere, later!("Keyboard shortcuts"), [Press::Sign("?"), key(Key::F1)];
    NEXT_CONNECTION: Everywhere, later!("Next connection"), [Press::Key(Modifiers::CTRL, Key::Tab)];
    PREVIOUS_CONNECTION: Everywhere, later!("Previous connection"), [Press::Key(CTRL_SHIFT, Key::Tab)];
    FIRST_CONNECTION: Everywhere, later!("The first connection, up to 9"), [command(Key::Num1)];
    LOOK_BACK: Everywhere, later!("Look back, or go live"), [command(Key::L)];
    DEVICE: Everywhere, later!("Devices, and back"), [command(Key::D)];
    LARGER: Everywhere, later!("Larger text and controls"), [command(Key::Plus), command(Key::Equals)];
    SMALLER: Everywhere, later!("Smaller text and controls"), [command(Key::Minus)];
    USUAL_SIZE: Everywhere, later!("Default text size"), [command(Key::Num0)];
    TURN_THEME: Everywhere, later!("Dark or light"), [Press::Key(COMMAND_SHIFT, Key::D)];
    UNDO: Everywhere, later!("Take the last change back"), [command(Key::Z)];
    MENU: Everywhere, later!("Menu of the row"), [shift(Key::F10), key(Key::Menu)];
    CLOSE: Everywhere, later!("Close what is on top"), [key(Key::Escape)];
    SEARCH: Search, later!("To the search box"), [command(Key::F), Press::Sign("/")];
    NEXT_MATCH: Search, later!("Next match"), [key(Key::F3)];
    PREVIOUS_MATCH: Search, later!("Previous match"), [shift(Key::F3)];
    SUGGEST: Search, later!("Show suggestions"), [Press::Key(Modifiers::CTRL, Key::Space)];
    TAKE_SUGGESTION: Search, later!("Take the suggestion"), [key(Key::Tab)];
    EARLIER: Search, later!("Earlier searches, in the empty box"), [key(Key::ArrowUp)];
    LATER: Search, later!("Later searches"), [key(Key::ArrowDown)];
    ROW_UP: Table, later!("Row above"), [key(Key::ArrowUp)];
    ROW_DOWN: Table, later!("Row below"), [key(Key::ArrowDown)];
    PAGE_UP: Table, later!("Page up"), [key(Key::PageUp)];
    PAGE_DOWN: Table, later!("Page down"), [key(Key::PageDown)];
    OLDEST: Table, later!("To the oldest"), [key(Key::Home)];
    NEWEST: Table, later!("To the newest, and follow"), [key(Key::End)];
    HOLD: Table, later!("Hold or follow"), [key(Key::Space)];
    MORE: Table, later!("Select more"), [shift(Key::ArrowUp), shift(Key::ArrowDown)];
    SELECT_ALL: Table, later!("Select all"), [command(Key::A)];
    COPY: Table, later!("Copy the selected rows"), [command(Key::C)];
    DEVICE_OF_MESSAGE: Table, later!("Device of the selected message"), [alt(Key::D)];
    NEW_TAB: Table, later!("New tab"), [command(Key::T)];
    CLOSE_TAB: Table, later!("Close tab"), [command(Key::W)];
    REOPEN_TAB: Table, later!("Reopen closed tab"), [Press::Key(COMMAND_SHIFT, Key::T)];
    NEXT_TAB: Table, later!("Next tab"), [command(Key::PageDown)];
    PREVIOUS_TAB: Table, later!("Previous tab"), [command(Key::PageUp)];
    MINUTE_BACK: Past, later!("A minute back"), [shift(Key::ArrowLeft)];
    MINUTE_ON: Past, later!("A minute on"), [shift(Key::ArrowRight)];
    DAY_BACK: Past, later!("A day back"), [command(Key::ArrowLeft)];
    DAY_ON: Past, later!("A day on"), [command(Key::ArrowRight)];
    MESSAGE_BACK: Past, later!("The message before"), [key(Key::ArrowLeft)];
    MESSAGE_ON: Past, later!("The message after"), [key(Key::ArrowRight)];
    OPEN_TOPIC: Topics, later!("Open, or go into"), [key(Key::ArrowRight)];
    CLOSE_TOPIC: Topics, later!("Close, or go up"), [key(Key::ArrowLeft)];
    OPEN_ALL: Topics, later!("Expand all below"), [Press::Sign("*")];
    REFRESH: Topics, later!("Sort again"), [key(Key::F5)];
    LAST_MESSAGE: Topics, later!("Show the last message"), [key(Key::Enter)];
    SEARCH_TOPIC: Topics, later!("Search its messages"), [shift(Key::Enter)];
    PIN: Topics, later!("Pin or unpin"), [Press::Sign("P")];
    MUTE: Topics, later!("Mute or unmute"), [Press::Sign("M")];
    WRITE: Sending, later!("Write a message"), [command(Key::P)];
    SEND: Sending, later!("Send what is written"), [command(Key::Enter)];
    SAVE_MESSAGE: Sending, later!("Save what is written under a name"), [command(Key::S)];
    OUTBOX: Sending, later!("Outbox, and back"), [command(Key::O)];
    CLEAR_RETAINED: Sending, later!("Clear retained message"), [key(Key::Delete)];
    MESSAGE_UP: Sending, later!("Message of the outbox up"), [alt(Key::ArrowUp)];
    MESSAGE_DOWN: Sending, later!("Message of the outbox down"), [alt(Key::ArrowDown)];
    FIND: Payload, later!("Find in the payload"), [command(Key::F)];
    NEXT_FOUND: Payload, later!("Next place"), [key(Key::F3), key(Key::Enter)];
    PREVIOUS_FOUND: Payload, later!("Previous place"), [shift(Key::F3), shift(Key::Enter)];
}

impl Shortcut {
    /// What it does.
    pub(crate) fn name(&self) -> &'static str {
        text(self.name)
    }

    /// Whether one of its keys was pressed; says so once.
    pub(crate) fn key_pressed(&self, ctx: &Context) -> bool {
        self.is_taken(ctx, |press| matches!(press, Press::Key(..)))
    }

    /// Whether its sign was typed; says so once. To be asked where no text is written.
    pub(crate) fn sign_typed(&self, ctx: &Context) -> bool {
        self.is_taken(ctx, |press| matches!(press, Press::Sign(_)))
    }

    fn is_taken(&self, ctx: &Context, is_meant: impl Fn(&Press) -> bool) -> bool {
        ctx.input_mut(|input| self.presses.iter().filter(|press| is_meant(press)).any(|press| press.take(input)))
    }

    /// Whether it is this key with what is held.
    pub(crate) fn has(&self, held: Modifiers, pressed: Key) -> bool {
        let is_it =
            |press: &Press| matches!(press, Press::Key(with, key) if *key == pressed && held.matches_logically(*with));
        self.presses.iter().any(is_it)
    }

    /// What to press, each way of it: `Ctrl K`.
    pub(crate) fn ways(&self, ctx: &Context) -> impl Iterator<Item = String> + '_ {
        let os = ctx.os();
        self.presses.iter().map(move |press| press.words(os))
    }

    /// The first way of it.
    pub(crate) fn words(&self, ctx: &Context) -> String {
        self.ways(ctx).next().unwrap_or_default()
    }
}

impl Press {
    fn take(self, input: &mut InputState) -> bool {
        match self {
            Self::Key(modifiers, key) => input.consume_key(modifiers, key),
            Self::Sign(sign) => {
                let before = input.events.len();
                // So that it is in no field that gets the cursor now.
                input.events.retain(|event| !matches!(event, Event::Text(text) if text == sign));
                input.events.len() < before
            }
        }
    }

    fn words(self, os: OperatingSystem) -> String {
        let Self::Key(modifiers, key) = self else {
            let Self::Sign(sign) = self else { return String::new() };
            return sign.to_owned();
        };
        let is_apple = os == OperatingSystem::Mac;
        let held = [
            (modifiers.command && is_apple, t!("Cmd")),
            (modifiers.ctrl || (modifiers.command && !is_apple), t!("Ctrl")),
            (modifiers.alt, t!("Alt")),
            (modifiers.shift, t!("Shift")),
        ];
        let held = held.into_iter().filter(|(is_held, _)| *is_held).map(|(_, name)| name);
        held.chain([key_name(key)]).collect::<Vec<_>>().join(" ")
    }
}

/// As it is on the key.
fn key_name(key: Key) -> &'static str {
    match key {
        Key::ArrowUp => "↑",
        Key::ArrowDown => "↓",
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::Enter => t!("Enter"),
        Key::Escape => t!("Esc"),
        Key::Space => t!("Space"),
        Key::Home => t!("Home"),
        Key::End => t!("End"),
        Key::PageUp => t!("Page ↑"),
        Key::PageDown => t!("Page ↓"),
        Key::Menu => t!("Menu"),
        Key::Comma => ",",
        Key::Plus => "+",
        Key::Minus => "−",
        Key::Equals => "=",
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_things_of_one_part_have_the_same_keys() {
        let nowhere_twice = |group: Group| {
            let presses = ALL.iter().filter(|shortcut| shortcut.group == group).flat_map(|shortcut| shortcut.presses);
            let presses: Vec<_> = presses.collect();
            presses.iter().enumerate().all(|(at, press)| !presses[..at].contains(press))
        };
        for group in Group::ALL {
            assert!(nowhere_twice(group), "{group:?}");
            assert!(ALL.iter().any(|shortcut| shortcut.group == group), "{group:?}");
        }
    }

    #[test]
    fn keys_are_named_as_they_are_pressed() {
        let ways = |shortcut: Shortcut, os| {
            let ctx = Context::default();
            ctx.set_os(os);
            shortcut.ways(&ctx).collect::<Vec<_>>()
        };
        for (shortcut, elsewhere, on_mac) in [
            (TURN_THEME, &["Ctrl Shift D"][..], &["Cmd Shift D"][..]),
            (SEARCH, &["Ctrl F", "/"], &["Cmd F", "/"]),
            (PREVIOUS_CONNECTION, &["Ctrl Shift Tab"], &["Ctrl Shift Tab"]),
            (SHORTCUTS, &["?", "F1"], &["?", "F1"]),
        ] {
            assert_eq!(ways(shortcut, OperatingSystem::Nix), elsewhere);
            assert_eq!(ways(shortcut, OperatingSystem::Mac), on_mac);
        }
    }
}

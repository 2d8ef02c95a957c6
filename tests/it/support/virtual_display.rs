//! A display in memory, with hands (xdotool) and eyes (AT-SPI as a screen reader has it, and screenshots) for the one
//! window on it.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use super::installed_program::{InstalledProgram, Running};
use super::until::until;

/// What a [`VirtualDisplay`] is made with.
pub(crate) const PROGRAMS: [&str; 6] = ["Xvfb", "xdotool", "import", "identify", "python3", "gdbus"];

/// The same, where something is pasted.
pub(crate) const PROGRAMS_WITH_CLIPBOARD: [&str; 7] =
    ["Xvfb", "xdotool", "import", "identify", "python3", "gdbus", "xclip"];

/// The display and what looks at it.
pub(crate) struct VirtualDisplay {
    display: String,
    screenshots: PathBuf,
    reader: Reader,
    _xvfb: Running,
}

/// One thing on screen, as a screen reader gets it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Accessible {
    pub(crate) role: String,
    pub(crate) name: String,
    pub(crate) text: String,
    states: Vec<String>,
}

impl Accessible {
    pub(crate) fn is(&self, state: &str) -> bool {
        self.states.iter().any(|other| other == state)
    }

    fn told(&self) -> String {
        let Self { role, name, text, .. } = self;
        format!("{role} {name:?} {text:?}{}", if self.is("focused") { " focused" } else { "" })
    }
}

impl VirtualDisplay {
    /// A separate display. Screenshots come into the folder `name` of the tests' own folder.
    pub(crate) fn new(installed: &InstalledProgram, name: &str) -> Self {
        let screenshots = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&screenshots);
        fs::create_dir_all(&screenshots).unwrap();
        let (xvfb, display) = start_display(installed);
        Self { display, screenshots, reader: Reader::start(), _xvfb: xvfb }
    }

    /// Opens the program's window here, and gives it the keyboard, as a window manager would.
    pub(crate) fn open(&self, installed: &InstalledProgram) -> Running {
        let mut command = installed.program(&[]);
        command.env("DISPLAY", &self.display).env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("WAYLAND_DISPLAY");
        let mut window = Running::of(command.stderr(installed.stderr_of("window")).spawn().unwrap());
        let number = until("the window", || {
            assert!(window.goes_on(), "{}", fs::read_to_string(installed.home().join("stderr/window")).unwrap());
            let found = self.xdotool(&["search", "--onlyvisible", "--name", "Topicdeck$"]);
            found.lines().next().map(str::to_owned)
        });
        // Out of the way of what is looked at.
        self.xdotool(&["mousemove", "1399", "0"]);
        until("the window's keyboard focus", || {
            self.xdotool(&["windowfocus", &number]);
            (self.xdotool(&["getwindowfocus"]).trim() == number).then_some(())
        });
        window
    }

    /// Presses keys, one after the other.
    pub(crate) fn press(&self, keys: &[&str]) {
        self.xdotool(&[&["key"], keys].concat());
    }

    /// Types text where the cursor is.
    pub(crate) fn write(&self, text: &str) {
        self.xdotool(&["type", "--delay", "5", text]);
    }

    /// Puts text into the clipboard, as another program does; it is there until that ends.
    pub(crate) fn copy(&self, text: &str) -> Running {
        let mut owner = Command::new("xclip");
        owner.args(["-selection", "clipboard", "-quiet"]).env("DISPLAY", &self.display);
        let mut owner = owner.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        owner.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        Running::of(owner)
    }

    /// Everything that is on screen now.
    pub(crate) fn read(&mut self) -> Vec<Accessible> {
        self.reader.read()
    }

    /// Looks until `found` finds something on screen.
    pub(crate) fn wait_for<T>(&mut self, wanted: &str, mut found: impl FnMut(&[Accessible]) -> Option<T>) -> T {
        let mut last = Vec::new();
        for _ in 0..200 {
            last = self.read();
            if let Some(found) = found(&last) {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        self.screenshot("failed");
        let told: Vec<String> = last.iter().map(Accessible::told).collect();
        panic!("not on screen: {wanted}. What is there:\n{}", told.join("\n"));
    }

    /// Looks until something of this name is there.
    pub(crate) fn wait_for_name(&mut self, name: &str) {
        self.wait_for(name, |things| things.iter().any(|thing| thing.name == name).then_some(()));
    }

    /// Looks until the keyboard focus is on what has this name.
    pub(crate) fn wait_for_focus(&mut self, name: &str) {
        self.wait_for(&format!("{name} with the focus"), |things| (focused(things) == Some(name)).then_some(()));
    }

    /// Presses Tab until the keyboard focus is on what has this name, as a person without a mouse does.
    pub(crate) fn tab_to(&mut self, name: &str) {
        self.wait_for_name(name);
        for _ in 0..40 {
            let before = self.read();
            if focused(&before) == Some(name) {
                return;
            }
            self.press(&["Tab"]);
            let before = focused(&before).map(str::to_owned);
            self.wait_for("another thing with the focus", |things| {
                (focused(things) != before.as_deref()).then_some(())
            });
        }
        panic!("Tab does not lead to {name}");
    }

    /// Leaves a picture of the whole display, which must show something.
    pub(crate) fn screenshot(&self, name: &str) {
        let path = self.screenshots.join(format!("{name}.png"));
        let import = Command::new("import").args(["-display", &self.display, "-window", "root"]).arg(&path).status();
        assert!(import.unwrap().success());
        let output = Command::new("identify").args(["-format", "%w %h %k"]).arg(&path).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let numbers: Vec<u32> = said.split(' ').map(|number| number.parse().unwrap()).collect();
        assert_eq!(numbers[..2], [1400, 900]);
        assert!(numbers[2] > 30, "{} has only {} colours", path.display(), numbers[2]);
    }

    /// Leaves a text beside the screenshots.
    pub(crate) fn note(&self, name: &str, text: &str) {
        fs::write(self.screenshots.join(name), text).unwrap();
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.display).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The name of what has the keyboard focus.
fn focused(things: &[Accessible]) -> Option<&str> {
    things.iter().find(|thing| thing.is("focused") && thing.role != "frame").map(|thing| &*thing.name)
}

/// Two displays that look for a free number at the same time can take the same one: one test has one at a time.
pub(crate) fn one_at_a_time() -> std::sync::MutexGuard<'static, ()> {
    static DISPLAYS: std::sync::Mutex<()> = std::sync::Mutex::new(());
    DISPLAYS.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A separate display, and its name.
pub(crate) fn start_display(installed: &InstalledProgram) -> (Running, String) {
    let mut command = Command::new("Xvfb");
    // Without a reset when its last client leaves, in which one that comes at that moment is thrown out.
    command.args(["-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"]);
    let mut child = command.stdout(Stdio::piped()).stderr(installed.stderr_of("xvfb")).spawn().unwrap();
    let mut number = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut number).unwrap();
    assert!(!number.trim().is_empty(), "Xvfb did not start");
    (Running::of(child), format!(":{}", number.trim()))
}

struct Reader {
    stdin: ChildStdin,
    lines: BufReader<ChildStdout>,
    _running: Running,
}

impl Reader {
    /// Says to all programs of this session bus that a person uses a screen reader, and starts one.
    fn start() -> Self {
        let status = ["call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus", "--method"];
        let set = ["org.freedesktop.DBus.Properties.Set", "org.a11y.Status", "IsEnabled", "<true>"];
        let output = Command::new("gdbus").args(status).args(set).output().unwrap();
        assert!(output.status.success(), "at-spi2-core is not installed: {output:?}");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/virtual_display/reader.py");
        // Debian's own Python, which has the libraries.
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).arg("topicdeck").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { stdin, lines: BufReader::new(stdout), _running: Running::of(child) }
    }

    fn read(&mut self) -> Vec<Accessible> {
        self.stdin.write_all(b"\n").expect("python3-gi and gir1.2-atspi-2.0 are installed");
        let mut things = Vec::new();
        loop {
            let mut line = String::new();
            let count = self.lines.read_line(&mut line).unwrap();
            assert!(count > 0, "the reader has ended: are python3-gi and gir1.2-atspi-2.0 installed?");
            if line.trim().is_empty() {
                return things;
            }
            let (role, name, text, states) = serde_json::from_str(&line).unwrap();
            things.push(Accessible { role, name, text, states });
        }
    }
}

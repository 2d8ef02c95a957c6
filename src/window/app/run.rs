//! Opens the window with the first renderer that works.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

use eframe::egui::{ViewportCommand, ViewportId};
use jiff::tz::TimeZone;

use super::program::App;
use super::waker::Waker;
use super::{drawn_by, icon, place};
use crate::kit::files::Files;
use crate::kit::words::NAME;
use crate::pages::stop_question;
use engine::explain::{self, without_build_paths};
use model::{Notice, Timestamp, WindowLayout};
use texts::{Language, t};

/// How the window is opened.
#[derive(Default)]
pub struct Options {
    /// What the backend starts with.
    pub backend: engine::Options,
    /// What is tried first; when `None`, the order suits the system.
    pub renderer: Option<Renderer>,
    /// How the window was arranged in the last run.
    pub layout: WindowLayout,
    /// What texts are in unless one is chosen in the window: the language of the system, or the one that was asked for.
    pub language: Language,
    /// The link to ask about, before anything of it is done. It need not be one.
    pub link: Option<String>,
    /// Calls what it is given, from any thread, when the system asks the program to end.
    pub listen_for_end: Option<ListenForEnd>,
}

/// Listens from now on; fails when the system refuses.
pub type ListenForEnd = fn(Box<dyn Fn() + Send>) -> std::io::Result<()>;

/// What draws the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renderer {
    /// OpenGL.
    Glow,
    /// Vulkan, Metal, Direct3D 12 or OpenGL.
    #[cfg(any(feature = "wgpu", windows, target_os = "macos"))]
    Wgpu,
}

impl Renderer {
    /// `Wgpu`, or `None` in a build without it: on Linux it takes the feature `wgpu`.
    #[must_use]
    pub fn wgpu() -> Option<Self> {
        #[cfg(any(feature = "wgpu", windows, target_os = "macos"))]
        return Some(Self::Wgpu);
        #[cfg(not(any(feature = "wgpu", windows, target_os = "macos")))]
        None
    }

    fn name(self) -> &'static str {
        match self {
            Self::Glow => "OpenGL",
            #[cfg(any(feature = "wgpu", windows, target_os = "macos"))]
            Self::Wgpu => "wgpu",
        }
    }
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The backend's thread could not be started.
    #[error("{}", t!("the system could not start a thread"))]
    Backend(#[source] std::io::Error),
    /// There is no display, or it does not answer.
    #[error(
        "{}",
        t!(
            "the window cannot be opened: no display. In a terminal, use: topicdeck sign-in --no-browser, status, \
             watch, send, doctor (see topicdeck --help)"
        )
    )]
    NoDisplay,
    /// The window was open and closed unexpectedly.
    #[error("{}", t!("the window closed unexpectedly: {said}", said))]
    Lost {
        /// What the window system said.
        said: String,
    },
    /// OpenGL is missing or does not work, in a build that has nothing else to draw with.
    #[error("{}", .0.summary)]
    NoOpenGl(Box<Notice>),
    /// No renderer could open a window; this is what the first one said.
    #[error("{}", t!("could not open a window with {renderer}: {said}", renderer = renderer.name(), said))]
    NoWindow {
        /// The first renderer that was tried.
        renderer: Renderer,
        /// What it said.
        said: String,
    },
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`Error`], when the window never opened, or was lost.
pub fn run(options: &Options) -> Result<(), Error> {
    drawn_by::listen();
    keep_what_frames_free();
    let mut first_error = None;
    for renderer in renderers(options.renderer) {
        match open(options, renderer) {
            Ok(()) => return Ok(()),
            Err(error @ Error::Lost { .. }) => return Err(error),
            // A later renderer complains about the earlier one's event loop: the first error is the telling one.
            Err(error) => drop(first_error.get_or_insert(error)),
        }
    }
    first_error.map_or(Ok(()), Err)
}

/// What a frame allocates is given back to the system when it is freed, and claimed again page by page in the next one:
/// a tenth of what a frame costs without a graphics card. After a piece of this size was freed, glibc keeps twice as much.
fn keep_what_frames_free() {
    const PIECE_BYTES: usize = 4 * 1024 * 1024;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(PIECE_BYTES)));
}

/// Software OpenGL is four times as fast as software Vulkan; over remote desktop, Windows has OpenGL 1.1 only.
fn renderers(asked: Option<Renderer>) -> Vec<Renderer> {
    let usual = if cfg!(windows) { Renderer::wgpu() } else { Some(Renderer::Glow) };
    let mut order = Vec::new();
    for renderer in [asked, usual, Some(Renderer::Glow), Renderer::wgpu()].into_iter().flatten() {
        if !order.contains(&renderer) {
            order.push(renderer);
        }
    }
    order
}

#[expect(clippy::disallowed_methods, reason = "frames are counted out from here")]
fn open(options: &Options, renderer: Renderer) -> Result<(), Error> {
    let native = eframe::NativeOptions {
        viewport: place::viewport(&options.layout).with_title(NAME).with_app_id("topicdeck").with_icon(icon::icon()),
        renderer: match renderer {
            Renderer::Glow => eframe::Renderer::Glow,
            #[cfg(any(feature = "wgpu", windows, target_os = "macos"))]
            Renderer::Wgpu => eframe::Renderer::Wgpu,
        },
        ..eframe::NativeOptions::default()
    };
    let (backend, layout) = (options.backend.clone(), options.layout.clone());
    let (listen_for_end, language, link) = (options.listen_for_end, options.language, options.link.clone());
    let (may_run_sandbox, files) = (backend.start_sandbox.is_some(), files(&backend));
    // Where the person says what to open, the last run does not say what to show.
    let first = layout.shown.clone().filter(|_| backend.profiles.is_empty() && !backend.sandbox);
    let was_open = Rc::new(Cell::new(false));
    let opens = Rc::clone(&was_open);
    let opened = eframe::run_native(
        "topicdeck",
        native,
        Box::new(move |context| {
            let ctx = context.egui_ctx.clone();
            let start = Instant::now();
            let waker = Waker::new(move || start.elapsed(), move |wait| ctx.request_repaint_after(wait));
            let handle = engine::start(backend, waker.clone()).map_err(Error::Backend)?;
            let by_software = drawn_by::is_software(context);
            if let Some(listen) = listen_for_end {
                let ctx = context.egui_ctx.clone();
                let close = move || {
                    stop_question::end(&ctx);
                    ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
                };
                listen(Box::new(close)).map_err(Error::Backend)?;
            }
            opens.set(true);
            place::put(context, &layout);
            let clock = Timestamp::from_system_clock;
            let app = App::new(&context.egui_ctx, Box::new(handle), TimeZone::system(), clock);
            let app = app.paced(waker, by_software).arranged(layout, may_run_sandbox);
            Ok(Box::new(app.speaking(language).showing_first(first).with_files(files).asking_about(link.as_deref())))
        }),
    );
    opened.map_err(|error| into_error(error, renderer, was_open.get()))
}

/// Where the files are that this run uses.
fn files(backend: &engine::Options) -> Files {
    let shown = |path: &Path| path.display().to_string();
    Files {
        profiles: engine::profiles_file(backend.config.as_deref()).as_deref().map(shown),
        kept: backend.store.as_ref().map(|folder| shown(folder.path())),
        settings: backend.store.as_ref().map(|folder| shown(&folder.window_file())),
    }
}

fn into_error(error: eframe::Error, renderer: Renderer, was_open: bool) -> Error {
    let said = match &error {
        // Its own words begin with all that was asked for.
        eframe::Error::NoGlutinConfigs(_, reason) => reason.to_string(),
        other => other.to_string(),
    };
    // The window system's library puts the place in its own source before its words.
    let said = without_build_paths(&said);
    match error {
        _ if was_open => Error::Lost { said },
        eframe::Error::WinitEventLoop(_) => Error::NoDisplay,
        eframe::Error::AppCreation(error) => match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(_) => Error::NoWindow { renderer, said },
        },
        _ if needs_opengl(renderer) => Error::NoOpenGl(Box::new(explain::no_opengl(&said))),
        _ => Error::NoWindow { renderer, said },
    }
}

/// Whether this build has nothing else to draw with.
fn needs_opengl(renderer: Renderer) -> bool {
    cfg!(target_os = "linux") && renderer == Renderer::Glow && Renderer::wgpu().is_none()
}

//! Counts how often the window is drawn, as the library's event loop would do it, while messages come.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use eframe::egui::{Context, Event as Input, Pos2, RawInput, Rect, ViewportId, ViewportInfo, vec2};
use engine::Wake as _;
use model::{BatchBuilder, Message, Origin, Properties, Timestamp};
use window::app::Waker;

use super::*;

thread_local! {
    /// Microseconds since the begin of the test.
    static PASSED: Cell<u64> = const { Cell::new(0) };
}

fn clock() -> Timestamp {
    NOW.plus(Duration::from_micros(PASSED.get()))
}

/// A window whose time is counted out, in milliseconds.
struct Counted {
    ctx: Context,
    app: App,
    backend: ScriptedBackend,
    builder: BatchBuilder,
    waker: Waker,
    /// The same as `PASSED`, for the waker.
    passed: Arc<AtomicU64>,
    /// When the library wants a frame.
    wanted: Arc<AtomicU64>,
    is_hidden: bool,
    has_focus: bool,
    drawn: u64,
    sent: u64,
    events: Vec<Input>,
}

impl Counted {
    fn new(by_software: bool, play: impl Fn(&ScriptedBackend)) -> Self {
        PASSED.set(0);
        let (ctx, backend, passed) = (Context::default(), ScriptedBackend::default(), Arc::new(AtomicU64::new(0)));
        let wanted = Arc::new(AtomicU64::new(0));
        let (asks, now) = (Arc::clone(&wanted), Arc::clone(&passed));
        ctx.set_request_repaint_callback(move |info| {
            let delay = u64::try_from(info.delay.as_micros()).unwrap_or(u64::MAX);
            asks.fetch_min(now.load(Ordering::Relaxed).saturating_add(delay), Ordering::Relaxed);
        });
        let (asks, now) = (ctx.clone(), Arc::clone(&passed));
        let now = move || Duration::from_micros(now.load(Ordering::Relaxed));
        let waker = Waker::new(now, move |wait| asks.request_repaint_after(wait));
        let app = App::new(&ctx, Box::new(backend.clone()), TimeZone::UTC, clock).paced(waker.clone(), by_software);
        play(&backend);
        let builder = BatchBuilder::default();
        let (is_hidden, has_focus, drawn, sent, events) = (false, true, 0, 0, Vec::new());
        let mut counted =
            Self { ctx, app, backend, builder, waker, passed, wanted, is_hidden, has_focus, drawn, sent, events };
        counted.pass(3_000, 0);
        counted
    }

    /// Lets time pass in which messages come at an even rate, in a batch each 20 ms at most. Returns the frames of it.
    fn pass(&mut self, millis: u64, per_second: u64) -> u64 {
        let before = self.drawn;
        let mut waiting = 0.0;
        for milli in 1..=millis {
            self.passed.fetch_add(1_000, Ordering::Relaxed);
            PASSED.set(self.passed.load(Ordering::Relaxed));
            #[expect(clippy::cast_precision_loss, reason = "a rate")]
            let came = per_second as f64 / 1_000.0;
            waiting += came;
            if milli % 20 == 0 && waiting >= 0.999 {
                while waiting >= 0.999 {
                    waiting -= 1.0;
                    self.push();
                }
                self.backend.batch(self.builder.close().expect("messages"));
                self.waker.wake();
            }
            if self.wanted.load(Ordering::Relaxed) <= self.passed.load(Ordering::Relaxed) {
                self.frame();
            }
        }
        self.drawn - before
    }

    fn push(&mut self) {
        self.sent += 1;
        self.builder.push(Message {
            received_at: clock(),
            topic: &format!("plant/{}", self.sent % 20),
            payload: b"21.5",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds")]
    fn frame(&mut self) {
        self.wanted.store(u64::MAX, Ordering::Relaxed);
        let root = ViewportInfo {
            minimized: Some(self.is_hidden),
            occluded: Some(false),
            focused: Some(self.has_focus),
            ..ViewportInfo::default()
        };
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1400.0, 900.0))),
            time: Some(PASSED.get() as f64 / 1e6),
            focused: self.has_focus,
            viewports: std::iter::once((ViewportId::ROOT, root)).collect(),
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        let app = &mut self.app;
        if self.is_hidden {
            drop(self.ctx.run_logic(&input, |ctx| app.take_over(ctx)));
            return;
        }
        self.drawn += 1;
        let mut output = self.ctx.run_ui(input, |ui| {
            app.take_over(ui.ctx());
            app.draw(ui);
        });
        output.textures_delta.clear();
    }

    /// A person presses a key, which is drawn at once.
    fn press(&mut self, key: Key) {
        for pressed in [true, false] {
            let modifiers = Modifiers::NONE;
            self.events.push(Input::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        }
        self.frame();
        self.pass(1_000, 0);
    }

    fn received(&self) -> u64 {
        self.app.console().log.messages()
    }
}

fn live(backend: &ScriptedBackend) {
    backend.live();
    backend.subscribed("plant/#", Qos::AtLeastOnce, SubscriptionState::Granted { qos: Qos::AtLeastOnce });
}

#[test]
fn a_list_that_follows_is_drawn_for_each_batch_and_by_software_30_times_a_second() {
    for (by_software, per_second, expected) in
        [(false, 1_000, 98..=102), (true, 1_000, 58..=62), (false, 20, 39..=42), (true, 20, 5..=7)]
    {
        let mut window = Counted::new(by_software, live);
        // The topics are there then, and the bar beside them has faded in.
        window.pass(3_000, per_second);
        let frames = window.pass(2_000, per_second);
        assert!(expected.contains(&frames), "by software: {by_software}, {per_second} a second: {frames} frames");
        window.pass(200, 0);
        assert_eq!(window.received(), window.sent);
    }
}

#[test]
fn a_lone_message_is_drawn_at_once() {
    let mut window = Counted::new(true, live);
    let before = window.received();
    // The first one comes with the twentieth millisecond.
    window.pass(21, 50);
    assert_eq!(window.received(), before + 1);
}

#[test]
fn a_list_that_is_held_shows_its_counters_4_times_a_second() {
    let mut window = Counted::new(false, live);
    window.pass(1_000, 1_000);
    window.press(Key::ArrowUp);
    assert!(!window.app.state_mut().console.table.position.is_following());
    window.pass(1_000, 1_000);
    let frames = window.pass(2_000, 1_000);
    assert!((7..=9).contains(&frames), "{frames} frames");
    window.pass(400, 0);
    assert_eq!(window.received(), window.sent);
    window.press(Key::End);
    let frames = window.pass(2_000, 1_000);
    assert!(frames >= 98, "{frames} frames: it follows again");
}

#[test]
fn matches_that_do_not_come_are_looked_for_4_times_a_second() {
    let mut window = Counted::new(false, live);
    window.pass(1_000, 1_000);
    window.events.push(Input::Text("/".to_owned()));
    window.press(Key::Slash);
    window.events.push(Input::Text("nothing".to_owned()));
    window.press(Key::G);
    window.press(Key::Enter);
    assert!(window.app.console().search.filter().is_some(), "a query is applied");
    window.pass(1_000, 1_000);
    let frames = window.pass(2_000, 1_000);
    assert!((7..=9).contains(&frames), "{frames} frames");
}

#[test]
fn a_window_behind_others_is_drawn_twice_a_second() {
    let mut window = Counted::new(false, live);
    window.has_focus = false;
    window.pass(1_000, 1_000);
    let frames = window.pass(2_000, 1_000);
    assert!((3..=5).contains(&frames), "{frames} frames");
    window.pass(700, 0);
    assert_eq!(window.received(), window.sent);
}

#[test]
fn a_hidden_window_is_not_drawn_and_misses_nothing() {
    let mut window = Counted::new(false, live);
    window.is_hidden = true;
    assert_eq!(window.pass(5_000, 1_000), 0);
    window.pass(700, 0);
    assert_eq!(window.received(), window.sent);
    assert!(window.sent >= 4_999, "{}", window.sent);
}

#[test]
fn a_frame_without_a_change_asks_for_none() {
    let mut window = Counted::new(true, ScriptedBackend::uses_profile);
    assert_eq!(window.pass(600_000, 0), 0, "nothing shown changes with time");
    let mut window = Counted::new(true, live);
    assert_eq!(window.pass(9_900, 0), 0, "it says how long it has been live, in minutes");
    window.pass(1_000, 20);
    // The bar beside the topics fades in.
    window.pass(1_000, 0);
    let frames = window.pass(10_000, 0);
    assert!((9..=11).contains(&frames), "{frames} frames: ages and rates change each second");
}

//! The window without a screen, full of messages: what a frame costs, and what a message and a topic take in memory.
//!
//! Usage: window-bench frames ROWS TOPICS RATE FRAMES | window-bench memory MESSAGES TOPICS BYTES |
//! window-bench statistics
//!
//! `frames` keeps ROWS messages of 16 bytes on TOPICS topics with all levels of the tree open, and draws FRAMES frames with
//! nothing new and as many with RATE messages a second, 30 frames a second. Prints a line for each: `silent` or `flood`, the
//! median and the 99th percentile of layout and tessellation, and of taking over what came, in microseconds.
//! `statistics` prints how many bytes of a topic and the level that is its own are counts, times and rates. `memory` prints the bytes that the allocator gave out for MESSAGES messages of BYTES bytes on TOPICS topics.

mod counting;
mod feed;

use std::time::Instant;

use console::{Bounds, Log};
use eframe::egui::{Context, Event, FullOutput, Key, Modifiers, Pos2, RawInput, Rect, vec2};
use feed::Feed;
use jiff::tz::TimeZone;
use window::app::App;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

/// Frames a second.
const FRAMES: u64 = 30;
/// Messages that are handed over at once while the window is filled.
const TOGETHER: u64 = 50_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| -> u64 { arguments[at].parse().expect("a number") };
    match arguments.first().map(String::as_str) {
        Some("frames") if arguments.len() == 5 => frames(number(1), number(2), number(3), number(4)),
        Some("memory") if arguments.len() == 4 => memory(number(1), number(2), number(3)),
        Some("statistics") => println!("{}", size_of::<console::Traffic>() + size_of::<console::Own>()),
        _ => panic!("frames ROWS TOPICS RATE FRAMES | memory MESSAGES TOPICS BYTES"),
    }
}

fn frames(rows: u64, topics: u64, rate: u64, frames: u64) {
    let mut bench = Bench::new(topics, 16);
    bench.fill(rows);
    bench.open_all();
    assert_eq!(bench.app.console().log.messages(), rows, "all of them are kept");
    for (name, per_frame) in [("silent", 0), ("flood", rate / FRAMES)] {
        // What was new before is put in order first.
        bench.frames(FRAMES * 4, per_frame);
        let (mut draw, mut take) = (Vec::new(), Vec::new());
        for _ in 0..frames {
            let (taken, drawn) = bench.frame(per_frame);
            take.push(taken);
            draw.push(drawn);
        }
        println!(
            "{name} {} {} {} {}",
            part(&mut draw, 0.5),
            part(&mut draw, 0.99),
            part(&mut take, 0.5),
            part(&mut take, 0.99)
        );
    }
}

/// The value below which this part of all is.
fn part(values: &mut [u128], part: f64) -> u128 {
    values.sort_unstable();
    values[((values.len() - 1) as f64 * part).round() as usize]
}

fn memory(messages: u64, topics: u64, bytes: u64) {
    let mut bench = Bench::new(topics, bytes as usize);
    bench.frame(0);
    let before = counting::in_use();
    bench.fill(messages);
    if topics > 1 {
        bench.open_all();
    }
    println!("{}", counting::in_use() - before);
}

struct Bench {
    ctx: Context,
    app: App,
    feed: Feed,
    time: f64,
}

impl Bench {
    fn new(topics: u64, payload_bytes: usize) -> Self {
        let (ctx, feed) = (Context::default(), Feed::new(topics, payload_bytes));
        let mut app = App::new(&ctx, Box::new(feed.clone()), TimeZone::UTC, feed::now);
        feed.live();
        app.take_over(&ctx);
        let bounds = Bounds { messages: u64::MAX, bytes: usize::MAX };
        app.console_mut().expect("a connection").log = Log::with_bounds(bounds);
        Self { ctx, app, feed, time: 0.0 }
    }

    fn fill(&mut self, messages: u64) {
        let mut left = messages;
        while left > 0 {
            let now = left.min(TOGETHER);
            self.frame(now);
            left -= now;
        }
    }

    /// Opens every level of the tree, as a person would: by its name among all actions.
    fn open_all(&mut self) {
        self.press(Modifiers::COMMAND, Key::K);
        self.draw_after(vec![Event::Text("Expand all topics".to_owned())]);
        self.press(Modifiers::NONE, Key::Enter);
        // The rows are put in order in parts.
        self.frames(300, 0);
        self.ctx.enable_accesskit();
        let update = self.draw(Vec::new()).platform_output.accesskit_update.expect("names");
        let is_open =
            update.nodes.iter().any(|(_, node)| node.label().is_some_and(|label| label.contains("telemetry")));
        assert!(is_open, "the lowest level is on screen");
        self.ctx.disable_accesskit();
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.draw_after(vec![event(true), event(false)]);
    }

    /// What opens takes the focus a frame later.
    fn draw_after(&mut self, events: Vec<Event>) {
        self.draw(events);
        self.frames(3, 0);
    }

    fn frames(&mut self, frames: u64, messages: u64) {
        for _ in 0..frames {
            self.frame(messages);
        }
    }

    /// Draws a frame in which `messages` came. Returns microseconds of taking them over, and of drawing.
    fn frame(&mut self, messages: u64) -> (u128, u128) {
        self.feed.advance(1_000_000 / FRAMES);
        self.feed.send(messages);
        let before = Instant::now();
        self.app.take_over(&self.ctx);
        let taken = before.elapsed().as_micros();
        let before = Instant::now();
        let output = self.draw(Vec::new());
        let primitives = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        assert!(!primitives.is_empty());
        (taken, before.elapsed().as_micros())
    }

    fn draw(&mut self, events: Vec<Event>) -> FullOutput {
        self.time += 1.0 / FRAMES as f64;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1400.0, 900.0)));
        let input = RawInput { screen_rect, time: Some(self.time), events, focused: true, ..RawInput::default() };
        self.ctx.run_ui(input, |ui| self.app.draw(ui))
    }
}

//! Wherever Tab leads, it is seen: what has the focus is drawn in another way than without it.

use eframe::egui::{Id, Memory, Rect, Shape};
use egui_kittest::kittest::{NodeT as _, by};

use super::*;

/// A page, and how it is opened.
type Page = (&'static str, fn() -> Window);

const PAGES: [Page; 5] = [
    ("the console", || opened(watching, |_| {})),
    ("the console with a selected message", || opened(watching, |window| key(window, Modifiers::NONE, Key::ArrowUp))),
    ("the first page", || opened(first_page, |_| {})),
    ("the doctor", || opened(watching, |window| palette(window, "doctor"))),
    ("the settings", || opened(watching, |window| key(window, Modifiers::COMMAND, Key::Comma))),
];

fn first_page(backend: &ScriptedBackend) {
    let names = vec!["first".to_owned(), "plant-eu".to_owned()];
    backend.event(Event::Profile(ProfileEvent::Listed { names, sandbox_offered: true }));
}

fn opened(play: fn(&ScriptedBackend), open: fn(&mut Window)) -> Window {
    let (mut window, _backend) = window(play);
    settle(&mut window);
    open(&mut window);
    settle(&mut window);
    window
}

fn settle(window: &mut Window) {
    for _ in 0..8 {
        window.step();
    }
}

fn key(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    settle(window);
}

fn palette(window: &mut Window, words: &str) {
    key(window, Modifiers::COMMAND, Key::K);
    window.input_mut().events.push(eframe::egui::Event::Text(words.to_owned()));
    settle(window);
    key(window, Modifiers::NONE, Key::Enter);
}

/// What has the focus: its id, its name and its place.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the method is of one lifetime only")]
fn focused(window: &Window) -> Option<(Id, String, Rect)> {
    let id = window.ctx.memory(Memory::focused)?;
    let node = window.query(by().predicate(|node| node.is_focused()));
    let name = node.and_then(|node| node.accesskit_node().label().or(node.accesskit_node().value()));
    Some((id, name.unwrap_or_default(), window.ctx.read_response(id)?.rect))
}

/// What is drawn around `place`, with its colours.
fn drawn_around(window: &Window, place: Rect) -> Vec<String> {
    let area = place.expand(6.0);
    let touches = |shape: &Shape| {
        let rect = shape.visual_bounding_rect();
        rect.is_positive() && area.contains_rect(rect) || is_line_in(shape, area)
    };
    let shapes = window.output().shapes.iter().filter(|clipped| touches(&clipped.shape));
    let mut shapes: Vec<String> = shapes.map(|clipped| described(&clipped.shape)).collect();
    shapes.sort();
    shapes
}

fn is_line_in(shape: &Shape, area: Rect) -> bool {
    matches!(shape, Shape::LineSegment { points, .. } if points.iter().all(|point| area.contains(*point)))
}

/// Of a text only where it is: a cursor blinks.
fn described(shape: &Shape) -> String {
    match shape {
        Shape::Rect(rect) => format!("{:?} {:?} {:?}", rect.rect, rect.fill, rect.stroke),
        Shape::LineSegment { points, stroke } => format!("{points:?} {stroke:?}"),
        other => format!("{:?}", other.visual_bounding_rect()),
    }
}

#[test]
fn every_stop_of_tab_shows_that_it_has_the_focus() {
    for (page, open) in PAGES {
        let mut window = open();
        let (mut stops, mut unseen) = (Vec::new(), Vec::new());
        for _ in 0..80 {
            key(&mut window, Modifiers::NONE, Key::Tab);
            let Some((id, name, place)) = focused(&window) else { continue };
            if stops.contains(&id) {
                break;
            }
            stops.push(id);
            let with = drawn_around(&window, place);
            window.ctx.memory_mut(|memory| memory.surrender_focus(id));
            settle(&mut window);
            if with == drawn_around(&window, place) {
                unseen.push(name);
            }
            window.ctx.memory_mut(|memory| memory.request_focus(id));
            settle(&mut window);
        }
        assert!(stops.len() >= 5, "{page}: {} stops", stops.len());
        assert!(unseen.is_empty(), "{page}: {unseen:?} of {} stops", stops.len());
    }
}

//! Where the window is on the desktop: opened where it was, as long as a person can reach it there.
//!
//! Positions are those of the system: points on macOS, pixels elsewhere. eframe checks only what it remembers itself.

use eframe::CreationContext;
use eframe::egui::{Context, Pos2, Rect, Vec2, ViewportBuilder, ViewportCommand, pos2, vec2};
use winit::dpi::{LogicalPosition, PhysicalPosition, Position};
use winit::monitor::MonitorHandle;

use model::WindowLayout;

/// Size of the inside until the person chooses one, in points.
const USUAL: Vec2 = vec2(1400.0, 900.0);
/// Least size of the inside, in points.
pub(super) const LEAST: Vec2 = vec2(640.0, 420.0);
/// Height of what a window is moved by, in points.
const TITLE_BAR: f32 = 32.0;
/// So much of the title bar, from left to right, has to be on a screen, in points.
const GRIP: f32 = 120.0;
/// No desktop is larger, in pixels: X11 counts with 16 bits.
const FARTHEST: f32 = 32_000.0;
/// From the corner of the screen to a window that was on none, in points.
const INSET: f32 = 48.0;

/// Window managers of X11 choose the place of a window that was created without one. Windows and macOS would take it for
/// a place on another screen, or make a window without size.
const CREATED_IN_PLACE: bool = cfg!(not(any(windows, target_os = "macos")));

/// The window to create for `layout`. What is too small is raised; what is too large, eframe reduces to the screen.
pub(super) fn viewport(layout: &WindowLayout) -> ViewportBuilder {
    let mut viewport = ViewportBuilder::default().with_inner_size(inner_size(layout)).with_min_inner_size(LEAST);
    let position = position(layout);
    if let Some(position) = position.filter(|_| CREATED_IN_PLACE) {
        viewport = viewport.with_position(position);
    }
    // On Windows, one that was moved first is maximized afterwards, on its own screen.
    viewport.with_maximized(is_maximized(layout) && (CREATED_IN_PLACE || position.is_none()))
}

/// Puts the window that was created where `layout` says, or where a person can reach it. It is not shown yet.
pub(super) fn put(context: &CreationContext<'_>, layout: &WindowLayout) {
    let Some(window) = context.winit_window() else { return };
    let wanted = position(layout);
    if let Some(wanted) = wanted {
        let screens: Vec<Screen> = window.available_monitors().map(|monitor| Screen::of(&monitor)).collect();
        if let Some(place) = place(wanted, inner_size(layout).x, &screens) {
            window.set_outer_position(in_units(place));
        }
    }
    if is_maximized(layout) && CREATED_IN_PLACE {
        // Window managers of X11 forget it until the window is shown, which it is before this is carried out.
        context.egui_ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
    } else if is_maximized(layout) && wanted.is_some() {
        window.set_maximized(true);
    }
}

/// Where the window is, as long as it is somewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    inner_size: Option<Vec2>,
    position: Option<Pos2>,
    maximized: bool,
    full_screen: bool,
}

impl Place {
    /// Where it is now; `None` while it is minimized.
    pub(super) fn of(ctx: &Context) -> Option<Self> {
        let (zoom, pixels) = (ctx.zoom_factor(), ctx.pixels_per_point());
        ctx.input(|input| {
            let info = input.viewport();
            let unit = if cfg!(target_os = "macos") { zoom } else { pixels };
            (info.minimized != Some(true)).then(|| Self {
                inner_size: info.inner_rect.map(|rect| (rect.size() * zoom).round()).filter(|size| size.is_finite()),
                position: info.outer_rect.map(|rect| (rect.min * unit).round()).filter(|at| at.is_finite()),
                maximized: info.maximized == Some(true) && cfg!(not(target_os = "macos")),
                full_screen: info.fullscreen == Some(true),
            })
        })
    }

    /// Writes it into `layout`. A window that fills the screen leaves there how large it was before.
    pub(super) fn note(self, layout: &mut WindowLayout) {
        layout.maximized = self.maximized;
        if self.maximized || self.full_screen {
            return;
        }
        layout.inner_size = self.inner_size.map(Into::into).or(layout.inner_size);
        // Wayland tells none; what was kept on X11 is still right there.
        layout.position = self.position.map(Into::into).or(layout.position);
    }
}

/// macOS cannot be asked for it while the program runs: there, a window that fills the screen is a large window.
fn is_maximized(layout: &WindowLayout) -> bool {
    layout.maximized && cfg!(not(target_os = "macos"))
}

fn inner_size(layout: &WindowLayout) -> Vec2 {
    layout.inner_size.map(Vec2::from).filter(|size| size.is_finite()).map_or(USUAL, |size| size.max(LEAST))
}

fn position(layout: &WindowLayout) -> Option<Pos2> {
    let is_possible = |at: &Pos2| at.is_finite() && at.x.abs() < FARTHEST && at.y.abs() < FARTHEST;
    layout.position.map(Pos2::from).filter(is_possible)
}

/// A screen, in the units of the system, and how many of them are a point.
#[derive(Clone, Copy, Debug)]
struct Screen {
    rect: Rect,
    scale: f32,
}

impl Screen {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "screens are smaller than that")]
    fn of(monitor: &MonitorHandle) -> Self {
        let (at, size, scale) = (monitor.position(), monitor.size(), monitor.scale_factor() as f32);
        let rect = Rect::from_min_size(pos2(at.x as f32, at.y as f32), vec2(size.width as f32, size.height as f32));
        if cfg!(target_os = "macos") {
            let rect = Rect::from_min_max(rect.min / scale, rect.max / scale);
            return Self { rect, scale: 1.0 };
        }
        Self { rect, scale }
    }

    /// Whether enough of the title bar of a window of this width, in points, is here to move it by.
    fn reaches(&self, window: Pos2, width: f32) -> bool {
        let title_bar = Rect::from_min_size(window, vec2(width, TITLE_BAR) * self.scale);
        let here = title_bar.intersect(self.rect);
        here.width() >= GRIP * self.scale && here.height() >= TITLE_BAR / 2.0 * self.scale
    }
}

/// Where a window goes that was at `wanted` and is so wide, in points; `None` where the system finds a place itself.
fn place(wanted: Pos2, width: f32, screens: &[Screen]) -> Option<Pos2> {
    if screens.iter().any(|screen| screen.reaches(wanted, width)) {
        return Some(wanted);
    }
    // It was created there.
    let first = screens.first().filter(|_| CREATED_IN_PLACE)?;
    Some(first.rect.min + Vec2::splat(INSET * first.scale))
}

#[expect(clippy::cast_possible_truncation, reason = "rounded, and bounded")]
fn in_units(at: Pos2) -> Position {
    if cfg!(target_os = "macos") {
        LogicalPosition::new(f64::from(at.x), f64::from(at.y)).into()
    } else {
        PhysicalPosition::new(at.x.round() as i32, at.y.round() as i32).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(inner_size: [f32; 2], position: [f32; 2]) -> WindowLayout {
        WindowLayout { inner_size: Some(inner_size), position: Some(position), ..WindowLayout::default() }
    }

    #[test]
    fn a_size_is_at_least_the_smallest_one() {
        for (kept, expected) in [
            ([800.0, 600.0], [800.0, 600.0]),
            ([10.0, 600.0], [640.0, 600.0]),
            ([-5.0, 0.0], [640.0, 420.0]),
            ([f32::NAN, 600.0], [1400.0, 900.0]),
            ([f32::INFINITY, 600.0], [1400.0, 900.0]),
        ] {
            assert_eq!(viewport(&layout(kept, [0.0, 0.0])).inner_size, Some(expected.into()), "{kept:?}");
        }
        let usual = viewport(&WindowLayout::default());
        assert_eq!((usual.inner_size, usual.position), (Some(USUAL), None));
    }

    #[test]
    fn a_position_that_no_desktop_has_is_none() {
        for (kept, is_one) in [
            ([100.0, 50.0], true),
            ([-1_800.0, 50.0], true),
            ([f32::NAN, 50.0], false),
            ([0.0, f32::NEG_INFINITY], false),
            ([1e9, 0.0], false),
        ] {
            assert_eq!(position(&layout([800.0, 600.0], kept)).is_some(), is_one, "{kept:?}");
        }
    }

    #[test]
    fn a_window_opens_where_a_person_can_reach_it() {
        let screen = |x, y, scale| Screen { rect: Rect::from_min_size(pos2(x, y), vec2(1_920.0, 1_080.0)), scale };
        let screens = [screen(0.0, 0.0, 1.0), screen(1_920.0, 0.0, 2.0)];
        for (wanted, is_reached) in [
            ([0.0, 0.0], true),
            ([1_900.0, 30.0], true),
            ([3_700.0, 30.0], false),
            ([3_500.0, 30.0], true),
            ([-700.0, 30.0], false),
            ([-600.0, 30.0], true),
            ([100.0, -20.0], false),
            ([100.0, 1_070.0], false),
            ([-1_500.0, 100.0], false),
            ([5_000.0, 5_000.0], false),
        ] {
            let elsewhere = CREATED_IN_PLACE.then_some(pos2(48.0, 48.0));
            let expected = if is_reached { Some(wanted.into()) } else { elsewhere };
            assert_eq!(place(wanted.into(), 800.0, &screens), expected, "{wanted:?}");
        }
        assert_eq!(place(pos2(10.0, 10.0), 800.0, &[]), None, "no screen is known");
    }

    #[test]
    fn a_window_that_fills_the_screen_keeps_its_former_size() {
        let mut kept = layout([800.0, 600.0], [10.0, 20.0]);
        let large = Place {
            inner_size: Some(vec2(1_920.0, 1_080.0)),
            position: Some(Pos2::ZERO),
            maximized: true,
            full_screen: false,
        };
        large.note(&mut kept);
        assert_eq!(kept, WindowLayout { maximized: true, ..layout([800.0, 600.0], [10.0, 20.0]) });
        Place { maximized: false, full_screen: true, ..large }.note(&mut kept);
        assert_eq!(kept, layout([800.0, 600.0], [10.0, 20.0]));
        Place { maximized: false, position: None, ..large }.note(&mut kept);
        assert_eq!(kept, layout([1_920.0, 1_080.0], [10.0, 20.0]), "where no position is known");
    }
}

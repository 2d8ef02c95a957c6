//! Whether the processor draws what a graphics card should.
//!
//! Only unsafe code may ask OpenGL. The library asks, and says it in a line of its log.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::CreationContext;

/// What is in the names of the renderers that draw with the processor: those of Mesa, and that of Windows.
const SOFTWARE: [&str; 4] = ["llvmpipe", "softpipe", "swrast", "basic render"];
/// What is before the name in the log (`egui_glow` 0.37, `Painter::new`).
const NAME: &str = "opengl renderer: ";

static BY_SOFTWARE: AtomicBool = AtomicBool::new(false);
static LISTENER: Listener = Listener;

/// Listens for the name of the renderer, until [`is_software`] is called. To be called before a window opens.
pub(super) fn listen() {
    // When there is another log, the window is drawn as if by a graphics card.
    if log::set_logger(&LISTENER).is_ok() {
        log::set_max_level(log::LevelFilter::Debug);
    }
}

/// Whether the window that opened is drawn by the processor.
pub(super) fn is_software(context: &CreationContext<'_>) -> bool {
    log::set_max_level(log::LevelFilter::Off);
    BY_SOFTWARE.load(Ordering::Relaxed) || is_cpu(context)
}

#[cfg(any(feature = "wgpu", windows, target_os = "macos"))]
fn is_cpu(context: &CreationContext<'_>) -> bool {
    let state = context.wgpu_render_state.as_ref();
    state.is_some_and(|state| state.adapter.get_info().device_type == eframe::wgpu::DeviceType::Cpu)
}

#[cfg(not(any(feature = "wgpu", windows, target_os = "macos")))]
fn is_cpu(_: &CreationContext<'_>) -> bool {
    false
}

struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target().starts_with("egui_glow")
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut line = String::new();
        if self.enabled(record.metadata()) && write!(line, "{}", record.args()).is_ok() && names_software(&line) {
            BY_SOFTWARE.store(true, Ordering::Relaxed);
        }
    }

    fn flush(&self) {}
}

/// Whether a line of the log names a renderer that draws with the processor.
fn names_software(line: &str) -> bool {
    let name = line.lines().find_map(|line| line.strip_prefix(NAME)).unwrap_or_default().to_lowercase();
    SOFTWARE.iter().any(|software| name.contains(software))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renderers_that_draw_with_the_processor_are_known_by_name() {
        for (name, is_software) in [
            ("llvmpipe (LLVM 15.0.6, 256 bits)", true),
            ("softpipe", true),
            ("Software Rasterizer (swrast)", true),
            ("Microsoft Basic Render Driver", true),
            ("Mesa Intel(R) UHD Graphics 620 (KBL GT2)", false),
            ("NVIDIA GeForce RTX 3060/PCIe/SSE2", false),
        ] {
            let line = format!("\nopengl version: 4.5 (llvmpipe)\nopengl renderer: {name}\nopengl vendor: Mesa");
            assert_eq!(names_software(&line), is_software, "{name}");
        }
        assert!(!names_software("Shader header: \"#version 140 llvmpipe\"."));
    }
}

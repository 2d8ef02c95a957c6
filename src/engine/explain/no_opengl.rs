//! A window that cannot be drawn.

use model::{Notice, Words};
use texts::t;

/// OpenGL is missing or does not work, and this build draws with nothing else. `said` is what the window system said.
#[must_use]
pub fn no_opengl(said: &str) -> Notice {
    Notice::error(
        "window.no_opengl",
        Words {
            summary: t!("The window could not be opened: OpenGL is missing or does not work"),
            cause: t!("The window is drawn with OpenGL. The driver is not installed or does not fit this computer."),
            remedy: t!("Install the driver: on Debian and Ubuntu, the packages libgl1-mesa-dri, libegl1 and libgl1. \
                     To draw with Vulkan instead, build Topicdeck with the feature wgpu."),
        },
    )
    .copyable(
        t!("Command that installs the driver on Debian and Ubuntu"),
        "sudo apt install libgl1-mesa-dri libegl1 libgl1",
    )
    .copyable(t!("Command that builds Topicdeck with Vulkan"), "cargo build --release --locked --features wgpu")
    .detail("system", said)
}

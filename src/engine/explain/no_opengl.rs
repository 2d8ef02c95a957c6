//! A window that cannot be drawn.

use model::{Notice, Words};

/// OpenGL is missing or does not work, and this build draws with nothing else. `said` is what the window system said.
#[must_use]
pub fn no_opengl(said: &str) -> Notice {
    Notice::error(
        "window.no_opengl",
        Words {
            summary: "The window could not be opened, for OpenGL is missing or does not work",
            cause: "The window is drawn with OpenGL. Its driver is not installed, or does not suit this computer.",
            remedy: "Install the driver, on Debian and Ubuntu the packages libgl1-mesa-dri, libegl1 and libgl1. To draw \
                    with Vulkan instead, build Topicdeck with its feature wgpu.",
        },
    )
    .copyable("Command that installs the driver on Debian and Ubuntu", "sudo apt install libgl1-mesa-dri libegl1 libgl1")
    .copyable("Command that builds Topicdeck with Vulkan", "cargo build --release --locked --features wgpu")
    .detail("system", said)
}

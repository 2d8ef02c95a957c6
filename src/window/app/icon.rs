//! The picture of the window, where the system does not take that of the desktop entry: of the tar.gz, and on Windows.

use eframe::egui::IconData;
use eframe::icon_data::from_png_bytes;

/// What a test excludes is a picture that cannot be read: then the system chooses one.
pub(super) fn icon() -> IconData {
    from_png_bytes(include_bytes!("../../../assets/icon.png")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_picture_is_read() {
        let icon = super::icon();
        assert_eq!((icon.width, icon.height), (128, 128));
        assert!(
            icon.rgba.chunks(4).any(|pixel| pixel == [0x3f, 0xb6, 0xa8, 0xff]),
            "the colour of the program is in it"
        );
    }
}

//! Pasted text with its own ends of lines.
//!
//! egui-winit 0.37 turns CRLF into LF on Ctrl+V before anything of ours sees it. A device that expects CRLF would get
//! another message than the one that was copied, so the clipboard is asked once more.

use eframe::egui::Event;

/// Gives the pasted texts among `events` the ends of lines that the clipboard has.
pub(super) fn keep(events: &mut [Event]) {
    restore(events, || arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text()).ok());
}

/// `clipboard` is asked at most once, and believed only where it holds the same text otherwise.
fn restore(events: &mut [Event], clipboard: impl FnOnce() -> Option<String>) {
    let mut pasted = events.iter_mut().filter_map(|event| match event {
        Event::Paste(text) if text.contains('\n') => Some(text),
        _ => None,
    });
    if let Some(text) = pasted.next()
        && let Some(copied) = clipboard()
        && copied.replace("\r\n", "\n") == *text
    {
        *text = copied;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(event: &str, clipboard: Option<&str>) -> String {
        let mut events = [Event::Copy, Event::Paste(event.to_owned())];
        restore(&mut events, || clipboard.map(str::to_owned));
        let [_, Event::Paste(text)] = events else { unreachable!() };
        text
    }

    #[test]
    fn a_paste_has_the_ends_of_lines_of_the_clipboard() {
        assert_eq!(pasted("a\nb\n", Some("a\r\nb\r\n")), "a\r\nb\r\n");
        assert_eq!(pasted("a\nb\n", Some("a\nb\r\n")), "a\nb\r\n");
    }

    #[test]
    fn another_text_in_the_clipboard_is_not_pasted() {
        for clipboard in [None, Some("c\r\nd"), Some("")] {
            assert_eq!(pasted("a\nb", clipboard), "a\nb");
        }
    }

    #[test]
    fn a_text_of_one_line_does_not_ask_the_clipboard() {
        let mut events = [Event::Paste("a".to_owned()), Event::Cut];
        restore(&mut events, || panic!("the clipboard may be slow"));
    }
}

//! One thing is saved after the other, and what fails is tried again.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;

/// Texts to write to a list, each once the other side says so.
struct Text {
    content: String,
    go: Option<Receiver<()>>,
    /// How often it fails.
    fails: u32,
    written: Sender<String>,
}

impl Save for Text {
    fn merge(&mut self, newer: Self) -> Option<Self> {
        if newer.content.starts_with('!') {
            return Some(newer);
        }
        self.content.push_str(&newer.content);
        None
    }

    fn save(mut self) -> Result<Option<SetAside>, Box<Unsaved<Self>>> {
        if let Some(go) = self.go.take() {
            go.recv().unwrap();
        }
        if self.fails > 0 {
            self.fails -= 1;
            return Err(Box::new(Unsaved { error: Error::Busy { path: "text".into() }, rest: self }));
        }
        self.written.send(self.content).unwrap();
        Ok(None)
    }
}

fn is_busy(errors: &[Error], file: &str) -> bool {
    matches!(errors, [Error::Busy { path }] if path == Path::new(file))
}

#[tokio::test]
async fn one_is_saved_after_the_other_and_what_waits_is_put_together() {
    #[expect(clippy::disallowed_methods, reason = "a test that sends seven texts")]
    let ((let_go, go), (written, list)) = (channel(), channel());
    let text = |text: &str| Text { content: text.to_owned(), go: None, fails: 0, written: written.clone() };
    let mut saver = Saver::default();
    saver.add(Text { go: Some(go), ..text("a") });
    for more in ["b", "c", "!d", "e"] {
        saver.add(text(more));
    }
    assert!(list.try_recv().is_err());
    let_go.send(()).unwrap();
    assert!(saver.finish(Path::new("text")).await.is_empty());
    assert_eq!(list.try_iter().collect::<Vec<_>>(), ["a", "bc", "!de"]);
    assert!(saver.saved().await.is_none());
}

#[tokio::test]
async fn what_fails_is_tried_again_with_the_next_and_at_the_end() {
    #[expect(clippy::disallowed_methods, reason = "a test that sends a few texts")]
    let ((let_go, go), (written, list)) = (channel(), channel());
    let text = |text: &str, fails| Text { content: text.to_owned(), go: None, fails, written: written.clone() };
    let all = || list.try_iter().collect::<Vec<_>>();
    let mut saver = Saver::default();
    saver.add(text("a", 1));
    assert!(saver.saved().await.unwrap().is_err());
    assert!(saver.saved().await.is_none() && all().is_empty(), "not by itself");
    saver.add(text("b", 0));
    assert!(saver.saved().await.unwrap().is_ok() && saver.saved().await.is_none());
    assert_eq!(all(), ["ab"], "before what came after it");
    // What came meanwhile goes with it.
    saver.add(Text { go: Some(go), ..text("c", 1) });
    saver.add(text("d", 0));
    let_go.send(()).unwrap();
    assert!(saver.saved().await.unwrap().is_err() && saver.saved().await.unwrap().is_ok());
    assert_eq!(all(), ["cd"]);
    // What has nothing to do with it is not held up.
    saver.add(text("!e", 1));
    assert!(saver.saved().await.unwrap().is_err());
    saver.add(text("!f", 0));
    assert!(saver.saved().await.unwrap().is_ok() && saver.saved().await.unwrap().is_ok());
    assert_eq!(all(), ["!f", "!e"]);
    saver.add(text("g", 2));
    assert!(saver.saved().await.unwrap().is_err());
    assert!(is_busy(&saver.finish(Path::new("file")).await, "text") && all().is_empty(), "once at the end");
    assert!(saver.finish(Path::new("file")).await.is_empty());
    assert_eq!(all(), ["g"]);
}

#[tokio::test]
async fn a_disk_that_does_not_answer_keeps_nobody_waiting_and_loses_nothing_when_it_does() {
    #[expect(clippy::disallowed_methods, reason = "a test that sends two texts")]
    let ((let_go, go), (written, list)) = (channel(), channel());
    let mut saver = Saver::default();
    saver.add(Text { content: "a".to_owned(), go: Some(go), fails: 0, written: written.clone() });
    saver.add(Text { content: "b".to_owned(), go: None, fails: 0, written });
    assert!(is_busy(&saver.finish(Path::new("file")).await, "file"), "it ends after 3 s, and says so");
    assert!(list.try_recv().is_err());
    let_go.send(()).unwrap();
    assert!(saver.saved().await.is_some() && saver.saved().await.is_some());
    assert_eq!(list.try_iter().collect::<Vec<_>>(), ["a", "b"]);
}

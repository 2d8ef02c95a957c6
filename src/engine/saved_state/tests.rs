//! One thing is saved after the other, and what fails is tried again.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use store::Unsuitable;

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
        let reason = Unsuitable::Syntax { line: None };
        let to = PathBuf::from(format!("{}.damaged-1", self.content));
        let set_aside = SetAside { path: self.content.as_str().into(), to, reason };
        let is_over_damage = self.content.starts_with("damaged");
        self.written.send(self.content).unwrap();
        Ok(is_over_damage.then_some(set_aside))
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
    assert!(saver.finish(Path::new("text")).await.1.is_empty());
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
    assert!(is_busy(&saver.finish(Path::new("file")).await.1, "text") && all().is_empty(), "once at the end");
    assert!(saver.finish(Path::new("file")).await.1.is_empty());
    assert_eq!(all(), ["g"]);
}

#[tokio::test]
async fn a_disk_that_does_not_answer_keeps_nobody_waiting_and_loses_nothing_when_it_does() {
    #[expect(clippy::disallowed_methods, reason = "a test that sends two texts")]
    let ((let_go, go), (written, list)) = (channel(), channel());
    let mut saver = Saver::default();
    saver.add(Text { content: "a".to_owned(), go: Some(go), fails: 0, written: written.clone() });
    saver.add(Text { content: "b".to_owned(), go: None, fails: 0, written });
    assert!(is_busy(&saver.finish(Path::new("file")).await.1, "file"), "it ends after 3 s, and says so");
    assert!(list.try_recv().is_err());
    let_go.send(()).unwrap();
    assert!(saver.saved().await.is_some() && saver.saved().await.is_some());
    assert_eq!(list.try_iter().collect::<Vec<_>>(), ["a", "b"]);
}

#[tokio::test]
async fn what_is_set_aside_at_the_end_is_said_and_noted_for_the_next_run_where_no_one_reads_it() {
    #[expect(clippy::disallowed_methods, reason = "a test that sends two texts")]
    let (written, _list) = channel();
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("damaged");
    let inbox = Inbox::new(|| {});
    let saved_state = SavedState::new(Folder::at(place.path()), inbox.clone());
    for has_ended in [false, true] {
        let mut saver = Saver::default();
        saver.add(Text { content: "damaged".to_owned(), go: None, fails: 0, written: written.clone() });
        let (mut set_aside, errors) = saver.finish(&file).await;
        assert!(errors.is_empty() && set_aside.len() == 1);
        // Where it is said to be.
        std::fs::write(place.path().join("damaged.damaged-1"), "version = \n").unwrap();
        set_aside[0].to = place.path().join("damaged.damaged-1");
        if has_ended {
            saved_state.end();
        }
        saved_state.tell_at_end(set_aside, &inbox).await;
        let said = inbox.take().events.iter().filter(|event| matches!(event, Event::Noticed(_))).count();
        let noted = saved_state.folder().take_notes().unwrap().len();
        assert_eq!((said, noted), if has_ended { (0, 1) } else { (1, 0) });
    }
}

//! A button that has the person choose a file in the dialog of the system. Where there is none, a sentence says so.

use std::path::PathBuf;

use eframe::egui::{Context, Response, Ui};

use super::intent::Intent;
use super::notice_card;
use console::Connections;
use model::{FileChoice, FileDialog, FilePurpose, Notice};

/// What one place of the window waits for.
#[derive(Debug, Default)]
pub(crate) struct FileAsked {
    /// The number of the dialog.
    number: Option<u64>,
    /// The frame in which the place was on screen last.
    seen_in: u64,
    /// Why there was no dialog.
    problem: Option<Notice>,
}

impl FileAsked {
    /// Takes over what was chosen since the last frame. What was chosen for a place that was not on screen meanwhile goes
    /// nowhere.
    pub(crate) fn take(&mut self, ui: &Ui, connections: &Connections) -> Option<PathBuf> {
        let frame = ui.ctx().cumulative_frame_nr();
        if frame > self.seen_in + 1 {
            (self.number, self.problem) = (None, None);
        }
        self.seen_in = frame;
        let (number, choice) = connections.file_chosen.as_ref()?;
        self.number.take_if(|asked| asked == number)?;
        match choice {
            FileChoice::Chosen(path) => return Some(path.clone()),
            FileChoice::Cancelled => {}
            FileChoice::Failed(notice) => self.problem = Some((**notice).clone()),
        }
        None
    }

    /// Opens a dialog when the button was pressed. It has the number of this frame, in which no other is opened.
    pub(crate) fn ask(&mut self, button: &Response, asked: (&str, FilePurpose), intents: &mut Vec<Intent>) {
        if button.clicked() {
            self.open(&button.ctx, asked, intents);
        }
    }

    /// Opens a dialog.
    pub(crate) fn open(&mut self, ctx: &Context, (title, purpose): (&str, FilePurpose), intents: &mut Vec<Intent>) {
        let number = ctx.cumulative_frame_nr();
        (self.number, self.problem) = (Some(number), None);
        intents.push(Intent::ChooseFile(FileDialog { number, title: title.to_owned(), purpose }));
    }

    /// Says why there was no dialog.
    pub(crate) fn problem_ui(&self, ui: &mut Ui) {
        if let Some(notice) = &self.problem {
            notice_card::notice_line_ui(ui, notice);
        }
    }
}

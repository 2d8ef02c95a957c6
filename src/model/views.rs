//! Tabs over the table of messages. Each has its own search and columns, and is there again in the next run.

use super::TableLayout;

/// Tabs of one profile.
pub const MAX_VIEWS: usize = 24;
/// Characters of a tab's name.
pub const MAX_VIEW_NAME_CHARS: usize = 60;

/// A tab that a person made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageView {
    /// Tells it from the others of its profile while the program runs.
    pub number: u32,
    /// As the person named it; the query says what it is when this is empty.
    pub name: String,
    /// What is searched for in it, as it was typed.
    pub query: String,
    /// All messages are shown, and those that match are marked.
    pub marks_all: bool,
    /// Its columns; the rules for labels are those of all tables.
    pub table: TableLayout,
}

/// The tabs of one profile. Before them comes the one with all messages, which is always there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Views {
    list: Vec<MessageView>,
    /// Number of the one on screen; that with all messages when `None`.
    shown: Option<u32>,
}

impl Views {
    /// What was kept, with new numbers; `shown` is the place of the one on screen.
    #[must_use]
    pub fn of(kept: Vec<MessageView>, shown: Option<usize>) -> Self {
        let mut views = Self::default();
        for view in kept {
            views.add(view);
        }
        views.shown = shown.and_then(|place| views.list.get(place)).map(|view| view.number);
        views
    }

    /// All of them, from the left.
    #[must_use]
    pub fn list(&self) -> &[MessageView] {
        &self.list
    }

    /// Number of the one on screen; that with all messages when `None`.
    #[must_use]
    pub fn shown(&self) -> Option<u32> {
        self.shown
    }

    /// Whether another one can be added.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.list.len() < MAX_VIEWS
    }

    /// Whether there is none, and so nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds one at the end, under a new number, which is returned; `None` when there are [`MAX_VIEWS`].
    pub fn add(&mut self, mut view: MessageView) -> Option<u32> {
        if !self.has_room() {
            return None;
        }
        view.number = self.list.iter().map(|view| view.number + 1).max().unwrap_or_default();
        view.name = name(&view.name);
        self.list.push(view);
        self.list.last().map(|view| view.number)
    }

    /// Puts one on screen; that with all messages for `None` and for a number that none has.
    pub fn show(&mut self, number: Option<u32>) {
        self.shown = number.filter(|number| self.place(*number).is_some());
    }

    /// The one with that number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&MessageView> {
        self.list.get(self.place(number)?)
    }

    /// The one on screen, to change; `None` for that with all messages.
    pub fn shown_mut(&mut self) -> Option<&mut MessageView> {
        let place = self.place(self.shown?)?;
        self.list.get_mut(place)
    }

    /// Gives it a name, of [`MAX_VIEW_NAME_CHARS`] at most.
    pub fn rename(&mut self, number: u32, new: &str) {
        if let Some(place) = self.place(number) {
            self.list[place].name = name(new);
        }
    }

    /// Removes one. That with all messages is on screen then, if the removed one was.
    pub fn remove(&mut self, number: u32) -> Option<(usize, MessageView)> {
        let place = self.place(number)?;
        let removed = self.list.remove(place);
        self.show(self.shown);
        Some((place, removed))
    }

    /// Puts a removed one back to where it was, and on screen.
    pub fn put_back(&mut self, place: usize, view: MessageView) {
        if self.has_room() && self.place(view.number).is_none() {
            self.shown = Some(view.number);
            self.list.insert(place.min(self.list.len()), view);
        }
    }

    /// Moves one by so many places, as far as there are any.
    pub fn shift(&mut self, number: u32, by: isize) {
        if let Some(place) = self.place(number) {
            let to = place.saturating_add_signed(by).min(self.list.len() - 1);
            let view = self.list.remove(place);
            self.list.insert(to, view);
        }
    }

    fn place(&self, number: u32) -> Option<usize> {
        self.list.iter().position(|view| view.number == number)
    }
}

fn name(new: &str) -> String {
    new.trim().chars().take(MAX_VIEW_NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> MessageView {
        MessageView { name: name.to_owned(), ..MessageView::default() }
    }

    fn names(views: &Views) -> Vec<&str> {
        views.list().iter().map(|view| view.name.as_str()).collect()
    }

    #[test]
    fn a_removed_one_comes_back_to_its_place() {
        let mut views = Views::of(["a", "b", "c"].map(named).into(), Some(1));
        let b = views.shown().unwrap();
        let (place, removed) = views.remove(b).unwrap();
        assert_eq!((names(&views), views.shown()), (vec!["a", "c"], None));
        views.put_back(place, removed.clone());
        views.put_back(place, removed);
        assert_eq!((names(&views), views.shown()), (vec!["a", "b", "c"], Some(b)));
    }

    #[test]
    fn one_moves_as_far_as_there_are_places() {
        let mut views = Views::of(["a", "b", "c"].map(named).into(), None);
        views.shift(0, 1);
        assert_eq!(names(&views), ["b", "a", "c"]);
        views.shift(0, 9);
        assert_eq!(names(&views), ["b", "c", "a"]);
        views.shift(2, -9);
        assert_eq!(names(&views), ["c", "b", "a"]);
    }

    #[test]
    fn there_is_an_end_to_tabs_and_to_their_names() {
        let mut views = Views::of((0..40).map(|_| named(&"x".repeat(100))).collect(), Some(30));
        assert_eq!((views.list().len(), views.shown()), (MAX_VIEWS, None));
        assert_eq!(views.list()[0].name.chars().count(), MAX_VIEW_NAME_CHARS);
        assert_eq!(views.add(named("more")), None);
        views.remove(3);
        let number = views.add(named(" more ")).unwrap();
        assert_eq!(views.get(number).map(|view| view.name.as_str()), Some("more"));
        views.show(Some(999));
        assert_eq!(views.shown(), None);
    }
}

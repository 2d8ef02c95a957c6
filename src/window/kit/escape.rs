//! What Escape closes: the topmost of the things that are open, and nothing else. All that it can close is in one list,
//! from the top. Each of them notes while it is drawn that it is open; which of them the key is for is found out before
//! anything of the next frame is drawn.
//!
//! Menus and dialogs are closed by the library, which also takes the focus from a field. The rest asks here.

use eframe::egui::{Context, Id, Key, Modifiers, Popup, Ui};

/// Something that Escape closes, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A menu, a popover, or a form in one of them; closed by the library.
    Menu,
    /// What is typed to find a setting or a shortcut.
    DialogSearch,
    /// A dialog, a question, the palette; closed by the library.
    Dialog,
    /// What can be written next in the search box.
    Suggestions,
    /// The text of the search box.
    Search,
    /// What is looked for in the payload.
    FindInPayload,
    /// What is looked for in the tree of topics.
    FindTopic,
    /// The form for a subscription.
    SubscriptionForm,
    /// The question whether to send the same message again.
    SendQuestion,
    /// The selected rows; in a narrow window the inspector goes with them.
    Selection,
    /// The times to which the messages are limited.
    Span,
    /// A page that was opened over another one.
    Page,
    /// Any other place that has the focus; taken away by the library.
    Focus,
}

/// All of them, from the top.
const FROM_TOP: [Thing; 13] = [
    Thing::Menu,
    Thing::DialogSearch,
    Thing::Dialog,
    Thing::Suggestions,
    Thing::Search,
    Thing::FindInPayload,
    Thing::FindTopic,
    Thing::SubscriptionForm,
    Thing::SendQuestion,
    Thing::Selection,
    Thing::Span,
    Thing::Page,
    Thing::Focus,
];

/// Where the focus has to be so that Escape is for a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum While {
    /// Anywhere.
    Open,
    /// At this widget.
    At(Id),
    /// At nothing.
    Nowhere,
    /// At this widget, or at none.
    AtOrNowhere(Id),
}

impl While {
    fn holds(self, focused: Option<Id>) -> bool {
        match self {
            Self::Open => true,
            Self::At(id) => focused == Some(id),
            Self::Nowhere => focused.is_none(),
            Self::AtOrNowhere(id) => focused.is_none_or(|focused| focused == id),
        }
    }
}

/// What is open, each at its place in the list.
type Open = [Option<While>; FROM_TOP.len()];

#[derive(Clone, Copy, Debug, Default)]
struct Noted {
    /// What this frame has noted so far.
    open: Open,
    /// What Escape is for in this frame, if it was pressed.
    turn: Option<Thing>,
}

/// Finds out what Escape is for. `focused` is what had the focus when it was pressed.
pub(super) fn begin(ctx: &Context, is_pressed: bool, focused: Option<Id>) {
    let mut open = ctx.data(|data| data.get_temp::<Noted>(place())).unwrap_or_default().open;
    let mut is_open = |thing: Thing, is_it: bool| {
        if is_it {
            open[thing as usize] = Some(While::Open);
        }
    };
    is_open(Thing::Menu, Popup::is_any_open(ctx));
    is_open(Thing::Dialog, ctx.memory(|memory| memory.top_modal_layer().is_some()));
    is_open(Thing::Focus, focused.is_some());
    let turn = topmost(&open, focused).filter(|_| is_pressed);
    if turn.is_some_and(|turn| !matches!(turn, Thing::Menu | Thing::Dialog)) {
        // The library would close a dialog with the same key.
        ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    }
    ctx.data_mut(|data| data.insert_temp(place(), Noted { open: Open::default(), turn }));
}

/// Says that a thing is open when this frame ends, and where the focus has to be.
pub(crate) fn note(ctx: &Context, thing: Thing, when: While) {
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Noted>(place()).open[thing as usize] = Some(when));
}

/// Whether Escape was pressed and is for this thing.
pub(crate) fn is_for(ctx: &Context, thing: Thing) -> bool {
    ctx.data(|data| data.get_temp::<Noted>(place())).is_some_and(|noted| noted.turn == Some(thing))
}

/// Whether the person leaves the page with Escape. A field or a button that has the focus loses that first.
pub(crate) fn leaves_page(ctx: &Context) -> bool {
    note(ctx, Thing::Page, While::Nowhere);
    is_for(ctx, Thing::Page)
}

/// Empties what is looked for when Escape is for it; returns whether it did.
pub(crate) fn clears(ui: &Ui, thing: Thing, text: &mut String) -> bool {
    let clears = is_for(ui.ctx(), thing) && !text.is_empty();
    if clears {
        text.clear();
    }
    clears
}

/// Says that there is text to empty, if there is; after its field has taken what was typed.
pub(crate) fn note_text(ui: &Ui, thing: Thing, when: While, text: &str) {
    if !text.is_empty() {
        note(ui.ctx(), thing, when);
    }
}

fn topmost(open: &Open, focused: Option<Id>) -> Option<Thing> {
    FROM_TOP.into_iter().find(|thing| open[*thing as usize].is_some_and(|when| when.holds(focused)))
}

fn place() -> Id {
    Id::unique("escape")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_that_are_open_the_upper_one_is_closed() {
        for (place, above) in FROM_TOP.into_iter().enumerate() {
            assert_eq!(above as usize, place, "the list is in the order of the type");
            for below in &FROM_TOP[place..] {
                let mut open = Open::default();
                open[above as usize] = Some(While::Open);
                open[*below as usize] = Some(While::Open);
                assert_eq!(topmost(&open, None), Some(above), "{above:?} over {below:?}");
            }
        }
        assert_eq!(topmost(&Open::default(), None), None);
    }

    #[test]
    fn what_belongs_to_a_field_is_closed_only_from_there() {
        let (here, elsewhere) = (Id::unique("here"), Id::unique("elsewhere"));
        for (when, focused, expected) in [
            (While::At(here), Some(here), true),
            (While::At(here), Some(elsewhere), false),
            (While::At(here), None, false),
            (While::Nowhere, None, true),
            (While::Nowhere, Some(here), false),
            (While::AtOrNowhere(here), Some(here), true),
            (While::AtOrNowhere(here), None, true),
            (While::AtOrNowhere(here), Some(elsewhere), false),
            (While::Open, Some(elsewhere), true),
        ] {
            assert_eq!(when.holds(focused), expected, "{when:?} {focused:?}");
        }
    }
}

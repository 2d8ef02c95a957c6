//! The ids of the fields of a connection. What is typed in a field, and can be undone there, is not in the same field of
//! another connection.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Context, Id};

use model::ConnectionId;

#[derive(Clone, Debug, Default)]
struct Fields {
    /// The connection that is drawn.
    drawn: Option<ConnectionId>,
    /// What its fields, and those of the others, are known by.
    known: BTreeMap<Option<ConnectionId>, HashSet<Id>>,
}

/// Sets the connection that is drawn from now on.
pub(crate) fn belong_to(ctx: &Context, connection: Option<ConnectionId>) {
    with(ctx, |fields| fields.drawn = connection);
}

/// The connection that is drawn.
pub(crate) fn drawn(ctx: &Context) -> Option<ConnectionId> {
    with(ctx, |fields| fields.drawn)
}

/// The id of the field `name` of the connection that is drawn.
pub(crate) fn id(ctx: &Context, name: impl Hash + std::fmt::Debug) -> Id {
    with(ctx, |fields| {
        let id = Id::unique(("field", fields.drawn, name));
        fields.known.entry(fields.drawn).or_default().insert(id);
        id
    })
}

/// Forgets what was typed in the fields of `connection`: Ctrl+Z would bring it back.
pub(crate) fn forget(ctx: &Context, connection: ConnectionId) {
    let known = with(ctx, |fields| fields.known.remove(&Some(connection))).unwrap_or_default();
    ctx.data_mut(|data| known.into_iter().for_each(|id| data.remove::<TextEditState>(id)));
}

fn with<R>(ctx: &Context, change: impl FnOnce(&mut Fields) -> R) -> R {
    ctx.data_mut(|data| change(data.get_temp_mut_or_default(Id::unique("fields"))))
}

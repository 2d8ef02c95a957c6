//! What every page is drawn with. Nothing here knows a page.

pub(crate) mod came_from;
pub(crate) mod check_row;
pub(crate) mod chip;
pub(crate) mod choices;
pub(crate) mod connection_status;
pub(crate) mod connection_summary;
pub(crate) mod debounce;
pub(crate) mod due;
pub(crate) mod field_ids;
pub(crate) mod files;
pub(crate) mod first_focus;
pub(crate) mod intent;
pub(crate) mod json_colours;
pub(crate) mod keys;
pub(crate) mod menu;
mod menu_keys;
pub(crate) mod model;
pub(crate) mod notice_card;
pub(crate) mod notice_dialog;
pub(crate) mod panels;
pub(crate) mod shortcuts;
pub(crate) mod signs;
pub(crate) mod switch;
pub mod theme;
pub(crate) mod topic_field;
pub(crate) mod widgets;
pub mod words;

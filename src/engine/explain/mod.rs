//! Every failure as a notice: what happened, the likely cause, what to do, who can do it, and what to copy.
//!
//! This is the one place where errors become words for people. Nothing here does IO.

mod again;
mod attach;
mod aws_profile;
mod browser;
mod call;
mod certificate;
mod chain;
mod credentials;
mod delivery;
mod doctor;
mod edited;
mod ended;
mod fault;
mod file_dialog;
mod id_token;
mod import;
mod import_messages;
mod keyring;
mod link;
mod network;
mod no_opengl;
mod outbox;
mod parked;
mod policy;
mod program;
mod proxy;
mod read_only;
mod recording;
mod refusal;
mod renamed;
mod retained;
mod right;
mod saved;
mod saved_file;
mod saved_message;
mod schema;
mod session;
mod settings;
mod shadow;
mod sign_in;
mod sign_in_refusal;
mod trial;

pub use attach::{attach_policy, no_policy_named, no_policy_to_attach};
pub use aws_profile::{aws_keys_not_tried, aws_keys_refused, aws_profile, no_logout_page};
pub use browser::{browser_not_back, logout_page_not_opened, sign_in_goes_on};
pub use call::{call, call_without_sign_in, client_id_not_asked};
pub use credentials::credentials;
pub use delivery::{
    publish_blamed, publish_not_repeated, publish_unacknowledged, session_given_up, unsubscribe_not_sent,
    unsubscribe_refused,
};
pub use doctor::{
    all_is_well, also, bundle, callback_ports_busy, client_id_held, clock_corrected, command_line, in_place_of,
    other_endpoint, sign_in_command, sign_in_needed,
};
pub use edited::{open_profile_edited, open_profile_removed, profiles_edited, profiles_mended, profiles_spoiled};
pub use fault::{fault, link_fault, session_fault, without_build_paths};
pub use file_dialog::{file_dialog, payload_not_saved};
pub use import::{import_unreadable, no_such_setting, not_imported};
pub use import_messages::messages_not_imported;
pub use keyring::{
    browser, client_secret_not_kept, client_secret_not_stored, keyring, keyring_needed, not_renamed,
    proxy_login_not_stored, proxy_user, sign_in_not_stored,
};
pub use link::{closed_at_once, link};
pub use network::network;
pub use no_opengl::no_opengl;
pub use outbox::{
    no_one_to_queue_for, not_in_outbox, not_queued, outbox, outbox_left, outbox_set_aside, outbox_still_uncertain,
};
pub use parked::{publish_parked, subscription_parked};
pub use policy::Context;
pub use program::{
    SecretKind, could_not_start, delivery_unknown, file_exists, not_saved, not_sent, not_written_through, of_profile,
    output_failed, overloaded, payload_unreadable, secret_control_characters, secret_empty, secret_too_long,
};
pub use read_only::{production_not_confirmed, read_only};
pub use recording::{
    recording, recording_missed, recording_not_deleted, recording_not_started, recording_recovered,
    recording_set_aside, recording_unreadable,
};
pub use refusal::{preflight, preflight_filter, publish_refused, subscription_refused};
pub use renamed::{
    files_not_followed, files_not_renamed, files_not_renamed_back, kept_of_earlier, profile_renamed,
    rename_not_settled, rename_settled,
};
pub use retained::not_a_saved_message;
pub use right::not_a_right;
pub use saved::{
    no_such_person, not_renewable, not_resumed, not_revoked, sign_out_elsewhere, sign_out_keyring, stored_elsewhere,
    stored_sign_in_refused,
};
pub use saved_file::{file_set_aside, saved_file};
pub use saved_message::{no_saved_message, saved_message};
pub use schema::{json_schema, message_of_json_schema, no_such_message, schema, several_messages};
pub use session::session_ended_while_live;
pub use settings::{
    endpoints_not_accepted, endpoints_not_remembered, folder_not_opened, foreign_endpoints, import_name_taken,
    no_profile, no_settings_folder, no_such_profile, profile_mistake, profiles, profiles_not_opened, sandbox,
};
pub use shadow::shadow_rejected;
pub use sign_in::{browser_kept_account, callback_in_use, same_account, sign_in};
pub use trial::{endpoint_found, endpoint_not_found, page_refused, page_unclear};

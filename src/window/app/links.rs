//! Asks about links that are opened while the window is open, and follows one that the person agreed to: shows what it
//! searches for, as soon as its profile has a connection.

use eframe::egui::{Context, UserAttentionType, ViewportCommand};

use super::state::State;
use console::Connections;
use model::TopicFilter;

/// Asks about the links that came. The window comes to the front, as far as the system allows it.
pub(super) fn ask(ctx: &Context, state: &mut State, connections: &mut Connections) {
    if connections.links_opened.is_empty() {
        return;
    }
    connections.links_opened.drain(..).for_each(|link| state.window.link_question.ask(&link));
    ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
    ctx.send_viewport_cmd(ViewportCommand::Focus);
    ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(UserAttentionType::Informational));
}

/// Searches in the connection that a link leads to, once it is there.
pub(super) fn follow(state: &mut State, connections: &Connections) {
    let is_there = |profile: &str| connections.named(profile).is_some();
    let Some(link) = state.window.link_question.take_agreed(is_there) else { return };
    let connection = connections.named(&link.profile).map(|connection| connection.id);
    if let (Some(filter), Some(connection)) = (link.topic_filter, connection) {
        state.of(Some(connection)).console.search.search_for(&query(&filter));
    }
}

/// Finds the messages of a filter, as the search box writes it.
fn query(filter: &TopicFilter) -> String {
    let query = format!("topic=\"{}\"", filter.as_str().replace('\\', "\\\\").replace('"', "\\\""));
    search::parse(&query).map_or(query, |query| query.to_string())
}

#[cfg(test)]
mod tests {
    use super::query;
    use model::TopicFilter;

    #[test]
    fn a_filter_is_searched_for_as_it_is_written_in_the_box() {
        for (filter, expected) in [
            ("plant/pumps/#", "topic:plant/pumps/#"),
            ("hall 2/+/temp", "topic=\"hall 2/+/temp\""),
            ("say \"hi\"", "topic=\"say \\\"hi\\\"\""),
        ] {
            let written = query(&TopicFilter::parse(filter).expect("a filter"));
            assert_eq!(search::parse(&written).expect("a query").to_string(), written);
            assert_eq!(written, expected);
        }
    }
}

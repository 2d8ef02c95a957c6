//! What a page follows: asked for like a subscription, and neither listed nor counted as one.

use super::{Subscriptions, Target};
use crate::link::protocol::LinkUpdate;
use model::{Qos, TopicFilter};

impl Subscriptions {
    /// Wants `filter` for a page. What a person wants or has paused stays as it is.
    pub(in crate::link) fn follow(&mut self, filter: TopicFilter, out: &mut Vec<LinkUpdate>) {
        let entry = self.index_of(&filter).and_then(|index| self.entries.get(index));
        if entry.is_none_or(|entry| entry.followed || entry.desire == Target::Drop) {
            self.want((filter, Qos::AtLeastOnce), true, out);
        }
    }

    /// No page wants `filter` any more. What a person wants meanwhile stays.
    pub(in crate::link) fn unfollow(&mut self, filter: &TopicFilter, out: &mut Vec<LinkUpdate>) {
        let index = self.index_of(filter).filter(|index| self.entries[*index].followed);
        if let Some(index) = index {
            self.leave(index, Target::Drop, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::SubscriptionCounts;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
    }

    /// What is reported of `a`: whether it is a subscription of a person, one of a page, or gone.
    fn told(step: impl FnOnce(&mut Vec<LinkUpdate>)) -> Vec<&'static str> {
        let mut out = Vec::new();
        step(&mut out);
        let told = out.iter().map(|update| match update {
            LinkUpdate::SubscriptionChanged { .. } => "person",
            LinkUpdate::FollowChanged { .. } => "page",
            LinkUpdate::Unsubscribed { .. } => "gone",
            other => panic!("{other:?}"),
        });
        told.collect()
    }

    #[test]
    fn a_page_takes_nothing_from_a_person() {
        let mut all = Subscriptions::default();
        let subscribe = |all: &mut Subscriptions| told(|out| all.subscribe(filter("a"), Qos::AtMostOnce, out));
        let unsubscribe = |all: &mut Subscriptions| told(|out| all.unsubscribe(&filter("a"), out));
        let follow = |all: &mut Subscriptions| told(|out| all.follow(filter("a"), out));
        let unfollow = |all: &mut Subscriptions| told(|out| all.unfollow(&filter("a"), out));
        assert_eq!((follow(&mut all), unfollow(&mut all)), (vec!["page"], vec!["gone"]));
        assert_eq!((subscribe(&mut all), follow(&mut all), unfollow(&mut all)), (vec!["person"], vec![], vec![]));
        assert_eq!((unsubscribe(&mut all), follow(&mut all)), (vec!["gone"], vec!["page"]));
        assert_eq!((subscribe(&mut all), unfollow(&mut all)), (vec!["person"], vec![]), "a person wants it meanwhile");
        let pause = told(|out| all.pause(&filter("a"), out));
        assert_eq!((pause, follow(&mut all)), (vec!["person"], vec![]), "a pause stays");
        assert_eq!(unfollow(&mut all), Vec::<&str>::new());
    }

    #[test]
    fn what_is_followed_is_not_counted() {
        let (mut all, mut out) = (Subscriptions::default(), Vec::new());
        all.follow(filter("a"), &mut out);
        assert_eq!(all.counts(), Some(SubscriptionCounts::default()));
        all.subscribe(filter("b"), Qos::AtMostOnce, &mut out);
        assert_eq!(all.counts(), None, "its answer is missing");
    }
}

//! The session's part about messages to send: what is asked for goes to the link, and gets its outcome also when none
//! comes back for it.

use super::SessionActor;
use model::PublishCommand;

impl SessionActor {
    pub(super) async fn publish_command(&mut self, command: PublishCommand) {
        match command {
            PublishCommand::Send { request, replaces } => {
                let message = self.publishes.asked(request, replaces, self.network.clock().now());
                self.give_link(message.into()).await;
            }
            PublishCommand::Drop { id } => self.publishes.dropped(id),
            PublishCommand::Restore { id } => self.publishes.restored(id),
        }
    }

    /// Waits until the broker gives up the session whose messages have no outcome; for ever while there are none, or a
    /// link takes care of them.
    pub(super) fn carry_is_over(&self) -> impl Future<Output = ()> + use<> {
        let now = self.network.clock().now();
        let wait = self.carry.expires_at().map(|at| at.since(now));
        async move {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        }
    }

    /// Tells the outcome of messages that no link will finish any more.
    pub(super) fn expire_carry(&mut self) {
        let told = self.carry.expire(self.network.clock().now());
        self.tell(told);
    }
}

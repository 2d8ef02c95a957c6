//! Identity of the signed-in person in the pool: noted beside the sign-in, so that it is known without a network.

use std::sync::Arc;

use super::Session;
use super::context::Context;

impl Session {
    /// The identity id, as last heard; `None` before it was asked for.
    #[must_use]
    pub fn identity_id(&self) -> Option<String> {
        self.context().read(|state| state.identity_id.clone())
    }

    /// Takes note of the identity id. The keyring keeps it with the sign-in.
    pub fn note_identity(&self, identity_id: &str) {
        let context = self.context();
        if context.read(|state| state.identity_id.as_deref() != Some(identity_id)) {
            context.change(|state| state.identity_id = Some(identity_id.to_owned()));
            // Only the end of the program waits for it.
            drop(context.setup.background.start(Arc::clone(context).keep_identity()));
        }
    }
}

impl Context {
    async fn keep_identity(self: Arc<Self>) {
        let (identity_id, in_memory_only) =
            self.read(|state| (state.identity_id.clone(), state.keyring_problem.is_some()));
        if let Some(refresh_token) = self.refresh_token().filter(|_| !in_memory_only) {
            self.note(&refresh_token, move |kept| kept.identity_id = identity_id).await;
        }
    }
}

//! What a person wants of the device that is looked at.

/// One wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceRequest {
    /// To look at this device instead.
    Look {
        /// MQTT client id.
        client_id: String,
    },
    /// To look at none.
    Leave,
    /// To know how it is connected by now, and what it subscribes to.
    AskAgain,
    /// To see another of its shadows.
    OpenShadow {
        /// `None` for the classic one.
        name: Option<String>,
    },
    /// To see the shadow as it is by now.
    ReadShadow,
    /// To know which shadows there are by now.
    ListShadows,
    /// To change the shadow.
    ChangeShadow {
        /// JSON with a `state`.
        document: String,
    },
    /// To delete the shadow.
    DeleteShadow,
    /// To send something to this client alone.
    Send {
        /// The topic that the client sees.
        topic: String,
        /// Any bytes.
        payload: Vec<u8>,
        /// How long the client may take to confirm it, 1 to 15.
        timeout_secs: u8,
    },
    /// To end its connection. It may connect again.
    Disconnect {
        /// Whether its subscriptions and what waits for it are removed, too.
        ends_session: bool,
        /// Whether its will is published.
        publishes_will: bool,
    },
}

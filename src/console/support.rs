//! Results of the doctor, the support bundle, and the attaching of the IoT policy, as last reported.

use model::{Diagnosis, DoctorEvent, Notice, PolicyEvent};

/// The state of support: doctor, bundle and policy.
#[derive(Debug, Default)]
pub struct Support {
    /// What was found last.
    pub diagnosis: Option<Box<Diagnosis>>,
    /// Whether the checks are under way.
    pub examining: bool,
    /// The last support bundle.
    pub bundle: Bundle,
    /// Whether the policy is being attached from here.
    pub policy: PolicyAttachment,
}

/// The last support bundle.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Bundle {
    /// None was asked for.
    #[default]
    None,
    /// It is in this file.
    Saved(String),
    /// It could not be written.
    Failed(Box<Notice>),
}

/// Whether the IoT policy is being attached from here.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum PolicyAttachment {
    /// Not requested.
    #[default]
    None,
    /// AWS is being asked.
    Attaching,
    /// It is attached: its name.
    Attached(String),
    /// It did not work.
    Failed(Box<Notice>),
}

impl Support {
    /// What was attached has had its effect.
    pub(super) fn went_live(&mut self) {
        self.policy = PolicyAttachment::None;
    }

    pub(super) fn apply_doctor(&mut self, event: DoctorEvent) {
        match event {
            DoctorEvent::Examining => (self.examining, self.bundle) = (true, Bundle::None),
            DoctorEvent::Examined(diagnosis) => {
                self.examining = false;
                self.diagnosis = Some(diagnosis);
            }
            // A command asked.
            DoctorEvent::ClientIdAsked { .. } => {}
            DoctorEvent::BundleSaved { path } => self.bundle = Bundle::Saved(path),
            DoctorEvent::BundleFailed(notice) => self.bundle = Bundle::Failed(notice),
        }
    }

    pub(super) fn apply_policy(&mut self, event: PolicyEvent) {
        self.policy = match event {
            PolicyEvent::Attaching => PolicyAttachment::Attaching,
            PolicyEvent::Attached { policy, .. } => PolicyAttachment::Attached(policy),
            PolicyEvent::Failed(notice) => PolicyAttachment::Failed(notice),
        };
    }
}

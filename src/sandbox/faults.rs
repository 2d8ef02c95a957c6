//! Faults on request: what the sandbox does wrong, where, and how many times.
//!
//! A fault is data. It is injected from outside (a test, a menu), and the place it concerns takes it when its turn
//! comes. This file knows nothing of HTTP or MQTT; each place decides what its fault looks like on the wire.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An HTTP door of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// `/.well-known/openid-configuration` of the issuer.
    Discovery,
    /// `/.well-known/jwks.json` of the issuer.
    Jwks,
    /// The pages and redirects of the browser.
    HostedUi,
    /// `POST /oauth2/token`.
    Token,
    /// `POST /oauth2/revoke`.
    Revoke,
    /// `POST /cognito-identity`, and `POST /`.
    IdentityPool,
    /// `/iot-control`.
    IotControl,
    /// The WebSocket upgrade at `/mqtt`.
    Gateway,
}

/// What can be wrong with an ID token. All but [`Self::Unsigned`] and [`Self::BadSignature`] are signed correctly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdTokenFlaw {
    /// One bit of the signature is turned.
    BadSignature,
    /// Names a key that JWKS does not list.
    UnknownKey,
    /// `alg` is `none` and the signature is empty.
    Unsigned,
    /// `aud` is another app client.
    WrongAudience,
    /// `iss` is another user pool.
    WrongIssuer,
    /// `nonce` is not the one asked for.
    WrongNonce,
    /// `exp` is one hour ago.
    Expired,
    /// This claim is one hour ahead: `iat` or `nbf`.
    Ahead(&'static str),
    /// This claim is missing.
    Without(&'static str),
    /// This claim is this text, whatever its type should be.
    Text(&'static str, &'static str),
    /// Signed with a key of 1,024 bits, which JWKS lists from then on.
    WeakKey,
    /// There is no ID token in the answer, as when `openid` was not asked for.
    Missing,
}

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The server's clock is `secs` ahead of the system's (negative: behind): in the `Date` header and in everything
    /// that is checked against time.
    ClockSkew {
        /// Seconds ahead.
        secs: i64,
    },
    /// This door answers with a bare HTTP status.
    HttpStatus {
        /// Which door.
        place: Place,
        /// 100-999.
        status: u16,
    },
    /// This door takes the request and never answers.
    Silent {
        /// Which door.
        place: Place,
    },
    /// This door answers 200 with a body that is not what was asked for.
    Garbage {
        /// Which door.
        place: Place,
    },
    /// This door does what it was asked to, and its answer is lost on the way: a bare 502 comes in its place.
    AnswerLost {
        /// Which door.
        place: Place,
    },
    /// The authorization endpoint sends the browser back with this error.
    AuthorizeError {
        /// `server_error`, `invalid_scope`, ...
        error: String,
        /// Goes into `error_description`.
        description: String,
    },
    /// The login page lets in who is signed in, whatever `prompt` says, as classic hosted UI pages do.
    PromptIgnored,
    /// The token endpoint answers 400 with this error.
    TokenError {
        /// `invalid_grant`, `invalid_client`, ...
        error: String,
    },
    /// The token endpoint gives this in the place of a refresh token, as look-alikes do: nothing, or an empty text.
    RefreshToken {
        /// `None`: the answer has no such field.
        text: Option<String>,
    },
    /// The token endpoint answers 400 with this error, and says why.
    TokenErrorSaying {
        /// `invalid_grant`, ...
        error: String,
        /// Goes into `error_description`.
        description: String,
    },
    /// The ID token is flawed.
    IdToken(IdTokenFlaw),
    /// The identity pool refuses.
    IdentityError {
        /// `GetId` or `GetCredentialsForIdentity`.
        operation: String,
        /// The error's name: `TooManyRequestsException`, ...
        error_type: String,
        /// The message beside it.
        message: String,
    },
    /// New AWS credentials end this many seconds from now; negative: they are already dead.
    CredentialsExpireIn {
        /// Seconds.
        secs: i64,
    },
    /// The IoT control plane refuses.
    IotControlError {
        /// HTTP status, 400-599.
        status: u16,
        /// `AccessDeniedException`, `ThrottlingException`, ...
        error_type: String,
        /// The message beside it.
        message: String,
    },
    /// The upgrade is refused with a 403 and this `x-amzn-ErrorType`.
    Upgrade403 {
        /// `ForbiddenException`, ...
        error_type: String,
    },
    /// CONNACK carries this reason code and the connection ends.
    ConnackReason(u8),
    /// The connection is dropped right after a good CONNACK.
    CloseAfterConnack,
    /// CONNECT is never answered.
    NoConnack,
    /// SUBACK carries this reason for this filter.
    SubackReason {
        /// The topic filter, exactly.
        filter: String,
        /// MQTT 5 reason code.
        reason: u8,
    },
    /// The connection is dropped on a SUBSCRIBE of this filter.
    DropOnSubscribe {
        /// The topic filter, exactly.
        filter: String,
    },
    /// The connection is dropped on a PUBLISH to this topic.
    DropOnPublish {
        /// The topic, exactly.
        topic: String,
    },
    /// PUBACK carries this reason for this topic.
    PubackReason {
        /// The topic, exactly.
        topic: String,
        /// MQTT 5 reason code.
        reason: u8,
    },
    /// A QoS 1 PUBLISH is taken but never acknowledged.
    NoPuback,
    /// PINGREQ is never answered.
    NoPingresp,
    /// The server sends DISCONNECT with this reason at the next packet that comes in.
    DisconnectReason(u8),
}

/// How often a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// Until [`Faults::clear`].
    Always,
    /// That often, then never again.
    Count(u32),
}

/// The faults waiting to happen. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<(Fault, Times)>>>);

impl Faults {
    /// Lets `fault` happen `times`. Faults for the same place happen in the order of their injection.
    pub fn inject(&self, fault: Fault, times: Times) {
        if times != Times::Count(0) {
            self.waiting().push((fault, times));
        }
    }

    /// Ends all faults.
    pub fn clear(&self) {
        self.waiting().clear();
    }

    /// Takes the first fault to which `matcher` answers, and counts it as having happened.
    pub(crate) fn take<T>(&self, mut matcher: impl FnMut(&Fault) -> Option<T>) -> Option<T> {
        let mut waiting = self.waiting();
        let (index, found) =
            waiting.iter().enumerate().find_map(|(index, (fault, _))| Some((index, matcher(fault)?)))?;
        match &mut waiting[index].1 {
            Times::Always => {}
            Times::Count(left) if *left > 1 => *left -= 1,
            Times::Count(_) => drop(waiting.remove(index)),
        }
        Some(found)
    }

    /// Whether exactly this fault happens now; counts it.
    pub(crate) fn take_exactly(&self, fault: &Fault) -> bool {
        self.take(|waiting| (waiting == fault).then_some(())).is_some()
    }

    /// Seconds the server's clock is ahead. A skew is a state and not an event, so that asking does not count.
    pub(crate) fn skew_secs(&self) -> i64 {
        let skew = |(fault, _): &(Fault, Times)| match fault {
            Fault::ClockSkew { secs } => Some(*secs),
            _ => None,
        };
        self.waiting().iter().find_map(skew).unwrap_or(0)
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<(Fault, Times)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_fault_happens_that_often() {
        let faults = Faults::default();
        faults.inject(Fault::NoPuback, Times::Count(2));
        let happened: Vec<bool> = (0..3).map(|_| faults.take_exactly(&Fault::NoPuback)).collect();
        assert_eq!(happened, [true, true, false]);
    }

    #[test]
    fn an_endless_fault_ends_with_clear() {
        let faults = Faults::default();
        faults.inject(Fault::NoPuback, Times::Always);
        assert!((0..9).all(|_| faults.take_exactly(&Fault::NoPuback)));
        faults.clear();
        assert!(!faults.take_exactly(&Fault::NoPuback));
    }

    #[test]
    fn faults_of_one_place_happen_in_order_and_others_stay() {
        let faults = Faults::default();
        faults.inject(Fault::NoPuback, Times::Count(1));
        faults.inject(Fault::ConnackReason(0x97), Times::Count(1));
        faults.inject(Fault::ConnackReason(0x87), Times::Count(1));
        let connack = || {
            faults.take(|fault| match fault {
                Fault::ConnackReason(reason) => Some(*reason),
                _ => None,
            })
        };
        assert_eq!([connack(), connack(), connack()], [Some(0x97), Some(0x87), None]);
        assert!(faults.take_exactly(&Fault::NoPuback));
    }
}

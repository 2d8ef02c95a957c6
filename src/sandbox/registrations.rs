//! People who register on the sign-in pages: their passwords, and the codes that confirm their e-mail addresses.
//!
//! Pure bookkeeping behind one lock, in memory until the sandbox ends. The codes go into the mailbox of the sandbox.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::random::random_text;
use super::user::User;
use model::Timestamp;

/// Cognito's: a code of a registration is good for a day.
const CODE_LIFE: Duration = Duration::from_hours(24);
/// After so many wrong ones a code is dead.
const MOST_WRONG: u8 = 5;
/// More than any demo has.
const MOST_PEOPLE: usize = 1_000;
/// The shortest password of a user pool that no one changed.
const LEAST_PASSWORD_CHARS: usize = 8;
/// The longest e-mail address of Cognito.
const MOST_EMAIL_BYTES: usize = 128;

/// Those who registered. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registrations(Arc<Mutex<Vec<Registration>>>);

struct Registration {
    user: User,
    password: String,
    /// `None` once it was entered.
    code: Option<Code>,
}

impl fmt::Debug for Registration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_confirmed = self.code.is_none();
        out.debug_struct("Registration")
            .field("user", &self.user)
            .field("is_confirmed", &is_confirmed)
            .finish_non_exhaustive()
    }
}

struct Code {
    text: String,
    wrong: u8,
    expires_at: Timestamp,
}

/// Why someone cannot register or be confirmed, in Cognito's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("Invalid email address format.")]
    NoEmail,
    #[error("Password did not conform with policy: Password not long enough")]
    ShortPassword,
    #[error("An account with the given email already exists.")]
    Exists,
    #[error("Invalid verification code provided, please try again.")]
    WrongCode,
    #[error("Attempt limit exceeded. Request a new code.")]
    TooManyWrong,
    #[error("Invalid code provided, please request a code again.")]
    Expired,
    #[error("User does not exist.")]
    Unknown,
    #[error("There is no room for more people in this sandbox.")]
    Full,
}

/// What a password proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is this person.
    Is(User),
    /// It is this person, who has not entered the code.
    NotConfirmed(User),
    /// No one is called so here, or the password is wrong.
    Wrong,
}

impl Registrations {
    /// Adds a person, and returns the code that confirms them. `is_taken` says that another person is called so.
    pub(crate) fn register(
        &self,
        email: &str,
        password: &str,
        is_taken: bool,
        now: Timestamp,
    ) -> Result<String, Refused> {
        let email = email.trim();
        if !is_email(email) {
            return Err(Refused::NoEmail);
        }
        if password.chars().count() < LEAST_PASSWORD_CHARS {
            return Err(Refused::ShortPassword);
        }
        let mut people = self.people();
        if is_taken || people.iter().any(|one| one.user.is_called(email) && one.code.is_none()) {
            return Err(Refused::Exists);
        }
        // Who has not entered a code registers again as if for the first time.
        people.retain(|one| !one.user.is_called(email));
        if people.len() >= MOST_PEOPLE {
            return Err(Refused::Full);
        }
        let code = Code::new(now);
        let text = code.text.clone();
        people.push(Registration { user: User::new(email), password: password.to_owned(), code: Some(code) });
        Ok(text)
    }

    /// A new code in the place of the one that was sent.
    pub(crate) fn new_code(&self, email: &str, now: Timestamp) -> Result<String, Refused> {
        let mut people = self.people();
        let waiting = people.iter_mut().find(|one| one.user.is_called(email) && one.code.is_some());
        let code = Code::new(now);
        let text = code.text.clone();
        waiting.ok_or(Refused::Unknown)?.code = Some(code);
        Ok(text)
    }

    /// The person, who has a sign-in from now on.
    pub(crate) fn confirm(&self, email: &str, entered: &str, now: Timestamp) -> Result<User, Refused> {
        let mut people = self.people();
        let waiting = people.iter_mut().find(|one| one.user.is_called(email) && one.code.is_some());
        let waiting = waiting.ok_or(Refused::Unknown)?;
        let Some(code) = &mut waiting.code else { return Err(Refused::Unknown) };
        if code.wrong >= MOST_WRONG {
            return Err(Refused::TooManyWrong);
        }
        if code.text != entered.trim() {
            code.wrong += 1;
            return Err(Refused::WrongCode);
        }
        if now >= code.expires_at {
            return Err(Refused::Expired);
        }
        waiting.code = None;
        Ok(waiting.user.clone())
    }

    /// Who this is.
    pub(crate) fn known(&self, email: &str, password: &str) -> Known {
        let people = self.people();
        let found = people.iter().find(|one| one.user.is_called(email.trim()) && one.password == password);
        match found {
            None => Known::Wrong,
            Some(one) if one.code.is_some() => Known::NotConfirmed(one.user.clone()),
            Some(one) => Known::Is(one.user.clone()),
        }
    }

    /// Those who are confirmed.
    pub(crate) fn users(&self) -> Vec<User> {
        self.people().iter().filter(|one| one.code.is_none()).map(|one| one.user.clone()).collect()
    }

    fn people(&self) -> MutexGuard<'_, Vec<Registration>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Code {
    /// Six digits, as Cognito sends them.
    fn new(now: Timestamp) -> Self {
        Self { text: random_text(b"0123456789", 6), wrong: 0, expires_at: now.plus(CODE_LIFE) }
    }
}

fn is_email(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    let is_word = |part: &&str| !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control());
    parts.len() == 2 && parts.iter().all(is_word) && text.len() <= MOST_EMAIL_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: &str = "anna@plant.example";
    const NOW: Timestamp = Timestamp(0);

    #[test]
    fn who_enters_the_code_can_sign_in_and_no_one_else() {
        let registrations = Registrations::default();
        let code = registrations.register(ANNA, "long enough", false, NOW).unwrap();
        assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
        assert!(matches!(registrations.known(ANNA, "long enough"), Known::NotConfirmed(_)));
        assert!(registrations.users().is_empty());
        assert_eq!(registrations.confirm(ANNA, "no code", NOW), Err(Refused::WrongCode));
        assert_eq!(registrations.confirm("ben@plant.example", &code, NOW), Err(Refused::Unknown));
        let anna = registrations.confirm(ANNA, &format!(" {code} "), NOW).unwrap();
        assert_eq!(registrations.known(&ANNA.to_uppercase(), "long enough"), Known::Is(anna.clone()));
        assert_eq!(registrations.known(ANNA, "long enough?"), Known::Wrong);
        assert_eq!(registrations.users(), [anna]);
        assert_eq!(registrations.register(ANNA, "another one", false, NOW), Err(Refused::Exists));
        assert_eq!(registrations.confirm(ANNA, &code, NOW), Err(Refused::Unknown), "it is used");
        assert!(!format!("{registrations:?}").contains("long enough"));
    }

    #[test]
    fn what_cognito_refuses_is_refused() {
        let registrations = Registrations::default();
        for (email, password, expected) in [
            ("anna", "long enough", Refused::NoEmail),
            ("@", "long enough", Refused::NoEmail),
            ("an na@plant.example", "long enough", Refused::NoEmail),
            ("a@b@c", "long enough", Refused::NoEmail),
            (ANNA, "short", Refused::ShortPassword),
        ] {
            assert_eq!(registrations.register(email, password, false, NOW), Err(expected), "{email}");
        }
        assert_eq!(registrations.register(ANNA, "long enough", true, NOW), Err(Refused::Exists));
        assert_eq!(registrations.new_code(ANNA, NOW), Err(Refused::Unknown));
    }

    #[test]
    fn a_code_ends_after_a_day_and_after_five_wrong_ones_and_a_new_one_replaces_it() {
        let registrations = Registrations::default();
        let first = registrations.register(ANNA, "long enough", false, NOW).unwrap();
        assert_eq!(registrations.confirm(ANNA, &first, NOW.plus(CODE_LIFE)), Err(Refused::Expired));
        for _ in 0..MOST_WRONG {
            assert_eq!(registrations.confirm(ANNA, "x", NOW), Err(Refused::WrongCode));
        }
        assert_eq!(registrations.confirm(ANNA, &first, NOW), Err(Refused::TooManyWrong));
        let second = registrations.new_code(ANNA, NOW).unwrap();
        assert!(registrations.confirm(ANNA, &second, NOW).is_ok());
    }

    #[test]
    fn who_did_not_enter_a_code_can_register_again_with_another_password() {
        let registrations = Registrations::default();
        let first = registrations.register(ANNA, "long enough", false, NOW).unwrap();
        let second = registrations.register(ANNA, "another one", false, NOW).unwrap();
        if first != second {
            assert_eq!(registrations.confirm(ANNA, &first, NOW), Err(Refused::WrongCode));
        }
        assert!(registrations.confirm(ANNA, &second, NOW).is_ok());
        assert_eq!(registrations.known(ANNA, "long enough"), Known::Wrong);
    }
}

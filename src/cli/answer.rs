//! Asks a question on the terminal and reads a yes, or a secret that is not shown. English words are accepted in every language.

use std::io::{self, BufRead as _, Read as _, Write as _};

use secrecy::zeroize::Zeroizing;

use super::hidden_input;
use super::terminal::visible;
use texts::t;

/// Limits what a pasted answer takes in memory.
const MOST_ANSWER_BYTES: u64 = 16 * 1024;

/// Asks on stderr. Whether the answer is yes, or short for it.
pub(super) fn agrees(question: &str) -> bool {
    asks(question) && read_answer().is_some_and(|answer| is_yes(&answer) || is_short_yes(&answer))
}

/// Asks on stderr. Whether the answer is the whole word, for what cannot be taken back.
pub(super) fn confirms(question: &str) -> bool {
    asks(question) && read_answer().is_some_and(|answer| is_yes(&answer))
}

/// Asks on stderr, and reads a line that the terminal does not show. `None` where it would show it, or nothing can be read.
pub(super) fn secret(question: &str) -> Option<Zeroizing<String>> {
    let hidden = hidden_input::begin()?;
    let mut line = Zeroizing::new(String::with_capacity(usize::try_from(MOST_ANSWER_BYTES).ok()?));
    let read = asks(question).then(|| io::stdin().lock().take(MOST_ANSWER_BYTES).read_line(&mut line));
    hidden.end();
    let _ = writeln!(io::stderr());
    read?.ok().map(|_| line)
}

fn asks(question: &str) -> bool {
    let mut stderr = io::stderr().lock();
    stderr.write_all(visible(question).as_bytes()).and_then(|()| stderr.flush()).is_ok()
}

/// `None` where stdin cannot be read.
fn read_answer() -> Option<String> {
    let mut answer = String::new();
    io::stdin().lock().take(MOST_ANSWER_BYTES).read_line(&mut answer).ok()?;
    Some(answer.trim().to_lowercase())
}

fn is_yes(answer: &str) -> bool {
    ["yes", t!("yes")].contains(&answer)
}

fn is_short_yes(answer: &str) -> bool {
    ["y", t!("y")].contains(&answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_word_confirms() {
        for (answer, yes, short) in
            [("yes", true, false), ("y", false, true), ("", false, false), ("no", false, false), ("yess", false, false)]
        {
            assert_eq!((is_yes(answer), is_short_yes(answer)), (yes, short), "{answer:?}");
        }
    }
}

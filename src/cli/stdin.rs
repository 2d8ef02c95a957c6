//! Reads what a person pastes while a command waits for the browser. Nothing here blocks the wait.

use std::io::{self, BufRead, IsTerminal as _, Read as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// How much of a line is read. An address with a code and `state` in it has some hundred bytes.
const MOST_LINE_BYTES: u64 = 16 * 1024;
/// Lines that come this soon after one another were pasted together: an address that a terminal or a mail broke.
const TOGETHER: Duration = Duration::from_millis(200);

/// What is pasted, without empty lines; `wake` is called after each. Its threads end with the program: nothing can take
/// a read of stdin back.
///
/// # Errors
/// When the system refuses a thread.
#[expect(clippy::disallowed_methods, reason = "to read stdin blocks, and nothing can take the read back")]
pub(super) fn pasted(wake: impl Fn() + Send + 'static) -> io::Result<Receiver<String>> {
    let (texts, receiver) = sync_channel(4);
    if is_readable() {
        let (lines, line_receiver) = sync_channel(64);
        thread::Builder::new().name("stdin".to_owned()).spawn(move || read_lines(io::stdin().lock(), &lines))?;
        thread::Builder::new().name("pasted".to_owned()).spawn(move || join_lines(&line_receiver, &texts, wake))?;
    }
    Ok(receiver)
}

/// Whether a person at a terminal can be asked to paste something.
pub(super) fn is_asked() -> bool {
    io::stdin().is_terminal() && is_readable()
}

fn is_readable() -> bool {
    !io::stdin().is_terminal() || !is_background_job(&std::fs::read_to_string("/proc/self/stat").unwrap_or_default())
}

/// Whether the process is a job in the background of a shell, which the system stops when it reads the terminal. `stat`
/// is that of proc(5): process group and foreground group are its fields 5 and 8. Empty where there is no such file.
fn is_background_job(stat: &str) -> bool {
    let Some((_, rest)) = stat.rsplit_once(')') else { return false };
    let fields: Vec<&str> = rest.split_whitespace().collect();
    matches!((fields.get(2), fields.get(5)), (Some(group), Some(foreground)) if group != foreground)
}

/// Sends each line, until the input ends or the receiver is gone.
fn read_lines(mut input: impl BufRead, lines: &SyncSender<String>) {
    loop {
        let mut line = Vec::new();
        match input.by_ref().take(MOST_LINE_BYTES).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if lines.send(String::from_utf8_lossy(&line).trim().to_owned()).is_err() {
            return;
        }
    }
}

/// Joins lines that were pasted together.
fn join_lines(lines: &Receiver<String>, texts: &SyncSender<String>, wake: impl Fn()) {
    while let Ok(mut text) = lines.recv() {
        let ended = loop {
            match lines.recv_timeout(TOGETHER) {
                Ok(line) if text.len() < usize::try_from(MOST_LINE_BYTES).unwrap_or_default() => {
                    text.push('\n');
                    text.push_str(&line);
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break false,
                Err(RecvTimeoutError::Disconnected) => break true,
            }
        };
        if !text.trim().is_empty() && texts.send(text).is_err() {
            return;
        }
        wake();
        if ended {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_come_together_are_one_text_and_none_grows_without_end() {
        let (lines, line_receiver) = sync_channel(64);
        read_lines(&b"http://localhost:8000/?code=c\r\n&state=s\n\n"[..], &lines);
        drop(lines);
        let (texts, receiver) = sync_channel(4);
        join_lines(&line_receiver, &texts, || {});
        assert_eq!(receiver.recv().unwrap().trim(), "http://localhost:8000/?code=c\n&state=s");

        let (lines, line_receiver) = sync_channel(64);
        read_lines(&*vec![b'x'; 20_000], &lines);
        let longest = line_receiver.try_iter().map(|line| line.len()).max();
        assert_eq!(longest, Some(16 * 1024));
    }

    #[test]
    fn a_job_in_the_background_is_known_by_its_process_group() {
        let rows = [
            ("7 (topicdeck) S 1 700 600 34816 700 4194304 1", false),
            ("7 (a ) b) S 1 700 600 34816 600 4194304 1", true),
            ("", false),
        ];
        for (stat, expected) in rows {
            assert_eq!(is_background_job(stat), expected, "{stat}");
        }
    }
}

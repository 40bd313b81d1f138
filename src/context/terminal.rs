//! The real terminal: prompts on standard error, and a spinner for work that takes a while.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use terminal_size::terminal_size_of;
use zeroize::Zeroizing;

use super::{Progress, Stream, Terminal};

/// Bytes of one answer: more than any line that a terminal takes.
const LONGEST_ANSWER: u64 = 65_536;

/// Columns of a terminal that does not say how many it has.
const USUAL_WIDTH: usize = 80;

/// The terminal that the process was started from.
pub struct RealTerminal;

impl Terminal for RealTerminal {
    fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    fn width(&self, stream: Stream) -> Option<usize> {
        let (is_terminal, size) = match stream {
            Stream::Output => (io::stdout().is_terminal(), terminal_size_of(io::stdout())),
            Stream::Notes => (io::stderr().is_terminal(), terminal_size_of(io::stderr())),
        };
        let told = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = size.map(|(width, _)| usize::from(width.0)).or_else(told);
        is_terminal.then(|| width.unwrap_or(USUAL_WIDTH))
    }

    fn ask(&mut self, question: &str) -> io::Result<String> {
        let mut prompt = io::stderr();
        write!(prompt, "{question}")?;
        prompt.flush()?;
        let mut answer = String::new();
        if io::stdin().lock().take(LONGEST_ANSWER).read_line(&mut answer)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn ask_secret(&mut self, question: &str) -> io::Result<Zeroizing<String>> {
        let mut prompt = io::stderr();
        write!(prompt, "{question}")?;
        prompt.flush()?;
        rpassword::read_password().map(Zeroizing::new)
    }

    fn progress(&mut self, label: &str) -> Box<dyn Progress> {
        // A terminal that cannot move its cursor would show each turn of the spinner.
        let dumb = std::env::var("TERM").is_ok_and(|kind| kind == "dumb");
        if !io::stderr().is_terminal() || dumb {
            return Box::new(Silent);
        }
        Box::new(Spinner::start(label.to_owned()))
    }
}

struct Silent;

impl Progress for Silent {
    fn say(&self, _: &str) {}
}

/// A thread that waits half a second, then shows a line for each thing that was done and a spinner for
/// what goes on, until it is told to stop.
struct Spinner {
    said: Arc<Mutex<Vec<String>>>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress for Spinner {
    fn say(&self, label: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.last().is_none_or(|last| last != label) {
            said.push(label.to_owned());
        }
    }
}

impl Spinner {
    /// Work that is over sooner needs no spinner.
    const PATIENCE: Duration = Duration::from_millis(500);
    const TICK: Duration = Duration::from_millis(100);

    fn start(label: String) -> Spinner {
        let (stop, stopped) = mpsc::channel();
        let said = Arc::new(Mutex::new(vec![label]));
        let shown = Arc::clone(&said);
        let thread = std::thread::spawn(move || {
            if stopped.recv_timeout(Self::PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new_spinner().with_elapsed(Self::PATIENCE);
            if let Ok(style) = ProgressStyle::with_template("{prefix}{spinner} {msg} ({elapsed})") {
                bar.set_style(style);
            }
            // Dropping the sender is the signal to stop.
            while stopped.recv_timeout(Self::TICK) == Err(RecvTimeoutError::Timeout) {
                let said = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if let Some((now, done)) = said.split_last() {
                    bar.set_prefix(
                        done.iter().map(|label| format!("  {label}\n")).collect::<String>(),
                    );
                    bar.set_message(now.clone());
                }
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Spinner { said, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A spinner that panicked has nothing left to clean up.
            let _ = thread.join();
        }
    }
}

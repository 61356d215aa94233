//! A running program: lines to its standard input, lines from its standard output, the end of its standard error.
//!
//! Three threads serve its pipes, so that whoever asks never waits for a pipe, only for a line, and for that at
//! most until a deadline. None of them is waited for: they end with the pipes.

use crate::command::Command;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child as Process, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Longest line that a program may write, bytes.
pub const LONGEST_LINE: usize = 1 << 20;
/// Most that waits to be read by a program, bytes.
const MOST_UNREAD: usize = 16 << 20;
/// Lines that wait to be read from a program; beyond, it waits itself.
const LINES_AHEAD: usize = 4;
/// Lines of standard error that are kept, and of each so many characters.
const KEPT_LINES: usize = 5;
const KEPT_CHARACTERS: usize = 300;
/// Time that a program has to end by itself when its input is closed.
const TIME_TO_END: Duration = Duration::from_millis(500);
/// Time for the rest of its standard error to arrive after its end.
const TIME_FOR_ERRORS: Duration = Duration::from_millis(300);

/// What came from a program's standard output.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A line.
    Line(String),
    /// A line of more than [`LONGEST_LINE`].
    TooLong,
    /// A line that is not UTF-8.
    NoText,
    /// Nothing more will come.
    Closed,
    /// Nothing has come in time.
    Late,
}

/// A point in real time until which an answer is waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Until(Instant);

impl Until {
    /// So long from now.
    #[allow(clippy::disallowed_methods, reason = "how long a program may think; no game reads it")]
    pub(crate) fn after(time: Duration) -> Self {
        Until(Instant::now() + time)
    }

    #[allow(clippy::disallowed_methods, reason = "how long a program may think; no game reads it")]
    fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// A program under way. It is ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Child {
    process: Process,
    input: Option<Sender<Vec<u8>>>,
    unread: Arc<AtomicUsize>,
    output: Option<Receiver<Heard>>,
    errors: Arc<Mutex<VecDeque<String>>>,
    errors_end: Receiver<()>,
}

impl Child {
    /// Starts a program in a process group of its own, where there are such.
    pub(crate) fn start(command: &Command) -> io::Result<Self> {
        let mut start = std::process::Command::new(&command.program);
        start.args(&command.arguments);
        start.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut start, 0);
        let mut process = start.spawn()?;
        let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(io::Error::other("it has no pipes"));
        };
        let unread = Arc::new(AtomicUsize::new(0));
        let errors = Arc::new(Mutex::default());
        let (input, lines) = mpsc::channel();
        let (heard, output) = mpsc::sync_channel(LINES_AHEAD);
        let (end, errors_end) = mpsc::channel();
        let child = Child {
            process,
            input: Some(input),
            unread: unread.clone(),
            output: Some(output),
            errors: errors.clone(),
            errors_end,
        };
        let name = command.text.clone();
        serve("input", move || write_lines(stdin, &lines, &unread))?;
        serve("output", move || read_lines(stdout, &heard))?;
        serve("errors", move || keep_errors(stderr, &name, &errors, &end))?;
        Ok(child)
    }

    /// Writes a line; false when too much waits to be read already. That nobody reads any more shows when an
    /// answer is waited for.
    pub(crate) fn tell(&self, line: Vec<u8>) -> bool {
        if self.unread.fetch_add(line.len(), Ordering::Relaxed) + line.len() > MOST_UNREAD {
            return false;
        }
        if let Some(input) = &self.input {
            // The writer is gone once the pipe is closed.
            let _ = input.send(line);
        }
        true
    }

    /// The next line, waited for until then.
    pub(crate) fn hear(&self, until: Until) -> Heard {
        let Some(output) = &self.output else { return Heard::Closed };
        match output.recv_timeout(until.left()) {
            Ok(heard) => heard,
            Err(RecvTimeoutError::Timeout) => Heard::Late,
            Err(RecvTimeoutError::Disconnected) => Heard::Closed,
        }
    }

    /// A line that is there already, although nothing was asked.
    pub(crate) fn unasked(&self) -> Option<Heard> {
        match self.output.as_ref()?.try_recv() {
            Ok(heard) => Some(heard),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Heard::Closed),
        }
    }

    /// Ends the program and all that it has started in its group. Gives back how it ended where that was its own
    /// doing.
    pub(crate) fn end(&mut self, patience: Duration) -> Option<ExitStatus> {
        self.input = None;
        let by_itself = self.has_ended(Until::after(patience));
        self.output = None;
        self.kill();
        let status = self.process.wait().ok();
        status.filter(|_| by_itself)
    }

    /// The last lines of its standard error, once it has ended.
    pub(crate) fn last_words(&self) -> Vec<String> {
        // Whoever holds the pipe outside the group is not waited for longer.
        let _ = self.errors_end.recv_timeout(TIME_FOR_ERRORS);
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        errors.iter().cloned().collect()
    }

    /// Whether it has ended, leaving it to be waited for, so that its number names nobody else.
    #[cfg(unix)]
    fn has_ended(&mut self, until: Until) -> bool {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let pid = Pid::from_child(&self.process);
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        loop {
            match waitid(WaitId::Pid(pid), options) {
                Ok(None) if !until.left().is_zero() => thread::sleep(Duration::from_millis(1)),
                Ok(ended) => return ended.is_some(),
                Err(_) => return false,
            }
        }
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self, until: Until) -> bool {
        loop {
            match self.process.try_wait() {
                Ok(None) if !until.left().is_zero() => thread::sleep(Duration::from_millis(1)),
                Ok(ended) => return ended.is_some(),
                Err(_) => return false,
            }
        }
    }

    #[cfg(unix)]
    fn kill(&mut self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        // Nothing is left to be killed where all of the group have ended.
        let _ = kill_process_group(Pid::from_child(&self.process), Signal::KILL);
    }

    #[cfg(not(unix))]
    fn kill(&mut self) {
        let _ = self.process.kill();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.output.is_some() {
            self.end(TIME_TO_END);
        }
    }
}

fn serve(what: &str, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(format!("process {what}")).spawn(run).map(drop)
}

fn write_lines(mut stdin: impl Write, lines: &Receiver<Vec<u8>>, unread: &AtomicUsize) {
    for line in lines {
        if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
            return;
        }
        unread.fetch_sub(line.len(), Ordering::Relaxed);
    }
}

/// Reads a line of at most so many bytes, without its end; none at the end of all.
fn read_line(reader: &mut impl BufRead, most: usize, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    reader.by_ref().take(most as u64 + 1).read_until(b'\n', line)?;
    Ok(!line.is_empty())
}

fn read_lines(stdout: impl Read, heard: &SyncSender<Heard>) {
    let (mut reader, mut line) = (BufReader::new(stdout), Vec::new());
    while let Ok(true) = read_line(&mut reader, LONGEST_LINE, &mut line) {
        let said = match std::str::from_utf8(&line) {
            _ if line.len() > LONGEST_LINE => Heard::TooLong,
            Ok(text) => Heard::Line(text.trim_end().to_string()),
            Err(_) => Heard::NoText,
        };
        // Nobody listens any more once the seat has failed.
        if heard.send(said).is_err() {
            return;
        }
    }
    let _ = heard.send(Heard::Closed);
}

fn keep_errors(stderr: impl Read, name: &str, errors: &Mutex<VecDeque<String>>, end: &Sender<()>) {
    let (mut reader, mut line) = (BufReader::new(stderr), Vec::new());
    while let Ok(true) = read_line(&mut reader, LONGEST_LINE, &mut line) {
        let text = String::from_utf8_lossy(&line);
        let text: String = text.trim_end().chars().take(KEPT_CHARACTERS).collect();
        tracing::info!(program = name, "{text}");
        if text.is_empty() {
            continue;
        }
        let mut errors = errors.lock().unwrap_or_else(PoisonError::into_inner);
        if errors.len() == KEPT_LINES {
            errors.pop_front();
        }
        errors.push_back(text);
    }
    let _ = end.send(());
}

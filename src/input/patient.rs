//! Pipes and devices: what may keep a reader waiting is read in a thread of its own.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use zeroize::Zeroizing;

/// A named pipe opens when somebody writes into it: so long it may take.
const OPENING: Duration = Duration::from_secs(5);

/// So long it may be silent. Whoever writes may have to ask a person for a password.
const SILENCE: Duration = Duration::from_secs(60);

type Piece = io::Result<Zeroizing<Vec<u8>>>;

/// What comes out of a pipe or a device, as long as something comes.
pub(super) struct Patient {
    pieces: Receiver<Piece>,
    piece: Zeroizing<Vec<u8>>,
    /// How much of the piece was handed on.
    taken: usize,
}

impl Patient {
    /// Opens it. A thread that waits for ever ends with the process.
    pub(super) fn open(path: &Path) -> io::Result<Patient> {
        let (sender, pieces) = sync_channel(1);
        let path = path.to_owned();
        std::thread::spawn(move || pass_on(&path, &sender));
        let piece = next(&pieces, OPENING, "nothing writes into it")?;
        Ok(Patient { pieces, piece, taken: 0 })
    }
}

/// Sends an empty piece when it is open, then what comes.
fn pass_on(path: &Path, sender: &SyncSender<Piece>) {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return drop(sender.send(Err(error))),
    };
    let mut piece = Ok(Zeroizing::new(Vec::new()));
    // Nobody listens any more, or everything was said.
    while sender.send(piece).is_ok() {
        let mut bytes = Zeroizing::new(vec![0; 64 * 1024]);
        piece = file.read(&mut bytes).map(|count| {
            bytes.truncate(count);
            bytes
        });
        if piece.as_ref().is_ok_and(|bytes| bytes.is_empty()) {
            return;
        }
    }
}

fn next(pieces: &Receiver<Piece>, patience: Duration, silent: &str) -> Piece {
    match pieces.recv_timeout(patience) {
        Ok(piece) => piece,
        Err(RecvTimeoutError::Timeout) => Err(io::Error::new(ErrorKind::TimedOut, silent)),
        Err(RecvTimeoutError::Disconnected) => Ok(Zeroizing::new(Vec::new())),
    }
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken >= self.piece.len() {
            self.piece = next(&self.pieces, SILENCE, "nothing comes out of it")?;
            self.taken = 0;
        }
        let mut rest = self.piece.get(self.taken..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

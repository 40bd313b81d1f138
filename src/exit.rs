//! How a run ends, as a number (docs/exit-codes.md).

use std::process::ExitCode;

/// The exit codes of every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and no `problem` was found. Warnings and notes may be there.
    Done,
    /// 1: done, and a `problem` was found, or a smoke test was not passed.
    Problem,
    /// 2: the command line was not understood. Nothing was done.
    Usage,
    /// 3: it could not be done. Nothing was written.
    Failed,
}

impl Exit {
    /// Every exit code, in the order of its number.
    pub const ALL: [Exit; 4] = [Exit::Done, Exit::Problem, Exit::Usage, Exit::Failed];

    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Problem => 1,
            Exit::Usage => 2,
            Exit::Failed => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.number())
    }
}

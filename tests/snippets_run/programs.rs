//! The programs that run snippets: what must be here, and how they are started.

use crate::judges;

/// What most say when all is well.
pub const FINE: &str = "HTTP 200\n{\"synthetic\":true,\"status\":\"ok\"}\n";

/// A snippet and who runs it.
pub struct Program {
    /// The snippet, in the order of snippets.toml.
    pub language: &'static str,
    /// A command that succeeds where all is here that it needs.
    pub needs: &'static [&'static str],
    /// The command; the snippet's file comes last.
    pub command: &'static [&'static str],
    /// What it reads.
    pub reads: Reads,
    /// Whether it tells the status after the body.
    pub status_last: bool,
}

/// The files that a client reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// PEM with and without a password, and PFX.
    All,
    /// PEM with and without a password.
    Pem,
    /// PEM without a password.
    PlainPem,
    /// PFX alone.
    Pfx,
}

impl Reads {
    /// Whether it reads a key in PEM.
    pub fn pem(self, with_password: bool) -> bool {
        self != Reads::Pfx && !(with_password && self == Reads::PlainPem)
    }

    /// Whether it reads a PFX.
    pub fn pfx(self) -> bool {
        matches!(self, Reads::All | Reads::Pfx)
    }
}

const USUAL: Program =
    Program { language: "", needs: &[], command: &[], reads: Reads::All, status_last: false };

const PYTHON: Program = Program { command: &["python3"], reads: Reads::Pem, ..USUAL };

const JAVA: Program = Program { needs: &["java", "-version"], command: &["java"], ..USUAL };

/// All that a command runs; `rust` and `proxies` have the others.
pub const PROGRAMS: &[Program] = &[
    Program {
        language: "curl",
        needs: &["curl", "--version"],
        command: &["sh"],
        status_last: true,
        ..USUAL
    },
    Program { language: "node-https", needs: &["node", "--version"], command: &["node"], ..USUAL },
    Program {
        language: "node-undici",
        needs: &["node", "-e", "require('undici')"],
        command: &["node"],
        ..USUAL
    },
    Program {
        language: "node-axios",
        needs: &["node", "-e", "require('axios')"],
        command: &["node"],
        ..USUAL
    },
    Program { language: "python-requests", needs: &["python3", "-c", "import requests"], ..PYTHON },
    Program { language: "python-httpx", needs: &["python3", "-c", "import httpx"], ..PYTHON },
    Program { language: "python-aiohttp", needs: &["python3", "-c", "import aiohttp"], ..PYTHON },
    Program { language: "java-pem", reads: Reads::Pem, ..JAVA },
    Program { language: "java-pfx", reads: Reads::Pfx, ..JAVA },
    Program {
        language: "go",
        needs: &["go", "version"],
        command: &["go", "run"],
        reads: Reads::PlainPem,
        ..USUAL
    },
    Program { language: "ruby", needs: &["ruby", "--version"], command: &["ruby"], ..USUAL },
    Program { language: "php-curl", needs: &["php", "--ri=curl"], command: &["php"], ..USUAL },
    Program {
        language: "php-streams",
        needs: &["php", "--ri=openssl"],
        command: &["php"],
        reads: Reads::Pem,
        ..USUAL
    },
];

impl Program {
    /// Whether all is here that it needs; what is missing is told, or is a failure.
    pub fn is_here(&self) -> bool {
        judges::command(self.needs)
    }

    /// What it says when all is well.
    pub fn works(&self) -> &'static str {
        match self.status_last {
            false => FINE,
            true => "{\"synthetic\":true,\"status\":\"ok\"}\n\nHTTP 200\n",
        }
    }
}

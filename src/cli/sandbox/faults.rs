//! `mtls sandbox faults`: what the sandbox can do wrong, and what `smoke` must find then.

use crate::cli::session::Session;
use crate::exit::Exit;
use crate::render;
use crate::report::sandbox::{FaultLine, Faults};
use crate::sandbox::{FAULT_HEADER, FAULT_ZONE, FAULTS};

pub(super) fn run(session: &mut Session) -> anyhow::Result<Exit> {
    let faults = FAULTS.iter().map(|fault| FaultLine {
        name: fault.name,
        finds: fault.finds,
        by_header: fault.by_header(),
    });
    let report = Faults { faults: faults.collect(), zone: FAULT_ZONE, header: FAULT_HEADER };
    session.answer(
        |_| render::text::sandbox::faults(&report),
        render::json_v1::sandbox::faults(&report),
    )?;
    Ok(Exit::Done)
}

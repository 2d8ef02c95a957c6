//! Tells which rung of the ladder is being climbed.

use std::time::Instant;

use super::Error;
use model::{Rung, RungDetail, RungReport, RungState};

/// Takes what happens.
pub(super) type Report<'a> = &'a mut (dyn FnMut(Rung, RungReport) + Send);

/// A rung is begun.
pub(super) fn begin(report: Report<'_>, rung: Rung) -> Instant {
    report(rung, RungReport { state: RungState::Trying, ..RungReport::default() });
    Instant::now()
}

/// A rung ended as `result` did. It took the time since `began`, where that is worth telling.
pub(super) fn end<T>(
    report: Report<'_>,
    rung: Rung,
    began: Option<Instant>,
    result: Result<T, Error>,
    detail: impl FnOnce(&T) -> RungDetail,
) -> Result<T, Error> {
    let took = began.map(|began| began.elapsed());
    match &result {
        Ok(value) => report(rung, RungReport { state: RungState::Done, took, detail: detail(value) }),
        Err(_) => report(rung, RungReport { state: RungState::Failed, took, detail: RungDetail::None }),
    }
    result
}

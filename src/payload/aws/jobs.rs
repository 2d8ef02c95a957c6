//! Messages about jobs (AWS IoT: "Jobs device MQTT API"): which ones wait, what the next one says, what a device made of it.

use texts::t;

use super::outline::{Cell, Outline, fields, items, said, time};
use crate::Node;

/// What the levels of the topic behind `jobs` say.
pub(super) fn outline(thing: &str, levels: &[&str], value: &Node) -> Option<Outline> {
    matches!(value, Node::Object(_)).then_some(())?;
    let title = match levels {
        ["notify"] => t!("Jobs of {thing}: the list changed", thing),
        ["notify-next"] => t!("Jobs of {thing}: the next job", thing),
        ["get"] => t!("Jobs of {thing}: asks for the list", thing),
        ["get", "accepted"] => t!("Jobs of {thing}: the list", thing),
        ["start-next"] => t!("Jobs of {thing}: asks for the next job", thing),
        ["start-next", "accepted"] => t!("Jobs of {thing}: the next job was started", thing),
        [job, "get"] => t!("Job {job} of {thing}: asks for it", job, thing),
        [job, "get", "accepted"] => t!("Job {job} of {thing}", job, thing),
        [job, "update"] => t!("Job {job} of {thing}: update request", job, thing),
        [job, "update", "accepted"] => t!("Job {job} of {thing}: update accepted", job, thing),
        [job, "get" | "update", "rejected"] => t!("Job {job} of {thing}: request rejected", job, thing),
        ["get" | "start-next", "rejected"] => t!("Jobs of {thing}: request rejected", thing),
        _ => return None,
    };
    let mut outline = Outline::new(title);
    if levels.last() == Some(&"rejected") {
        let code = said(value, "code")?;
        let reason = said(value, "message").map_or_else(|| code.clone(), |message| format!("{message} ({code})"));
        outline.bad(t!("Reason"), Some(reason));
    }
    // A request, and what its answer says has become of the job.
    for part in [Some(value), value.field("executionState")].into_iter().flatten() {
        execution(&mut outline, part);
    }
    if let Some(next) = value.field("execution") {
        if next.child_count() == 0 {
            outline.text(t!("Next job"), Some(t!("none").to_owned()));
        }
        outline.text(t!("Job"), said(next, "jobId"));
        execution(&mut outline, next);
        document(&mut outline, next);
    }
    document(&mut outline, value);
    list(&mut outline, value);
    outline.time(t!("Time"), value.field("timestamp"));
    outline.text(t!("Client token"), said(value, "clientToken"));
    Some(outline)
}

/// How far a job is.
fn execution(outline: &mut Outline, value: &Node) {
    let status = said(value, "status");
    let is_bad = matches!(status.as_deref(), Some("FAILED" | "REJECTED" | "TIMED_OUT"));
    if is_bad {
        outline.bad(t!("Status"), status);
    } else {
        outline.text(t!("Status"), status);
    }
    for (name, detail) in fields(value, "statusDetails") {
        let detail = if let Node::String(text) = detail { text.clone() } else { crate::value_on_a_line(detail) };
        outline.text(t!("Detail"), Some(format!("{name}: {detail}")));
    }
    for (name, field) in
        [(t!("Queued"), "queuedAt"), (t!("Started"), "startedAt"), (t!("Last updated"), "lastUpdatedAt")]
    {
        outline.time(name, value.field(field));
    }
    outline.text(t!("Version"), said(value, "versionNumber"));
    outline.text(t!("Expected version"), said(value, "expectedVersion"));
}

/// What the device is to do.
fn document(outline: &mut Outline, value: &Node) {
    let document = fields(value, "jobDocument");
    if document.is_empty() {
        return;
    }
    outline.columns = vec![t!("Job document"), t!("Value")];
    let row = |(name, value): &(String, Node)| vec![Cell::of(name.clone()), Cell::of(crate::value_on_a_line(value))];
    outline.rows.extend(document.iter().map(row));
}

/// All that wait or are being done.
fn list(outline: &mut Outline, value: &Node) {
    let by_status = fields(value, "jobs").iter().map(|(status, jobs)| {
        let jobs: &[Node] = if let Node::Array(jobs) = jobs { jobs } else { &[] };
        (status.as_str(), jobs)
    });
    let asked = [("IN_PROGRESS", "inProgressJobs"), ("QUEUED", "queuedJobs")];
    let asked = asked.map(|(status, name)| (status, items(value, name)));
    let mut rows = Vec::new();
    for (status, jobs) in by_status.chain(asked) {
        for job in jobs {
            let at = job.field("lastUpdatedAt").or_else(|| job.field("queuedAt")).and_then(time);
            let status = Cell { text: status.to_owned(), at, stands_out: false };
            rows.push(vec![Cell::of(said(job, "jobId").unwrap_or_default()), status]);
        }
    }
    if !rows.is_empty() {
        outline.columns = vec![t!("Job"), t!("Status")];
        outline.rows = rows;
    } else if value.field("jobs").is_some() || value.field("queuedJobs").is_some() {
        outline.text(t!("Jobs"), Some(t!("none").to_owned()));
    }
}

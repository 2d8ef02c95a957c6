//! One shadow: desired and reported state, when each leaf was set, and the difference.

use serde_json::{Map, Value, json};

use model::Timestamp;

const SECTIONS: [&str; 2] = ["desired", "reported"];

/// A shadow's document. A deleted one stays for its version, which counts on.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    state: Map<String, Value>,
    metadata: Map<String, Value>,
    version: u64,
    exists: bool,
}

impl Document {
    pub(super) fn exists(&self) -> bool {
        self.exists
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// Size of what is desired and reported, without the times.
    pub(super) fn state_bytes(&self) -> usize {
        serde_json::to_vec(&self.state).map_or(0, |text| text.len())
    }

    /// What `get` answers.
    pub(super) fn whole(&self) -> Value {
        let mut whole = self.snapshot();
        if let Some((delta, _)) = self.delta() {
            whole["state"]["delta"] = delta;
        }
        whole
    }

    /// State, metadata and version, without the difference.
    pub(super) fn snapshot(&self) -> Value {
        json!({ "state": self.state, "metadata": self.metadata, "version": self.version })
    }

    pub(super) fn delete(&mut self) {
        *self = Self { version: self.version + 1, ..Self::default() };
    }

    /// Merges `state`, in which null removes, and answers the metadata of what was in it.
    pub(super) fn update(&mut self, state: &Value, now: Timestamp) -> Value {
        self.exists = true;
        self.version += 1;
        let mut touched = Map::new();
        for section in SECTIONS {
            let Some(change) = state.get(section) else { continue };
            merge(&mut self.state, &mut self.metadata, section, change, now);
            touched.insert(section.to_owned(), stamp(change, now));
        }
        Value::Object(touched)
    }

    /// What is desired and not reported so, with its metadata.
    pub(super) fn delta(&self) -> Option<(Value, Value)> {
        let desired = self.state.get("desired")?;
        let reported = self.state.get("reported").unwrap_or(&Value::Null);
        let delta = difference(desired, reported)?;
        let metadata = pick(&delta, self.metadata.get("desired")?);
        Some((delta, metadata))
    }
}

/// Sets `key` of `state`, and of the `stamps` beside it: objects key by key, null removes, an object that ends up empty
/// goes too. A value that becomes an object, or an object that becomes a value, starts again in both.
fn merge(state: &mut Map<String, Value>, stamps: &mut Map<String, Value>, key: &str, change: &Value, now: Timestamp) {
    let Value::Object(changes) = change else {
        state.shift_remove(key);
        stamps.shift_remove(key);
        if !change.is_null() {
            state.insert(key.to_owned(), change.clone());
            stamps.insert(key.to_owned(), stamp(change, now));
        }
        return;
    };
    if !state.get(key).is_some_and(Value::is_object) {
        state.insert(key.to_owned(), json!({}));
        stamps.insert(key.to_owned(), json!({}));
    }
    if let (Some(Value::Object(state_inside)), Some(Value::Object(stamps_inside))) =
        (state.get_mut(key), stamps.get_mut(key))
    {
        for (name, value) in changes {
            merge(state_inside, stamps_inside, name, value, now);
        }
        if state_inside.is_empty() {
            state.shift_remove(key);
            stamps.shift_remove(key);
        }
    }
}

/// The same tree with the time in place of each leaf, also of those in lists and of a null, which removes: so do moto
/// and the shadows of Greengrass.
fn stamp(value: &Value, now: Timestamp) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), stamp(field, now))).collect(),
        Value::Array(items) => items.iter().map(|item| stamp(item, now)).collect(),
        _ => json!({ "timestamp": now.as_secs() }),
    }
}

fn difference(desired: &Value, reported: &Value) -> Option<Value> {
    let Value::Object(fields) = desired else {
        return (desired != reported).then(|| desired.clone());
    };
    let differs = |(name, field): (&String, &Value)| {
        let other = reported.get(name).unwrap_or(&Value::Null);
        Some((name.clone(), difference(field, other)?))
    };
    let fields: Map<String, Value> = fields.iter().filter_map(differs).collect();
    (!fields.is_empty()).then_some(Value::Object(fields))
}

/// The stamps of exactly the leaves in `wanted`.
fn pick(wanted: &Value, stamps: &Value) -> Value {
    match wanted {
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), pick(field, &stamps[name]))).collect()
        }
        _ => stamps.clone(),
    }
}

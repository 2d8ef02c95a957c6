//! The topic of a Sparkplug B message: which node or device it is about, and what it does.

/// What a topic of Sparkplug B says: `spBv1.0/GROUP/KIND/NODE/DEVICE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SparkplugTopic<'a> {
    /// The group and the name of the edge node.
    pub(crate) node: (&'a str, &'a str),
    /// The device behind the node, if it is about one.
    pub(crate) device: Option<&'a str>,
    /// It says which metrics there are.
    pub(crate) is_birth: bool,
}

/// What the topic says, unless it is another one; that of a host (`spBv1.0/STATE/ID`) has JSON.
pub(crate) fn sparkplug_topic(topic: &str) -> Option<SparkplugTopic<'_>> {
    let mut levels = topic.strip_prefix("spBv1.0/")?.split('/');
    let (group, kind, name) = (levels.next()?, levels.next()?, levels.next()?);
    let (device, rest) = (levels.next(), levels.next());
    let (about, what) = kind.split_at_checked(1)?;
    let fits = match about {
        "N" => device.is_none(),
        "D" => device.is_some(),
        _ => false,
    };
    (fits && rest.is_none() && matches!(what, "BIRTH" | "DATA" | "CMD" | "DEATH")).then_some(SparkplugTopic {
        node: (group, name),
        device,
        is_birth: what == "BIRTH",
    })
}

/// Whether messages on this topic say which metrics a node or device of Sparkplug B has.
#[must_use]
pub fn is_sparkplug_birth(topic: &str) -> bool {
    sparkplug_topic(topic).is_some_and(|topic| topic.is_birth)
}

/// Whether a topic is one of a node or device of Sparkplug B.
#[must_use]
pub fn is_of_sparkplug(topic: &str) -> bool {
    sparkplug_topic(topic).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_of_nodes_and_devices_are_told_from_others() {
        let table = [
            ("spBv1.0/plant/NBIRTH/gw-1", Some((None, true))),
            ("spBv1.0/plant/DDATA/gw-1/press", Some((Some("press"), false))),
            ("spBv1.0/plant/NCMD/gw-1", Some((None, false))),
            ("spBv1.0/plant/NDATA/gw-1/press", None),
            ("spBv1.0/plant/DDATA/gw-1", None),
            ("spBv1.0/plant/DDATA/gw-1/press/x", None),
            ("spBv1.0/STATE/host-1", None),
            ("spBv1.0/plant/XDATA/gw-1", None),
            ("spBv1.0/plant//gw-1", None),
            ("spBv1.0/plant/\u{e9}DATA/gw-1", None),
            ("a/b", None),
        ];
        for (topic, expected) in table {
            let found = sparkplug_topic(topic).map(|topic| (topic.device, topic.is_birth));
            assert_eq!(found, expected, "{topic}");
            assert_eq!(is_of_sparkplug(topic), expected.is_some(), "{topic}");
            assert_eq!(is_sparkplug_birth(topic), expected.is_some_and(|(_, is_birth)| is_birth), "{topic}");
        }
        assert_eq!(sparkplug_topic("spBv1.0/plant/NBIRTH/gw-1").unwrap().node, ("plant", "gw-1"));
    }
}

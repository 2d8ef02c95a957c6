//! AWS's own hosts: the one table from which every host is derived, and against which a given one is checked.
//!
//! Its values are those of the endpoint rules in AWS's SDKs (botocore 1.44: partitions, iot, iot-data, cognito-identity).

use super::region::is_region;
use texts::t;

/// What the regions of one partition have in common.
struct Partition {
    /// As ARNs name it.
    name: &'static str,
    /// How its regions begin.
    region_start: &'static str,
    suffix: &'static str,
    dual_stack_suffix: &'static str,
    /// What is between the account's prefix and `.iot.` in the data endpoint.
    ats: &'static str,
    lists_iot: bool,
}

const PARTITIONS: [Partition; 4] = [
    Partition {
        name: "aws-us-gov",
        region_start: "us-gov-",
        suffix: "amazonaws.com",
        dual_stack_suffix: "api.aws",
        ats: "-ats",
        lists_iot: true,
    },
    Partition {
        name: "aws-cn",
        region_start: "cn-",
        suffix: "amazonaws.com.cn",
        dual_stack_suffix: "api.amazonwebservices.com.cn",
        ats: ".ats",
        lists_iot: true,
    },
    Partition {
        name: "aws-eusc",
        region_start: "eusc-",
        suffix: "amazonaws.eu",
        dual_stack_suffix: "api.amazonwebservices.eu",
        ats: "-ats",
        lists_iot: false,
    },
    // Every other region; it comes last, for it matches all.
    Partition {
        name: "aws",
        region_start: "",
        suffix: "amazonaws.com",
        dual_stack_suffix: "api.aws",
        ats: "-ats",
        lists_iot: true,
    },
];

/// Where IoT Core has FIPS endpoints.
const IOT_FIPS_REGIONS: [&str; 7] =
    ["ca-central-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2"];
/// Where identity pools have FIPS endpoints.
const IDENTITY_FIPS_REGIONS: [&str; 5] = ["us-east-1", "us-east-2", "us-gov-west-1", "us-west-1", "us-west-2"];

/// The partition that ARNs of a region name: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`.
pub(super) fn partition(region: &str) -> &'static str {
    partition_of(region).name
}

/// The user pools' service. ID tokens and `Logins` have this name, so that it is the same with every data endpoint.
pub(super) fn user_pools(region: &str) -> String {
    format!("cognito-idp.{region}.{}", partition_of(region).suffix)
}

/// Where the user pools are read: their service with FIPS, where AWS has one. Tokens name the other.
pub(super) fn user_pools_at(region: &str, fips: bool) -> String {
    let host = user_pools(region);
    let has = fips && IDENTITY_FIPS_REGIONS.contains(&region);
    if has { host.replacen("cognito-idp.", "cognito-idp-fips.", 1) } else { host }
}

/// The data endpoint with FIPS, which has no prefix of the account. The error is why there is none.
pub(super) fn fips_endpoint(region: &str) -> Result<String, String> {
    if !IOT_FIPS_REGIONS.contains(&region) {
        return Err(t!("AWS lists no FIPS endpoint of IoT Core in {region}", region));
    }
    Ok(format!("data.iot-fips.{region}.{}", partition_of(region).suffix))
}

/// Whether the endpoint is one with FIPS, or of a domain of one's own, of which AWS's tables know nothing.
pub(super) fn is_fips_or_own(iot_endpoint: &str, region: &str) -> bool {
    of_aws(iot_endpoint).is_none() || Data::of(iot_endpoint, region).is_some_and(|data| data.fips)
}

/// The identity pools' service. Where there is a dual-stack one, it has the ordinary name.
pub(super) fn identity_pools(region: &str, iot_endpoint: &str) -> String {
    let fips = Data::of(iot_endpoint, region).is_some_and(|data| data.fips) && IDENTITY_FIPS_REGIONS.contains(&region);
    format!("cognito-identity{}.{region}.{}", if fips { "-fips" } else { "" }, partition_of(region).suffix)
}

/// The control plane of IoT Core, of the same kind as the data endpoint: FIPS, dual-stack, or neither.
pub(super) fn iot_control(region: &str, iot_endpoint: &str) -> String {
    let partition = partition_of(region);
    let (fips, dual_stack) = Data::of(iot_endpoint, region).map_or((false, false), |data| (data.fips, data.dual_stack));
    let suffix = if dual_stack { partition.dual_stack_suffix } else { partition.suffix };
    format!("iot{}.{region}.{suffix}", if fips { "-fips" } else { "" })
}

/// Whether the endpoint is the account's own one, which `DescribeEndpoint` answers.
pub(super) fn is_account_endpoint(iot_endpoint: &str, region: &str) -> bool {
    Data::of(iot_endpoint, region).is_some_and(|data| !data.fips && !data.dual_stack && data.is_prefixed(region))
}

/// The usual form of the data endpoint in this region, to write instead of what does not fit.
pub(super) fn usual_endpoint(region: &str) -> String {
    let partition = partition_of(region);
    if !partition.lists_iot {
        return t!("the host of your own domain (AWS lists no IoT Core in {region})", region);
    }
    format!("PREFIX{}.iot.{region}.{}", partition.ats, partition.suffix)
}

/// Checks a host: one of AWS has to be a data endpoint of `region`, others are taken as they are. The error is what a
/// person should write instead.
pub(super) fn check_iot_endpoint(host: &str, region: &str) -> Result<(), String> {
    let problem = |problem: &str| Err(format!("{}; {problem}", usual_endpoint(region)));
    let Some((labels, suffix)) = of_aws(host) else { return Ok(()) };
    if labels.contains(&"vpce") {
        return problem(t!(
            "this is the name of a VPC endpoint (vpce): a private hosted zone in Route 53 can point your account's \
             endpoint to it"
        ));
    }
    let Some(iot) = labels.iter().rposition(|label| matches!(*label, "iot" | "iot-fips")) else {
        let cognito = labels.first().is_some_and(|label| label.starts_with("cognito-"));
        return if cognito { problem(t!("this is a host of Cognito")) } else { Ok(()) };
    };
    let found_region = labels.get(iot + 1).copied().unwrap_or_default();
    if found_region != region && is_region(found_region) {
        return problem(&t!("this endpoint is in {found_region}", found_region));
    }
    let partition = partition_of(region);
    if ![partition.suffix, partition.dual_stack_suffix].contains(&suffix) {
        return problem(&t!("hosts in {region} end with .{suffix}", region, suffix = partition.suffix));
    }
    match labels.get(..iot).unwrap_or_default() {
        [] => return problem(t!("this is the control plane's host")),
        [.., "credentials"] => return problem(t!("this is the host of the credentials provider")),
        _ => {}
    }
    match Data::of(host, region) {
        Some(data) if data.fips => data.check_fips(region),
        Some(data) if data.is_prefixed(region) => Ok(()),
        _ => problem(&t!("the endpoint of type iot:Data-ATS has {ats} in its name", ats = partition.ats)),
    }
}

/// A data endpoint, taken apart.
struct Data<'a> {
    /// The labels before `iot`.
    front: Vec<&'a str>,
    fips: bool,
    dual_stack: bool,
}

impl<'a> Data<'a> {
    /// `None` when the host is none of AWS's IoT hosts in `region`.
    fn of(host: &'a str, region: &str) -> Option<Self> {
        let (mut labels, suffix) = of_aws(host)?;
        let dual_stack = suffix == partition_of(region).dual_stack_suffix;
        if labels.pop()? != region {
            return None;
        }
        let fips = match labels.pop()? {
            "iot" => false,
            "iot-fips" => true,
            _ => return None,
        };
        Some(Self { front: labels, fips, dual_stack })
    }

    /// Whether the host begins with a prefix of the account, in the form of the region.
    fn is_prefixed(&self, region: &str) -> bool {
        let with_hyphen = |label: &str| label.strip_suffix("-ats").is_some_and(|prefix| !prefix.is_empty());
        match self.front[..] {
            // Only Beijing has the form with a dot and no other (rules of iot-data).
            [label] => with_hyphen(label) && (region != "cn-north-1" || self.dual_stack),
            [prefix, "ats"] => !prefix.is_empty() && partition_of(region).ats == ".ats",
            _ => false,
        }
    }

    /// The FIPS endpoint is the same for every account: it has no prefix.
    fn check_fips(&self, region: &str) -> Result<(), String> {
        if !IOT_FIPS_REGIONS.contains(&region) {
            let problem = t!("AWS lists no FIPS endpoint of IoT Core in {region}", region);
            return Err(format!("{}; {problem}", usual_endpoint(region)));
        }
        let partition = partition_of(region);
        let (label, suffix) =
            if self.dual_stack { ("data-ats", partition.dual_stack_suffix) } else { ("data", partition.suffix) };
        if self.front == [label] {
            return Ok(());
        }
        let problem = t!("the FIPS endpoint has no prefix of the account");
        Err(format!("{label}.iot-fips.{region}.{suffix}; {problem}"))
    }
}

/// The labels of a host of AWS before its suffix, and that suffix.
fn of_aws(host: &str) -> Option<(Vec<&str>, &'static str)> {
    let mut fitting = suffixes().filter_map(|suffix| {
        let labels = host.strip_suffix(suffix)?.strip_suffix('.')?;
        Some((labels.split('.').collect(), suffix))
    });
    fitting.next()
}

/// The domains of AWS's own services.
pub(super) fn suffixes() -> impl Iterator<Item = &'static str> {
    PARTITIONS.iter().flat_map(|partition| [partition.suffix, partition.dual_stack_suffix])
}

fn partition_of(region: &str) -> &'static Partition {
    let [.., everywhere] = &PARTITIONS;
    PARTITIONS.iter().find(|partition| region.starts_with(partition.region_start)).unwrap_or(everywhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table")]
    fn each_data_endpoint_has_the_other_hosts_of_its_kind() {
        // Region, data endpoint; identity pools, control plane; whether DescribeEndpoint answers it.
        let rows = [
            (
                "eu-west-1",
                "a1-ats.iot.eu-west-1.amazonaws.com",
                "cognito-identity.eu-west-1.amazonaws.com",
                "iot.eu-west-1.amazonaws.com",
                true,
            ),
            (
                "eu-west-1",
                "iot.plant.example",
                "cognito-identity.eu-west-1.amazonaws.com",
                "iot.eu-west-1.amazonaws.com",
                false,
            ),
            (
                "eu-west-1",
                "data-ats.iot.eu-west-1.api.aws",
                "cognito-identity.eu-west-1.amazonaws.com",
                "iot.eu-west-1.api.aws",
                false,
            ),
            (
                "us-east-1",
                "data.iot-fips.us-east-1.amazonaws.com",
                "cognito-identity-fips.us-east-1.amazonaws.com",
                "iot-fips.us-east-1.amazonaws.com",
                false,
            ),
            (
                "us-east-1",
                "data-ats.iot-fips.us-east-1.api.aws",
                "cognito-identity-fips.us-east-1.amazonaws.com",
                "iot-fips.us-east-1.api.aws",
                false,
            ),
            (
                "us-gov-west-1",
                "data.iot-fips.us-gov-west-1.amazonaws.com",
                "cognito-identity-fips.us-gov-west-1.amazonaws.com",
                "iot-fips.us-gov-west-1.amazonaws.com",
                false,
            ),
            (
                "ca-central-1",
                "data.iot-fips.ca-central-1.amazonaws.com",
                "cognito-identity.ca-central-1.amazonaws.com",
                "iot-fips.ca-central-1.amazonaws.com",
                false,
            ),
            (
                "us-gov-west-1",
                "a1-ats.iot.us-gov-west-1.amazonaws.com",
                "cognito-identity.us-gov-west-1.amazonaws.com",
                "iot.us-gov-west-1.amazonaws.com",
                true,
            ),
            (
                "cn-north-1",
                "a1.ats.iot.cn-north-1.amazonaws.com.cn",
                "cognito-identity.cn-north-1.amazonaws.com.cn",
                "iot.cn-north-1.amazonaws.com.cn",
                true,
            ),
            (
                "cn-northwest-1",
                "a1-ats.iot.cn-northwest-1.amazonaws.com.cn",
                "cognito-identity.cn-northwest-1.amazonaws.com.cn",
                "iot.cn-northwest-1.amazonaws.com.cn",
                true,
            ),
            (
                "cn-north-1",
                "data-ats.iot.cn-north-1.api.amazonwebservices.com.cn",
                "cognito-identity.cn-north-1.amazonaws.com.cn",
                "iot.cn-north-1.api.amazonwebservices.com.cn",
                false,
            ),
            (
                "eusc-de-east-1",
                "iot.plant.example",
                "cognito-identity.eusc-de-east-1.amazonaws.eu",
                "iot.eusc-de-east-1.amazonaws.eu",
                false,
            ),
        ];
        for (region, endpoint, identity, control, is_account) in rows {
            assert_eq!(check_iot_endpoint(endpoint, region), Ok(()), "{endpoint}");
            assert_eq!(identity_pools(region, endpoint), identity, "{endpoint}");
            assert_eq!(iot_control(region, endpoint), control, "{endpoint}");
            assert_eq!(is_account_endpoint(endpoint, region), is_account, "{endpoint}");
        }
    }

    #[test]
    fn a_hint_names_a_host_that_exists() {
        // Region, host that does not exist or does not serve, the one to use, a word of the reason.
        let rows = [
            (
                "us-east-1",
                "a1-ats.iot-fips.us-east-1.amazonaws.com",
                "data.iot-fips.us-east-1.amazonaws.com",
                "no prefix",
            ),
            ("us-east-1", "a1-ats.iot-fips.us-east-1.api.aws", "data-ats.iot-fips.us-east-1.api.aws", "no prefix"),
            ("eu-west-1", "data.iot-fips.eu-west-1.amazonaws.com", "PREFIX-ats.iot.eu-west-1.amazonaws.com", "no FIPS"),
            ("eu-west-1", "a1.ats.iot.eu-west-1.amazonaws.com", "PREFIX-ats.iot.eu-west-1.amazonaws.com", "-ats"),
            ("eu-west-1", "-ats.iot.eu-west-1.amazonaws.com", "PREFIX-ats.iot.eu-west-1.amazonaws.com", "-ats"),
            ("eu-west-1", "a1.jobs.iot.eu-west-1.amazonaws.com", "PREFIX-ats.iot.eu-west-1.amazonaws.com", "-ats"),
            ("eu-west-1", "cognito-idp.eu-west-1.amazonaws.com", "PREFIX-ats.iot.eu-west-1.amazonaws.com", "Cognito"),
            ("eu-west-1", "iot.eu-west-1.api.aws", "PREFIX-ats.iot.eu-west-1.amazonaws.com", "control plane"),
            (
                "cn-north-1",
                "a1.ats.iot.cn-north-1.amazonaws.com",
                "PREFIX.ats.iot.cn-north-1.amazonaws.com.cn",
                "end with .amazonaws.com.cn",
            ),
            (
                "cn-north-1",
                "a1-ats.iot.cn-north-1.amazonaws.com.cn",
                "PREFIX.ats.iot.cn-north-1.amazonaws.com.cn",
                ".ats",
            ),
            ("cn-north-1", "a1.iot.cn-north-1.amazonaws.com.cn", "PREFIX.ats.iot.cn-north-1.amazonaws.com.cn", ".ats"),
            (
                "eu-west-1",
                "a1-ats.iot.eu-west-1.amazonaws.com.cn",
                "PREFIX-ats.iot.eu-west-1.amazonaws.com",
                "end with .amazonaws.com",
            ),
            ("eusc-de-east-1", "a1-ats.iot.eusc-de-east-1.amazonaws.com", "your own domain", "end with .amazonaws.eu"),
        ];
        for (region, host, shape, reason) in rows {
            let hint = check_iot_endpoint(host, region).expect_err(host);
            assert!(hint.contains(shape) && hint.contains(reason), "{host}: {hint}");
            // What is named has to pass, once the prefix is filled in.
            let named = hint.split(';').next().unwrap_or_default().replace("PREFIX", "a1");
            assert_eq!(check_iot_endpoint(&named, region), Ok(()), "{hint}");
        }
    }
}

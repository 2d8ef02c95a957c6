//! A profile that is still being filled in: what it lacks is filled with samples, so that the rest can be tried.

use toml_edit::{DocumentMut, Item, Table};

use super::{Mistake, Profile, check, parse};

/// A profile of which something may be missing.
#[derive(Clone, Debug)]
pub struct Draft {
    /// With samples for what is missing.
    pub profile: Profile,
    /// What is missing, as in [`KEYS`](super::KEYS).
    pub missing: Vec<&'static str>,
}

/// Reads the one `[[profile]]` in `text`. It has a region at least.
///
/// # Errors
/// What is wrong with the settings that it has.
pub fn draft(text: &str) -> Result<Draft, Vec<Mistake>> {
    let Ok(mut document) = text.parse::<DocumentMut>() else { return Err(parse(text).err().unwrap_or_default()) };
    let tables = document.get_mut("profile").and_then(Item::as_array_of_tables_mut);
    let Some(table) = tables.and_then(|tables| tables.get_mut(0)) else {
        return Err(parse(text).err().unwrap_or_default());
    };
    let missing = fill(table);
    let mut profiles = parse(&document.to_string())?;
    let Some(profile) = profiles.pop() else { return Err(Vec::new()) };
    Ok(Draft { profile, missing })
}

fn fill(table: &mut Table) -> Vec<&'static str> {
    let region = table.get("region").and_then(Item::as_str).unwrap_or_default().to_owned();
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    // Beijing has the form with a dot and no other.
    let ats = if region == "cn-north-1" { "example.ats" } else { "example-ats" };
    let is_aws = table.get("credentials").and_then(Item::as_str).is_some_and(|from| from.starts_with("aws-"));
    let people = if check::is_in_china(&region) && table.get("user_pool_id").is_none() {
        ("openid_issuer", "https://idp.example/plant".to_owned())
    } else {
        ("user_pool_id", format!("{region}_AbCdEf123"))
    };
    let samples = [
        ("name", "draft".to_owned()),
        people,
        ("client_id", "1example23456789exampleabc".to_owned()),
        ("identity_pool_id", format!("{region}:12345678-90ab-cdef-1234-567890abcdef")),
        ("iot_endpoint", format!("{ats}.iot.{region}.{suffix}")),
    ];
    let mut missing = Vec::new();
    let of_cognito = ["user_pool_id", "openid_issuer", "client_id", "identity_pool_id"];
    let is_other = table.get("openid_issuer").is_some();
    // What FIPS endpoints there are is known.
    let is_fips = table.get("fips").and_then(Item::as_bool).unwrap_or(false);
    let has_instead = |key: &str| match key {
        "user_pool_id" => is_other,
        "iot_endpoint" => is_fips,
        _ => false,
    };
    let is_needed = |key: &str| !(is_aws && of_cognito.contains(&key) || has_instead(key));
    for (key, sample) in samples.into_iter().filter(|(key, _)| is_needed(key)) {
        if table.get(key).is_none() {
            table.insert(key, toml_edit::value(sample));
            missing.push(key);
        }
    }
    missing
}

#[cfg(test)]
mod tests {

    #[test]
    fn what_is_missing_is_named_and_what_is_there_is_checked() {
        let draft = |text: &str| super::draft(&format!("[[profile]]\n{text}"));
        let found = draft("region = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_AbCdEf123\"\n").unwrap();
        assert_eq!(found.missing, ["name", "client_id", "identity_pool_id", "iot_endpoint"]);
        assert_eq!(found.profile.user_pool_id, "eu-west-1_AbCdEf123");
        for region in ["cn-north-1", "us-gov-west-1", "eu-central-1"] {
            assert!(draft(&format!("region = {region:?}\n")).is_ok(), "{region}");
        }
        let aws = draft("region = \"eu-west-1\"\ncredentials = \"aws-profile:plant\"\n").unwrap();
        assert_eq!(aws.missing, ["name", "iot_endpoint"]);
        let fips = draft("region = \"us-gov-west-1\"\nfips = true\n").unwrap();
        assert_eq!(fips.missing, ["name", "user_pool_id", "client_id", "identity_pool_id"]);
        let pools = fips.profile.cognito_identity_url();
        assert!(pools.host_str().unwrap().starts_with("cognito-identity-fips."), "checked where it is used: {pools}");
        let mistakes = draft("region = \"eu-west-1\"\nclient_id = \"no id\"\n").unwrap_err();
        assert!(mistakes.iter().all(|mistake| mistake.field == "client_id") && !mistakes.is_empty(), "{mistakes:?}");
        let china = draft("region = \"cn-north-1\"\n").unwrap();
        assert_eq!(china.missing[..2], ["name", "openid_issuer"], "AWS has no user pools there");
        let mistakes = draft("region = \"cn-north-1\"\nuser_pool_id = \"cn-north-1_AbCdEf123\"\n").unwrap_err();
        assert_eq!(mistakes.iter().map(|mistake| &*mistake.field).collect::<Vec<_>>(), ["user_pool_id"]);
        assert!(draft("client_id = \"x\"\n").unwrap_err().iter().any(|mistake| mistake.field == "region"));
        assert!(super::draft("").is_err());
    }
}

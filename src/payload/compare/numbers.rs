//! By how much a number grew.

/// The difference with a sign, and with as many decimals as the longer of the two numbers has. `None` where one is no finite
/// number, or both are as large as no difference is exact.
pub(super) fn growth(before: &str, now: &str) -> Option<String> {
    if let (Ok(before), Ok(now)) = (before.parse::<i128>(), now.parse::<i128>()) {
        return now.checked_sub(before).map(|grown| format!("{grown:+}"));
    }
    let [old, new] = [before, now].map(|text| text.parse::<f64>().ok().filter(|number| number.is_finite()));
    let grown = new? - old?;
    let decimals = decimals(before)?.max(decimals(now)?);
    grown.is_finite().then(|| format!("{grown:+.decimals$}"))
}

/// Digits behind the point; none is known of a number with an exponent, and more than these are noise.
fn decimals(number: &str) -> Option<usize> {
    if number.contains(['e', 'E']) {
        return None;
    }
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    (decimals <= 12).then_some(decimals)
}

#[cfg(test)]
mod tests {
    use super::growth;

    #[test]
    fn a_difference_has_a_sign_and_no_more_decimals_than_the_numbers() {
        for (before, now, expected) in [
            ("87.1", "87.2", Some("+0.1")),
            ("90310", "90311", Some("+1")),
            ("3", "-4", Some("-7")),
            ("1", "1.0", Some("+0.0")),
            ("9007199254740993", "9007199254740992", Some("-1")),
            ("0.5", "0.25", Some("-0.25")),
            ("1e3", "2e3", None),
            ("NaN", "1", None),
            ("0.12345678901234567", "1", None),
        ] {
            assert_eq!(growth(before, now).as_deref(), expected, "{before} {now}");
        }
    }
}

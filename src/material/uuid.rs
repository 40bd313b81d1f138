//! UUIDs (RFC 9562): many API keys and sessions have this form.

use super::algorithm::hex;
/// A random UUID (section 5.4).
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
    Ok(format!(
        "{}-{}-{}-{}-{}",
        hex(&[a, b, c, d]),
        hex(&[e, f]),
        hex(&[g, h]),
        hex(&rest[..2]),
        hex(&rest[2..])
    ))
}

/// Whether a text has the form: groups of 8, 4, 4, 4 and 12 hexadecimal digits (section 4).
pub fn is_one(text: &str) -> bool {
    // One more than there are, and no more of a line of dashes.
    let groups: Vec<&str> = text.split('-').take(6).collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_uuids_are_of_version_4_and_differ() {
        let (one, other) = (random().unwrap(), random().unwrap());
        assert!(is_one(&one), "{one}");
        assert_eq!(&one[14..15], "4");
        assert!("89ab".contains(&one[19..20]), "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn other_texts_are_no_uuids() {
        for text in
            ["", "key", "123e4567e89b42d3a456426614174000", "123e4567-e89b-42d3-a456-42661417400g"]
        {
            assert!(!is_one(text), "{text}");
        }
    }
}

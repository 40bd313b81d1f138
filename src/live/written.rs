//! How things are written: bytes and moments in transcripts, escapes in URLs.

/// One run of bytes.
pub mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes bytes as lower-case hex.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&crate::material::algorithm::hex(bytes))
    }

    /// Reads hex.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        decode(&text).ok_or_else(|| D::Error::custom("a text is not hex"))
    }

    pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
        let digits: Vec<u32> =
            text.chars().map(|c| c.to_digit(16)).collect::<Option<Vec<u32>>>()?;
        digits
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => u8::try_from(high * 16 + low).ok(),
                _ => None,
            })
            .collect()
    }
}

/// Several runs of bytes.
pub mod hex_list {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes each as lower-case hex.
    pub fn serialize<S: Serializer>(list: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|bytes| crate::material::algorithm::hex(bytes)))
    }

    /// Reads a list of hex.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Vec<u8>>, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|text| super::hex::decode(text))
            .collect::<Option<_>>()
            .ok_or_else(|| D::Error::custom("a text is not hex"))
    }
}

/// A moment.
pub mod moment {
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    /// Writes RFC 3339.
    pub fn serialize<S: Serializer>(
        moment: &OffsetDateTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&moment.format(&Rfc3339).map_err(S::Error::custom)?)
    }

    /// Reads RFC 3339.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<OffsetDateTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        OffsetDateTime::parse(&text, &Rfc3339).map_err(D::Error::custom)
    }
}

/// The bytes that `%2F` and the like stand for (RFC 3986 section 2.1); what is no such escape stays.
pub fn percent_decoded(text: &str) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    plain
}

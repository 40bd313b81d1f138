//! Host names (RFC 1034 section 3.5, RFC 5891).

/// The ASCII form of a host name for dNSName, whose first label may be a star (RFC 9525 section
/// 6.3); else the variant of the finding.
pub(super) fn dns(value: &str) -> Result<String, &'static str> {
    if value.contains("://") {
        return Err("dns-address");
    }
    if value.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok() {
        return Err("dns-ip");
    }
    let (star, host) = match value.strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", value),
    };
    if host.contains('*') {
        return Err("dns-star");
    }
    let host = domain(host).ok_or("dns")?;
    if !star.is_empty() && !host.contains('.') {
        return Err("dns-star");
    }
    Ok(format!("{star}{host}"))
}

/// The ASCII form of a domain: labels of 1 to 63 letters, digits, hyphens and underscores, 253
/// characters in all. Underscores are no host names, but there are certificates with them.
pub(super) fn domain(text: &str) -> Option<String> {
    let ascii =
        if text.is_ascii() { text.to_owned() } else { idna::domain_to_ascii_strict(text).ok()? };
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (ascii.len() <= 253 && ascii.split('.').all(label)).then_some(ascii)
}

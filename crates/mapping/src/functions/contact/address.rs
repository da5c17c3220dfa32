//! E-mail addresses taken apart.

/// The longest local part (RFC 5321, section 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// The longest address.
const ADDRESS_MAX: usize = 254;

/// Local part and domain of an address as people use them: no quotes, no comments, a domain with a dot. The domain is in
/// small letters, and in ASCII where it has others.
pub(in super::super) fn parts(text: &str) -> Option<(&str, String)> {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    // `Ada King <ada@example.com>`
    let bare = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>')?,
        None => text,
    };
    // Longer in letters than in ASCII it cannot be; what is much longer is not read at all.
    if bare.len() > ADDRESS_MAX * 4 {
        return None;
    }
    let (local, domain) = bare.rsplit_once('@')?;
    let special = |letter: char| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(letter);
    let local_fits = !local.is_empty() && local.len() <= LOCAL_MAX && local.chars().all(special);
    let dots_fit = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let domain = match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => domain,
        _ => return None,
    };
    let labels: Vec<&str> = domain.split('.').collect();
    let label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let top_fits = labels.last().is_some_and(|top| top.len() > 1 && !top.bytes().all(|byte| byte.is_ascii_digit()));
    let fits = local_fits && dots_fit && labels.len() > 1 && top_fits && labels.iter().all(label);
    (fits && local.len() + 1 + domain.len() <= ADDRESS_MAX).then_some((local, domain))
}

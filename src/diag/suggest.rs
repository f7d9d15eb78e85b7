//! What a misspelt word was probably meant to be.

/// The candidate closest to a misspelt word, if one is close enough to be meant.
pub(crate) fn suggest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let normal = |text: &str| text.to_lowercase().replace('-', "_");
    let wanted = normal(word);
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(&wanted, &normal(candidate));
        let edits = strsim::damerau_levenshtein(&wanted, &normal(candidate));
        let near = edits <= 1 + wanted.chars().count() / 4 || score >= 0.9;
        if near && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_are_close_or_absent() {
        assert_eq!(suggest("lapalce", ["normal", "laplace"]), Some("laplace"));
        assert_eq!(
            suggest("stroke-width", ["stroke", "stroke_width"]),
            Some("stroke_width")
        );
        assert_eq!(suggest("zebra", ["normal", "laplace"]), None);
    }
}

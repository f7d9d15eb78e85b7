//! "Did you mean …?" is asked of what is near, and of nothing else.

use crate::diag::suggest;

#[test]
fn a_quarter_of_the_letters_and_one_may_be_wrong() {
    for (word, near, far) in [
        ("abc", "abx", "axy"),
        ("abcd", "abxy", "axyz"),
        ("abcdefgh", "abcdexyz", "abcdwxyz"),
    ] {
        assert_eq!(suggest(word, [near]), Some(near), "{word}");
        assert_eq!(suggest(word, [far]), None, "{word}");
    }
}

/// However much follows, as long as nearly all of the word begins the candidate.
#[test]
fn a_word_that_begins_another_is_near_to_it() {
    let word = "distribution";
    for (candidate, meant) in [
        ("distributions_family", true),
        ("distributions_of_families", false),
    ] {
        assert_eq!(suggest(word, [candidate]).is_some(), meant, "{candidate}");
    }
}

#[test]
fn the_nearest_of_several_is_meant() {
    assert_eq!(
        suggest("nomal", ["norm", "normal", "nominal"]),
        Some("normal")
    );
}

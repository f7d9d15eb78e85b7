//! `matrix`: one output for each combination of the values that its names stand for.

use std::fmt;

/// Which entry each name of `matrix` stands for in a scene. Without a `matrix` there is one
/// combination, which is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Combination {
    /// A choice for each name, in the order written.
    pub chosen: Vec<Chosen>,
}

/// The entry that a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// The name.
    pub name: String,
    /// The entry as written.
    pub entry: String,
    /// Every entry that the name could stand for, as written.
    pub entries: Vec<String>,
    /// The entry as a part of a file's name; no other entry of the name has the same.
    pub file: String,
}

impl Chosen {
    /// Whether the name could stand for other entries too.
    pub(crate) fn varies(&self) -> bool {
        self.entries.len() > 1
    }
}

impl Combination {
    /// The choices that other combinations make otherwise.
    pub(crate) fn varying(&self) -> impl Iterator<Item = &Chosen> {
        self.chosen.iter().filter(|chosen| chosen.varies())
    }

    /// The choice for a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Chosen> {
        self.chosen.iter().find(|chosen| chosen.name == name)
    }
}

/// "family = laplace, sigma = 2", of what varies.
impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Chosen { name, entry, .. }) in self.varying().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{name} = {entry}")?;
        }
        Ok(())
    }
}

/// Entries as parts of file names: what file systems and shells leave alone, each another.
pub(super) fn file_words(entries: &[String]) -> Vec<String> {
    let plain = |entry: &String| {
        let kept = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
        let words = entry.split(|c: char| !kept(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join("_")
    };
    let words: Vec<String> = entries.iter().map(plain).collect();
    let number = |(index, word): (usize, &String)| {
        let alone = words.iter().filter(|other| *other == word).count() == 1;
        match alone && !word.trim_matches('.').is_empty() {
            true => word.clone(),
            false => format!("{word}_{}", index + 1),
        }
    };
    words.iter().enumerate().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_make_names_of_files() {
        let entries = ["normal(0, 1)", "-0.5", "mu + 1", "s*2", "s/2", ".."];
        let words = file_words(&entries.map(str::to_owned));
        assert_eq!(
            words,
            ["normal_0_1", "-0.5", "mu_+_1", "s_2_4", "s_2_5", ".._6"]
        );
    }
}

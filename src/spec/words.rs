//! The words that keys take for places, as values.

use super::model::{LegendChoice, LegendPlace, Side};

/// A side of the figure.
pub(super) fn side(word: &str) -> Option<Side> {
    match word {
        "top" => Some(Side::Top),
        "right" => Some(Side::Right),
        "bottom" => Some(Side::Bottom),
        "left" => Some(Side::Left),
        _ => None,
    }
}

/// Where a legend is: in a corner, outside at a side, or wherever is best.
pub(super) fn legend_place(word: &str) -> Option<LegendChoice> {
    match word {
        "best" => Some(LegendChoice::Best),
        "ends" => Some(LegendChoice::Ends),
        "right" => Some(LegendChoice::At(LegendPlace::OutsideRight)),
        "bottom" => Some(LegendChoice::At(LegendPlace::OutsideBottom)),
        word => text_place(word).map(LegendChoice::At),
    }
}

/// Where in a panel something stands.
pub(super) fn text_place(word: &str) -> Option<LegendPlace> {
    match word {
        "top-left" => Some(LegendPlace::TopLeft),
        "top" => Some(LegendPlace::Top),
        "top-right" => Some(LegendPlace::TopRight),
        "left" => Some(LegendPlace::Left),
        "center" => Some(LegendPlace::Center),
        "right" => Some(LegendPlace::Right),
        "bottom-left" => Some(LegendPlace::BottomLeft),
        "bottom" => Some(LegendPlace::Bottom),
        "bottom-right" => Some(LegendPlace::BottomRight),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::{
        keys::{MARK, SCENE, ValueType},
        model::{Arrow, Dash},
    };

    use super::*;

    /// The words that a key takes.
    fn words(value: &ValueType) -> Vec<&'static str> {
        match value {
            ValueType::Word(words) => words.iter().map(|word| word.name).collect(),
            _ => panic!("no words"),
        }
    }

    #[test]
    fn every_word_of_the_key_table_is_understood() {
        let of_mark = |key: &str| words(&MARK.key(key).expect("a key").value);
        assert!(
            of_mark("stroke_dash")
                .into_iter()
                .all(|word| Dash::from_name(word).is_some())
        );
        assert!(
            of_mark("arrow")
                .into_iter()
                .all(|word| Arrow::from_name(word).is_some())
        );
        assert!(
            of_mark("place")
                .into_iter()
                .all(|word| text_place(word).is_some())
        );
        let panel = SCENE
            .all()
            .into_iter()
            .find(|section| section.name == "panels[]");
        let legend = words(
            &panel
                .and_then(|panel| panel.key("legend"))
                .expect("a key")
                .value,
        );
        for word in legend {
            assert_eq!(legend_place(word).is_some(), word != "none", "{word}");
        }
        for word in words(&SCENE.key("legend").expect("a key").value) {
            assert_eq!(side(word).is_some(), word != "none", "{word}");
        }
    }
}

//! The texts above and below panels: title, subtitle, caption, and the titles of panels.

use crate::{
    plan::TextPlan,
    spec::{
        model::Anchor,
        style::{Align, TextStyle},
    },
};

use super::{
    composition::Composition,
    layout::PanelLayout,
    node::Node,
    text::{Face, Part},
};

impl Composition<'_> {
    /// The title of the figure.
    pub(super) fn title(&self, state: usize, part: Part) -> Vec<Node> {
        let (text, style) = (self.plan.title.as_ref(), &self.style.title);
        self.across(text, style, self.layout.title_top, state, part)
    }

    /// The line below the title.
    pub(super) fn subtitle(&self, state: usize, part: Part) -> Vec<Node> {
        let (text, style) = (self.plan.subtitle.as_ref(), &self.style.subtitle);
        self.across(text, style, self.layout.subtitle_top, state, part)
    }

    /// The line below everything.
    pub(super) fn caption(&self, state: usize, part: Part) -> Vec<Node> {
        let (text, style) = (self.plan.caption.as_ref(), &self.style.caption);
        self.across(text, style, self.layout.caption_top, state, part)
    }

    /// The title of a panel.
    pub(super) fn panel_title(&self, panel: usize, state: usize, part: Part) -> Vec<Node> {
        let PanelLayout {
            rect,
            title_bottom,
            ref words,
            ..
        } = self.layout.panels[panel];
        let Some(text) = &words.title else {
            return Vec::new();
        };
        let style = &self.style.panel_title;
        let top = title_bottom - Face::from(style).height(&text.at(state));
        heading(text, style, top, (rect.left, rect.right), state, part)
    }

    /// A text across the figure.
    fn across(
        &self,
        text: Option<&TextPlan>,
        style: &TextStyle,
        top: f64,
        state: usize,
        part: Part,
    ) -> Vec<Node> {
        text.map_or_else(Vec::new, |text| {
            heading(text, style, top, self.layout.text_edges, state, part)
        })
    }
}

/// A text between two edges, from its top down.
fn heading(
    text: &TextPlan,
    style: &TextStyle,
    top: f64,
    (left, right): (f64, f64),
    state: usize,
    part: Part,
) -> Vec<Node> {
    let face = Face::from(style);
    let (x, anchor) = match style.align {
        Align::Start => (left, Anchor::Start),
        Align::Middle => (f64::midpoint(left, right), Anchor::Middle),
        Align::End => (right, Anchor::End),
    };
    let layout = text.at(state);
    let baseline = top + face.rise(&layout);
    face.part(part, &layout, x, baseline, anchor)
}

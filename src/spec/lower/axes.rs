//! Axes, shared and of panels.

use crate::{
    diag::{Diagnostic, Kind, Span, SpannedText, exact},
    expr::NodeId,
};

use super::{
    super::{
        keys::AXIS,
        model::{Axis, NumberFormat, ScaleKind, SharedAxes, Ticks, Train},
        strings,
        tree::Node,
    },
    ConstantValue, Fields, Lowering,
};

impl Lowering<'_> {
    pub(super) fn shared_axes(&mut self, scene: &Fields<'_>) -> SharedAxes {
        let axes = scene.section("axes");
        SharedAxes {
            x: self.axis_or_default(&axes, "x"),
            y: self.axis(&axes, "y"),
        }
    }

    /// The axis under a key, if it is given.
    pub(super) fn axis(&mut self, parent: &Fields<'_>, key: &str) -> Option<Axis> {
        let fields = Fields::of(parent.get(key)?, &AXIS)?;
        Some(self.axis_of(&fields))
    }

    /// The axis under a key; where it is not given, an axis of which nothing is said.
    pub(super) fn axis_or_default(&mut self, parent: &Fields<'_>, key: &str) -> Axis {
        self.axis_of(&parent.section(key))
    }

    fn axis_of(&mut self, fields: &Fields<'_>) -> Axis {
        let scale = self.scale(fields);
        Axis {
            span: fields.span,
            label: self.text(fields, "label", self.weights.axis_label),
            domain: self.domain(fields, scale),
            include: self.constant_list(fields, "include"),
            train: match fields.word("train") {
                Some("frame") => Train::Frame,
                Some("robust") => Train::Robust,
                _ => Train::Sweep,
            },
            scale,
            reverse: fields.bool_or_default("reverse"),
            ticks: self.ticks(fields),
            tick_labels: self.tick_labels(fields),
            tick_format: fields
                .get("tick_format")
                .and_then(Node::string)
                .and_then(|text| self.tick_format(text)),
            grid: fields.bool("grid"),
            show: fields.bool_or_default("show"),
        }
    }

    /// How numbers are written that stand alone.
    fn tick_format(&mut self, text: &SpannedText) -> Option<NumberFormat> {
        let format = strings::number_format(text, self.diagnostics)?;
        if format.room > 0 {
            let message = "`>` keeps room in a line of text, and the number at a tick stands alone";
            self.error(Kind::Conflict, text.whole(), message);
        }
        Some(format)
    }

    /// From data to lengths, or from values to colours.
    pub(super) fn scale(&mut self, fields: &Fields<'_>) -> ScaleKind {
        let word = fields.word("scale");
        if let (Some(node), true) = (fields.get("constant"), word != Some("symlog")) {
            let message = "`constant` belongs to the scale `symlog`";
            self.diagnostics.push(
                Diagnostic::error(Kind::Conflict, node.span, message)
                    .hint("write `scale = \"symlog\"` too, or leave `constant` out"),
            );
        }
        match word {
            Some("log") => ScaleKind::Log,
            Some("symlog") => ScaleKind::Symlog {
                constant: fields.constant_or_default("constant"),
            },
            Some("logit") => ScaleKind::Logit,
            _ => ScaleKind::Linear,
        }
    }

    /// The ends under `domain`; `None` are trained.
    pub(super) fn domain(&mut self, fields: &Fields<'_>, scale: ScaleKind) -> [Option<NodeId>; 2] {
        let Some([low, high]) = fields.list("domain") else {
            return [None, None];
        };
        let [low, high] = [low, high].map(|node| {
            let auto = node
                .string()
                .is_some_and(|text| text.text().trim() == "auto");
            if auto {
                None
            } else {
                self.domain_end(node, scale)
            }
        });
        if let (Some(low), Some(high)) = (&low, &high)
            && low.value >= high.value
        {
            let (from, to) = (exact(low.value), exact(high.value));
            let span = low.span.to(high.span);
            self.diagnostics.push(if low.value == high.value {
                let message = format!("the domain [{from}, {to}] is empty");
                Diagnostic::error(Kind::Domain, span, message)
            } else {
                let message = format!("the domain [{from}, {to}] is upside down");
                Diagnostic::error(Kind::Domain, span, message)
                    .hint("the lower end stands first; `reverse = true` turns an axis round")
            });
        }
        [low, high].map(|end| end.map(|end| end.node))
    }

    fn domain_end(&mut self, node: &Node, scale: ScaleKind) -> Option<ConstantValue> {
        let end = self.constant_value(node, "domain")?;
        match end.value {
            value if !value.is_finite() => {
                let value = exact(value);
                let message = format!("an end of the domain is {value}, but must be finite");
                self.error(Kind::Domain, end.span, message);
                None
            }
            value if !scale.shows(value) => {
                let message = format!(
                    "an end of the domain is {}, but on a `{}` axis it must be {}",
                    exact(value),
                    scale.name(),
                    scale.support(),
                );
                self.error(Kind::Domain, end.span, message);
                None
            }
            _ => Some(end),
        }
    }

    /// A list of constant numbers.
    fn constant_list(&mut self, fields: &Fields<'_>, key: &str) -> Vec<NodeId> {
        let items = fields.list(key).unwrap_or_default();
        let constants = self.constant_values(items, key).unwrap_or_default();
        constants.iter().map(|item| item.node).collect()
    }

    /// Words at ticks, of which there must be as many.
    fn tick_labels(&mut self, fields: &Fields<'_>) -> Vec<String> {
        let Some((labels, span)) = fields
            .list("tick_labels")
            .zip(fields.key_span("tick_labels"))
        else {
            return Vec::new();
        };
        if let Some(format) = fields.key_span("tick_format") {
            self.exclude("tick_labels", span, "tick_format", format);
        }
        let ticks = fields.list("ticks").map(<[Node]>::len);
        if ticks != Some(labels.len()) {
            let message = match ticks {
                Some(ticks) => format!("there are {ticks} `ticks`, but {} words", labels.len()),
                None => "`tick_labels` stand at `ticks`, which are not given".to_owned(),
            };
            let found = Diagnostic::error(Kind::Arity, span, message);
            let hint = "each of `ticks` has one of `tick_labels`, in their order";
            self.diagnostics.push(found.hint(hint));
            return Vec::new();
        }
        let words = labels.iter().filter_map(Node::string);
        words.map(|word| word.text().to_owned()).collect()
    }

    fn ticks(&mut self, fields: &Fields<'_>) -> Ticks {
        let given: Vec<(&str, Span)> = ["ticks", "tick_step", "tick_count"]
            .into_iter()
            .filter_map(|key| Some((key, fields.key_span(key)?)))
            .collect();
        if let [(first, first_span), (second, second_span), ..] = given[..] {
            self.exclude(first, first_span, second, second_span);
        }
        if fields.get("ticks").is_some() {
            return Ticks::At(self.constant_list(fields, "ticks"));
        }
        if let Some(node) = fields.get("tick_step") {
            let Some(step) = self.constant_value(node, "tick_step") else {
                return Ticks::Auto;
            };
            let value = step.value;
            if !(value > 0.0 && value.is_finite()) {
                let value = exact(value);
                let message = format!("`tick_step` is {value}, but must be more than 0");
                self.error(Kind::OutOfRange, step.span, message);
            }
            return Ticks::Step(step.node);
        }
        fields.int("tick_count").map_or(Ticks::Auto, Ticks::Count)
    }
}

//! Marks: the names they bind, the keys of their type, and what all marks have.

mod channels;
mod running;

use std::cmp::Ordering;

use crate::{
    diag::{Diagnostic, Kind, Span, exact},
    expr::{NodeId, Type},
};

use super::{
    super::{
        keys::Runs,
        model::{BinRule, Binning, Dash, Feature, Mark, MarkKind, Normalize, Paint},
        strings,
    },
    Fields, Lowering,
};

use channels::{Own, Scopes};

impl Lowering<'_> {
    /// Lowers one mark; `None` where a mistake leaves nothing to draw.
    pub(super) fn mark(&mut self, fields: &Fields<'_>, id: String) -> Option<Mark> {
        // A mark of an unknown or later type has been reported, and nothing else is known of it.
        let kind = fields.variant().and_then(MarkKind::find)?;
        let traits = &kind.row().mark;
        // What runs through time passes between frames, where their number means nothing.
        let outside = match traits.runs {
            Runs::Time { .. } => self.names.scope.child(),
            _ => self.names.per_frame.child(),
        };
        self.refuse_idle_keys(fields, kind);
        let (repeat, outside) = self.repeat(fields, outside);
        let labels = outside.child();
        let (each, outside) = self.each(fields, kind, outside);
        self.copies = repeat.as_ref().map_or(1, |repeat| repeat.count);
        let (running, inside) = self.running(fields, kind, &outside);
        let when = fields
            .get("when")
            .and_then(|node| self.parse(node, Type::Condition))
            .and_then(|expr| self.compile(&expr, Type::Condition, "when", &inside));
        // Texts change from frame to frame even on what runs through time.
        let mut texts = outside.child();
        texts.insert("frame", self.inputs.frame);
        texts.insert("frames", self.inputs.frames);
        let scopes = Scopes {
            inside: &inside,
            outside: &outside,
            texts: &texts,
        };
        let own = self.own(fields, kind, running, scopes);
        let mut of_labels = labels;
        of_labels.insert("frame", self.inputs.frame);
        of_labels.insert("frames", self.inputs.frames);
        let label = self.text_in(fields, "label", self.weights.legend, &of_labels);
        self.copies = 1;
        let series = self.name(fields, "series");
        let stroke = self.paint(fields, "stroke");
        let stroke_width = self.number_at(fields, "stroke_width", &texts);
        let fill = self.paint(fields, "fill");
        let opacity = self.number_at(fields, "opacity", &texts);
        let Own {
            channels,
            runs,
            options,
            text,
            levels,
        } = own?;
        let binning = traits.binned.then(|| Binning {
            bins: self.bins(fields),
            normalize: match fields.word("normalize") {
                Some("count") => Normalize::Count,
                _ => Normalize::Density,
            },
        });
        let mark = Mark {
            span: fields.span,
            id,
            kind,
            channels,
            runs,
            options,
            text,
            levels,
            feature: match traits.runs {
                Runs::CurveWith(key) => fields.word(key).and_then(feature),
                _ => None,
            },
            bar_width: match traits.runs {
                Runs::Steps { width: Some(key) } => fields.constant(key),
                _ => None,
            },
            binning,
            label,
            series,
            when,
            repeat,
            stands: !each.is_empty() && matches!(traits.runs, Runs::Steps { .. }),
            each,
            trail: fields.int("trail").unwrap_or(0) as usize,
            stroke,
            stroke_width,
            stroke_dash: fields.word("stroke_dash").and_then(Dash::from_name),
            fill,
            opacity,
        };
        self.warn_of_idle_trail(fields, &mark);
        Some(mark)
    }

    /// In which bins its data are counted.
    fn bins(&mut self, fields: &Fields<'_>) -> BinRule {
        let given: Vec<(&str, Span)> = ["bins", "bin_width", "bin_edges"]
            .into_iter()
            .filter_map(|key| Some((key, fields.key_span(key)?)))
            .collect();
        if let [(first, first_span), (second, second_span), ..] = given[..] {
            self.exclude(first, first_span, second, second_span);
        }
        if let Some(node) = fields.get("bin_width") {
            let Some(width) = self.constant_value(node, "bin_width") else {
                return BinRule::Auto;
            };
            if !(width.value > 0.0 && width.value.is_finite()) {
                let value = exact(width.value);
                let message = format!("`bin_width` is {value}, but must be more than 0");
                self.error(Kind::OutOfRange, width.span, message);
            }
            return BinRule::Width(width.value);
        }
        if let Some(items) = fields.list("bin_edges") {
            let Some(edges) = self.constant_values(items, "bin_edges") else {
                return BinRule::Auto;
            };
            if let Some(pair) = edges
                .windows(2)
                .find(|pair| pair[0].value.partial_cmp(&pair[1].value) != Some(Ordering::Less))
            {
                let [low, high] = [pair[0].value, pair[1].value].map(exact);
                let message = format!("`bin_edges` must rise, but {low} is followed by {high}");
                self.error(Kind::OutOfRange, pair[1].span, message);
            }
            return BinRule::Edges(edges.iter().map(|edge| edge.value).collect());
        }
        fields.int("bins").map_or(BinRule::Auto, BinRule::Count)
    }

    /// Warns of a trail behind something that never moves.
    fn warn_of_idle_trail(&mut self, fields: &Fields<'_>, mark: &Mark) {
        let Some(span) = fields.key_span("trail").filter(|_| mark.trail > 0) else {
            return;
        };
        let mut dynamic_inputs: Vec<NodeId> = self
            .names
            .dynamic
            .names()
            .filter_map(|name| self.names.scope.get(name))
            .collect();
        dynamic_inputs.extend([self.inputs.t, self.inputs.frame]);
        let bound: Vec<NodeId> = mark
            .runs
            .names()
            .map(|over| over.node)
            .chain(mark.repeat.iter().flat_map(|repeat| {
                let names = repeat.names.iter();
                names.map(|(name, _)| *name)
            }))
            .collect();
        let bound: Vec<NodeId> = bound
            .into_iter()
            .chain(mark.each.iter().map(|it| it.0))
            .collect();
        let reads = |node: NodeId| self.graph.depends_on(node, &dynamic_inputs, &bound);
        let values = mark.repeat.iter().flat_map(|repeat| {
            let lists = repeat.names.iter();
            lists.flat_map(|(_, values)| values.iter().copied())
        });
        let nodes = mark.nodes().into_iter().chain(values);
        if !nodes.into_iter().any(reads) {
            let message = "nothing of this mark moves, so `trail` shows nothing";
            self.diagnostics
                .push(Diagnostic::warning(Kind::Unused, span, message));
        }
    }

    /// Refuses keys that would mean nothing for a mark of this type.
    fn refuse_idle_keys(&mut self, fields: &Fields<'_>, kind: MarkKind) {
        for &(key, hint) in kind.row().mark.idle {
            if let Some(span) = fields.key_span(key) {
                let message = format!("`{key}` has no meaning for a `{}` mark", kind.name());
                self.diagnostics
                    .push(Diagnostic::error(Kind::Conflict, span, message).hint(hint));
            }
        }
    }

    /// A colour as written.
    pub(super) fn paint(&mut self, fields: &Fields<'_>, key: &str) -> Option<Paint> {
        strings::paint(fields.get(key)?.string()?, true, self.diagnostics)
    }
}

/// Which points of a curve a word stands for.
pub(super) fn feature(word: &str) -> Option<Feature> {
    match word {
        "minima" => Some(Feature::Minima),
        "maxima" => Some(Feature::Maxima),
        "zeros" => Some(Feature::Zeros),
        _ => None,
    }
}

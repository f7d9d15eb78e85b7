//! Marks: the names they bind, their channels, their look.

use std::rc::Rc;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{NodeId, Scope, Type, check_name},
};

use super::{
    super::{
        document::{Node, Value},
        keys::{MARK, Status},
        model::{
            Anchor, Arrow, BracketEnd, Dash, Feature, Field, LegendPlace, Levels, Mark, MarkKind,
            Normalize, Over, OverRange, Paint, Repeat, Reveal, Rule, Symbol, TextPlace,
        },
        strings,
        words::text_place,
    },
    Fields, Lowering,
    limits::MAX_REPETITIONS,
};

/// Whether this version has a type of mark.
pub(super) fn is_known(word: &str) -> bool {
    let mut variants = MARK.variants.iter();
    variants.any(|variant| variant.word.name == word && variant.word.status == Status::Now)
}

impl Lowering<'_> {
    /// Lowers one mark; `None` where a mistake leaves nothing to draw.
    pub(super) fn mark(&mut self, fields: &Fields<'_>, id: String) -> Option<Mark> {
        // A mark of an unknown or later type has been reported, and nothing else is known of it.
        let word = fields.variant().filter(|word| is_known(word))?;
        // A trace runs through time, so the number of a frame means nothing along it.
        let outside = match word {
            "trace" => self.names.scope.child(),
            _ => self.names.per_frame.child(),
        };
        self.refuse_idle_looks(fields, word);
        let (repeat, outside) = self.repeat(fields, outside);
        let plane = matches!(word, "heatmap" | "contour");
        let (over, runs, inside) = if plane {
            let (runs, inside) = self.plane(fields, &outside);
            (None, runs, inside)
        } else {
            let (over, inside) = self.over(fields, word, &outside);
            (over, Vec::new(), inside)
        };
        let when = fields
            .get("when")
            .and_then(|node| self.parse(node, Type::Condition))
            .and_then(|expr| self.compile(&expr, Type::Condition, "when", &inside));
        // Texts change from frame to frame even on a trace.
        let mut texts = outside.child();
        texts.insert("frame", self.inputs.frame);
        texts.insert("frames", self.inputs.frames);
        let kind = match word {
            "text" => self.text_mark(fields, &inside, &texts),
            "bracket" => self.bracket(fields, &inside, &texts),
            "heatmap" => self.field(fields, &runs, &inside).map(MarkKind::Heatmap),
            "contour" => self.contour(fields, &runs, &inside, &outside),
            _ => self.kind(fields, word, over.as_ref(), &inside),
        };
        let mark = Mark {
            span: fields.span,
            id,
            trail: fields.int("trail").unwrap_or(0) as usize,
            label: self.text_in(fields, "label", &texts),
            series: self.name(fields, "series"),
            when,
            over,
            repeat,
            stroke: self.paint(fields, "stroke"),
            stroke_width: self.number_at(fields, "stroke_width", &texts),
            stroke_dash: fields.word("stroke_dash").and_then(Dash::from_name),
            fill: self.paint(fields, "fill"),
            opacity: self.number_at(fields, "opacity", &texts),
            kind: kind?,
        };
        self.warn_of_idle_trail(fields, &mark);
        Some(mark)
    }

    /// Warns of a trail behind something that never moves.
    fn warn_of_idle_trail(&mut self, fields: &Fields<'_>, mark: &Mark) {
        let Some(span) = fields.key_span("trail").filter(|_| mark.trail > 0) else {
            return;
        };
        let mut moving: Vec<NodeId> = self
            .names
            .dynamic
            .names()
            .filter_map(|name| self.names.scope.get(name))
            .collect();
        moving.extend([self.inputs.t, self.inputs.frame]);
        let bound: Vec<NodeId> = mark
            .runs()
            .into_iter()
            .map(|over| over.node)
            .chain(mark.repeat.iter().flat_map(|repeat| {
                let names = repeat.names.iter();
                names.map(|(name, _)| *name)
            }))
            .collect();
        let reads = |node: NodeId| self.graph.depends_on(node, &moving, &bound);
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

    /// Refuses what a mark of this type has nothing to show with.
    fn refuse_idle_looks(&mut self, fields: &Fields<'_>, word: &str) {
        let idle: &[(&str, &str)] = match word {
            "trace" => &[
                ("fill", "`stroke` is its colour"),
                ("trail", "it shows where it has been by itself"),
            ],
            "line" | "rule" | "segment" | "bracket" => &[("fill", "`stroke` is its colour")],
            "rug" => &[
                ("fill", "`stroke` is its colour"),
                ("stroke_dash", "its lines are too short for a pattern"),
            ],
            "point" => &[("stroke_dash", "its edge is a solid line")],
            "heatmap" => &[
                ("fill", "the panel's `color` says which colours it has"),
                ("stroke", "the panel's `color` says which colours it has"),
                ("series", "the panel's `color` says which colours it has"),
                ("trail", "it covers all of the plane"),
                ("stroke_width", "it has no lines"),
                ("stroke_dash", "it has no lines"),
            ],
            "contour" => &[("fill", "the panel's `color` says which colours it has")],
            "text" => &[
                ("stroke_width", "`size` is that of its letters"),
                ("stroke_dash", "`fill` is its colour"),
            ],
            _ => &[],
        };
        for &(key, hint) in idle {
            if let Some(span) = fields.key_span(key) {
                let message = format!("`{key}` has no meaning for a `{word}` mark");
                self.diagnostics
                    .push(Diagnostic::error(Kind::Conflict, span, message).hint(hint));
            }
        }
    }

    /// A colour as written.
    pub(super) fn paint(&mut self, fields: &Fields<'_>, key: &str) -> Option<Paint> {
        strings::paint(fields.get(key)?.string()?, true, self.diagnostics)
    }

    /// `for`, and the scope within it.
    fn repeat(&mut self, fields: &Fields<'_>, mut scope: Scope) -> (Option<Repeat>, Scope) {
        let mut names: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
        let mut first: Option<(&str, Span, usize)> = None;
        let values_scope = Rc::clone(&self.names.per_frame);
        for (name, key_span, node) in fields.map("for") {
            let Some(input) = self.bind("for", name, key_span, &mut scope) else {
                continue;
            };
            let Some(items) = node.list() else { continue };
            match first {
                None => first = Some((name, node.span, items.len())),
                Some((other, other_span, length)) if length != items.len() => {
                    let message = format!(
                        "`{other}` has {length} values and `{name}` has {}, but they go side by side",
                        items.len()
                    );
                    self.diagnostics.push(
                        Diagnostic::error(Kind::Arity, node.span, message)
                            .related(other_span, format!("{length} values")),
                    );
                    continue;
                }
                Some(_) => {}
            }
            self.instances = self.instances.saturating_add(items.len());
            if self.instances > MAX_REPETITIONS {
                let message =
                    format!("`for` lists more than {MAX_REPETITIONS} values in the scene");
                self.error(Kind::Limit, node.span, message);
                continue;
            }
            let values: Vec<NodeId> = items
                .iter()
                .filter_map(|item| self.number(item, name, &values_scope))
                .collect();
            names.push((input, values));
        }
        let count = first.map_or(0, |(_, _, length)| length);
        let repeat = (!names.is_empty() && count > 0).then_some(Repeat { names, count });
        (repeat, scope)
    }

    /// The input of a name that `over` or `for` binds, made known to `scope`. A new name gets an
    /// input of its own; parameters and swept names keep theirs, so that what follows from them
    /// follows the binding.
    fn bind(&mut self, binder: &str, name: &str, span: Span, scope: &mut Scope) -> Option<NodeId> {
        if let Some(home) = self.substitutions.home(name) {
            let message =
                format!("`{binder}` cannot bind `{name}`, which stands for an entry of `matrix`");
            self.diagnostics.push(
                Diagnostic::error(Kind::Conflict, span, message).related(home, "listed here"),
            );
            return None;
        }
        if let Some(node) = scope.get(name).filter(|_| name != "t") {
            if self.names.bindable.contains(&node) {
                return Some(node);
            }
            if let Some(&given) = self.names.given.get(&node) {
                scope.insert(name, given);
                return Some(given);
            }
            let defined = self.names.scope.get(name).is_some();
            if defined {
                let message = format!("`{binder}` cannot bind `{name}`, which is computed");
                self.diagnostics.push(
                    Diagnostic::error(Kind::Conflict, span, message)
                        .related(self.graph.span_of(node), "defined here")
                        .hint("it binds parameters, swept and solved names, and names of its own"),
                );
                return None;
            }
        }
        if let Err(bad) = check_name(name, span) {
            self.diagnostics.push(bad);
            return None;
        }
        let node = self.graph.input(name, span);
        scope.insert(name, node);
        Some(node)
    }

    /// What runs along a mark, and the scope of its channels.
    fn over(&mut self, fields: &Fields<'_>, word: &str, outside: &Scope) -> (Option<Over>, Scope) {
        let mut inside = outside.child();
        let lattice = matches!(word, "bars" | "stems");
        let runs = lattice
            || matches!(word, "line" | "area")
            || (word == "point" && fields.get("at").is_some());
        let Some(node) = fields.get("over") else {
            if !runs {
                return (None, inside);
            }
            let sideways = matches!(word, "line" | "point")
                && fields.get("x").is_some()
                && fields.get("y").is_none();
            let (name, node, range) = if sideways {
                ("y", self.inputs.y, OverRange::AxisY)
            } else if lattice {
                ("x", self.inputs.x, OverRange::Integers)
            } else {
                ("x", self.inputs.x, OverRange::AxisX)
            };
            inside.insert(name, node);
            let over = Over {
                node,
                name: name.to_owned(),
                span: fields.span,
                range,
            };
            return (Some(over), inside);
        };
        if !runs {
            for (name, _, _) in fields.map("over") {
                inside.insert_failed(name);
            }
            let span = fields.key_span("over").unwrap_or(node.span);
            let message =
                format!("nothing runs along a `{word}` mark, so `over` has no meaning here");
            let hint = if word == "point" {
                "with `at` it shows points of a curve; `for` repeats a mark for several values"
            } else {
                "`for` repeats a mark for several values"
            };
            self.diagnostics
                .push(Diagnostic::error(Kind::Conflict, span, message).hint(hint));
            return (None, inside);
        }
        let entries: Vec<_> = fields.map("over").collect();
        let &[(name, key_span, bounds)] = &entries[..] else {
            if matches!(node.value, Value::Table(_)) {
                let message = format!(
                    "`over` has {} names, but one runs along a `{word}` mark",
                    entries.len()
                );
                self.error(Kind::Arity, node.span, message);
            }
            return (None, inside);
        };
        let mut over = self.run((name, key_span, bounds), outside, &mut inside);
        if let (true, Some(OverRange::Between { step, .. })) =
            (lattice, over.as_mut().map(|over| &mut over.range))
            && step.is_none()
        {
            *step = self.constant(1.0, key_span);
        }
        (over, inside)
    }

    /// A name of `over`, made known to `inside`, and where it runs.
    fn run(
        &mut self,
        (name, key_span, bounds): (&str, Span, &Node),
        outside: &Scope,
        inside: &mut Scope,
    ) -> Option<Over> {
        let node = match name {
            "x" => Some(self.inputs.x),
            "y" => Some(self.inputs.y),
            "t" => {
                self.diagnostics.push(
                    Diagnostic::error(Kind::BadName, key_span, "`over` cannot bind the clock `t`")
                        .hint("a `trace` mark is a line over time"),
                );
                None
            }
            _ => self.bind("over", name, key_span, inside),
        };
        if let Some(node) = node {
            inside.insert(name, node);
        } else {
            inside.insert_failed(name);
        }
        let range = self.bounds(bounds, name, outside);
        node.zip(range).map(|(node, range)| Over {
            node,
            name: name.to_owned(),
            span: key_span,
            range,
        })
    }

    /// `[from, to]` or `[from, to, step]`, evaluated outside the binding.
    fn bounds(&mut self, node: &Node, name: &str, outside: &Scope) -> Option<OverRange> {
        let items = node.list()?;
        let mut ends = items.iter().map(|item| self.number(item, name, outside));
        let (from, to, step) = (ends.next()?, ends.next()?, ends.next());
        drop(ends);
        if let Some(value) = items.get(2).and_then(Node::number)
            && !(value > 0.0 && value.is_finite())
        {
            let message = format!("the step of `{name}` is {value}, but must be more than 0");
            self.error(Kind::OutOfRange, items[2].span, message);
        }
        let step = match step {
            Some(step) => Some(step?),
            None => None,
        };
        Some(OverRange::Between {
            from: from?,
            to: to?,
            step,
        })
    }

    /// The channels of a mark, but for text marks.
    fn kind(
        &mut self,
        fields: &Fields<'_>,
        word: &str,
        over: Option<&Over>,
        scope: &Scope,
    ) -> Option<MarkKind> {
        match word {
            "line" => {
                let [x, y] = self.curve(fields, over, scope);
                let z = self.color_channel(fields, "stroke", scope);
                Some(MarkKind::Line { x: x?, y: y?, z })
            }
            "area" => {
                let [x, y] = self.curve(fields, over, scope);
                let y2 = match fields.get("y2") {
                    Some(node) => self.number(node, "y2", scope),
                    None => self.default_number(fields, "y2"),
                };
                let fill_negative = self.paint(fields, "fill_negative");
                Some(MarkKind::Area {
                    x: x?,
                    y: y?,
                    y2: y2?,
                    fill_negative,
                })
            }
            "trace" => {
                let x = self.number_at(fields, "x", scope);
                let y = self.number_at(fields, "y", scope);
                let z = self.color_channel(fields, "stroke", scope);
                Some(MarkKind::Trace {
                    x: x?,
                    y: y?,
                    z,
                    reveal: match fields.word("reveal") {
                        Some("all") => Reveal::All,
                        Some("ghost") => Reveal::Ghost,
                        _ => Reveal::Past,
                    },
                })
            }
            "bars" | "stems" => {
                let [x, y] = self.curve(fields, over, scope);
                let y2 = match fields.get("y2") {
                    Some(node) => self.number(node, "y2", scope),
                    None => self.default_number(fields, "y2"),
                };
                let (x, y, y2) = (x?, y?, y2?);
                let width = fields.constant("width");
                Some(match (word, width) {
                    ("bars", Some(width)) => MarkKind::Bars { x, y, y2, width },
                    _ => MarkKind::Stems {
                        x,
                        y,
                        y2,
                        width,
                        size: fields.constant("size"),
                    },
                })
            }
            "histogram" => Some(MarkKind::Histogram {
                data: self.shown_data(fields, scope)?,
                bins: fields.int("bins"),
                normalize: match fields.word("normalize") {
                    Some("count") => Normalize::Count,
                    _ => Normalize::Density,
                },
            }),
            "rug" => Some(MarkKind::Rug {
                data: self.shown_data(fields, scope)?,
            }),
            "ellipse" => {
                let written = fields.get("distribution");
                let distribution = written
                    .and_then(|node| self.parse(node, Type::Distribution))
                    .and_then(|expr| {
                        self.compile(&expr, Type::Distribution, "distribution", scope)
                    });
                let level = match fields.get("level") {
                    Some(node) => self.number(node, "level", scope),
                    None => self.default_number(fields, "level"),
                };
                Some(MarkKind::Ellipse {
                    distribution: distribution?,
                    span: written?.span,
                    level: level?,
                })
            }
            "point" => {
                let at = match fields.word("at") {
                    Some("minima") => Some(Feature::Minima),
                    Some("maxima") => Some(Feature::Maxima),
                    Some("zeros") => Some(Feature::Zeros),
                    _ => None,
                };
                let [x, y] = match fields.key_span("at") {
                    Some(_) => self.curve(fields, over, scope),
                    None => ["x", "y"].map(|key| self.channel(fields, key, scope)),
                };
                let z = self.color_channel(fields, "fill", scope);
                Some(MarkKind::Point {
                    x: x?,
                    y: y?,
                    z,
                    at,
                    size: fields.constant("size"),
                    symbol: match fields.word("symbol") {
                        Some("ring") => Symbol::Ring,
                        Some("square") => Symbol::Square,
                        Some("cross") => Symbol::Cross,
                        _ => Symbol::Circle,
                    },
                })
            }
            "rule" => self.rule(fields, scope),
            "segment" => {
                let [x, y, x2, y2] =
                    ["x", "y", "x2", "y2"].map(|key| self.number_at(fields, key, scope));
                Some(MarkKind::Segment {
                    x: x?,
                    y: y?,
                    x2: x2?,
                    y2: y2?,
                    arrow: fields
                        .word("arrow")
                        .and_then(Arrow::from_name)
                        .unwrap_or(Arrow::None),
                })
            }
            _ => None,
        }
    }

    /// The channels `x` and `y` of a curve: what runs is its own channel unless written.
    fn curve(
        &mut self,
        fields: &Fields<'_>,
        over: Option<&Over>,
        scope: &Scope,
    ) -> [Option<NodeId>; 2] {
        ["x", "y"].map(|key| {
            if fields.get(key).is_some() {
                return self.number_at(fields, key, scope);
            }
            let over = over?;
            if over.name == key {
                return Some(over.node);
            }
            // The key table says so itself where a channel can never be left out.
            let required =
                key == "y" && matches!(fields.variant(), Some("area" | "bars" | "stems"));
            if !required {
                let word = fields.variant().unwrap_or_default();
                let message = format!("`{key}` is missing in a `{word}` mark");
                self.diagnostics.push(
                    Diagnostic::error(Kind::MissingKey, fields.span, message).hint(format!(
                        "`{}` runs along it, so `{key}` must say where",
                        over.name
                    )),
                );
            }
            None
        })
    }

    /// Channel `z` of a mark that would else have the colour under `key`.
    fn color_channel(&mut self, fields: &Fields<'_>, key: &str, scope: &Scope) -> Option<NodeId> {
        if let (Some(z), Some(written)) = (fields.key_span("z"), fields.key_span(key)) {
            self.exclude("z", z, key, written);
        }
        self.number_at(fields, "z", scope)
    }

    /// The two names that run over a plane, and the scope of its channels.
    fn plane(&mut self, fields: &Fields<'_>, outside: &Scope) -> (Vec<Over>, Scope) {
        let mut inside = outside.child();
        let axis = |name: &str, node: NodeId, range: OverRange| Over {
            node,
            name: name.to_owned(),
            span: fields.span,
            range,
        };
        let Some(written) = fields.get("over") else {
            inside.insert("x", self.inputs.x);
            inside.insert("y", self.inputs.y);
            let runs = vec![
                axis("x", self.inputs.x, OverRange::AxisX),
                axis("y", self.inputs.y, OverRange::AxisY),
            ];
            return (runs, inside);
        };
        let mut runs = Vec::new();
        let entries: Vec<_> = fields.map("over").collect();
        for &(name, key_span, bounds) in &entries {
            if let Some(over) = self.run((name, key_span, bounds), outside, &mut inside) {
                runs.push(over);
            }
        }
        // One of `x` and `y` may be left to the axis.
        if let [(name, _, _)] = entries[..] {
            match name {
                "x" => {
                    inside.insert("y", self.inputs.y);
                    runs.push(axis("y", self.inputs.y, OverRange::AxisY));
                }
                "y" => {
                    inside.insert("x", self.inputs.x);
                    runs.push(axis("x", self.inputs.x, OverRange::AxisX));
                }
                _ => {}
            }
        }
        if entries.len() > 2 || (runs.len() < 2 && runs.len() == entries.len()) {
            let plural = if entries.len() == 1 { "" } else { "s" };
            let word = fields.variant().unwrap_or_default();
            let message = format!(
                "`over` has {} name{plural}, but two run over a `{word}` mark",
                entries.len()
            );
            self.error(Kind::Arity, written.span, message);
            runs.clear();
        }
        (runs, inside)
    }

    /// The value over a plane. Its channels `x` and `y` are the names that run.
    fn field(&mut self, fields: &Fields<'_>, runs: &[Over], scope: &Scope) -> Option<Field> {
        let z = self.number_at(fields, "z", scope);
        let [first, second] = runs else {
            return None;
        };
        let mut channel = |key: &str| -> Option<Over> {
            let Some(node) = fields.get(key) else {
                let named = runs.iter().find(|over| over.name == key).cloned();
                if named.is_none() {
                    let word = fields.variant().unwrap_or_default();
                    let message = format!("`{key}` is missing in a `{word}` mark");
                    self.diagnostics.push(
                        Diagnostic::error(Kind::MissingKey, fields.span, message).hint(format!(
                            "`{}` and `{}` run over it: `{key}` says which of them along {key}",
                            first.name, second.name
                        )),
                    );
                }
                return named;
            };
            let channel = self.number(node, key, scope)?;
            let run = runs.iter().find(|over| over.node == channel).cloned();
            if run.is_none() {
                let message = format!("`{key}` must be a name that runs over the mark");
                self.diagnostics.push(
                    Diagnostic::error(Kind::Conflict, node.span, message)
                        .hint(format!("write `{}` or `{}`", first.name, second.name)),
                );
            }
            run
        };
        let (x, y) = (channel("x"), channel("y"));
        let (x, y) = (x?, y?);
        if x.node == y.node {
            let message = "`x` and `y` are the same name";
            self.error(Kind::Conflict, fields.span, message);
            return None;
        }
        Some(Field { x, y, z: z? })
    }

    fn contour(
        &mut self,
        fields: &Fields<'_>,
        runs: &[Over],
        inside: &Scope,
        outside: &Scope,
    ) -> Option<MarkKind> {
        let field = self.field(fields, runs, inside);
        if let (Some(levels), Some(count)) =
            (fields.key_span("levels"), fields.key_span("level_count"))
        {
            self.exclude("levels", levels, "level_count", count);
        }
        let levels = match fields.list("levels") {
            Some(items) => Levels::At(
                items
                    .iter()
                    .filter_map(|item| self.number(item, "levels", outside))
                    .collect(),
            ),
            None => Levels::Count(fields.int("level_count").unwrap_or(8)),
        };
        Some(MarkKind::Contour {
            field: field?,
            levels,
            filled: fields.bool("filled").unwrap_or(false),
            labels: fields.bool("labels").unwrap_or(false),
        })
    }

    /// A channel that this mark needs, although others of its type do not.
    fn channel(&mut self, fields: &Fields<'_>, key: &str, scope: &Scope) -> Option<NodeId> {
        if fields.get(key).is_none() {
            let word = fields.variant().unwrap_or_default();
            let message = format!("`{key}` is missing in a `{word}` mark");
            self.diagnostics.push(
                Diagnostic::error(Kind::MissingKey, fields.span, message)
                    .hint(format!("`{key}`: where along {key}")),
            );
        }
        self.number_at(fields, key, scope)
    }

    /// The values that a mark shows the distribution of.
    fn shown_data(&mut self, fields: &Fields<'_>, scope: &Scope) -> Option<NodeId> {
        let expr = self.parse(fields.get("data")?, Type::Data)?;
        self.compile(&expr, Type::Data, "data", scope)
    }

    /// A node for the number that the key table gives as default.
    fn default_number(&mut self, fields: &Fields<'_>, key: &str) -> Option<NodeId> {
        self.constant(fields.constant(key)?, fields.span)
    }

    fn constant(&mut self, value: f64, span: Span) -> Option<NodeId> {
        let expr = crate::expr::Expr::number(value, span);
        let scope = Scope::new();
        self.compile(&expr, Type::Number, "", &scope)
    }

    fn rule(&mut self, fields: &Fields<'_>, scope: &Scope) -> Option<MarkKind> {
        match (fields.key_span("x"), fields.key_span("y")) {
            (Some(x), Some(y)) => {
                self.exclude("x", x, "y", y);
                None
            }
            (Some(_), None) => {
                let x = self.number_at(fields, "x", scope)?;
                Some(MarkKind::Rule(Rule::X(x)))
            }
            (None, Some(_)) => {
                let y = self.number_at(fields, "y", scope)?;
                Some(MarkKind::Rule(Rule::Y(y)))
            }
            (None, None) => {
                self.diagnostics.push(
                    Diagnostic::error(Kind::MissingKey, fields.span, "a `rule` mark has no place")
                        .hint("`x` makes it vertical, `y` horizontal"),
                );
                None
            }
        }
    }

    fn bracket(&mut self, fields: &Fields<'_>, scope: &Scope, texts: &Scope) -> Option<MarkKind> {
        let [x, y, x2, y2] = ["x", "y", "x2", "y2"].map(|key| self.number_at(fields, key, scope));
        let text = self.text_in(fields, "text", texts);
        let end = match (fields.key_span("x2"), fields.key_span("y2")) {
            (Some(x2), Some(y2)) => {
                self.exclude("x2", x2, "y2", y2);
                return None;
            }
            (Some(_), None) => BracketEnd::X(x2?),
            (None, Some(_)) => BracketEnd::Y(y2?),
            (None, None) => {
                self.diagnostics.push(
                    Diagnostic::error(Kind::MissingKey, fields.span, "a `bracket` mark has no end")
                        .hint("`x2` makes it level, `y2` upright"),
                );
                return None;
            }
        };
        Some(MarkKind::Bracket {
            x: x?,
            y: y?,
            end,
            text,
        })
    }

    fn text_place(&mut self, fields: &Fields<'_>, scope: &Scope) -> Option<TextPlace> {
        let x = self.number_at(fields, "x", scope);
        let y = self.number_at(fields, "y", scope);
        let point = ["x", "y"].map(|key| fields.key_span(key));
        match (fields.key_span("place"), point) {
            (Some(place), [Some(x), _]) => {
                self.exclude("place", place, "x", x);
                None
            }
            (Some(place), [None, Some(y)]) => {
                self.exclude("place", place, "y", y);
                None
            }
            (Some(place), [None, None]) => {
                if fields.bool("leader") == Some(true) {
                    let leader = fields.key_span("leader").unwrap_or(place);
                    self.exclude("place", place, "leader", leader);
                }
                fields
                    .word("place")
                    .and_then(text_place)
                    .map(TextPlace::Panel)
            }
            (None, [Some(_), Some(_)]) => Some(TextPlace::At { x: x?, y: y? }),
            (None, [x, _]) => {
                let missing = if x.is_none() { "x" } else { "y" };
                let message = format!("`{missing}` is missing in a `text` mark");
                self.diagnostics.push(
                    Diagnostic::error(Kind::MissingKey, fields.span, message)
                        .hint("a text stands at `x` and `y`, or at a `place` in the panel"),
                );
                None
            }
        }
    }

    fn text_mark(&mut self, fields: &Fields<'_>, scope: &Scope, texts: &Scope) -> Option<MarkKind> {
        use LegendPlace as P;
        let text = self.text_in(fields, "text", texts);
        let place = self.text_place(fields, scope)?;
        let anchor = match (fields.word("anchor"), place) {
            (Some("start"), _) => Anchor::Start,
            (Some("middle"), _) => Anchor::Middle,
            (Some("end"), _) => Anchor::End,
            (_, TextPlace::Panel(P::TopLeft | P::Left | P::BottomLeft)) => Anchor::Start,
            (_, TextPlace::Panel(P::TopRight | P::Right | P::BottomRight)) => Anchor::End,
            (_, _) => Anchor::Middle,
        };
        Some(MarkKind::Text {
            place,
            text: text?,
            dx: fields.constant("dx").unwrap_or(0.0),
            dy: fields.constant("dy").unwrap_or(0.0),
            anchor,
            leader: fields.bool("leader").unwrap_or(false),
            size: fields.constant("size"),
        })
    }
}

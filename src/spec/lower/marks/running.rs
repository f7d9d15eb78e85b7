//! The names that run along a mark or are bound for each of its instances: `over` and `for`.

use std::{rc::Rc, sync::Arc};

use crate::{
    diag::{Diagnostic, Kind, Span, exact},
    expr::{Expr, ExprKind, NodeId, Scope, Type, check_name},
    limits::INSTANCES,
};

use super::super::{
    super::{
        keys,
        model::{Channel, MarkKind, Over, OverRange, Repeat},
        tree::{Node, Value},
    },
    Fields, Lowering,
};

/// The names that run along a mark, as far as they could be read.
#[derive(Debug)]
pub(super) enum Running {
    Nothing,
    Time {
        whole: bool,
    },
    /// `None` where there was a mistake, which is reported.
    Curve(Option<Over>),
    /// Two names, or none where there was a mistake.
    Plane(Vec<Over>),
}

impl Lowering<'_> {
    /// What runs along a mark, and the scope of its channels.
    pub(super) fn running(
        &mut self,
        fields: &Fields<'_>,
        kind: MarkKind,
        outside: &Scope,
    ) -> (Running, Scope) {
        match kind.row().mark.runs {
            keys::Runs::Plane => {
                let (names, inside) = self.plane(fields, kind, outside);
                (Running::Plane(names), inside)
            }
            keys::Runs::Steps { .. } if fields.get("each").is_some() => {
                (Running::Nothing, self.refuse_over(fields, kind, outside))
            }
            keys::Runs::CurveWith(key) if fields.get(key).is_none() => {
                (Running::Nothing, self.refuse_over(fields, kind, outside))
            }
            keys::Runs::Curve | keys::Runs::CurveWith(_) | keys::Runs::Steps { .. } => {
                let (over, inside) = self.curve(fields, kind, outside);
                (Running::Curve(over), inside)
            }
            keys::Runs::Nothing => (Running::Nothing, self.refuse_over(fields, kind, outside)),
            keys::Runs::Time {
                whole: (key, word),
                head,
            } => {
                let whole = fields.word(key) == Some(word) && fields.bool(head) != Some(true);
                let inside = self.refuse_over(fields, kind, outside);
                (Running::Time { whole }, inside)
            }
        }
    }

    /// `each`, and the scope within it: the names and the data whose values they take.
    pub(super) fn each(
        &mut self,
        fields: &Fields<'_>,
        kind: MarkKind,
        outside: Scope,
    ) -> (Vec<(NodeId, NodeId)>, Scope) {
        let mut inside = outside.child();
        let mut names = Vec::new();
        let Some(key_span) = fields.key_span("each") else {
            return (names, outside);
        };
        let traits = &kind.row().mark;
        let keys = kind.row().keys;
        let shows_data = keys.iter().any(|key| key.channel == Some(Channel::Data));
        let refused = match traits.runs {
            keys::Runs::Nothing | keys::Runs::Steps { .. } => shows_data,
            keys::Runs::CurveWith(key) => fields.get(key).is_some(),
            _ => true,
        };
        if refused {
            let message = format!("`each` has no meaning for this `{}` mark", kind.name());
            self.diagnostics
                .push(Diagnostic::error(Kind::Conflict, key_span, message).hint(
                    "it draws points, stems, bars, segments, rules, brackets, ellipses and texts; \
                     `for` repeats any mark",
                ));
        }
        for (name, key_span, node) in fields.map("each") {
            let data = self.parse(node, Type::Data);
            let words = data.as_ref().and_then(|data| self.words_of(data));
            let data = data.and_then(|data| self.compile(&data, Type::Data, name, &outside));
            let input = self.bind("each", name, key_span, &mut inside);
            if let Some(input) = input {
                match words {
                    Some(words) => self.names.worded.insert(input, words),
                    None => self.names.worded.remove(&input),
                };
            }
            if input.is_none() {
                inside.insert_failed(name);
            }
            names.extend(input.zip(data));
        }
        if refused {
            names.clear();
        }
        (names, inside)
    }

    /// The words of which data are places: of a column of words, or of the first of them.
    fn words_of(&self, data: &Expr) -> Option<Arc<[String]>> {
        match &data.kind {
            ExprKind::Name(name) => self.names.words.get(name).cloned(),
            ExprKind::Call {
                function,
                arguments,
                ..
            } if function == "first" => self.words_of(&arguments.first()?.value),
            _ => None,
        }
    }

    /// `for`, and the scope within it.
    pub(super) fn repeat(
        &mut self,
        fields: &Fields<'_>,
        mut scope: Scope,
    ) -> (Option<Repeat>, Scope) {
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
            if self.instances > INSTANCES {
                let message = format!("`for` lists more than {INSTANCES} values in the scene");
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

    /// The scope of a mark along which nothing runs.
    fn refuse_over(&mut self, fields: &Fields<'_>, kind: MarkKind, outside: &Scope) -> Scope {
        let mut inside = outside.child();
        let Some(node) = fields.get("over") else {
            return inside;
        };
        for (name, _, _) in fields.map("over") {
            inside.insert_failed(name);
        }
        let span = fields.key_span("over").unwrap_or(node.span);
        let word = kind.name();
        let message = format!("nothing runs along a `{word}` mark, so `over` has no meaning here");
        if fields.get("each").is_some() {
            let message = "`over` and `each` exclude each other";
            self.error(Kind::Conflict, span, message);
            return inside;
        }
        let instead = "`for` repeats a mark for several values";
        let hint = match kind.row().mark.runs {
            keys::Runs::CurveWith(key) => {
                format!("with `{key}` it shows points of a curve; {instead}")
            }
            _ => instead.to_owned(),
        };
        self.diagnostics
            .push(Diagnostic::error(Kind::Conflict, span, message).hint(hint));
        inside
    }

    /// What runs along a curve, and the scope of its channels. Without `over` it is the name of an
    /// axis: `y` where only `x` is given, else `x`, over the whole numbers if the mark has steps.
    fn curve(
        &mut self,
        fields: &Fields<'_>,
        kind: MarkKind,
        outside: &Scope,
    ) -> (Option<Over>, Scope) {
        let mut inside = outside.child();
        let in_steps = matches!(kind.row().mark.runs, keys::Runs::Steps { .. });
        let Some(node) = fields.get("over") else {
            let sideways =
                fields.get("x").is_some() && fields.get("y").is_none() && !fields.is_required("y");
            let (name, node, range) = if sideways {
                ("y", self.inputs.y, OverRange::AxisY)
            } else if in_steps {
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
        let entries: Vec<_> = fields.map("over").collect();
        let &[(name, key_span, bounds)] = &entries[..] else {
            if matches!(node.value, Value::Table(_)) {
                let message = format!(
                    "`over` has {} names, but one runs along a `{}` mark",
                    entries.len(),
                    kind.name()
                );
                self.error(Kind::Arity, node.span, message);
            }
            return (None, inside);
        };
        let mut over = self.run((name, key_span, bounds), outside, &mut inside);
        if let (true, Some(OverRange::Between { step, .. })) =
            (in_steps, over.as_mut().map(|over| &mut over.range))
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
            let value = exact(value);
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

    /// The two names that run over a plane, and the scope of its channels.
    fn plane(
        &mut self,
        fields: &Fields<'_>,
        kind: MarkKind,
        outside: &Scope,
    ) -> (Vec<Over>, Scope) {
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
            let message = format!(
                "`over` has {} name{plural}, but two run over a `{}` mark",
                entries.len(),
                kind.name()
            );
            self.error(Kind::Arity, written.span, message);
            runs.clear();
        }
        (runs, inside)
    }
}

//! The keys of one type of mark: its channels, its texts and its options.

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{NodeId, Scope, Type},
};

use super::{
    super::{
        super::{
            keys::{self, Default as KeyDefault, Key, Needs, ValueType},
            model::{Channel, Channels, MarkKind, MarkOptions, Over, Runs, Setting, Text, Written},
            tree::Node,
            validate::lower_first,
        },
        Fields, Lowering,
    },
    running::Running,
};

/// What the names in a mark's expressions stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scopes<'a> {
    /// In what runs along it.
    pub(super) inside: &'a Scope,
    /// In what does not.
    pub(super) outside: &'a Scope,
    /// In what is written once a frame.
    pub(super) texts: &'a Scope,
}

/// What the keys of one type of mark say.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) channels: Channels<Written>,
    pub(super) runs: Runs,
    pub(super) options: MarkOptions,
    pub(super) text: Option<Text>,
    pub(super) levels: Vec<NodeId>,
}

impl Lowering<'_> {
    /// The keys of a mark's type; `None` where a mistake leaves nothing to draw.
    pub(super) fn own(
        &mut self,
        fields: &Fields<'_>,
        kind: MarkKind,
        running: Running,
        scopes: Scopes<'_>,
    ) -> Option<Own> {
        let keys = kind.row().keys;
        let (mut channels, mut text, mut levels) = (Channels::default(), None, Vec::new());
        let mut settings = Vec::with_capacity(keys.len());
        let mut complete = true;
        for key in keys {
            self.refuse_excluded(fields, key);
            let mut setting = None;
            match (key.channel, &key.value) {
                // They are names that run, and read below.
                (Some(Channel::X | Channel::Y), _) if matches!(running, Running::Plane(_)) => {}
                (Some(channel), _) => {
                    let (written, is_known) = self.channel(fields, key, kind, &running, scopes);
                    if let Some(written) = written {
                        channels.set(channel, written);
                    }
                    complete &= is_known;
                }
                (None, ValueType::Text) => {
                    text = self.text_in(fields, key.name, self.weights.text, scopes.texts);
                    complete &= text.is_some() || !fields.is_required(key.name);
                }
                (None, ValueType::List(ValueType::Number, _)) => {
                    let items = fields.list(key.name).unwrap_or_default();
                    levels.extend(
                        items
                            .iter()
                            .filter_map(|item| self.number(item, key.name, scopes.outside)),
                    );
                }
                (None, _) => setting = self.setting(fields, key),
            }
            settings.push(setting);
        }
        complete &= self.check_needs(fields, kind);
        if let Running::Curve(Some(over)) = &running {
            self.other_edge(fields, kind, over, &mut channels);
        }
        let runs = match running {
            Running::Nothing => Runs::Nothing,
            Running::Time { whole } => Runs::Time { whole },
            Running::Curve(over) => Runs::Curve(over?),
            Running::Plane(names) => {
                let [x, y] = self.axes_of_plane(fields, kind, &names, scopes.inside)?;
                Runs::Plane { x, y }
            }
        };
        complete.then_some(Own {
            channels,
            runs,
            options: MarkOptions::new(settings),
            text,
            levels,
        })
    }

    /// The other edge of an area that says none is at 0: to the side of what runs along the y axis, else
    /// below.
    fn other_edge(
        &mut self,
        fields: &Fields<'_>,
        kind: MarkKind,
        over: &Over,
        channels: &mut Channels<Written>,
    ) {
        let edges = [Channel::X2, Channel::Y2];
        let keys = kind.row().keys;
        let has_both = edges
            .iter()
            .all(|edge| keys.iter().any(|key| key.channel == Some(*edge)));
        if !has_both || edges.iter().any(|edge| channels.get(*edge).is_some()) {
            return;
        }
        let lies = over.name == "y" && fields.get("x").is_some();
        let edge = edges[usize::from(!lies)];
        if let Some(node) = self.constant(0.0, fields.span) {
            let span = fields.span;
            channels.set(edge, Written { node, span });
        }
    }

    /// Refuses a key that excludes another which is written too, unless as its default.
    fn refuse_excluded(&mut self, fields: &Fields<'_>, key: &Key) {
        let Some(span) = fields.key_span(key.name) else {
            return;
        };
        let means_something = |other: &&str| fields.get(other).is_some() && !fields.is_off(other);
        if let Some(other) = key.excludes.iter().copied().find(|it| means_something(it))
            && let Some(other_span) = fields.key_span(other)
        {
            self.exclude(key.name, span, other, other_span);
        }
    }

    /// The expression of a channel, and whether the mark can be drawn with it or without.
    fn channel(
        &mut self,
        fields: &Fields<'_>,
        key: &Key,
        kind: MarkKind,
        running: &Running,
        scopes: Scopes<'_>,
    ) -> (Option<Written>, bool) {
        let at = |node: Option<NodeId>, span: Span| node.map(|node| Written { node, span });
        if let Some(node) = fields.get(key.name) {
            let written = at(self.expression(node, key, scopes.inside), node.span);
            // Without the value of its colour it is still a mark.
            let is_optional = key.channel == Some(Channel::Z) && !fields.is_required(key.name);
            let is_known = written.is_some() || is_optional;
            return (written, is_known);
        }
        let is_place = matches!(key.channel, Some(Channel::X | Channel::Y));
        let written = match (key.default, running) {
            (_, Running::Curve(over)) if is_place => {
                let over = over.as_ref();
                let node = over.and_then(|over| self.of_curve(fields, key, kind, over));
                at(node, fields.span)
            }
            (KeyDefault::Number(value), _) => at(self.constant(value, fields.span), fields.span),
            (KeyDefault::Absent(_), _)
                if is_place
                    && matches!(
                        kind.row().mark.runs,
                        keys::Runs::CurveWith(_) | keys::Runs::Steps { .. }
                    ) =>
            {
                let hint = format!("`{}`: {}", key.name, lower_first(key.doc));
                self.missing(fields, key.name, kind, hint);
                None
            }
            (KeyDefault::Absent(_), _) => return (None, true),
            _ => None,
        };
        (written, written.is_some())
    }

    /// A channel of a curve that is not written: the name that runs, if it is the channel's.
    fn of_curve(
        &mut self,
        fields: &Fields<'_>,
        key: &Key,
        kind: MarkKind,
        over: &Over,
    ) -> Option<NodeId> {
        if over.name == key.name {
            return Some(over.node);
        }
        // What can never be left out has been missed before.
        if !fields.is_required(key.name) {
            let hint = format!(
                "`{}` runs along it, so `{}` must say where",
                over.name, key.name
            );
            self.missing(fields, key.name, kind, hint);
        }
        None
    }

    fn missing(&mut self, fields: &Fields<'_>, key: &str, kind: MarkKind, hint: impl Into<String>) {
        let message = format!("`{key}` is missing in a `{}` mark", kind.name());
        self.diagnostics
            .push(Diagnostic::error(Kind::MissingKey, fields.span, message).hint(hint));
    }

    /// The expression under a key, of the type that the key takes.
    fn expression(&mut self, node: &Node, key: &Key, scope: &Scope) -> Option<NodeId> {
        let expected = match key.value {
            ValueType::Data => Type::Data,
            ValueType::Distribution => Type::Distribution,
            _ => Type::Number,
        };
        let expr = self.parse(node, expected)?;
        self.compile(&expr, expected, key.name, scope)
    }

    /// A node for a number.
    pub(super) fn constant(&mut self, value: f64, span: Span) -> Option<NodeId> {
        let expr = crate::expr::Expr::number(value, span);
        self.compile(&expr, Type::Number, "", &Scope::new())
    }

    /// An option as written, else its default.
    fn setting(&mut self, fields: &Fields<'_>, key: &Key) -> Option<Setting> {
        match &key.value {
            ValueType::Constant(_) | ValueType::Int(_) => {
                fields.constant(key.name).map(Setting::Number)
            }
            ValueType::Bool => fields.bool(key.name).map(Setting::Flag),
            ValueType::Color { .. } => self.paint(fields, key.name).map(Setting::Paint),
            ValueType::Word(words) => {
                let written = fields.word(key.name)?;
                let index = words.iter().position(|word| word.name == written);
                index.map(Setting::Word)
            }
            _ => None,
        }
    }

    /// Whether what must be written of several keys is.
    fn check_needs(&mut self, fields: &Fields<'_>, kind: MarkKind) -> bool {
        let is_written = |key: &str| fields.get(key).is_some();
        match kind.row().mark.needs {
            Needs::OneOf { keys, what, hint } if !keys.into_iter().any(is_written) => {
                let message = format!("a `{}` mark has no {what}", kind.name());
                self.diagnostics
                    .push(Diagnostic::error(Kind::MissingKey, fields.span, message).hint(hint));
                false
            }
            Needs::PointOr { key, hint } if !is_written(key) => {
                let mut missing = ["x", "y"].into_iter().filter(|key| !is_written(key));
                let Some(missing) = missing.next() else {
                    return true;
                };
                self.missing(fields, missing, kind, hint);
                false
            }
            _ => true,
        }
    }

    /// Which of the names that run over a plane runs along x, and which along y.
    fn axes_of_plane(
        &mut self,
        fields: &Fields<'_>,
        kind: MarkKind,
        names: &[Over],
        scope: &Scope,
    ) -> Option<[Over; 2]> {
        let [first, second] = names else {
            return None;
        };
        let mut axis = |key: &str| -> Option<Over> {
            let Some(node) = fields.get(key) else {
                let named = names.iter().find(|over| over.name == key).cloned();
                if named.is_none() {
                    let hint = format!(
                        "`{}` and `{}` run over it: `{key}` says which of them along {key}",
                        first.name, second.name
                    );
                    self.missing(fields, key, kind, hint);
                }
                return named;
            };
            let channel = self.number(node, key, scope)?;
            let run = names.iter().find(|over| over.node == channel).cloned();
            if run.is_none() {
                let message = format!("`{key}` must be a name that runs over the mark");
                self.diagnostics.push(
                    Diagnostic::error(Kind::Conflict, node.span, message)
                        .hint(format!("write `{}` or `{}`", first.name, second.name)),
                );
            }
            run
        };
        let (x, y) = (axis("x"), axis("y"));
        let (x, y) = (x?, y?);
        if x.node == y.node {
            let message = "`x` and `y` are the same name";
            self.error(Kind::Conflict, fields.span, message);
            return None;
        }
        Some([x, y])
    }
}

//! The tree → [`SceneSpec`]: defaults filled in, names resolved, expressions checked.
//!
//! What the key table forbids has been reported when lowering begins. Lowering goes on without such
//! values and reports only what the table cannot know, so that one mistake gives one message.

mod axes;
mod check;
mod connectors;
mod data;
mod files;
mod fits;
mod fonts;
mod grid;
mod limits;
mod marks;
mod matrix;
mod names;
mod output;
mod panels;
mod style;
mod sweep;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{self, Bindings, Expr, Graph, NodeId, Scope, Type},
    font::{Fonts, Formula},
};

use super::{
    Combination, Overrides,
    document::{Node, Table, Value},
    fields::Fields,
    keys::SCENE,
    model::{Names, NumberFormat, SceneSpec, Text, TextPiece},
    strings::{
        self,
        text::{self, Piece},
    },
    words,
};
use names::Moving;

/// How many combinations the `matrix` of a scene makes.
pub(super) fn combinations(root: &Table, overrides: &Overrides) -> usize {
    let fields = Fields::new(root, Span::default(), &SCENE, None);
    matrix::combinations(&fields, overrides)
}

/// The combination of a scene's `matrix` that is read.
pub(super) fn combination(root: &Table, overrides: &Overrides) -> Combination {
    let fields = Fields::new(root, Span::default(), &SCENE, None);
    matrix::combination(&fields, overrides)
}

/// Lowers a whole scene; `None` if it found an error.
pub(super) fn lower(
    root: &Table,
    span: Span,
    stem: &str,
    overrides: &Overrides,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<SceneSpec> {
    let before = diagnostics.len();
    let fields = Fields::new(root, span, &SCENE, None);
    if limits::exceeded(&fields, diagnostics) {
        return None;
    }
    let mut lowering = Lowering::new(diagnostics);
    let combination = lowering.matrix(&fields, overrides);
    let names = lowering.names(&fields, overrides);
    let sweep = lowering.sweep(&fields, &names);
    let canvas = lowering.canvas(&fields);
    let output = lowering.output(&fields);
    lowering.frame_count(&sweep, output.rewind);
    let style = lowering.style(&fields, overrides, canvas.pixel_ratio);
    lowering.fonts = lowering.fonts(&fields, overrides);
    let title = lowering.text(&fields, "title");
    let subtitle = lowering.text(&fields, "subtitle");
    let caption = lowering.text(&fields, "caption");
    let description = lowering.text(&fields, "description");
    let legend = fields.word("legend").and_then(words::side);
    let shared = lowering.shared_axes(&fields);
    let panels = lowering.panels(&fields, shared.y.is_some(), legend.is_some());
    let connectors = lowering.connectors(&fields);
    let layout = lowering.layout(&fields, &panels);
    let check = lowering.check(&fields, &names, &sweep, output.rewind);
    lowering.unused(&names);

    let graph = lowering.graph;
    let failed = diagnostics[before..].iter().any(Diagnostic::is_error);
    (!failed).then(|| SceneSpec {
        stem: stem.to_owned(),
        combination,
        span,
        graph,
        names,
        title,
        subtitle,
        caption,
        description,
        legend,
        canvas,
        output,
        sweep,
        panels,
        shared,
        connectors,
        layout,
        style,
        check,
    })
}

/// What lowering knows while it goes through the sections.
struct Lowering<'f> {
    diagnostics: &'f mut Vec<Diagnostic>,
    graph: Graph,
    clock: Clock,
    /// Names known everywhere: `t`, parameters, swept names and definitions.
    scope: Rc<Scope>,
    /// The same and `frame`, `frames`: for what is drawn once a frame.
    per_frame: Rc<Scope>,
    /// The names whose values change in time.
    moving: Moving,
    /// The inputs that `over` and `for` may bind: parameters and swept names.
    bindable: BTreeSet<NodeId>,
    /// For each name that a fit solves for, the input that `over` and `for` bind instead.
    given: BTreeMap<NodeId, NodeId>,
    /// The values at rest.
    rest: Bindings<'static>,
    /// What the names of `matrix` stand for.
    stands: Vec<matrix::Substitution>,
    /// Every name that an expression reads.
    read: BTreeSet<String>,
    /// Repetitions of marks so far.
    instances: usize,
    /// What texts are set in.
    fonts: Fonts,
}

/// The inputs that the language itself names.
#[derive(Debug, Clone, Copy)]
struct Clock {
    x: NodeId,
    y: NodeId,
    t: NodeId,
    frame: NodeId,
    frames: NodeId,
}

impl<'f> Lowering<'f> {
    fn new(diagnostics: &'f mut Vec<Diagnostic>) -> Self {
        let mut graph = Graph::new();
        let mut input = |name| graph.input(name, Span::default());
        let clock = Clock {
            x: input("x"),
            y: input("y"),
            t: input("t"),
            frame: input("frame"),
            frames: input("frames"),
        };
        Self {
            diagnostics,
            graph,
            clock,
            scope: Rc::default(),
            per_frame: Rc::default(),
            moving: Moving::default(),
            bindable: BTreeSet::new(),
            given: BTreeMap::new(),
            rest: Bindings::new(),
            stands: Vec::new(),
            read: BTreeSet::new(),
            instances: 0,
            fonts: Fonts::default(),
        }
    }

    fn error(&mut self, kind: Kind, span: Span, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::error(kind, span, message));
    }

    /// Parses an expression; a bare number is one where a number is expected.
    fn parse(&mut self, node: &Node, expected: Type) -> Option<Expr> {
        let Value::String(text) = &node.value else {
            let value = node.number().filter(|value| !value.is_nan())?;
            return (expected == Type::Number).then(|| Expr::number(value, node.span));
        };
        match expr::parse(text) {
            Ok(expr) => self.substituted(expr),
            Err(mistakes) => {
                self.diagnostics.extend(mistakes);
                None
            }
        }
    }

    /// Gives an expression its meaning in a scope.
    fn compile(&mut self, expr: &Expr, expected: Type, key: &str, scope: &Scope) -> Option<NodeId> {
        self.read
            .extend(expr.names().map(|(name, _)| name.to_owned()));
        self.graph
            .compile_as(expr, expected, &format!("`{key}`"), scope, self.diagnostics)
    }

    /// An expression that gives a number.
    fn number(&mut self, node: &Node, key: &str, scope: &Scope) -> Option<NodeId> {
        let expr = self.parse(node, Type::Number)?;
        self.compile(&expr, Type::Number, key, scope)
    }

    /// The number under a key, if it is given.
    fn number_at(&mut self, fields: &Fields<'_>, key: &str, scope: &Scope) -> Option<NodeId> {
        fields
            .get(key)
            .and_then(|node| self.number(node, key, scope))
    }

    /// A number that stands still: it may read parameters and what follows from them.
    fn steady(&mut self, node: &Node, key: &str) -> Option<ConstantValue> {
        self.steady_all(std::slice::from_ref(node), key)?.pop()
    }

    /// Numbers that stand still; `None` if one of them is not.
    fn steady_all(&mut self, nodes: &[Node], key: &str) -> Option<Vec<ConstantValue>> {
        let scope = Rc::clone(&self.scope);
        let mut compiled = Vec::with_capacity(nodes.len());
        for node in nodes {
            if let Some(expr) = self.parse(node, Type::Number)
                && self.is_constant(&expr, key)
                && let Some(id) = self.compile(&expr, Type::Number, key, &scope)
            {
                compiled.push((id, node.span));
            }
        }
        if compiled.len() < nodes.len() {
            return None;
        }
        // All at once: what they share is computed once.
        let ids: Vec<NodeId> = compiled.iter().map(|(id, _)| *id).collect();
        let result = self.graph.evaluate(&ids, &self.rest);
        if !result.faults.is_empty() {
            let faults = result.faults.iter();
            self.diagnostics
                .extend(faults.map(|fault| fault.diagnostic("")));
            return None;
        }
        let values = result.values.iter().map(|value| {
            let numbers = value.numbers();
            numbers.and_then(|numbers| numbers.values.scalar().copied())
        });
        let steady = values
            .zip(compiled)
            .map(|(value, (node, span))| ConstantValue {
                node,
                value: value.unwrap_or(f64::NAN),
                span,
            });
        Some(steady.collect())
    }

    fn is_constant(&mut self, expr: &Expr, key: &str) -> bool {
        let Some((name, span)) = expr.names().find(|(name, _)| self.moving.contains(name)) else {
            return true;
        };
        let message = format!("`{key}` stands still, but `{name}` moves in time");
        self.diagnostics.push(
            Diagnostic::error(Kind::WrongType, span, message)
                .hint("it may read parameters that no sweep moves, and what follows from them"),
        );
        false
    }

    /// The text under a key, whose values change from frame to frame.
    fn text(&mut self, fields: &Fields<'_>, key: &str) -> Option<Text> {
        let scope = Rc::clone(&self.per_frame);
        self.text_in(fields, key, &scope)
    }

    /// The text under a key, with its values in a scope.
    fn text_in(&mut self, fields: &Fields<'_>, key: &str, scope: &Scope) -> Option<Text> {
        let node = fields.get(key)?;
        let pieces = text::read(node.string()?, &self.fonts, self.diagnostics)?;
        let pieces = pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Literal(text, emphasis) => Some(TextPiece::Shaped {
                    shaped: Arc::new(self.fonts.shape(&text, emphasis)),
                    text,
                }),
                Piece::Formula(Formula { text, shaped }) => {
                    Some(TextPiece::Shaped { text, shaped })
                }
                Piece::Break => Some(TextPiece::Break),
                Piece::Value {
                    expr,
                    format,
                    emphasis,
                } => {
                    let text = self.words_for(&expr, |name| scope.contains(name));
                    if let Some(text) = text.filter(|_| format == NumberFormat::default()) {
                        let shaped = Arc::new(self.fonts.shape(&text, emphasis));
                        return Some(TextPiece::Shaped { text, shaped });
                    }
                    let expr = self.substituted(expr)?;
                    let node = self.compile(&expr, Type::Number, "{…}", scope)?;
                    Some(TextPiece::Value {
                        node,
                        format,
                        emphasis,
                    })
                }
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Text {
            pieces,
            span: node.span,
        })
    }

    /// A word of the user's.
    fn name(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        strings::name(fields.get(key)?.string()?, self.diagnostics)
    }
}

/// A number that does not change in time.
#[derive(Debug, Clone, Copy)]
struct ConstantValue {
    node: NodeId,
    /// Its value; NaN where it is undefined.
    value: f64,
    span: Span,
}

//! What lowering knows, phase by phase, and how it gives expressions their meaning.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{self, Bindings, Expr, Graph, NodeId, Scope, Type},
    files::NamedFiles,
    font::{FontStyle, Fonts},
};

use super::{
    super::{
        fields::Fields,
        strings,
        style::Roles,
        tree::{Node, Value},
    },
    dynamic_names::DynamicNames,
    matrix::Substitutions,
};

/// A scene in the making: first its names are `Declaring`, then they are `Known`, and everything
/// else is lowered, in any order.
pub(super) struct Lowering<'f, Names = Known> {
    pub(super) diagnostics: &'f mut Vec<Diagnostic>,
    /// What the names of `matrix` stand for.
    pub(super) substitutions: Substitutions,
    /// What texts are set in.
    pub(super) fonts: Fonts,
    /// How heavy they are.
    pub(super) weights: Weights,
    /// What colours words can have.
    pub(super) text_colors: Option<Roles>,
    /// The files read so far.
    pub(super) files: NamedFiles,
    pub(super) graph: Graph,
    pub(super) inputs: Inputs,
    pub(super) names: Names,
    /// Every name that an expression reads, so far.
    pub(super) read: BTreeSet<String>,
    /// Instances of marks so far.
    pub(super) instances: usize,
    /// Characters of texts so far, each as often as it is repeated.
    pub(super) characters: usize,
    /// How often the texts that are read are repeated.
    pub(super) copies: usize,
}

/// What texts of panels are set in, by what they are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weights {
    pub(super) panel_title: FontStyle,
    pub(super) axis_label: FontStyle,
    pub(super) legend: FontStyle,
    pub(super) text: FontStyle,
}

/// The inputs that the language itself names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inputs {
    pub(super) x: NodeId,
    pub(super) y: NodeId,
    pub(super) t: NodeId,
    pub(super) frame: NodeId,
    pub(super) frames: NodeId,
}

/// The names of a scene while they are declared.
#[derive(Default)]
pub(super) struct Declaring {
    /// The names declared so far.
    pub(super) scope: Scope,
    /// The inputs that `over` and `for` may bind: parameters and swept names.
    pub(super) bindable: BTreeSet<NodeId>,
    /// For each name that a fit solves for, the input that `over` and `for` bind instead.
    pub(super) given: BTreeMap<NodeId, NodeId>,
    /// The values of parameters, and those set from outside.
    pub(super) rest: Bindings<'static>,
    /// The words of data that are places among them.
    pub(super) words: BTreeMap<String, Arc<[String]>>,
}

/// The names of a scene, all of them declared.
pub(super) struct Known {
    /// Names known everywhere: `t`, parameters, swept names and definitions.
    pub(super) scope: Rc<Scope>,
    /// The same and `frame`, `frames`: for what is drawn once a frame.
    pub(super) per_frame: Rc<Scope>,
    /// The names whose values change in time.
    pub(super) dynamic: DynamicNames,
    /// The inputs that `over` and `for` may bind: parameters and swept names.
    pub(super) bindable: BTreeSet<NodeId>,
    /// For each name that a fit solves for, the input that `over` and `for` bind instead.
    pub(super) given: BTreeMap<NodeId, NodeId>,
    /// The values of parameters, and those set from outside.
    rest: Bindings<'static>,
    /// The words of data that are places among them.
    pub(super) words: BTreeMap<String, Arc<[String]>>,
    /// The names of `each` that take such places.
    pub(super) worded: BTreeMap<NodeId, Arc<[String]>>,
}

impl<'f> Lowering<'f, Declaring> {
    /// Before any name is declared but those of the language and of `matrix`.
    pub(super) fn new(
        substitutions: Substitutions,
        fonts: Fonts,
        files: NamedFiles,
        diagnostics: &'f mut Vec<Diagnostic>,
    ) -> Self {
        let mut graph = Graph::new();
        let mut input = |name| graph.input(name, Span::default());
        let inputs = Inputs {
            x: input("x"),
            y: input("y"),
            t: input("t"),
            frame: input("frame"),
            frames: input("frames"),
        };
        let mut names = Declaring::default();
        names.scope.insert("t", inputs.t);
        for name in substitutions.without_entries() {
            names.scope.insert_failed(name);
        }
        Self {
            diagnostics,
            substitutions,
            fonts,
            weights: Weights::default(),
            text_colors: None,
            files,
            graph,
            inputs,
            names,
            read: BTreeSet::new(),
            instances: 0,
            characters: 0,
            copies: 1,
        }
    }

    /// All names are declared, and those in `dynamic` change in time.
    pub(super) fn with_names_known(self, dynamic: DynamicNames) -> Lowering<'f> {
        let Declaring {
            scope,
            bindable,
            given,
            rest,
            words,
        } = self.names;
        let mut per_frame = scope.child();
        per_frame.insert("frame", self.inputs.frame);
        per_frame.insert("frames", self.inputs.frames);
        Lowering {
            diagnostics: self.diagnostics,
            substitutions: self.substitutions,
            fonts: self.fonts,
            weights: self.weights,
            text_colors: self.text_colors,
            files: self.files,
            graph: self.graph,
            inputs: self.inputs,
            names: Known {
                scope: Rc::new(scope),
                per_frame: Rc::new(per_frame),
                dynamic,
                bindable,
                given,
                rest,
                words,
                worded: BTreeMap::new(),
            },
            read: self.read,
            instances: self.instances,
            characters: self.characters,
            copies: self.copies,
        }
    }
}

impl<Names> Lowering<'_, Names> {
    pub(super) fn error(&mut self, kind: Kind, span: Span, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::error(kind, span, message));
    }

    /// Parses an expression; a bare number is one where a number is expected.
    pub(super) fn parse(&mut self, node: &Node, expected: Type) -> Option<Expr> {
        let Value::String(text) = &node.value else {
            let value = node.number().filter(|value| !value.is_nan())?;
            return (expected == Type::Number).then(|| Expr::number(value, node.span));
        };
        match expr::parse(text) {
            Ok(expr) => self.substitutions.apply(expr, self.diagnostics),
            Err(mistakes) => {
                self.diagnostics.extend(mistakes);
                None
            }
        }
    }

    /// Gives an expression its meaning in a scope.
    pub(super) fn compile(
        &mut self,
        expr: &Expr,
        expected: Type,
        key: &str,
        scope: &Scope,
    ) -> Option<NodeId> {
        self.read
            .extend(expr.names().map(|(name, _)| name.to_owned()));
        self.graph
            .compile_as(expr, expected, &format!("`{key}`"), scope, self.diagnostics)
    }

    /// An expression that gives a number.
    pub(super) fn number(&mut self, node: &Node, key: &str, scope: &Scope) -> Option<NodeId> {
        let expr = self.parse(node, Type::Number)?;
        self.compile(&expr, Type::Number, key, scope)
    }

    /// The number under a key, if it is given.
    pub(super) fn number_at(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        scope: &Scope,
    ) -> Option<NodeId> {
        fields
            .get(key)
            .and_then(|node| self.number(node, key, scope))
    }

    /// A word of the user's.
    pub(super) fn name(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        strings::name(fields.get(key)?.string()?, self.diagnostics)
    }

    /// Two keys that cannot stand together.
    pub(super) fn exclude(&mut self, first: &str, first_span: Span, second: &str, span: Span) {
        let (first, first_span, second, span) = if first_span <= span {
            (first, first_span, second, span)
        } else {
            (second, span, first, first_span)
        };
        let message = format!("`{first}` and `{second}` exclude each other");
        self.diagnostics.push(
            Diagnostic::error(Kind::Conflict, span, message)
                .label("this one")
                .related(first_span, "and this one"),
        );
    }
}

impl Lowering<'_> {
    /// A number that is the same at every moment: it may read parameters and what follows from them.
    pub(super) fn constant_value(&mut self, node: &Node, key: &str) -> Option<ConstantValue> {
        self.constant_values(std::slice::from_ref(node), key)?.pop()
    }

    /// Numbers that are the same at every moment; `None` if one of them is not.
    pub(super) fn constant_values(
        &mut self,
        nodes: &[Node],
        key: &str,
    ) -> Option<Vec<ConstantValue>> {
        let scope = Rc::clone(&self.names.scope);
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
        let result = self.graph.evaluate(&ids, &self.names.rest);
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
        let constants = values
            .zip(compiled)
            .map(|(value, (node, span))| ConstantValue {
                node,
                value: value.unwrap_or(f64::NAN),
                span,
            });
        Some(constants.collect())
    }

    fn is_constant(&mut self, expr: &Expr, key: &str) -> bool {
        let Some((name, span)) = expr
            .names()
            .find(|(name, _)| self.names.dynamic.contains(name))
        else {
            return true;
        };
        let message = format!("`{key}` stands still, but `{name}` moves in time");
        self.diagnostics.push(
            Diagnostic::error(Kind::WrongType, span, message)
                .hint("it may read parameters that no sweep moves, and what follows from them"),
        );
        false
    }
}

/// A number that does not change in time.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConstantValue {
    pub(super) node: NodeId,
    /// Its value; NaN where it is undefined.
    pub(super) value: f64,
    pub(super) span: Span,
}

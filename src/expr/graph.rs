//! All definitions and channels of a scene as one directed acyclic graph.
//!
//! A node is pushed after the nodes it reads, so ascending ids are an order of evaluation and no
//! walk over the graph needs recursion.

use std::collections::BTreeSet;

use super::ast::{ArithmeticOperator, ComparisonOperator};
use super::chain::ChainMemory;
use super::functions::{Binder, CurveRule, Function, Group, Piece, Rule};
use super::{Data, FitId, NodeId, Type};
use crate::diag::Span;
use crate::stop::Stop;
use klrender_stats::{DivergenceForm, Function as Curve, Stream};

/// Every definition and channel of a scene, checked and ready to evaluate.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    pub(super) fits: Vec<Fit>,
    /// What expressions call by its name.
    pub(super) called: BTreeSet<NodeId>,
    /// What ends evaluation from outside.
    pub(super) stop: Option<Stop>,
}

/// What is minimised, and over what.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    /// For each name, the input that gives it.
    pub(super) given: Vec<NodeId>,
    /// For each name, the node that everything reads.
    pub(super) solved: Vec<NodeId>,
    pub(super) solve: NodeId,
    /// What is minimised and the bounds of each name; absent before they are known, then the names
    /// are undefined.
    pub(super) problem: Option<Problem>,
}

#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) objective: NodeId,
    pub(super) bounds: Vec<[NodeId; 2]>,
}

/// How a chain goes on.
#[derive(Debug, Clone)]
pub(super) struct ChainRule {
    pub(super) name: String,
    pub(super) steps: usize,
    pub(super) copies: usize,
    /// The number of the step, and that of the copy.
    pub(super) step: NodeId,
    pub(super) copy: NodeId,
    /// What is drawn for every step, from what, and by which stream.
    pub(super) draws: Vec<NodeId>,
    pub(super) drawn_from: Vec<NodeId>,
    pub(super) streams: Vec<Stream>,
    /// The states: their names, their nodes, where they begin and how they go on.
    pub(super) names: Vec<String>,
    pub(super) states: Vec<NodeId>,
    pub(super) start: Vec<NodeId>,
    pub(super) next: Vec<NodeId>,
    /// The runs that were made.
    pub(super) memory: ChainMemory,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) operation: Operation,
    /// What it reads, all with smaller ids.
    pub(super) operands: Vec<NodeId>,
    pub(super) gives: Type,
    pub(super) span: Span,
    pub(super) name: Option<String>,
}

/// How a node follows from its operands.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    /// Bound from outside.
    Input,
    /// The name that a binder such as `integral(f, u, a, b)` binds within its first argument.
    Variable,
    Constant(f64),
    /// A name for its operand: a node of its own, so that binding the name leaves the operand.
    Definition,
    Negate,
    Power,
    Arithmetic(ArithmeticOperator),
    Compare(ComparisonOperator),
    And,
    Or,
    Not,
    List,
    /// A list of numbers as data.
    Gather,
    Data(Data),
    /// Draws from a distribution, each value the mean of so many: of both.
    Draws {
        size: usize,
        stream: Stream,
    },
    /// A number for each value of data: of the data, and of what is read beside their values.
    Each {
        /// One for each of the data.
        variables: Vec<NodeId>,
        value: NodeId,
        /// Where it does not hold, there is none.
        when: Option<NodeId>,
    },
    /// A number for each block of data: of the data, of the size of a block, and of what is read
    /// beside them.
    Group {
        variables: Vec<NodeId>,
        value: NodeId,
    },
    /// Draws with replacement from data.
    Resample {
        /// As many as there are, if it is not said.
        size: Option<usize>,
        stream: Stream,
    },
    /// A recurrence: of what it reads beside its own names.
    Chain(Box<ChainRule>),
    /// The values of a name of a chain: of its first copy.
    State(usize),
    /// The values of a name of a chain in all copies after so many steps: of the chain and of the
    /// number.
    Across(usize),
    /// The values of a name of a chain in one of the copies: of the chain and of its number.
    Path(usize),
    /// A binder's own arguments, and after them what its body reads from outside. The body itself,
    /// which reads the variable, is no operand: it has no value of its own.
    Binder {
        function: &'static Function,
        binder: Binder,
        variable: NodeId,
        body: NodeId,
        /// Where the arguments are written.
        arguments: Vec<Span>,
    },
    /// The integrand or the running integral of a divergence: of P, Q, its parameters and x.
    Piece {
        piece: Piece,
        form: &'static DivergenceForm,
    },
    /// The values of the names that a fit solves for.
    Solve(FitId),
    /// One of them, or what its input is bound to: of the solution and the input.
    Solved(usize),
    Call {
        function: &'static Function,
        /// Where the arguments are written; an operand's own span may be that of a definition.
        arguments: Vec<Span>,
    },
}

impl Operation {
    /// Whether it makes a condition of conditions.
    pub(super) fn is_logical(&self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Not | Self::Definition)
    }

    pub(super) fn is_costly(&self) -> bool {
        match self {
            Self::Solve(_)
            | Self::Chain(_)
            | Self::Binder { .. }
            | Self::Piece {
                piece: Piece::Running,
                ..
            } => true,
            Self::Call { function, .. } => matches!(
                function.rule,
                Rule::Quantity(_)
                    | Rule::Divergence(_)
                    | Rule::Curve(CurveRule {
                        curve: Curve::Quantile,
                        ..
                    })
            ),
            _ => false,
        }
    }
}

impl Graph {
    /// A graph without nodes.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Lets `stop` end evaluation.
    pub(crate) fn stop_by(&mut self, stop: Option<Stop>) {
        self.stop = stop;
    }

    /// What ends evaluation, if anything does.
    pub(crate) fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    /// Adds a number that is bound from outside: a parameter, a swept name, `x`, `t`, a name of
    /// `over` or `for`. While it is not bound it is undefined.
    pub(crate) fn input(&mut self, name: &str, span: Span) -> NodeId {
        self.push(Node {
            operation: Operation::Input,
            operands: Vec::new(),
            gives: Type::Number,
            span,
            name: Some(name.to_owned()),
        })
    }

    /// What the node stands for.
    pub(crate) fn type_of(&self, node: NodeId) -> Type {
        self.node(node).gives
    }

    /// Where it is written; for a definition or an input, the place of its name.
    pub(crate) fn span_of(&self, node: NodeId) -> Span {
        self.node(node).span
    }

    /// The number that a node is written as.
    pub(crate) fn literal(&self, node: NodeId) -> Option<f64> {
        match self.node(node).operation {
            Operation::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The name of a definition or an input.
    pub(crate) fn name_of(&self, node: NodeId) -> Option<&str> {
        self.node(node).name.as_deref()
    }

    /// Whether any expression calls a node by its name.
    pub(crate) fn is_called(&self, node: NodeId) -> bool {
        self.called.contains(&node)
    }

    /// Whether `node` is one of `targets` or reads one of them, directly or through other nodes,
    /// where the nodes in `bound` are given: what they read does not count, nor do they themselves.
    pub(crate) fn depends_on(&self, node: NodeId, targets: &[NodeId], bound: &[NodeId]) -> bool {
        let reached = self.reach(&[node], |id| bound.contains(&id));
        targets
            .iter()
            .filter(|target| !bound.contains(target))
            .any(|target| reached.get(target.index()) == Some(&true))
    }

    /// Whether values of `roots` along `variable` are integrated or solved for.
    pub(crate) fn is_costly(&self, roots: &[NodeId], variable: NodeId) -> bool {
        let Some(&last) = roots.iter().max() else {
            return false;
        };
        let reads = self.readers(last, variable);
        let reached = self.reach(roots, |id| id == variable);
        let along = self.ids().zip(reads.into_iter().zip(reached));
        let mut along = along.filter(|(_, (reads, reached))| *reads && *reached);
        along.any(|(id, _)| self.node(id).operation.is_costly())
    }

    /// About how many times as long as arithmetic a value along `variable` takes, without what is counted
    /// as it is done: by binders and for distributions.
    pub(super) fn work_along(&self, root: NodeId, variable: NodeId) -> u32 {
        let reads = self.readers(root, variable);
        let reached = self.reach(&[root], |id| id == variable);
        let along = self.ids().zip(reached.into_iter().zip(reads));
        let along = along.filter(|(_, (reached, reads))| *reached && *reads);
        let work = along.map(|(id, _)| match &self.node(id).operation {
            Operation::Binder { .. } | Operation::Piece { .. } => 1,
            Operation::Call { function, .. } => match function.rule {
                Rule::One(_) if function.is_slow => 2,
                Rule::One(_) | Rule::Three(_) | Rule::Fold(_) | Rule::If => 0,
                Rule::Family(_)
                | Rule::Curve(_)
                | Rule::Moment(_)
                | Rule::Quantity(_)
                | Rule::Divergence(_)
                | Rule::Own(..) => 1,
                _ => 10,
            },
            operation if operation.is_costly() => 100,
            _ => 0,
        });
        1 + work.sum::<u32>()
    }

    /// Whether a node is a list of others, or a name for one: it has no value of its own.
    pub(super) fn is_list(&self, id: NodeId) -> bool {
        matches!(self.type_of(id), Type::Numbers | Type::Distributions)
    }

    /// The node behind names: a definition's operand, or that one's.
    pub(super) fn origin(&self, mut id: NodeId) -> NodeId {
        while let (Operation::Definition, [operand]) =
            (&self.node(id).operation, &self.node(id).operands[..])
        {
            id = *operand;
        }
        id
    }

    /// The numbers that a distribution's family is called with, and those of the distributions in
    /// it, where they have no names of their own: each with the words that lead to it, such as
    /// `std` or `components.2.std`.
    pub(crate) fn arguments(&self, distribution: NodeId) -> Vec<(String, NodeId)> {
        let mut found = Vec::new();
        let mut waiting = vec![(String::new(), self.origin(distribution))];
        while let Some((place, id)) = waiting.pop() {
            let node = self.node(id);
            if !place.is_empty() && node.name.is_some() {
                continue;
            }
            let inner = |word: String| match place.is_empty() {
                true => word,
                false => format!("{place}.{word}"),
            };
            // The last is taken first: they are found in the order in which they are written.
            let operands = node.operands.iter().enumerate().rev();
            match &node.operation {
                Operation::Call { function, .. } if function.group == Group::Family => {
                    let named = operands.zip(function.parameters.iter().rev());
                    waiting.extend(named.map(|((_, id), it)| (inner(it.name.to_owned()), *id)));
                }
                Operation::List => {
                    waiting
                        .extend(operands.map(|(index, id)| (inner((index + 1).to_string()), *id)));
                }
                _ if node.gives == Type::Number => found.push((place, id)),
                _ => {}
            }
        }
        found
    }

    pub(super) fn push(&mut self, node: Node) -> NodeId {
        // 2³² nodes would not fit into memory.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    pub(super) fn ids(
        &self,
    ) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// For every node up to the largest root, whether it is a root or read by one; what only a node
    /// that `stops` reads is not.
    pub(super) fn reach(&self, roots: &[NodeId], stops: impl Fn(NodeId) -> bool) -> Vec<bool> {
        let size = roots.iter().map(|id| id.index() + 1).max().unwrap_or(0);
        let mut reached = vec![false; size];
        let mut waiting = roots.to_vec();
        while let Some(id) = waiting.pop() {
            if !std::mem::replace(&mut reached[id.index()], true) && !stops(id) {
                waiting.extend(&self.node(id).operands);
            }
        }
        reached
    }

    /// What the nodes below `roots` that read one of `variables` read beside these: the values that
    /// do not change with the variables. Of a list these are its items. Nodes that are `given` count
    /// as values, whatever they read.
    pub(super) fn read_from_outside(
        &self,
        roots: &[NodeId],
        variables: &[NodeId],
        given: &[NodeId],
    ) -> Vec<NodeId> {
        let size = roots.iter().map(|id| id.index() + 1).max().unwrap_or(0);
        let mut reads = vec![false; size];
        for id in self.ids().take(size) {
            let operands = &self.node(id).operands;
            let through = !given.contains(&id) && operands.iter().any(|id| reads[id.index()]);
            reads[id.index()] = variables.contains(&id) || through;
        }
        let mut seen = vec![false; size];
        let mut outside = Vec::new();
        let mut waiting: Vec<NodeId> = roots.iter().rev().copied().collect();
        while let Some(id) = waiting.pop() {
            if variables.contains(&id) || std::mem::replace(&mut seen[id.index()], true) {
                continue;
            }
            let node = self.node(id);
            if reads[id.index()] || matches!(node.operation, Operation::List) {
                waiting.extend(&node.operands);
            } else {
                outside.push(id);
            }
        }
        outside
    }

    /// For every node up to `root`, whether it reads `variable` or is it.
    pub(super) fn readers(&self, root: NodeId, variable: NodeId) -> Vec<bool> {
        let mut reads = vec![false; root.index() + 1];
        for id in self.ids().take(root.index() + 1) {
            let operands = &self.node(id).operands;
            reads[id.index()] = id == variable || operands.iter().any(|id| reads[id.index()]);
        }
        reads
    }
}

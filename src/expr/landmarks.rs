//! Where a curve may have peaks, kinks and jumps.

use std::collections::BTreeMap;

use super::functions::{Corners, Rule};
use super::graph::Operation;
use super::{ArithmeticOperator, Bindings, Column, Data, Graph, NodeId, Value};
use klrender_stats::{Distribution, Function as Curve};

/// `slope · variable + offset`
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Affine {
    pub(super) slope: f64,
    pub(super) offset: f64,
}

impl Affine {
    fn constant(offset: f64) -> Self {
        Self { slope: 0.0, offset }
    }

    /// Where both are equal; not finite if they run in parallel, up to rounding.
    fn meets(self, other: Self) -> f64 {
        let slope = self.slope - other.slope;
        if slope.abs() <= 1e-9 * self.slope.abs().max(other.slope.abs()) {
            return f64::NAN;
        }
        (other.offset - self.offset) / slope
    }

    fn plus(self, other: Self) -> Self {
        Self {
            slope: self.slope + other.slope,
            offset: self.offset + other.offset,
        }
    }

    fn times(self, factor: f64) -> Self {
        Self {
            slope: self.slope * factor,
            offset: self.offset * factor,
        }
    }
}

impl Graph {
    /// Values of `variable`, sorted and finite, where the curve `root(variable)` may have peaks,
    /// kinks, jumps or poles: a curve drawn through these, and refined between them, misses no
    /// feature of its distributions.
    ///
    /// They come from every call `f(D, v)` below `root` of which `v` is affine in the variable: the
    /// landmarks of `D` mapped back or, if `D` depends on the variable and its landmarks move
    /// evenly, where they pass `v`. Further ones are the zeros of affine expressions in `abs`,
    /// `sign`, `min`, `max`, `clamp`, comparisons, logarithms and divisors.
    pub(crate) fn landmarks(
        &self,
        root: NodeId,
        variable: NodeId,
        bindings: &Bindings<'_>,
    ) -> Vec<f64> {
        let curve = CurveOf::new(self, root, variable, bindings);
        let mut points = Vec::new();
        for id in curve.nodes() {
            curve.points_of(id, &mut points);
            for (kind, d, v) in self.curve_calls(id) {
                if let Some(v) = curve.affine(v)
                    && kind != Curve::Quantile
                    && curve.reads[d.index()]
                {
                    let passes = self.moving(d, variable, bindings);
                    points.extend(passes.into_iter().map(|at| at.meets(v)));
                }
            }
        }
        points.retain(|point| point.is_finite());
        points.sort_by(f64::total_cmp);
        points.dedup();
        points
    }

    /// The distributions `D` of all calls `f(D, v)` that `root` reads and of which `v` depends on
    /// `variable`: those that a curve over the variable shows.
    pub(crate) fn distributions_over(&self, root: NodeId, variable: NodeId) -> Vec<NodeId> {
        let reads = self.readers(root, variable);
        let reached = self.reach(&[root], |id| id == variable);
        let mut over: Vec<NodeId> = self
            .ids()
            .zip(reached)
            .filter(|(_, reached)| *reached)
            .flat_map(|(id, _)| self.curve_calls(id))
            .filter_map(|(_, d, v)| reads[v.index()].then_some(d))
            .collect();
        over.sort_unstable();
        over.dedup();
        over
    }

    /// A probability of points, such as `pmf(D, k)`, that `root` reads at the variable itself.
    pub(crate) fn pmf_along(&self, root: NodeId, variable: NodeId) -> Option<NodeId> {
        let reached = self.reach(&[root], |id| id == variable);
        let along = self.ids().zip(reached).filter(|(_, reached)| *reached);
        along.map(|(id, _)| id).find(|&id| {
            let node = self.node(id);
            match (&node.operation, &node.operands[..]) {
                (Operation::Call { function, .. }, [_, at]) => {
                    matches!(function.name, "pmf" | "log_pmf") && self.origin(*at) == variable
                }
                _ => false,
            }
        })
    }

    /// How a number depends on the variable, if affinely.
    pub(super) fn affine(
        &self,
        node: NodeId,
        variable: NodeId,
        bindings: &Bindings<'_>,
    ) -> Option<Affine> {
        CurveOf::new(self, node, variable, bindings).affine(node)
    }

    /// How the landmarks of a distribution move with the variable, those that do so evenly: the
    /// location and the scale of a family do.
    fn moving(&self, d: NodeId, variable: NodeId, bindings: &Bindings<'_>) -> Vec<Affine> {
        // Within every usual range of parameters: positive, and at most 1.
        let [Some(low), Some(middle), Some(high)] = [0.25, 0.5, 1.0].map(|at| {
            let mut here = bindings.layer();
            here.set(variable, at);
            match self.evaluate(&[d], &here).values.pop() {
                Some(Value::Distribution(Column::Scalar(d))) => d.map(|d| d.landmarks()),
                _ => None,
            }
        }) else {
            return Vec::new();
        };
        if low.len() != middle.len() || low.len() != high.len() {
            return Vec::new();
        }
        let triples = low.iter().zip(&middle).zip(&high);
        triples
            .filter_map(|((low, middle), high)| {
                let slope = (high - low) / 0.75;
                let even = low + slope * 0.25;
                let size = low.abs() + high.abs();
                ((middle - even).abs() <= 1e-9 * size).then(|| Affine {
                    slope,
                    offset: low - slope * 0.25,
                })
            })
            .collect()
    }

    /// The parts of a call such as `pdf(D, v)`: one distribution, or both of `integrand(kl(P, Q), v)`.
    fn curve_calls(&self, id: NodeId) -> Vec<(Curve, NodeId, NodeId)> {
        let node = self.node(id);
        match (&node.operation, &node.operands[..]) {
            (Operation::Call { function, .. }, [d, v]) => match function.rule {
                Rule::Curve(rule) => vec![(rule.curve, *d, *v)],
                _ => Vec::new(),
            },
            (Operation::Piece { .. }, [p, q, .., v]) => {
                vec![(Curve::Pdf, *p, *v), (Curve::Pdf, *q, *v)]
            }
            _ => Vec::new(),
        }
    }
}

/// A curve over one variable, with everything known that does not depend on it.
struct CurveOf<'a> {
    graph: &'a Graph,
    reached: Vec<bool>,
    reads: Vec<bool>,
    /// For each number, how it depends on the variable, if affinely.
    affine: Vec<Option<Affine>>,
    distributions: Vec<Option<Distribution>>,
    data: BTreeMap<NodeId, Data>,
}

impl<'a> CurveOf<'a> {
    fn new(graph: &'a Graph, root: NodeId, variable: NodeId, bindings: &Bindings<'_>) -> Self {
        let is_bound = |id| graph.is_known(id, bindings);
        let reached = graph.reach(&[root], |id| id == variable || is_bound(id));
        // A bound node hides what it reads.
        let mut reads = vec![false; reached.len()];
        for id in graph.ids().take(reached.len()) {
            let operands = &graph.node(id).operands;
            let through = !is_bound(id) && operands.iter().any(|id| reads[id.index()]);
            reads[id.index()] = id == variable || through;
        }
        let fixed: Vec<NodeId> = graph
            .ids()
            .take(reached.len())
            .filter(|id| reached[id.index()] && !reads[id.index()])
            .collect();
        let mut curve = Self {
            graph,
            affine: vec![None; reached.len()],
            distributions: vec![None; reached.len()],
            data: BTreeMap::new(),
            reached,
            reads,
        };
        let values = graph.evaluate(&fixed, bindings).values;
        for (id, value) in fixed.iter().zip(values) {
            match value {
                Value::Number(numbers) => {
                    let value = numbers.values.scalar();
                    curve.affine[id.index()] = value.map(|value| Affine::constant(*value));
                }
                Value::Distribution(Column::Scalar(distribution)) => {
                    curve.distributions[id.index()] = distribution;
                }
                Value::Data(Column::Scalar(Some(data))) => {
                    curve.data.insert(*id, data);
                }
                _ => {}
            }
        }
        for id in graph.ids().take(curve.reached.len()) {
            if curve.reached[id.index()] && curve.reads[id.index()] {
                curve.affine[id.index()] = if id == variable {
                    Some(Affine {
                        slope: 1.0,
                        offset: 0.0,
                    })
                } else {
                    curve.derive(id)
                };
            }
        }
        curve
    }

    /// The nodes of the curve that depend on the variable.
    fn nodes(&self) -> impl Iterator<Item = NodeId> {
        let both = self.reached.iter().zip(&self.reads);
        self.graph
            .ids()
            .zip(both)
            .filter_map(|(id, (reached, reads))| (*reached && *reads).then_some(id))
    }

    fn affine(&self, id: NodeId) -> Option<Affine> {
        self.affine[id.index()]
    }

    /// How a node depends on the variable, from how its operands do.
    fn derive(&self, id: NodeId) -> Option<Affine> {
        let node = self.graph.node(id);
        let of = |at: usize| self.affine(*node.operands.get(at)?);
        match node.operation {
            Operation::Definition => of(0),
            Operation::Negate => Some(of(0)?.times(-1.0)),
            Operation::Arithmetic(operator) => {
                let (a, b) = (of(0)?, of(1)?);
                match operator {
                    ArithmeticOperator::Add => Some(a.plus(b)),
                    ArithmeticOperator::Subtract => Some(a.plus(b.times(-1.0))),
                    ArithmeticOperator::Multiply if a.slope == 0.0 => Some(b.times(a.offset)),
                    ArithmeticOperator::Multiply if b.slope == 0.0 => Some(a.times(b.offset)),
                    ArithmeticOperator::Divide if b.slope == 0.0 => Some(Affine {
                        slope: a.slope / b.offset,
                        offset: a.offset / b.offset,
                    }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Adds the landmarks that a node gives rise to.
    fn points_of(&self, id: NodeId, points: &mut Vec<f64>) {
        let node = self.graph.node(id);
        let calls = self.graph.curve_calls(id);
        if !calls.is_empty() {
            for (curve, d, v) in calls {
                let (Some(d), Some(v)) = (self.distribution(d), self.affine(v)) else {
                    continue;
                };
                let mut at = d.landmarks();
                if curve == Curve::Quantile {
                    for x in &mut at {
                        *x = d.cdf(*x);
                    }
                    at.extend([0.0, 1.0]);
                }
                points.extend(at.into_iter().map(|x| v.meets(Affine::constant(x))));
            }
            return;
        }
        if let Operation::Call { function, .. } = &node.operation
            && matches!(function.rule, Rule::Share(_))
            && let [data, at] = node.operands[..]
            && let (Some(values), Some(at)) = (self.data.get(&data), self.affine(at))
        {
            points.extend(
                values
                    .as_slice()
                    .iter()
                    .map(|x| at.meets(Affine::constant(*x))),
            );
            return;
        }
        let zero = Affine::constant(0.0);
        let of = |at: usize| node.operands.get(at).and_then(|id| self.affine(*id));
        let mut meet = |a: Option<Affine>, b: Option<Affine>| {
            if let (Some(a), Some(b)) = (a, b) {
                points.push(a.meets(b));
            }
        };
        match &node.operation {
            Operation::Compare(_) => meet(of(0), of(1)),
            Operation::Arithmetic(ArithmeticOperator::Divide) => meet(of(1), Some(zero)),
            Operation::Power => meet(of(0), Some(zero)),
            Operation::Call { function, .. } => match function.corners {
                Corners::None => {}
                Corners::AtZero => meet(of(0), Some(zero)),
                Corners::AtOnes => {
                    meet(of(0), Some(Affine::constant(-1.0)));
                    meet(of(0), Some(Affine::constant(1.0)));
                }
                Corners::AtOthers => {
                    for at in 1..node.operands.len() {
                        meet(of(0), of(at));
                    }
                }
                // Neighbours only: pairs would be quadratic in a long list.
                Corners::AtNeighbours => {
                    for at in 1..node.operands.len() {
                        meet(of(at - 1), of(at));
                    }
                }
            },
            _ => {}
        }
    }

    fn distribution(&self, id: NodeId) -> Option<&Distribution> {
        self.distributions[id.index()].as_ref()
    }
}

//! What a curve may do along a variable: where it may jump, bend or peak, and whether it is smooth
//! everywhere else.
//!
//! What is not smooth is so where a number below it takes certain values: a comparison where its
//! sides are equal, `floor` at integers, a density at the landmarks of its distribution. These
//! equations are solved for the variable, through sums, products, powers and the like. In a sum, or a
//! mean over data, they are solved for all terms at once. An integral is continuous where its
//! integrand jumps, but bends where two of the jumps meet.

use super::functions::{Binder, Corners, Function, Measure, Rule, Statistic};
use super::graph::Operation;
use super::line::Line;
use super::{ArithmeticOperator, Bindings, Column, Data, Graph, NodeId, Type, Value};
use klrender_stats::{Distribution, Function as Curve, Interval, Kind};

/// What a curve does along a variable.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    /// Sorted places in the range where it may jump, bend, peak, or have a pole.
    pub(crate) places: Vec<f64>,
    /// Whether it may jump elsewhere, too.
    pub(crate) has_unknown_jumps: bool,
}

/// No more places are solved for.
const MOST: usize = 20_000;
/// A number that runs along more lines is not followed.
const BRANCHES: usize = 8;
/// An integral's integrand that jumps along more lines is not followed.
const MOST_LINES: usize = 24;

impl Graph {
    /// The shape of some numbers over a variable between two values.
    pub(crate) fn shape(
        &self,
        roots: &[NodeId],
        variable: NodeId,
        bindings: &Bindings<'_>,
        (from, to): (f64, f64),
    ) -> Shape {
        let mut shape = Shape::default();
        let range = Interval {
            low: from.min(to),
            high: from.max(to),
        };
        for &root in roots {
            let context = Context {
                graph: self,
                base: bindings,
                bound: Vec::new(),
                variable,
                range,
                only_jumps: false,
            };
            let found = context.solve(root);
            shape.has_unknown_jumps |= found.has_unknown_jumps;
            let places = found.places.iter().flat_map(Column::as_slice);
            let inside = places.filter(|place| (range.low..=range.high).contains(*place));
            shape.places.extend(inside);
        }
        shape.places.sort_by(f64::total_cmp);
        shape.places.dedup();
        shape
    }
}

/// Along what a number is followed.
#[derive(Clone)]
struct Context<'a> {
    graph: &'a Graph,
    base: &'a Bindings<'a>,
    /// Names of binders around it with the values they take together.
    bound: Vec<(NodeId, Vec<f64>)>,
    variable: NodeId,
    range: Interval,
    /// Whether the landmarks of densities within their supports are left out.
    only_jumps: bool,
}

/// What was found along a number.
#[derive(Default)]
struct Findings {
    /// Values of the variable, for each index of what is bound.
    places: Vec<Column<f64>>,
    count: usize,
    has_unknown_jumps: bool,
}

impl Findings {
    fn add(&mut self, places: Column<f64>) {
        self.count += places.as_slice().len();
        if self.count > MOST {
            self.has_unknown_jumps = true;
        } else {
            self.places.push(places);
        }
    }

    fn extend(&mut self, other: Self) {
        self.has_unknown_jumps |= other.has_unknown_jumps;
        other.places.into_iter().for_each(|places| self.add(places));
    }
}

impl Context<'_> {
    fn solve(&self, root: NodeId) -> Findings {
        let mut bindings = self.base.layer();
        for (node, values) in &self.bound {
            bindings.set(*node, values.clone());
        }
        Solver::new(self, &bindings, root).solve()
    }
}

/// The nodes below a number, with everything known that does not depend on the variable.
struct Solver<'a> {
    context: &'a Context<'a>,
    bindings: &'a Bindings<'a>,
    graph: &'a Graph,
    reached: Vec<bool>,
    reads: Vec<bool>,
    /// The lines that each number runs along, piece by piece; none if it is not known to.
    lines: Vec<Vec<Line>>,
    /// The distributions that do not depend on the variable.
    distributions: Vec<Option<Column<Option<Distribution>>>>,
    found: Findings,
}

impl<'a> Solver<'a> {
    fn new(context: &'a Context<'a>, bindings: &'a Bindings<'a>, root: NodeId) -> Self {
        let (graph, variable) = (context.graph, context.variable);
        let is_bound = |id| graph.is_known(id, bindings);
        let reached = graph.reach(&[root], |id| id == variable || is_bound(id));
        // A bound node hides what it reads.
        let mut reads = vec![false; reached.len()];
        for id in graph.ids().take(reached.len()) {
            let operands = &graph.node(id).operands;
            let through = !is_bound(id) && operands.iter().any(|id| reads[id.index()]);
            reads[id.index()] = id == variable || through;
        }
        let mut solver = Self {
            lines: vec![Vec::new(); reached.len()],
            distributions: vec![None; reached.len()],
            found: Findings::default(),
            context,
            bindings,
            graph,
            reached,
            reads,
        };
        solver.evaluate_fixed();
        for id in graph.ids().take(solver.reached.len()) {
            if solver.reached[id.index()] && solver.reads[id.index()] {
                solver.lines[id.index()] = match id == variable {
                    true => vec![Line::variable()],
                    false => solver.derive(id),
                };
            }
        }
        solver
    }

    fn evaluate_fixed(&mut self) {
        let ids = self.graph.ids().take(self.reached.len());
        let fixed = ids.filter(|id| self.reached[id.index()] && !self.reads[id.index()]);
        let fixed: Vec<NodeId> = fixed.collect();
        let values = self.graph.evaluate(&fixed, self.bindings).values;
        for (id, value) in fixed.into_iter().zip(values) {
            match value {
                Value::Number(numbers) => {
                    self.lines[id.index()] = vec![Line::level(numbers.values)];
                }
                // Arithmetic on data goes value by value, so its values are a column as well.
                Value::Data(Column::Scalar(Some(data))) if self.context.bound.is_empty() => {
                    let values = data.as_slice().to_vec();
                    self.lines[id.index()] = vec![Line::level(values.into())];
                }
                Value::Distribution(members) => self.distributions[id.index()] = Some(members),
                _ => {}
            }
        }
    }

    fn solve(mut self) -> Findings {
        let both = self.reached.iter().zip(&self.reads);
        let along = self.graph.ids().zip(both);
        let along = along.filter_map(|(id, (reached, reads))| (*reached && *reads).then_some(id));
        for id in along.collect::<Vec<_>>() {
            self.visit(id);
        }
        self.found
    }

    fn moves(&self, id: NodeId) -> bool {
        self.reads[id.index()]
    }

    fn lines_of(&self, id: NodeId) -> &[Line] {
        &self.lines[id.index()]
    }

    /// The value of a number that does not depend on the variable.
    fn fixed(&self, id: NodeId) -> Option<&Column<f64>> {
        match self.lines_of(id) {
            [line] if !self.moves(id) => Some(&line.offset),
            _ => None,
        }
    }

    /// The lines of a node, from those of its operands.
    fn derive(&self, id: NodeId) -> Vec<Line> {
        let node = self.graph.node(id);
        let of = |at: usize| {
            node.operands
                .get(at)
                .map_or(&[][..], |id| self.lines_of(*id))
        };
        // Of whichever piece; unknown where one of them is.
        let any = |ids: &[NodeId]| -> Vec<Line> {
            if ids.iter().any(|id| self.lines_of(*id).is_empty()) {
                return Vec::new();
            }
            ids.iter()
                .flat_map(|id| self.lines_of(*id))
                .cloned()
                .collect()
        };
        let negated = |line: &Line| line.scaled(&Column::Scalar(-1.0), |a, b| a * b);
        let lines = match &node.operation {
            Operation::Definition => of(0).to_vec(),
            Operation::Negate => of(0).iter().map(negated).collect(),
            Operation::Arithmetic(operator) => {
                let pairs = of(0).iter().flat_map(|a| of(1).iter().map(move |b| (a, b)));
                let combined = pairs.map(|(a, b)| match operator {
                    ArithmeticOperator::Add => Some(a.plus(b)),
                    ArithmeticOperator::Subtract => Some(a.minus(b)),
                    ArithmeticOperator::Multiply if a.is_level() => {
                        Some(b.scaled(&a.offset, |b, a| b * a))
                    }
                    ArithmeticOperator::Multiply if b.is_level() => {
                        Some(a.scaled(&b.offset, |a, b| a * b))
                    }
                    ArithmeticOperator::Divide if b.is_level() => {
                        Some(a.scaled(&b.offset, |a, b| a / b))
                    }
                    _ => None,
                });
                combined.collect::<Option<_>>().unwrap_or_default()
            }
            Operation::Call { function, .. } => match function.name {
                "abs" => {
                    let both = of(0).iter().flat_map(|line| [line.clone(), negated(line)]);
                    both.collect()
                }
                "min" | "max" | "clamp" => any(&node.operands),
                "if" => node.operands.get(1..).map_or_else(Vec::new, any),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        match lines.len() > BRANCHES {
            true => Vec::new(),
            false => lines,
        }
    }

    /// Finds where a number takes a value; false where it cannot be told.
    fn reach(&mut self, id: NodeId, value: &Column<f64>) -> bool {
        if !self.moves(id) {
            return true;
        }
        if !self.lines_of(id).is_empty() {
            let level = Line::level(value.clone());
            let places: Vec<_> = self
                .lines_of(id)
                .iter()
                .map(|it| it.meets(&level))
                .collect();
            places.into_iter().for_each(|places| self.found.add(places));
            return true;
        }
        let node = self.graph.node(id);
        let of = |at: usize| {
            node.operands
                .get(at)
                .and_then(|id| self.fixed(*id))
                .cloned()
        };
        let with = |other: &Column<f64>, f: fn(f64, f64) -> f64| value.zip(other, |v, c| f(*v, *c));
        let operand = |at: usize| node.operands[at];
        match (&node.operation, of(0), of(1)) {
            (Operation::Definition, ..) => self.reach(operand(0), value),
            (Operation::Negate, ..) => self.reach(operand(0), &value.map(|v| -v)),
            (Operation::Arithmetic(operator), Some(a), None) => {
                let other = match operator {
                    ArithmeticOperator::Add => with(&a, |v, a| v - a),
                    ArithmeticOperator::Subtract => with(&a, |v, a| a - v),
                    ArithmeticOperator::Multiply => with(&a, |v, a| v / a),
                    ArithmeticOperator::Divide => with(&a, |v, a| a / v),
                };
                self.reach(operand(1), &other)
            }
            (Operation::Arithmetic(operator), None, Some(b)) => {
                let other = match operator {
                    ArithmeticOperator::Add => with(&b, |v, b| v - b),
                    ArithmeticOperator::Subtract => with(&b, |v, b| v + b),
                    ArithmeticOperator::Multiply => with(&b, |v, b| v / b),
                    ArithmeticOperator::Divide => with(&b, |v, b| v * b),
                };
                self.reach(operand(0), &other)
            }
            (Operation::Power, None, Some(exponent)) => {
                let root = with(&exponent, |v, n| libm::pow(v.abs(), 1.0 / n));
                self.reach(operand(0), &root) && self.reach(operand(0), &root.map(|v| -v))
            }
            (Operation::Power, Some(base), None) => {
                let exponent = with(&base, |v, base| libm::log(v) / libm::log(base));
                self.reach(operand(1), &exponent)
            }
            (Operation::Call { function, .. }, ..) => match function.name {
                "min" | "max" | "clamp" | "if" => {
                    let skip = usize::from(function.name == "if");
                    let operands = node.operands.iter().skip(skip);
                    all(operands.map(|id| self.reach(*id, value)))
                }
                "abs" => {
                    self.reach(operand(0), value) && self.reach(operand(0), &value.map(|v| -v))
                }
                name => inverse(name)
                    .is_some_and(|inverse| self.reach(operand(0), &value.map(|v| inverse(*v)))),
            },
            _ => false,
        }
    }

    /// The same for each of many values.
    fn reach_all(&mut self, id: NodeId, values: &[f64]) -> bool {
        let is_one = |line: &Line| line.slope.length().or(line.offset.length()).is_none();
        let lines = self.lines_of(id);
        if !lines.is_empty() && lines.iter().all(is_one) {
            return self.reach(id, &Column::Array(values.to_vec()));
        }
        let mut values = values.iter();
        values.all(|value| self.reach(id, &Column::Scalar(*value)))
    }

    /// Finds where two numbers are equal; false where it cannot be told.
    fn meet(&mut self, a: NodeId, b: NodeId) -> bool {
        if let Some(value) = self.fixed(a).cloned() {
            return self.reach(b, &value);
        }
        if let Some(value) = self.fixed(b).cloned() {
            return self.reach(a, &value);
        }
        let (of_a, of_b) = (self.lines_of(a), self.lines_of(b));
        let pairs = of_a
            .iter()
            .flat_map(|a| of_b.iter().map(move |b| a.meets(b)));
        let places: Vec<_> = pairs.collect();
        let known = !places.is_empty();
        places.into_iter().for_each(|places| self.found.add(places));
        known
    }

    /// Between which values a number lies over the range, as far as a few places tell.
    fn span(&self, id: NodeId) -> Option<Interval> {
        const LOOKS: u32 = 64;
        let Interval { low, high } = self.context.range;
        let values: Vec<f64> = if self.lines_of(id).is_empty() {
            if !self.context.bound.is_empty() {
                return None;
            }
            let share = |k| f64::from(k) / f64::from(LOOKS);
            let places = (0..=LOOKS).map(|k| low + (high - low) * share(k));
            let mut bindings = self.bindings.layer();
            bindings.set(self.context.variable, places.collect::<Vec<f64>>());
            let value = self.graph.evaluate(&[id], &bindings).values.pop()?;
            value.numbers()?.values.as_slice().to_vec()
        } else {
            let ends = self.lines_of(id).iter();
            let ends = ends.flat_map(|line| [line.at(low), line.at(high)]);
            ends.flat_map(|ends| ends.as_slice().to_vec()).collect()
        };
        let finite = values.into_iter().filter(|value| value.is_finite());
        let ends = finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
            [low.min(value), high.max(value)]
        });
        (ends[0] <= ends[1]).then_some(Interval {
            low: ends[0],
            high: ends[1],
        })
    }

    /// Finds where a number passes integers, or what lies `off` them.
    fn reach_integers(&mut self, id: NodeId, off: f64) -> bool {
        let Some(span) = self.span(id) else {
            return false;
        };
        let (first, last) = ((span.low - off).ceil(), (span.high - off).floor());
        if last - first > MOST as f64 {
            return false;
        }
        let count = (last - first + 1.0).max(0.0) as usize;
        let values: Vec<f64> = (0..count).map(|k| first + k as f64 + off).collect();
        self.reach_all(id, &values)
    }

    /// Finds the places that a node gives rise to.
    fn visit(&mut self, id: NodeId) {
        let node = self.graph.node(id);
        let zero = Column::Scalar(0.0);
        let known = match (&node.operation, &node.operands[..]) {
            (Operation::Compare(_), [a, b]) => self.meet(*a, *b),
            // What follows is continuous there, or has a pole, which is found when it is drawn.
            (Operation::Arithmetic(ArithmeticOperator::Divide), [_, divisor]) => {
                self.reach(*divisor, &zero);
                true
            }
            (Operation::Power, [base, _]) => {
                self.reach(*base, &zero);
                true
            }
            (
                Operation::Draws { .. }
                | Operation::Chain(_)
                | Operation::Each { .. }
                | Operation::Group { .. }
                | Operation::Resample { .. }
                | Operation::Across(_)
                | Operation::Path(_),
                _,
            ) => false,
            (Operation::Piece { .. }, [p, q, .., at]) => {
                self.landmarks(Curve::Pdf, *p, *at) & self.landmarks(Curve::Pdf, *q, *at)
            }
            (
                Operation::Binder {
                    binder,
                    variable,
                    body,
                    ..
                },
                operands,
            ) => {
                let (own, captured) = operands.split_at(binder.own().min(operands.len()));
                let in_body = captured.iter().any(|id| self.moves(*id));
                self.bounds(*binder, own)
                    && (!in_body || self.terms_of(*binder, [*variable, *body], own))
            }
            (Operation::Call { function, .. }, operands) => self.call(function, operands),
            _ => true,
        };
        self.found.has_unknown_jumps |= !known;
    }

    fn call(&mut self, function: &Function, operands: &[NodeId]) -> bool {
        let known = match (function.rule, operands) {
            (Rule::Curve(rule), [d, at]) => self.landmarks(rule.curve, *d, *at),
            (Rule::First, [data, count]) => !self.moves(*data) && self.reach_integers(*count, 0.0),
            // Kinks where a value of the data is passed.
            (Rule::SampleQuantile, [data, p]) => match self.fixed(*data).map(Column::as_slice) {
                Some(values) if values.len() <= MOST => {
                    let last = values.len().saturating_sub(1) as f64;
                    let shares: Vec<f64> = (0..values.len()).map(|k| k as f64 / last).collect();
                    self.reach_all(*p, &shares)
                }
                _ => self.grows(*data) && !self.moves(*p),
            },
            (
                Rule::Statistic(Statistic {
                    value: Measure::Whole(_),
                    ..
                }),
                [data],
            ) => self.grows(*data),
            _ => match (function.name, operands) {
                ("floor", [v]) => self.reach_integers(*v, 0.0),
                ("round", [v]) => self.reach_integers(*v, 0.5),
                _ => true,
            },
        };
        let at = |value: f64| Column::Scalar(value);
        let corners = match (function.corners, operands) {
            (Corners::AtZero, [v]) => self.reach(*v, &at(0.0)),
            (Corners::AtOnes, [v]) => self.reach(*v, &at(1.0)) && self.reach(*v, &at(-1.0)),
            (Corners::AtOthers, [first, others @ ..]) => {
                all(others.iter().map(|other| self.meet(*first, *other)))
            }
            // Neighbours only: pairs would be quadratic in a long list.
            (Corners::AtNeighbours, all) => {
                let mut pairs = all.windows(2);
                pairs.all(|pair| self.meet(pair[0], pair[1]))
            }
            _ => true,
        };
        // A kink that is not known is closed in on when it is drawn.
        known && (corners || !function.is_stepped)
    }

    /// Whether data move only by having more values.
    fn grows(&self, data: NodeId) -> bool {
        let node = self.graph.node(self.graph.origin(data));
        match (&node.operation, &node.operands[..]) {
            (Operation::Call { function, .. }, [data, _]) => {
                matches!(function.rule, Rule::First) && !self.moves(*data)
            }
            _ => false,
        }
    }

    /// Finds where a function of a distribution has its landmarks, and the steps of a discrete one.
    fn landmarks(&mut self, curve: Curve, d: NodeId, at: NodeId) -> bool {
        if self.moves(d) {
            let (lines, discrete) = self.moving(d);
            let pairs = lines.iter().flat_map(|a| {
                let of = self.lines_of(at).iter();
                of.map(move |b| a.meets(b))
            });
            if curve != Curve::Quantile {
                let places: Vec<_> = pairs.collect();
                places.into_iter().for_each(|places| self.found.add(places));
            }
            return !discrete || !self.moves(at);
        }
        let Some(members) = self.distributions[d.index()].clone() else {
            return true;
        };
        let mut known = true;
        let span = self.span(at);
        let mut of = |d: &Distribution| -> Vec<f64> {
            if d.kind() == Kind::Discrete {
                let within = match curve {
                    Curve::Quantile => Some(d.support()),
                    _ => span,
                };
                let atoms = within.and_then(|within| d.atoms(within, MOST / 4));
                known &= atoms.is_some();
                return atoms.unwrap_or_default();
            }
            match self.context.only_jumps {
                true => vec![d.support().low, d.support().high, d.mode()],
                false => d.landmarks(),
            }
        };
        let through = |d: &Distribution, at: f64| match curve {
            Curve::Quantile => d.cdf(at),
            _ => at,
        };
        let mut columns: Vec<Column<f64>> = Vec::new();
        match &members {
            Column::Scalar(Some(d)) => {
                columns.extend(of(d).into_iter().map(|at| Column::Scalar(through(d, at))));
            }
            Column::Scalar(None) => {}
            Column::Array(members) => {
                let all: Vec<Vec<f64>> = members
                    .iter()
                    .map(|d| d.as_ref().map(&mut of).unwrap_or_default())
                    .collect();
                let longest = all.iter().map(Vec::len).max().unwrap_or(0);
                columns.extend((0..longest).map(|which| {
                    let value = |(points, d): (&Vec<f64>, &Option<Distribution>)| {
                        let (at, d) = (points.get(which)?, d.as_ref()?);
                        Some(through(d, *at))
                    };
                    let values = all.iter().zip(members);
                    Column::Array(values.map(|it| value(it).unwrap_or(f64::NAN)).collect())
                }));
            }
        }
        if curve == Curve::Quantile {
            columns.extend([0.0, 1.0].map(Column::Scalar));
        }
        for column in &columns {
            self.reach(at, column);
        }
        known
    }

    /// How the landmarks of a distribution move with the variable, those that do so evenly, as the
    /// location and the scale of a family do; and whether it is discrete.
    fn moving(&self, d: NodeId) -> (Vec<Line>, bool) {
        // Within every usual range of parameters: positive, and at most 1.
        const AT: [f64; 3] = [0.25, 0.5, 1.0];
        let found = AT.map(|at| {
            let mut here = self.bindings.layer();
            match self.context.bound.first() {
                Some((_, values)) => here.set(self.context.variable, vec![at; values.len()]),
                None => here.set(self.context.variable, at),
            };
            match self.graph.evaluate(&[d], &here).values.pop() {
                Some(Value::Distribution(members)) => members.as_slice().to_vec(),
                _ => Vec::new(),
            }
        });
        let all = || found.iter().flatten().flatten();
        let discrete = all().any(|d| d.kind() == Kind::Discrete);
        let count = found.iter().map(Vec::len).min().unwrap_or(0);
        let mut lines = Vec::new();
        // Of one distribution, or of the same landmark of each.
        let landmarks = found.map(|members| -> Vec<Vec<f64>> {
            let of = |d: &Option<Distribution>| d.as_ref().map(Distribution::landmarks);
            members.iter().map(|d| of(d).unwrap_or_default()).collect()
        });
        let longest = landmarks.iter().flatten().map(Vec::len).max().unwrap_or(0);
        for which in 0..longest {
            let value = |of: &Vec<Vec<f64>>, index: usize| {
                let same = landmarks
                    .iter()
                    .all(|it| it[index].len() == of[index].len());
                let value = of[index].get(which).copied().filter(|_| same);
                value.unwrap_or(f64::NAN)
            };
            let values = landmarks.each_ref().map(|of| {
                (0..count)
                    .map(|index| value(of, index))
                    .collect::<Vec<f64>>()
            });
            let mut line = Line::through(AT, values.each_ref().map(Vec::as_slice));
            if self.context.bound.is_empty() {
                line = Line {
                    slope: line.slope.get(0).copied().unwrap_or(f64::NAN).into(),
                    offset: line.offset.get(0).copied().unwrap_or(f64::NAN).into(),
                };
            }
            lines.push(line);
        }
        (lines, discrete)
    }

    /// Finds what the moving arguments of a binder give rise to.
    fn bounds(&mut self, binder: Binder, own: &[NodeId]) -> bool {
        match binder {
            // A term comes in where a bound passes an integer.
            Binder::Sum => all(own
                .iter()
                .map(|bound| !self.moves(*bound) || self.reach_integers(*bound, 0.0))),
            Binder::Integral | Binder::Expect | Binder::Density => true,
            // Where the body has a corner its derivative jumps.
            Binder::Derivative => !own.iter().any(|at| self.moves(*at)),
            // Data that move, but by growing, pass what the body may do, which is not followed.
            Binder::Mean | Binder::StandardError => {
                let mut data = own.iter();
                data.all(|data| !self.moves(*data) || self.grows(*data))
            }
        }
    }

    /// Finds what the body of a binder gives rise to.
    fn terms_of(&mut self, binder: Binder, [name, body]: [NodeId; 2], own: &[NodeId]) -> bool {
        let values = match (binder, own) {
            // Where it moves, its landmarks do, which are followed as those of any distribution.
            (Binder::Density, _) => return true,
            (Binder::Sum, [a, b]) => match (self.span(*a), self.span(*b)) {
                (Some(a), Some(b)) => terms(a.low, b.high, MOST),
                _ => {
                    // One of them is infinite.
                    let end = |id: NodeId| {
                        let end = self.fixed(id)?.as_slice().first().copied();
                        end.filter(|end| !end.is_nan())
                    };
                    match (end(*a), end(*b)) {
                        (Some(a), Some(b)) => terms(a, b, MOST),
                        _ => None,
                    }
                }
            },
            (Binder::Mean | Binder::StandardError, [data]) => self.data(*data),
            (Binder::Expect, [d]) => match self.distributions[d.index()].clone() {
                Some(Column::Scalar(Some(d))) if d.kind() == Kind::Discrete => {
                    let within = Interval {
                        low: d.quantile(1e-15),
                        high: d.upper_quantile(1e-15),
                    };
                    d.atoms(within, MOST)
                }
                Some(Column::Scalar(Some(d))) => {
                    let Interval { low, high } = d.support();
                    let ends = [low, high, d.mode()].map(|end| Line::level(end.into()));
                    return self.kinks([name, body], &ends, [low, high]);
                }
                Some(_) => None,
                // It moves, and what it weighs with it.
                None => return self.kinks([name, body], &[], [f64::NEG_INFINITY, f64::INFINITY]),
            },
            (Binder::Integral, [a, b]) => {
                let ends = [*a, *b]
                    .into_iter()
                    .flat_map(|id| self.lines_of(id))
                    .cloned();
                let ends: Vec<Line> = ends.collect();
                let end = |id: NodeId| self.fixed(id).and_then(|it| it.get(0)).copied();
                let range = [
                    end(*a).unwrap_or(f64::NEG_INFINITY),
                    end(*b).unwrap_or(f64::INFINITY),
                ];
                return self.kinks([name, body], &ends, range);
            }
            _ => None,
        };
        let Some(values) = values else {
            return false;
        };
        let Some(bound) = crossed(&self.context.bound, name, values) else {
            return false;
        };
        let inner = Context {
            bound,
            ..self.context.clone()
        };
        self.found.extend(inner.solve(body));
        true
    }

    /// The values of data that do not depend on the variable.
    fn data(&self, id: NodeId) -> Option<Vec<f64>> {
        if self.moves(id) || self.graph.type_of(id) != Type::Data {
            return None;
        }
        let data = match self.graph.evaluate(&[id], self.bindings).values.pop()? {
            Value::Data(Column::Scalar(data)) => data?,
            // Within a sum, the longest of them.
            Value::Data(Column::Array(all)) => {
                let all = all.into_iter().flatten();
                all.max_by_key(Data::len)?
            }
            _ => return None,
        };
        Some(data.as_slice().to_vec())
    }

    /// Finds where an integral over a name may bend: where two lines meet along which its integrand
    /// jumps, or one of them meets a bound. It jumps where all of the integrand does.
    fn kinks(&mut self, [name, body]: [NodeId; 2], ends: &[Line], [a, b]: [f64; 2]) -> bool {
        const SHARES: [f64; 3] = [0.21, 0.53, 0.87];
        if !self.context.bound.is_empty() {
            return false;
        }
        let between = |low: f64, high: f64| {
            let ends = match (low.is_finite(), high.is_finite()) {
                (true, true) => [low, high],
                (true, false) => [low, low + 1.0],
                (false, true) => [high - 1.0, high],
                (false, false) => [0.0, 1.0],
            };
            SHARES.map(|share| ends[0] + (ends[1] - ends[0]) * share)
        };
        let (low, high) = (a.min(b), a.max(b));
        let Interval {
            low: from,
            high: to,
        } = self.context.range;
        let (across, along) = (between(low, high), between(from, to));
        let inner = Context {
            bound: vec![(name, across.to_vec())],
            only_jumps: true,
            ..self.context.clone()
        };
        let at_once = inner.solve(body);
        let mut known = !at_once.has_unknown_jumps;
        for places in &at_once.places {
            let place = match places {
                Column::Scalar(place) => Some(*place),
                Column::Array(places) => {
                    let all_near = |first: &f64| {
                        let near = |at: &f64| (at - first).abs() <= 1e-9 * first.abs();
                        places.iter().all(near)
                    };
                    places.first().copied().filter(all_near)
                }
            };
            if let Some(place) = place {
                self.found.add(Column::Scalar(place));
            }
        }
        // Where a jump meets an end: the jumps are solved for with the name at that end.
        let ends_alone = ends.iter().filter(|end| end.is_level());
        let ends_alone: Vec<f64> = ends_alone
            .filter_map(|end| end.offset.scalar().copied())
            .filter(|end| end.is_finite())
            .collect();
        if !ends_alone.is_empty() {
            let at_ends = Context {
                bound: vec![(name, ends_alone)],
                only_jumps: true,
                ..self.context.clone()
            };
            self.found.extend(at_ends.solve(body));
        }
        let turned = Context {
            bound: vec![(self.context.variable, along.to_vec())],
            variable: name,
            range: Interval { low, high },
            only_jumps: true,
            ..self.context.clone()
        };
        let mut lines: Vec<Line> = ends.to_vec();
        for places in turned.solve(body).places {
            // None along the range.
            if places.length().is_some_and(|length| length < SHARES.len()) {
                continue;
            }
            lines.push(match &places {
                Column::Scalar(_) => Line::level(places),
                Column::Array(values) => {
                    let line = Line::through(along, [0, 1, 2].map(|at| &values[at..=at]));
                    Line {
                        slope: line.slope.get(0).copied().unwrap_or(f64::NAN).into(),
                        offset: line.offset.get(0).copied().unwrap_or(f64::NAN).into(),
                    }
                }
            });
        }
        if lines.len() > MOST_LINES {
            known = false;
            lines.truncate(MOST_LINES);
        }
        for (index, a) in lines.iter().enumerate() {
            for b in &lines[index + 1..] {
                self.found.add(a.meets(b));
            }
        }
        known
    }
}

/// Whether all are true; none is left out for what is known of those before.
fn all(known: impl Iterator<Item = bool>) -> bool {
    let mut all = true;
    known.for_each(|known| all &= known);
    all
}

/// What undoes a function of one number, where one function does.
fn inverse(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "exp" => libm::log,
        "log" => libm::exp,
        "log2" => libm::exp2,
        "log10" => libm::exp10,
        "sqrt" => |v| v * v,
        "tanh" => libm::atanh,
        "atan" => libm::tan,
        "asin" => libm::sin,
        "acos" => libm::cos,
        "bits" => |v| v * std::f64::consts::LN_2,
        _ => return None,
    })
}

/// The integers from one number to another, at most so many: of an infinite sum the first.
fn terms(a: f64, b: f64, most: usize) -> Option<Vec<f64>> {
    let (first, last) = (a.ceil(), b.floor());
    let reach = most as f64 / 4.0;
    let (first, last) = match (first.is_finite(), last.is_finite()) {
        (true, true) => (first, last),
        (true, false) => (first, first + reach),
        (false, true) => (last - reach, last),
        (false, false) => (-reach, reach),
    };
    let count = last - first + 1.0;
    (count <= most as f64).then(|| {
        (0..count.max(0.0) as usize)
            .map(|k| first + k as f64)
            .collect()
    })
}

/// Each value of a name with each of what is bound around it.
fn crossed(
    around: &[(NodeId, Vec<f64>)],
    name: NodeId,
    values: Vec<f64>,
) -> Option<Vec<(NodeId, Vec<f64>)>> {
    let Some(count) = around.first().map(|(_, values)| values.len()) else {
        return Some(vec![(name, values)]);
    };
    if count * values.len() > MOST {
        return None;
    }
    let repeated = |all: &[f64]| -> Vec<f64> {
        let each = all.iter();
        each.flat_map(|value| std::iter::repeat_n(*value, values.len()))
            .collect()
    };
    let mut crossed: Vec<_> = around
        .iter()
        .map(|(id, all)| (*id, repeated(all)))
        .collect();
    let tiled = values.iter().copied().cycle().take(count * values.len());
    crossed.push((name, tiled.collect()));
    Some(crossed)
}

//! What entries of `[data]` and `[chains]` ask for, as nodes.

use super::super::chain::ChainMemory;
use super::super::functions::{Function, Rule};
use super::super::graph::{ChainRule, Operation};
use super::super::made::{Bound, Chain, Draws, Each, Group, Made, OF_CHAINS, Resample};
use super::super::{Expr, NodeId, Scope, Type};
use super::Compiler;
use crate::diag::{Diagnostic, Kind, Span};

impl Compiler<'_> {
    pub(super) fn made(&mut self, made: &Made, span: Span) -> Option<NodeId> {
        match made {
            Made::Draws(draws) => self.draws(draws, span),
            Made::Each(each) => self.each(each, span),
            Made::Group(group) => self.group(group, span),
            Made::Resample(resample) => self.resample(resample, span),
            Made::Chain(chain) => self.chain(chain, span),
            Made::State { chain, which } => {
                let chain =
                    self.expect(chain, Type::Chain, || "this must be a chain".to_owned())?;
                Some(self.push(Operation::State(*which), vec![chain], Type::Data, span))
            }
        }
    }

    fn draws(&mut self, draws: &Draws, span: Span) -> Option<NodeId> {
        let d = self.expect(&draws.distribution, Type::Distribution, || {
            "`sample` must be a distribution".to_owned()
        });
        let mean_of = self.expect(&draws.mean_of, Type::Number, || {
            "`mean_of` must be a number".to_owned()
        });
        let operation = Operation::Draws {
            size: draws.size,
            stream: draws.stream,
        };
        Some(self.push(operation, vec![d?, mean_of?], Type::Data, span))
    }

    fn each(&mut self, each: &Each, span: Span) -> Option<NodeId> {
        let data = self.data_of(&each.names, "each");
        let (variables, inside) = self.variables(&each.names, Type::Number);
        let mut within = self.within(&inside);
        let value = within.named(&each.value, Type::Number, "value");
        let when = each.when.as_ref();
        let when = when.map(|when| within.named(when, Type::Condition, "when"));
        let (mut operands, value) = (data?, value?);
        let when = match when {
            Some(when) => Some(when?),
            None => None,
        };
        let roots: Vec<NodeId> = std::iter::once(value).chain(when).collect();
        operands.extend(self.read_from_outside(&roots, &variables));
        let operation = Operation::Each {
            variables,
            value,
            when,
        };
        Some(self.push(operation, operands, Type::Data, span))
    }

    fn group(&mut self, group: &Group, span: Span) -> Option<NodeId> {
        let data = self.data_of(&group.names, "group");
        let by = self.named(&group.by, Type::Number, "by");
        let (variables, inside) = self.variables(&group.names, Type::Data);
        let value = self
            .within(&inside)
            .named(&group.value, Type::Number, "value");
        let (mut operands, by, value) = (data?, by?, value?);
        operands.push(by);
        operands.extend(self.read_from_outside(&[value], &variables));
        let operation = Operation::Group { variables, value };
        Some(self.push(operation, operands, Type::Data, span))
    }

    fn resample(&mut self, resample: &Resample, span: Span) -> Option<NodeId> {
        let data = self.named(&resample.data, Type::Data, "resample")?;
        let operation = Operation::Resample {
            size: resample.size,
            stream: resample.stream,
        };
        Some(self.push(operation, vec![data], Type::Data, span))
    }

    fn chain(&mut self, chain: &Chain, span: Span) -> Option<NodeId> {
        let mut outside = self.scope.child();
        let mut bind = |compiler: &mut Self, name: &str, span| {
            // The names of a chain are its own, whatever they are outside.
            let variable = compiler.variable(name, span, Type::Number);
            outside.insert(name, variable);
            variable
        };
        let [step, copy] = OF_CHAINS.map(|name| bind(self, name, span));
        let mut draws = Vec::with_capacity(chain.draws.len());
        for draw in &chain.draws {
            draws.push(bind(self, &draw.name, draw.span));
        }
        let mut inside = outside.child();
        let mut states = Vec::with_capacity(chain.states.len());
        for state in &chain.states {
            let variable = self.variable(&state.name, state.span, Type::Number);
            inside.insert(&state.name, variable);
            states.push(variable);
        }
        let mut drawn_from = Vec::new();
        for draw in &chain.draws {
            drawn_from.push(
                self.within(&inside)
                    .named(&draw.of, Type::Distribution, &draw.name),
            );
        }
        let mut start = Vec::new();
        let mut next = Vec::new();
        for state in &chain.states {
            start.push(
                self.within(&outside)
                    .named(&state.start, Type::Number, &state.name),
            );
            next.push(
                self.within(&inside)
                    .named(&state.next, Type::Number, &state.name),
            );
        }
        let all = |nodes: Vec<Option<NodeId>>| nodes.into_iter().collect::<Option<Vec<_>>>();
        let (drawn_from, start, next) = (all(drawn_from)?, all(start)?, all(next)?);
        // Before the first step there is no state to be drawn from.
        for (at, state) in start.iter().zip(&chain.states) {
            for (variable, (d, draw)) in draws.iter().zip(drawn_from.iter().zip(&chain.draws)) {
                if self.graph.depends_on(*at, &[*variable], &[])
                    && self.graph.depends_on(*d, &states, &[])
                {
                    let message = format!(
                        "`start` of `{}` reads `{}`, which is drawn from what depends on the state",
                        state.name, draw.name
                    );
                    let found = Diagnostic::error(Kind::Cycle, state.start.span, message);
                    self.report(found.related(draw.of.span, "drawn from this"));
                    return None;
                }
            }
        }
        let variables: Vec<NodeId> = [step, copy]
            .into_iter()
            .chain(draws.iter().copied())
            .chain(states.iter().copied())
            .collect();
        let roots: Vec<NodeId> = [&drawn_from, &start, &next]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        let operands = self.read_from_outside(&roots, &variables);
        let streams = chain.draws.iter().map(|draw| chain.stream(&draw.name));
        let rule = ChainRule {
            name: chain.name.clone(),
            steps: chain.steps,
            copies: chain.copies,
            step,
            copy,
            draws,
            drawn_from,
            streams: streams.collect(),
            names: chain.states.iter().map(|it| it.name.clone()).collect(),
            states,
            start,
            next,
            memory: ChainMemory::default(),
        };
        Some(self.push(
            Operation::Chain(Box::new(rule)),
            operands,
            Type::Chain,
            span,
        ))
    }

    /// `across(a, k)` and `path(a, j)` of a name of a chain.
    pub(super) fn of_chain(
        &mut self,
        function: &Function,
        data: NodeId,
        at: NodeId,
        span: Span,
    ) -> Option<NodeId> {
        let origin = self.graph.node(self.graph.origin(data));
        let (Operation::State(which), [chain]) = (&origin.operation, &origin.operands[..]) else {
            let message = format!("`{}` takes a name of a chain", function.name);
            let found = Diagnostic::error(Kind::WrongType, span, message);
            self.report(found.hint("a name under `start` and `next` of `[chains.NAME]`"));
            return None;
        };
        let (which, chain) = (*which, *chain);
        let operation = match function.rule {
            Rule::Across => Operation::Across(which),
            _ => Operation::Path(which),
        };
        Some(self.push(operation, vec![chain, at], Type::Data, span))
    }

    /// An expression of one type, under a key.
    fn named(&mut self, expr: &Expr, expected: Type, key: &str) -> Option<NodeId> {
        self.expect(expr, expected, || format!("`{key}` must be {expected}"))
    }

    /// The data that names are bound to.
    fn data_of(&mut self, names: &[Bound], key: &str) -> Option<Vec<NodeId>> {
        let data: Vec<Option<NodeId>> = names
            .iter()
            .map(|it| self.named(&it.of, Type::Data, &format!("{key}.{}", it.name)))
            .collect();
        data.into_iter().collect()
    }

    /// The nodes of bound names, and the scope that knows them.
    fn variables(&mut self, names: &[Bound], gives: Type) -> (Vec<NodeId>, Scope) {
        let mut inside = self.scope.child();
        let bind = |it: &Bound| self.bind(&it.name, it.span, gives, &mut inside);
        let variables = names.iter().map(bind).collect();
        (variables, inside)
    }
}

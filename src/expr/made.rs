//! What entries of `[data]` and `[chains]` ask for: values made of others. They have no notation.

use std::fmt;

use super::ast::Expr;
use crate::diag::Span;
use klrender_stats::Stream;

/// How values are made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Made {
    /// Draws from a distribution.
    Draws(Draws),
    /// A value for each value of other data.
    Each(Each),
    /// A value for each block of other data.
    Group(Group),
    /// Draws with replacement from other data.
    Resample(Resample),
    /// A recurrence.
    Chain(Chain),
    /// The values of one of the names of a chain.
    State {
        /// The chain.
        chain: Expr,
        /// Which of its names.
        which: usize,
    },
}

/// Random numbers that are data: the `i`th is the mean of draws of which each depends on the stream
/// and on its place alone, so that they move smoothly with the distribution.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draws {
    /// The distribution.
    pub distribution: Expr,
    /// How many draws each value is the mean of.
    pub mean_of: Expr,
    /// How many values.
    pub size: usize,
    /// What the draws are made of.
    pub stream: Stream,
}

/// A name, and what it is bound to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Data whose values, or blocks of them, it takes; or a distribution that it is drawn from.
    pub of: Expr,
}

/// A number for each value of data, side by side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Each {
    /// The names that take the values.
    pub names: Vec<Bound>,
    /// The number.
    pub value: Expr,
    /// Where this does not hold, there is none.
    pub when: Option<Expr>,
}

/// A number for each block of data, side by side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// The names that take the blocks.
    pub names: Vec<Bound>,
    /// How many values a block has.
    pub by: Expr,
    /// The number.
    pub value: Expr,
}

/// Draws with replacement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resample {
    /// From these data.
    pub data: Expr,
    /// How many; as many as there are, if it is not said.
    pub size: Option<usize>,
    /// What the draws are made of.
    pub stream: Stream,
}

/// A recurrence: states, of which each follows from the one before and from fresh draws.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chain {
    /// Its name.
    pub name: String,
    /// How many steps are taken.
    pub steps: usize,
    /// How many independent copies there are.
    pub copies: usize,
    /// What the draws are made of.
    pub seed: u64,
    /// Names that are drawn anew for every step.
    pub draws: Vec<Bound>,
    /// The names of its states.
    pub states: Vec<State>,
}

/// A name of a chain.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Its value before the first step.
    pub start: Expr,
    /// Its value after a step, from the values before it.
    pub next: Expr,
}

/// Names that a chain knows by itself: the number of the step, from 1, and that of the copy, from 1.
pub(crate) const OF_CHAINS: [&str; 2] = ["step", "copy"];

impl Chain {
    /// What one of its names is drawn by: the layer is the step, the place the copy.
    pub(super) fn stream(&self, draw: &str) -> Stream {
        Stream::named(self.seed, &format!("{} {draw}", self.name))
    }

    /// The names known in `draw` and `next`, or those known in `start`.
    fn bound(&self, start: bool) -> Vec<&str> {
        let draws = self.draws.iter().map(|draw| draw.name.as_str());
        let states = self.states.iter().map(|state| state.name.as_str());
        let states = states.filter(|_| !start);
        OF_CHAINS.into_iter().chain(draws).chain(states).collect()
    }
}

impl Made {
    /// The expressions in it, each with the names bound in it.
    pub(super) fn parts(&self) -> Vec<(&Expr, Vec<&str>)> {
        let free = |expr| (expr, Vec::new());
        match self {
            Self::Draws(draws) => vec![free(&draws.distribution), free(&draws.mean_of)],
            Self::Each(each) => {
                let names: Vec<&str> = each.names.iter().map(|it| it.name.as_str()).collect();
                let mut parts: Vec<_> = each.names.iter().map(|it| free(&it.of)).collect();
                parts.push((&each.value, names.clone()));
                parts.extend(each.when.iter().map(|when| (when, names.clone())));
                parts
            }
            Self::Group(group) => {
                let names: Vec<&str> = group.names.iter().map(|it| it.name.as_str()).collect();
                let mut parts: Vec<_> = group.names.iter().map(|it| free(&it.of)).collect();
                parts.push(free(&group.by));
                parts.push((&group.value, names));
                parts
            }
            Self::Resample(resample) => vec![free(&resample.data)],
            Self::Chain(chain) => {
                let draws = chain.draws.iter().map(|it| (&it.of, chain.bound(false)));
                let states = chain.states.iter().flat_map(|state| {
                    [
                        (&state.start, chain.bound(true)),
                        (&state.next, chain.bound(false)),
                    ]
                });
                draws.chain(states).collect()
            }
            Self::State { chain, .. } => vec![free(chain)],
        }
    }

    /// The same, to change them.
    pub(super) fn parts_mut(&mut self) -> Vec<(&mut Expr, Vec<String>)> {
        let bound: Vec<Vec<String>> = self
            .parts()
            .into_iter()
            .map(|(_, names)| names.into_iter().map(str::to_owned).collect())
            .collect();
        let parts: Vec<&mut Expr> = match self {
            Self::Draws(draws) => vec![&mut draws.distribution, &mut draws.mean_of],
            Self::Each(each) => {
                let of = each.names.iter_mut().map(|it| &mut it.of);
                of.chain([&mut each.value]).chain(&mut each.when).collect()
            }
            Self::Group(group) => {
                let of = group.names.iter_mut().map(|it| &mut it.of);
                of.chain([&mut group.by, &mut group.value]).collect()
            }
            Self::Resample(resample) => vec![&mut resample.data],
            Self::Chain(chain) => {
                let draws = chain.draws.iter_mut().map(|it| &mut it.of);
                let states = chain.states.iter_mut();
                let states = states.flat_map(|state| [&mut state.start, &mut state.next]);
                draws.chain(states).collect()
            }
            Self::State { chain, .. } => vec![chain],
        };
        parts.into_iter().zip(bound).collect()
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draws(draws) => write!(f, "({} draws from {})", draws.size, draws.distribution),
            Self::Each(each) => write!(f, "({} for each value)", each.value),
            Self::Group(group) => write!(f, "({} for each {} values)", group.value, group.by),
            Self::Resample(resample) => write!(f, "(draws from {})", resample.data),
            Self::Chain(chain) => write!(f, "({} steps of `{}`)", chain.steps, chain.name),
            Self::State { chain, .. } => write!(f, "(states of {chain})"),
        }
    }
}

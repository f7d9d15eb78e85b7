//! Values that are remembered: a value is a function of what it reads, so it need not be computed for
//! the same numbers again, whoever asks for it.
//!
//! What a value reads are the names that are bound below it, such as a swept name, one of `for`, or one
//! that runs along a curve. So states that differ in nothing that a value reads have it once, a line over
//! `[0, "n"]` keeps what it had in the frame before, and data are drawn once for a distribution.
//!
//! Nothing depends on what is remembered. Two generations bound the memory: when the younger is full, the
//! older is forgotten.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::certificate::Certificate;
use super::data::Data;
use super::{Column, NodeId};
use klrender_stats::Density;

/// The most bytes of one generation.
const MOST: usize = 8 << 20;

/// Values of the nodes of one graph. Copies share what they hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Generations>>);

/// What a value is known by, but for the numbers that it reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    pub(super) node: NodeId,
    /// What is bound of all that it reads.
    pub(super) reads: Vec<NodeId>,
    /// Whether numbers beyond the floats were followed as logarithms.
    pub(super) in_logs: bool,
}

/// The numbers that a value reads, by their bits.
pub(super) type Key = Vec<u64>;

/// The value of a node for some numbers.
#[derive(Debug, Clone)]
pub(super) enum Remembered {
    Number(f64),
    Certified(f64, Box<Certificate>),
    Data(Option<Data>, Option<Box<Certificate>>),
    Density(Option<Density>),
}

type Tables = BTreeMap<Subject, BTreeMap<Key, Remembered>>;

#[derive(Debug, Default)]
struct Generations {
    young: Tables,
    old: Tables,
    /// Bytes of the younger.
    size: usize,
}

impl Remembered {
    fn size(&self) -> usize {
        let data = match self {
            Self::Data(Some(data), _) => size_of_val(data.as_slice()),
            Self::Density(Some(density)) => density.size(),
            _ => 0,
        };
        size_of::<Self>() + data
    }
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known for each of some keys.
    pub(super) fn get(&self, subject: &Subject, keys: &[Key]) -> Vec<Option<Remembered>> {
        let mut generations = self.lock();
        let young = generations.young.get(subject);
        let old = generations.old.get(subject);
        let mut of_the_old: Vec<usize> = Vec::new();
        let found: Vec<Option<Remembered>> = keys
            .iter()
            .enumerate()
            .map(|(index, key)| {
                if let Some(value) = young.and_then(|table| table.get(key)) {
                    return Some(value.clone());
                }
                let value = old.and_then(|table| table.get(key))?;
                of_the_old.push(index);
                Some(value.clone())
            })
            .collect();
        // What is asked for stays.
        for index in of_the_old {
            if let Some(value) = &found[index] {
                generations.add(subject, keys[index].clone(), value.clone());
            }
        }
        found
    }

    /// Remembers values for keys.
    pub(super) fn add(&self, subject: &Subject, found: impl Iterator<Item = (Key, Remembered)>) {
        let mut generations = self.lock();
        for (key, value) in found {
            generations.add(subject, key, value);
        }
    }
}

impl Generations {
    fn add(&mut self, subject: &Subject, key: Key, value: Remembered) {
        /// About what a table takes for a key, beside its numbers.
        const ENTRY: usize = 48;
        let size = ENTRY + size_of_val(&key[..]) + value.size();
        if size > MOST / 4 {
            return;
        }
        if self.size + size > MOST {
            self.old = mem::take(&mut self.young);
            self.size = 0;
        }
        let table = match self.young.get_mut(subject) {
            Some(table) => table,
            None => self.young.entry(subject.clone()).or_default(),
        };
        if table.insert(key, value).is_none() {
            self.size += size;
        }
    }
}

/// Values in the order of a column.
pub(super) fn column<T>(length: Option<usize>, values: Vec<T>) -> Option<Column<T>> {
    match length {
        Some(_) => Some(Column::Array(values)),
        None => values.into_iter().next().map(Column::Scalar),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(node: u32) -> Subject {
        Subject {
            node: NodeId(node),
            reads: vec![NodeId(0)],
            in_logs: false,
        }
    }

    fn number(memory: &Memory, node: u32, key: u64) -> Option<f64> {
        let found = memory.get(&subject(node), &[vec![key]]).pop()?;
        found.map(|value| match value {
            Remembered::Number(value) => value,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn values_are_found_by_the_node_and_by_what_it_reads() {
        let memory = Memory::default();
        let one = |key: u64, value: f64| std::iter::once((vec![key], Remembered::Number(value)));
        memory.add(&subject(1), one(7, 0.5));
        assert_eq!(number(&memory, 1, 7), Some(0.5));
        assert_eq!(number(&memory, 1, 8), None);
        assert_eq!(number(&memory, 2, 7), None);
    }

    #[test]
    fn memory_is_bounded_and_keeps_what_is_asked_for() {
        let memory = Memory::default();
        let kept = 3;
        for key in 0..400_000 {
            let value = Remembered::Number(key as f64);
            memory.add(&subject(1), std::iter::once((vec![key], value)));
            if key >= kept && key % 10_000 == 0 {
                assert_eq!(number(&memory, 1, kept), Some(kept as f64), "at {key}");
            }
        }
        assert_eq!(number(&memory, 1, 4), None);
        let generations = memory.lock();
        assert!(generations.size <= MOST);
        let count = |tables: &Tables| tables.values().map(BTreeMap::len).sum::<usize>();
        assert!(count(&generations.young) + count(&generations.old) < 200_000);
        drop(generations);
        // Nothing is so large that all else would be forgotten for it.
        let large = Remembered::Data(Some(vec![0.0; MOST / 8].into()), None);
        memory.add(&subject(2), std::iter::once((vec![1], large)));
        assert_eq!(number(&memory, 1, kept), Some(kept as f64));
        assert!(memory.get(&subject(2), &[vec![1]])[0].is_none());
    }
}

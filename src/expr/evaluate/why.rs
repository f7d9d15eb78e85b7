//! Why a number is infinite or undefined: the operation on the way to it at which that begins.

use super::super::certificate::Certificate;
use super::super::fault;
use super::super::functions::Rule;
use super::super::graph::{Node, Operation};
use super::super::{ArithmeticOperator, Bindings, Graph, NodeId, Type};
use super::Run;

impl Graph {
    /// Why a number, known with its certificate, is infinite or undefined under scalar bindings, as a
    /// clause that can follow "because": what the certificate tells, or else where that begins, such as
    /// "log(-1) is undefined". `None` for what is finite.
    pub(crate) fn why(
        &self,
        root: NodeId,
        value: f64,
        certificate: Option<&Certificate>,
        bindings: &Bindings<'_>,
    ) -> Option<String> {
        if value.is_finite() {
            return None;
        }
        if let Some(reason) = certificate.and_then(|found| found.reason) {
            return Some(reason.to_string());
        }
        let run = self.run(&self.needed(&[root], bindings), bindings, false);
        let mut id = run.home(root);
        loop {
            let operand = run.operand(id);
            if let Some(reason) = operand.certificate(0).and_then(|found| found.reason) {
                return Some(reason.to_string());
            }
            let node = self.node(id);
            let alike = |id: &NodeId| match run.number(*id) {
                it if value.is_nan() => it.is_nan(),
                it => it.is_infinite(),
            };
            match run.taken(node).into_iter().find(alike) {
                Some(operand) if !self.is_known(id, bindings) => id = operand,
                _ => return Some(run.sentence(node, value)),
            }
        }
    }
}

impl Run<'_> {
    fn number(&self, id: NodeId) -> f64 {
        self.operand(id).value(0)
    }

    /// The numbers that a value comes from.
    fn taken(&self, node: &Node) -> Vec<NodeId> {
        let operands = match node.choice() {
            Some([condition, a, b]) => {
                let holds = self.condition(condition).get(0) == Some(&true);
                vec![if holds { a } else { b }]
            }
            None => node.operands.clone(),
        };
        let numbers = operands.into_iter().map(|id| self.home(id));
        let numbers = numbers.flat_map(|id| match self.graph.type_of(id) {
            Type::Numbers => self.items(id).iter().map(|id| self.home(*id)).collect(),
            Type::Number => vec![id],
            _ => Vec::new(),
        });
        numbers.collect()
    }

    /// What happens at a node whose operands give no reason for it.
    fn sentence(&self, node: &Node, value: f64) -> String {
        let numbers: Vec<f64> = self.taken(node).iter().map(|id| self.number(*id)).collect();
        let shown: Vec<String> = numbers.iter().copied().map(fault::short).collect();
        // A sign next to an operator is hard to read.
        let operand = |index: usize| match numbers.get(index) {
            Some(it) if it.is_sign_negative() => format!("({})", shown[index]),
            Some(_) => shown[index].clone(),
            None => String::new(),
        };
        let between = |symbol: &str| format!("{}{symbol}{}", operand(0), operand(1));
        let (what, pole) = match &node.operation {
            Operation::Input | Operation::Variable => {
                let name = node.name.as_deref().unwrap_or("a name");
                return format!("`{name}` has no value here");
            }
            Operation::Arithmetic(operator) => {
                let by_zero =
                    *operator == ArithmeticOperator::Divide && numbers.get(1) == Some(&0.0);
                (between(&format!(" {} ", operator.symbol())), by_zero)
            }
            Operation::Power => (between("^"), numbers.first() == Some(&0.0)),
            Operation::Call { function, .. } => match function.rule {
                Rule::One(_) | Rule::Three(_) | Rule::Fold(_) => {
                    let pole = numbers == [0.0];
                    (format!("{}({})", function.name, shown.join(", ")), pole)
                }
                _ => (format!("`{}` of this", function.name), true),
            },
            Operation::Binder { function, .. } => (format!("`{}` of this", function.name), true),
            _ => ("a value".to_owned(), true),
        };
        if value.is_nan() {
            format!("{what} is undefined")
        } else if pole || numbers.iter().any(|it| it.is_infinite()) {
            format!("{what} is infinite")
        } else {
            format!("{what} exceeds the largest floating-point number")
        }
    }
}

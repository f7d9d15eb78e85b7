//! How messages about types and arguments say it.

use super::super::Type;
use super::super::ast::{Expr, ExprKind};
use super::super::functions::Function;

/// How to make what is expected of what is given.
pub(super) fn way_out(expr: &Expr, given: Type, expected: Type) -> Option<String> {
    let name = match &expr.kind {
        ExprKind::Name(name) => name.as_str(),
        _ => "P",
    };
    match (given, expected) {
        (Type::Distribution, Type::Number) => Some(format!(
            "a number of a distribution is `mean({name})` or `pdf({name}, x)`, say"
        )),
        (Type::Data | Type::Numbers, Type::Number) => {
            Some("a number of data is `mean(…)`, `count(…)` or `quantile(…, 0.5)`, say".to_owned())
        }
        (Type::Data | Type::Numbers, Type::Distribution) => {
            Some("a distribution of data is `empirical(…)`".to_owned())
        }
        (Type::Number, Type::Distribution) => {
            Some("a distribution is written `normal(0, 1)`, say".to_owned())
        }
        (Type::Condition, Type::Number) => {
            Some("`if(condition, 1, 0)` makes a number of a condition".to_owned())
        }
        (Type::Number, Type::Condition) => Some("compare it, as in `v > 0`".to_owned()),
        (Type::Number, Type::Numbers | Type::Data) => Some("a list is written `[a, b]`".to_owned()),
        (Type::Distribution, Type::Distributions) => Some("a list is written `[P, Q]`".to_owned()),
        _ => None,
    }
}

/// "`normal` takes 2 arguments, `mean` and `std`".
pub(super) fn takes(function: &Function) -> String {
    let names = |given: bool| -> Vec<String> {
        let of = function.parameters.iter();
        let chosen = of.filter(|it| it.default.is_some() == given);
        chosen.map(|it| format!("`{}`", it.name)).collect()
    };
    let (names, optional) = (names(false), names(true));
    if function.variadic {
        return format!(
            "`{}` takes {} or more arguments",
            function.name,
            names.len()
        );
    }
    let plural = if names.len() == 1 { "" } else { "s" };
    let takes = format!(
        "`{}` takes {} argument{plural}, {}",
        function.name,
        names.len(),
        listed(&names)
    );
    if optional.is_empty() {
        takes
    } else {
        format!("{takes}, and perhaps {}", listed(&optional))
    }
}

pub(super) fn are(count: usize) -> String {
    match count {
        0 => "there is none".to_owned(),
        1 => "is 1".to_owned(),
        _ => format!("are {count}"),
    }
}

pub(super) fn is(words: &[String]) -> &'static str {
    if words.len() == 1 { "is" } else { "are" }
}

/// "`a`, `b` and `c`".
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

//! The expression language: what parses to what, and what each mistake is told.

#![allow(clippy::unwrap_used)] // helpers of tests are tests

use crate::diag::{Diagnostic, Kind, Span, SpannedText};
use crate::expr::{
    Argument, Definition, Expr, ExprKind, Graph, Scope, Type, check_name, functions, parse,
};
use crate::limits::{EXPRESSION_BYTES, EXPRESSION_DEPTH};
use proptest::prelude::*;

fn parsed(text: &str) -> Expr {
    parse(&SpannedText::verbatim(text, 0)).unwrap_or_else(|found| panic!("{text}: {found:?}"))
}

/// The tree with a bracket around every operation.
fn tree(expr: &Expr) -> String {
    let all = |items: &[Expr]| items.iter().map(tree).collect::<Vec<_>>();
    match &expr.kind {
        // No text makes these.
        ExprKind::Data(_) | ExprKind::Made(_) => "data".to_owned(),
        ExprKind::Apply { function, .. } => function.name.clone(),
        ExprKind::Number(value) => value.to_string(),
        ExprKind::Name(name) => name.clone(),
        ExprKind::List(items) => format!("[{}]", all(items).join(", ")),
        ExprKind::Call {
            function,
            arguments,
            ..
        } => {
            let argument = |it: &Argument| match &it.name {
                Some((name, _)) => format!("{name} = {}", tree(&it.value)),
                None => tree(&it.value),
            };
            let arguments: Vec<_> = arguments.iter().map(argument).collect();
            format!("{function}({})", arguments.join(", "))
        }
        ExprKind::Negate(operand) => format!("(-{})", tree(operand)),
        ExprKind::Power(base, exponent) => format!("({} ^ {})", tree(base), tree(exponent)),
        ExprKind::Arithmetic { first, rest } => {
            rest.iter().fold(tree(first), |left, (operator, right)| {
                format!("({left} {} {})", operator.symbol(), tree(right))
            })
        }
        ExprKind::Comparison { first, rest } => {
            let rest = rest
                .iter()
                .map(|(operator, right)| format!(" {} {}", operator.symbol(), tree(right)));
            format!("({}{})", tree(first), rest.collect::<String>())
        }
        ExprKind::And(operands) => format!("({})", all(operands).join(" and ")),
        ExprKind::Or(operands) => format!("({})", all(operands).join(" or ")),
        ExprKind::Not(operand) => format!("(not {})", tree(operand)),
    }
}

#[test]
fn precedence() {
    for (text, expected) in [
        ("a + b * c", "(a + (b * c))"),
        ("a * b + c", "((a * b) + c)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c", "((a / b) * c)"),
        ("a - (b - c)", "(a - (b - c))"),
        ("-x^2", "(-(x ^ 2))"),
        ("(-x)^2", "((-x) ^ 2)"),
        ("2^-x", "(2 ^ (-x))"),
        ("2^3^2", "(2 ^ (3 ^ 2))"),
        ("2^-x^2", "(2 ^ (-(x ^ 2)))"),
        ("-a*b", "((-a) * b)"),
        ("a*-b", "(a * (-b))"),
        ("a - -b", "(a - (-b))"),
        ("--a", "(-(-a))"),
        ("0 < x <= 1", "(0 < x <= 1)"),
        ("a + 1 < b * 2", "((a + 1) < (b * 2))"),
        ("not a < b", "(not (a < b))"),
        ("not a == b and c > d", "((not (a == b)) and (c > d))"),
        (
            "a > b or c > d and e > f",
            "((a > b) or ((c > d) and (e > f)))",
        ),
        (
            "a > b and c > d and e > f",
            "((a > b) and (c > d) and (e > f))",
        ),
        ("f(a, b = -c^2)", "f(a, b = (-(c ^ 2)))"),
        ("f(a == b)", "f((a == b))"),
        ("[1, [2], f()]", "[1, [2], f()]"),
        ("f(1, 2,)", "f(1, 2)"),
        ("if(x<0,-x,x)", "if((x < 0), (-x), x)"),
    ] {
        assert_eq!(tree(&parsed(text)), expected, "{text}");
    }
}

#[test]
fn numbers_are_written_as_in_toml() {
    for (text, value) in [
        ("0", 0.0),
        ("1_000", 1000.0),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("2.5e-3", 0.0025),
        ("1.797e308", 1.797e308),
        ("5e-324", 5e-324),
        ("0e999", 0.0),
    ] {
        assert_eq!(parsed(text).kind, ExprKind::Number(value), "{text}");
    }
}

#[test]
fn spans_point_into_the_source() {
    let source = r#"y = "2 * pdf(P, x)""#;
    let expr = parse(&SpannedText::verbatim(&source[5..18], 5)).unwrap();
    let names: Vec<_> = expr
        .names()
        .map(|(_, at)| &source[at.start..at.end])
        .collect();
    assert_eq!(names, ["P", "x"]);
    assert_eq!(&source[expr.span.start..expr.span.end], "2 * pdf(P, x)");
}

#[test]
fn names_are_listed_as_written() {
    let expr = parsed("a*-b^c + f(d, e = g) < [h] and not i == j or k > l");
    let names: Vec<_> = expr.names().map(|(name, _)| name).collect();
    assert_eq!(names.join(""), "abcdghijkl");
}

/// One line for each finding: the underlined text, the message and the hints.
fn told(text: &str, found: &[Diagnostic]) -> String {
    let line = |found: &Diagnostic| {
        let mut line = format!(
            "{}: {}",
            text.get(found.span.start..found.span.end).unwrap_or("?"),
            found.message
        );
        for hint in &found.hints {
            line += &format!("; {hint}");
        }
        line
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn syntax(text: &str) -> String {
    told(
        text,
        &parse(&SpannedText::verbatim(text, 0)).expect_err(text),
    )
}

#[test]
fn syntax_mistakes() {
    for (text, expected) in [
        (
            "2x",
            "2x: an operator is missing between `2` and `x`; write `2*x` for the product",
        ),
        (
            "2 (x + 1)",
            "2 (: an operator is missing between `2` and `(`; write `2*(…)` for the product",
        ),
        (
            "(a)(b)",
            "(a)(: an operator is missing between `(a)` and `(`; write `*` for a product",
        ),
        (
            "kl(P Q)",
            "P Q: an operator is missing between `P` and `Q`; write `P*Q` for the product, or a comma between two arguments",
        ),
        (
            "[a b]",
            "a b: an operator is missing between `a` and `b`; write `a*b` for the product, or a comma between two items",
        ),
        (
            "sin x",
            "sin x: an operator is missing between `sin` and `x`; write `sin(x)`",
        ),
        (
            "a b",
            "a b: an operator is missing between `a` and `b`; write `a*b` for the product",
        ),
        (
            "μ + 1",
            "μ: `μ` is no name: names consist of the letters a–z, A–Z, digits and `_`; write `mu`",
        ),
        (
            "σ₁ + 1",
            "σ₁: `σ₁` is no name: names consist of the letters a–z, A–Z, digits and `_`; write `sigma1`",
        ),
        (
            "aμb",
            "aμb: `aμb` is no name: names consist of the letters a–z, A–Z, digits and `_`; write `amub`",
        ),
        (
            "𝛍",
            "𝛍: `𝛍` is no name: names consist of the letters a–z, A–Z, digits and `_`",
        ),
        (
            "π",
            "π: `π` is no name: names consist of the letters a–z, A–Z, digits and `_`; write `pi`",
        ),
        ("x − 1", "−: `−` is not part of the language; write `-`"),
        (
            "x ** 2",
            "**: `**` is not part of the language; write `^` for powers",
        ),
        (
            "x && t",
            "&&: `&&` is not part of the language; write `and`",
        ),
        (
            "x || t",
            "||: `||` is not part of the language; write `or`, or a comma between two distributions: `kl(P, Q)`",
        ),
        (
            "kl(P || Q)",
            "||: `||` is not part of the language; write `or`, or a comma between two distributions: `kl(P, Q)`",
        ),
        (
            "kl(P ‖ Q)",
            "‖: `‖` is not part of the language; write a comma between two distributions: `kl(P, Q)`",
        ),
        ("!a", "!: `!` is not part of the language; write `not`"),
        ("a ≤ b", "≤: `≤` is not part of the language; write `<=`"),
        ("a =< b", "=<: `=<` is not part of the language; write `<=`"),
        ("a <> b", "<>: `<>` is not part of the language; write `!=`"),
        (
            "|x|",
            "|: `|` is not part of the language; write `abs(v)` for the absolute value\n\
             |: `|` is not part of the language; write `abs(v)` for the absolute value",
        ),
        ("x²", "²: `²` is not part of the language; write `^2`"),
        ("∞", "∞: `∞` is not part of the language; write `inf`"),
        (
            "50%",
            "%: `%` is not part of the language; write a percentage as a number: 5 % is `0.05`",
        ),
        (
            "c ? a : b",
            "?: `?` is not part of the language; write `if(condition, a, b)`\n\
             :: `:` is not part of the language; write `if(condition, a, b)` to choose",
        ),
        (
            "{x}",
            "{: `{` is not part of the language; brackets are `( )`, lists are `[ ]`\n\
             }: `}` is not part of the language; brackets are `( )`, lists are `[ ]`",
        ),
        (
            "“P”",
            "“: `“` is not part of the language; names stand without quotes; expressions hold no text\n\
             ”: `”` is not part of the language; names stand without quotes; expressions hold no text",
        ),
        (
            "'P'",
            "': `'` is not part of the language; names stand without quotes; expressions hold no text\n\
             ': `'` is not part of the language; names stand without quotes; expressions hold no text",
        ),
        (
            "x; y",
            ";: `;` is not part of the language; one expression stands alone",
        ),
        ("$x", "$: `$` is not part of the language"),
        ("1 $$$ + 2", "$$$: `$` is not part of the language"),
        (
            "\u{7}",
            "\u{7}: the character U+0007 is not part of the language",
        ),
        (
            "1e999",
            "1e999: `1e999` is larger than any number; the largest is 1.797e308; infinity is written `inf`",
        ),
        (
            "1e-999",
            "1e-999: `1e-999` is too small to be told from 0; the smallest number above 0 is 5e-324",
        ),
        (".5", ".5: `.5` is no number; write `0.5`"),
        ("1.", "1.: `1.` is no number; write `1.0`"),
        ("1.e5", "1.e5: `1.e5` is no number; write `1.0e5`"),
        (".", ".: `.` is no number"),
        (
            "0x1F",
            "0x1F: `0x1F` is no number; numbers are written in decimal digits",
        ),
        (
            "2e",
            "2e: an operator is missing between `2` and `e`; write `2*e` for the product",
        ),
        (
            "2pi",
            "2pi: an operator is missing between `2` and `pi`; write `2*pi` for the product",
        ),
        ("x = 1", "=: `=` compares nothing; write `==` to compare"),
        (
            "f(a + b = 1)",
            "=: `=` compares nothing; write `==` to compare",
        ),
        (
            "normal(mean = 1, 2)",
            "2: an argument without a name stands behind a named one; arguments by position come first",
        ),
        ("+x", "+: there is no sign `+`; leave it out"),
        ("2 * / 3", "/: a value is missing before `/`"),
        ("* 2", "*: a value is missing before `*`"),
        ("1 +", "+: a value is missing behind `+`"),
        ("a <", "<: a value is missing behind `<`"),
        ("", ": an expression is missing"),
        ("  ", "  : an expression is missing"),
        ("f(,)", ",: a value is missing in these brackets"),
        ("f(a,,b)", ",: a value is missing behind the comma"),
        (
            "(1, 2)",
            ",: a comma stands in round brackets; a list is written `[a, b]`",
        ),
        (
            "1, 2",
            ",: a comma stands outside of brackets; a list is written `[a, b]`",
        ),
        ("()", "): a value is missing in these brackets"),
        ("1)", "): `)` closes no bracket"),
        ("a ] b", "]: `]` closes no bracket"),
        ("f(a = )", "): a value is missing behind `=`"),
    ] {
        assert_eq!(syntax(text), expected, "{text}");
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    assert_eq!(
        syntax("2x + 3y"),
        "2x: an operator is missing between `2` and `x`; write `2*x` for the product\n\
         3y: an operator is missing between `3` and `y`; write `3*y` for the product"
    );
    assert_eq!(
        syntax("(μ && )) + "),
        "μ: `μ` is no name: names consist of the letters a–z, A–Z, digits and `_`; write `mu`\n\
         &&: `&&` is not part of the language; write `and`\n\
         ): a value is missing before `)`\n\
         ): `)` closes no bracket\n\
         +: a value is missing behind `+`"
    );
}

#[test]
fn brackets_point_at_both() {
    let pair = |text: &str| {
        let found = parse(&SpannedText::verbatim(text, 0)).unwrap_err();
        assert_eq!(found.len(), 1, "{found:?}");
        let (span, words) = &found[0].related[0];
        format!("{:?} {:?} {words}", found[0].span.start, span.start)
    };
    assert_eq!(pair("f(a, b"), "1 6 `)` is missing here");
    assert_eq!(pair("f(a, b]"), "6 1 opened here");
    assert_eq!(pair("(a + [b, c)"), "5 10 `]` is missing before this");
}

#[test]
fn an_argument_given_twice_points_at_both() {
    let mut graph = Graph::new();
    let mut found = Vec::new();
    let none = graph.compile(&parsed("normal(1, mean = 2)"), &Scope::new(), &mut found);
    assert_eq!(none, None);
    assert_eq!(found[0].span, Span::new(10, 14));
    assert_eq!(
        found[0].related,
        [(Span::new(7, 8), "given here".to_owned())]
    );
}

#[test]
fn limits_hold_without_a_deep_stack() {
    let limit = |text: &str| {
        let found = parse(&SpannedText::verbatim(text, 0)).unwrap_err();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].kind, Kind::Limit);
        found[0].message.clone()
    };
    let long = "the expression is 100000 bytes long; 10000 are accepted";
    assert_eq!(limit(&"(".repeat(100_000)), long);
    let deep = "more than 64 brackets, signs and powers inside each other";
    for piece in [
        "(",
        "[",
        "-",
        "f(",
        "a^",
        "not ",
        "-(",
        "[(",
        "a^-",
        "f(a = ",
        "1 or 1 and 1 < 1 + 1 * (",
    ] {
        assert_eq!(
            limit(&piece.repeat(EXPRESSION_BYTES / piece.len())),
            deep,
            "{piece}"
        );
    }
    let at_most = format!(
        "{}1{}",
        "(".repeat(EXPRESSION_DEPTH),
        ")".repeat(EXPRESSION_DEPTH)
    );
    assert_eq!(parsed(&at_most).kind, ExprKind::Number(1.0));
    assert_eq!(limit(&format!("({at_most})")), deep);
    // What is long but not deep is welcome.
    let sum = format!("1{}", "+1".repeat(EXPRESSION_BYTES / 2 - 1));
    let mut graph = Graph::new();
    let node = graph
        .compile(&parsed(&sum), &Scope::new(), &mut vec![])
        .unwrap();
    assert_eq!(graph.constant(node, &Default::default()), Some(5000.0));
}

#[test]
fn noise_is_cut_short() {
    let found = parse(&SpannedText::verbatim("$1 ".repeat(3000), 0)).unwrap_err();
    assert_eq!(found.len(), 20);
}

/// What compiling tells, with numbers `mu`, `sigma` and `x` and a distribution `P` in scope.
fn compiled(text: &str) -> Result<Type, String> {
    let mut graph = Graph::new();
    let mut scope = Scope::new();
    for name in ["mu", "sigma", "x"] {
        let node = graph.input(name, Span::default());
        scope.insert(name, node);
    }
    let mut found = Vec::new();
    let p = graph.compile(&parsed("normal(mu, sigma)"), &scope, &mut found);
    scope.insert("P", p.unwrap());
    scope.insert_failed("broken");
    match graph.compile(&parsed(text), &scope, &mut found) {
        Some(node) => {
            assert_eq!(found, []);
            Ok(graph.type_of(node))
        }
        None => Err(told(text, &found)),
    }
}

#[test]
fn types() {
    for (text, expected) in [
        ("1 + mu", Type::Number),
        ("0 < x < 1", Type::Condition),
        ("not (x > 0)", Type::Condition),
        ("P", Type::Distribution),
        ("normal(std = 1, mean = mu)", Type::Distribution),
        ("normal(mu, std = 1)", Type::Distribution),
        ("[1, mu]", Type::Numbers),
        ("[]", Type::Numbers),
        ("[P, normal(0, 1)]", Type::Distributions),
        ("mixture([0.5, 0.5], [P, normal(0, 1)])", Type::Distribution),
        ("mixture([], [])", Type::Distribution),
        ("kl(P, Q = normal(0, 1))", Type::Number),
        ("pdf(D = P, x = x)", Type::Number),
        ("max(1, 2, 3, 4)", Type::Number),
        ("if(x > 0, pi, -inf)", Type::Number),
    ] {
        assert_eq!(compiled(text), Ok(expected), "{text}");
    }
}

#[test]
fn mistakes_of_meaning() {
    for (text, expected) in [
        (
            "nu",
            "nu: `nu` is not known; did you mean `mu`?; known here: `P`, `broken`, `mu`, `sigma`, `x`",
        ),
        (
            "normal",
            "normal: `normal` is a function; write `normal(…)`",
        ),
        (
            "student_t",
            "student_t: `student_t` is a function; write `student_t(…)`",
        ),
        (
            "frame",
            "frame: `frame` has no value here; it exists in texts and in channels drawn once a frame",
        ),
        (
            "auto",
            "auto: `auto` has no value here; it stands alone, as the end of a domain",
        ),
        (
            "y",
            "y: `y` has no value here; it exists in the channels of marks that run along an axis",
        ),
        (
            "undefined_thing",
            "undefined_thing: `undefined_thing` is not known; known here: `P`, `broken`, `mu`, `sigma`, `x`",
        ),
        (
            "mu(3)",
            "mu: `mu` is a name, not a function; write `mu*(…)` for the product",
        ),
        ("pi()", "pi: `pi` is a name, not a function; write `pi`"),
        (
            "lapalce(0, 1)",
            "lapalce: there is no function `lapalce`; did you mean `laplace`?",
        ),
        (
            "qqqq(zz)",
            "qqqq: there is no function `qqqq`\n\
             zz: `zz` is not known; known here: `P`, `broken`, `mu`, `sigma`, `x`",
        ),
        (
            "normal(1)",
            "normal(1): `normal` takes 2 arguments, `mean` and `std`; here is 1; write `normal(mean, std)`",
        ),
        (
            "normal()",
            "normal(): `normal` takes 2 arguments, `mean` and `std`; here there is none; write `normal(mean, std)`",
        ),
        (
            "normal(1, 2, 3)",
            "3: `normal` takes 2 arguments, `mean` and `std`; here are 3",
        ),
        (
            "normal(1, mean = 2)",
            "mean: `mean` of `normal` is given twice",
        ),
        (
            "normal(1, sd = 2)",
            "sd: `normal` has no parameter `sd`; did you mean `std`?; `normal` takes 2 arguments, `mean` and `std`",
        ),
        (
            "normal(mean = 1)",
            "normal: `std` of `normal` is missing; write `normal(mean, std)`",
        ),
        (
            "normal(mean = 1, mean = 2)",
            "mean: `mean` of `normal` is given twice",
        ),
        (
            "max(1)",
            "1: `data` of `max` takes data, not a number; a list is written `[a, b]`",
        ),
        ("exp(1, 2)", "2: `exp` takes 1 argument, `v`; here are 2"),
        (
            "exp(v = 1, w = 2)",
            "w: `exp` has no parameter `w`; did you mean `v`?; `exp` takes 1 argument, `v`",
        ),
        (
            "P + 1",
            "P: `+` takes a number, not a distribution; a number of a distribution is `mean(P)` or `pdf(P, x)`, say",
        ),
        (
            "1 - P",
            "P: `-` takes a number, not a distribution; a number of a distribution is `mean(P)` or `pdf(P, x)`, say",
        ),
        (
            "-P",
            "P: `-` takes a number, not a distribution; a number of a distribution is `mean(P)` or `pdf(P, x)`, say",
        ),
        (
            "2^P",
            "P: `^` takes a number, not a distribution; a number of a distribution is `mean(P)` or `pdf(P, x)`, say",
        ),
        (
            "x < P",
            "P: `<` takes a number, not a distribution; a number of a distribution is `mean(P)` or `pdf(P, x)`, say",
        ),
        (
            "kl(P, 3)",
            "3: `Q` of `kl` takes a distribution, not a number; a distribution is written `normal(0, 1)`, say",
        ),
        (
            "kl(P, nu)",
            "nu: `nu` is not known; did you mean `mu`?; known here: `P`, `broken`, `mu`, `sigma`, `x`",
        ),
        (
            "if(x, 1, 2)",
            "x: `c` of `if` takes a condition, not a number; compare it, as in `v > 0`",
        ),
        (
            "if(x > 0, P, 2)",
            "P: `a` of `if` takes a number, not a distribution; a number of a distribution is `mean(P)` or `pdf(P, x)`, say",
        ),
        (
            "not x",
            "x: `not` takes a condition, not a number; compare it, as in `v > 0`",
        ),
        (
            "x and x > 1",
            "x: `and` takes a condition, not a number; compare it, as in `v > 0`",
        ),
        (
            "1 + (x > 0)",
            "x > 0: `+` takes a number, not a condition; `if(condition, 1, 0)` makes a number of a condition",
        ),
        (
            "[1, P]",
            "P: a list holds numbers or distributions, not both",
        ),
        (
            "[x > 1]",
            "x > 1: a list holds numbers or distributions, not a condition",
        ),
        (
            "mixture([0.5, 0.5], P)",
            "P: `components` of `mixture` takes a list of distributions, not a distribution; a list is written `[P, Q]`",
        ),
        (
            "mixture(1, [P])",
            "1: `weights` of `mixture` takes a list of numbers, not a number; a list is written `[a, b]`",
        ),
        (
            "nu + P",
            "nu: `nu` is not known; did you mean `mu`?; known here: `P`, `broken`, `mu`, `sigma`, `x`\n\
             P: `+` takes a number, not a distribution; a number of a distribution is `mean(P)` or `pdf(P, x)`, say",
        ),
        (
            "f(nu)",
            "f: there is no function `f`; did you mean `if`?\n\
             nu: `nu` is not known; did you mean `mu`?; known here: `P`, `broken`, `mu`, `sigma`, `x`",
        ),
    ] {
        assert_eq!(compiled(text), Err(expected.to_owned()), "{text}");
    }
}

fn define(definitions: &[(&str, &str, Type)]) -> (Graph, Scope, Vec<Diagnostic>) {
    let mut graph = Graph::new();
    let mut scope = Scope::new();
    let mu = graph.input("mu", Span::new(900, 902));
    scope.insert("mu", mu);
    let mut found = Vec::new();
    let definitions = definitions
        .iter()
        .enumerate()
        .map(|(at, (name, text, expected))| Definition {
            name: (*name).to_owned(),
            name_span: Span::new(100 * at, 100 * at + name.len()),
            expr: parse(&SpannedText::verbatim(*text, 100 * at + 50)).unwrap(),
            expected: *expected,
        });
    graph.define(definitions.collect(), &mut scope, &mut found);
    (graph, scope, found)
}

fn messages(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.message.as_str()).collect()
}

#[test]
fn definitions_stand_in_any_order() {
    use Type::{Distribution, Number};
    let (graph, scope, found) = define(&[
        ("c", "kl(P, normal(0, 1)) + a", Number),
        ("P", "normal(b, 1)", Distribution),
        ("b", "a", Number),
        ("a", "2", Number),
    ]);
    assert_eq!(found, []);
    let value = |name| graph.constant(scope.get(name).unwrap(), &Default::default());
    assert_eq!(value("c"), Some(4.0));
    assert_ne!(
        scope.get("a"),
        scope.get("b"),
        "a name is a node of its own"
    );
    assert_eq!(graph.name_of(scope.get("P").unwrap()), Some("P"));
    assert_eq!(graph.span_of(scope.get("P").unwrap()), Span::new(100, 101));
}

#[test]
fn cycles_are_told_with_their_path() {
    use Type::Number;
    let (_, scope, found) = define(&[
        ("c", "a + 1", Number),
        ("a", "2*b", Number),
        ("d", "d", Number),
        ("b", "exp(c)", Number),
        ("uses", "a + d", Number),
    ]);
    assert_eq!(
        messages(&found),
        [
            "`c` needs `a`, which needs `b`, which needs `c`",
            "`d` needs itself"
        ]
    );
    assert_eq!(found[0].kind, Kind::Cycle);
    assert_eq!(found[0].span, Span::new(0, 1));
    let related: Vec<_> = found[0]
        .related
        .iter()
        .map(|(at, words)| (at.start, &words[..]))
        .collect();
    assert_eq!(
        related,
        [
            (50, "`c` needs `a` here"),
            (152, "`a` needs `b` here"),
            (354, "`b` needs `c` here")
        ]
    );
    // Known, without a value: what reads them was silent.
    assert!(scope.contains("uses") && scope.get("uses").is_none());
    let two = define(&[("a", "b", Number), ("b", "a", Number)]).2;
    assert_eq!(messages(&two), ["`a` needs `b`, which needs `a`"]);
}

#[test]
fn overlapping_cycles_are_told_once() {
    let number = Type::Number;
    let (.., found) = define(&[
        ("a", "b + c", number),
        ("b", "a + c", number),
        ("c", "a + b", number),
    ]);
    assert_eq!(messages(&found), ["`a` needs `b`, which needs `a`"]);
}

#[test]
fn long_chains_and_cycles_of_definitions() {
    let names: Vec<_> = (0..50_000).map(|at| format!("v{at}")).collect();
    let mut chain: Vec<_> = names
        .windows(2)
        .map(|pair| (pair[0].as_str(), pair[1].as_str(), Type::Number))
        .collect();
    chain.push((&names[49_999], "7", Type::Number));
    let (graph, scope, found) = define(&chain);
    assert_eq!(found, []);
    assert_eq!(
        graph.constant(scope.get("v0").unwrap(), &Default::default()),
        Some(7.0)
    );
    chain[49_999].1 = "v0";
    let (.., found) = define(&chain);
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .message
            .contains("49991 more, the last of which needs `v0`"),
        "{}",
        found[0].message
    );
}

#[test]
fn definitions_have_good_names() {
    let (.., found) = define(&[
        ("x", "1", Type::Number),
        ("not", "1", Type::Number),
        ("a-b", "1", Type::Number),
        ("a", "1", Type::Number),
        ("a", "2", Type::Number),
        ("mu", "3", Type::Number),
        ("beta", "1", Type::Number),
    ]);
    assert_eq!(
        messages(&found),
        [
            "`x` is reserved, so nothing can be called so",
            "`not` is an operator, so nothing can be called so",
            "`a-b` is no name",
            "`a` is defined twice",
            "`mu` is defined twice",
        ]
    );
    assert_eq!(found[3].related[0].0, Span::new(300, 301));
    assert_eq!(found[4].related[0].0, Span::new(900, 902));
    assert!(check_name("1a", Span::default()).is_err());
    assert!(check_name("", Span::default()).is_err());
    assert!(check_name("_a1", Span::default()).is_ok());
}

#[test]
fn definitions_have_the_type_of_their_section() {
    let (.., found) = define(&[
        ("P", "1", Type::Distribution),
        ("q", "kl(P, P)", Type::Number),
    ]);
    assert_eq!(
        messages(&found),
        ["`P` must be a distribution, not a number"]
    );
}

#[test]
fn the_reference_is_complete() {
    for function in functions() {
        assert!(!function.summary.is_empty() && !function.parameters.is_empty());
        assert!(function.signature().starts_with(function.name));
    }
    for name in [
        "abs", "bits", "normal", "log_sf", "entropy", "kl", "if", "clamp",
    ] {
        assert!(functions().any(|function| function.name == name), "{name}");
    }
}

/// Trees that the grammar can write, numbers without sign.
fn trees() -> impl Strategy<Value = Expr> {
    let at = |kind| Expr {
        kind,
        span: Span::default(),
    };
    let leaf = prop_oneof![
        (0.0..1e300f64).prop_map(ExprKind::Number),
        (-8..8i32).prop_map(|power| ExprKind::Number(libm::pow(10.0, f64::from(power * 3)))),
        "[a-z_][a-z0-9_]{0,3}"
            .prop_filter("operators", |name| !["and", "or", "not"]
                .contains(&&name[..]))
            .prop_map(ExprKind::Name),
    ]
    .prop_map(at);
    leaf.prop_recursive(5, 40, 4, move |inner| {
        use crate::expr::{ArithmeticOperator as A, ComparisonOperator as C};
        let one = inner.clone().prop_map(Box::new);
        let many = prop::collection::vec(inner.clone(), 0..4);
        let sums = prop::sample::select(vec![A::Add, A::Subtract]);
        let products = prop::sample::select(vec![A::Multiply, A::Divide]);
        let comparisons = prop::sample::select(vec![
            C::Less,
            C::LessOrEqual,
            C::Greater,
            C::GreaterOrEqual,
            C::Equal,
            C::NotEqual,
        ]);
        let chain = |operators| prop::collection::vec((operators, inner.clone()), 1..4);
        prop_oneof![
            one.clone().prop_map(ExprKind::Negate),
            one.clone().prop_map(ExprKind::Not),
            (one.clone(), one.clone()).prop_map(|(a, b)| ExprKind::Power(a, b)),
            (one.clone(), chain(sums))
                .prop_map(|(first, rest)| ExprKind::Arithmetic { first, rest }),
            (
                one.clone(),
                prop::collection::vec((products, inner.clone()), 1..4)
            )
                .prop_map(|(first, rest)| ExprKind::Arithmetic { first, rest }),
            (
                one,
                prop::collection::vec((comparisons, inner.clone()), 1..4)
            )
                .prop_map(|(first, rest)| ExprKind::Comparison { first, rest }),
            prop::collection::vec(inner.clone(), 2..4).prop_map(ExprKind::And),
            prop::collection::vec(inner, 2..4).prop_map(ExprKind::Or),
            many.clone().prop_map(ExprKind::List),
            ("[a-z]{1,4}", many).prop_filter_map("operators", |(function, values)| {
                let word = ["and", "or", "not"].contains(&&function[..]);
                (!word).then(|| ExprKind::Call {
                    function,
                    function_span: Span::default(),
                    arguments: values
                        .into_iter()
                        .map(|value| Argument { name: None, value })
                        .collect(),
                })
            }),
        ]
        .prop_map(at)
    })
}

proptest! {
    // Nothing is written beside the tests: a failure prints its input.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parsing_never_panics(text in any::<String>()) {
        let _ = parse(&SpannedText::verbatim(text, 3));
    }

    #[test]
    fn parsing_words_never_panics(
        words in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "[", "]", ",", "=", "==", "<", "+", "-", "*", "/", "^", "and", "or", "not",
            "x", "P", "normal", "kl", "2", "1e999", ".", "μ", "²", "‖", "||", "!", " ", "𝛍", "é",
        ]), 0..60)
    ) {
        let text = words.concat();
        let length = text.len();
        if let Err(found) = parse(&SpannedText::verbatim(text, 0)) {
            prop_assert!(!found.is_empty());
            for found in found {
                prop_assert!(found.span.end <= length);
                prop_assert!(found.is_error() && !found.message.is_empty());
            }
        }
    }

    #[test]
    fn what_is_printed_parses_back(expr in trees()) {
        let text = expr.to_string();
        prop_assume!(text.len() <= EXPRESSION_BYTES);
        let again = parse(&SpannedText::verbatim(text.clone(), 0));
        let again = again.map_err(|found| TestCaseError::fail(format!("{text}: {found:?}")))?;
        prop_assert_eq!(tree(&again), tree(&expr), "{}", text);
        prop_assert_eq!(again.to_string(), text);
    }
}

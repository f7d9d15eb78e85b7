//! What a formula says, in plain characters: for people who do not see the picture.

use ratex_font::{Mode, get_symbol};

/// TeX as plain characters: `\frac{\mu^2}{2}` is "(μ²)/2". Commands that only change the look go.
pub(super) fn text(tex: &str) -> String {
    let mut parser = TexParser { rest: tex };
    let text = parser.group(None);
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}

struct TexParser<'a> {
    rest: &'a str,
}

impl TexParser<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    /// What follows up to the closing bracket, or to the end.
    fn group(&mut self, close: Option<char>) -> String {
        let mut out = String::new();
        while let Some(c) = self.next() {
            if Some(c) == close {
                break;
            }
            self.atom(c, &mut out);
        }
        out
    }

    /// The argument of a command: a group or one thing.
    fn argument(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let mut out = String::new();
        if let Some(c) = self.next() {
            self.atom(c, &mut out);
        }
        out.trim().to_owned()
    }

    /// What stands in square brackets, if such follow.
    fn option(&mut self) -> Option<String> {
        let inside = self.rest.trim_start().strip_prefix('[')?;
        let (option, rest) = inside.split_once(']')?;
        self.rest = rest;
        Some(text(option))
    }

    fn atom(&mut self, c: char, out: &mut String) {
        match c {
            '\\' => self.command(out),
            '{' => {
                let inside = self.group(Some('}'));
                out.push_str(&inside);
            }
            '}' => {}
            '~' | '&' => out.push(' '),
            '^' | '_' => {
                let script = self.argument();
                let table = if c == '^' { SUPER } else { SUB };
                match small(&script, table) {
                    Some(small) => out.push_str(&small),
                    None => {
                        out.push(c);
                        out.push_str(&bracketed(&script));
                    }
                }
            }
            '-' => out.push('\u{2212}'),
            c => out.push(c),
        }
    }

    fn command(&mut self, out: &mut String) {
        let letters = self
            .rest
            .bytes()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let length = match letters {
            0 => self.rest.chars().next().map_or(0, char::len_utf8),
            letters => letters,
        };
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                let (top, bottom) = (self.argument(), self.argument());
                out.push_str(&format!("{}/{}", bracketed(&top), bracketed(&bottom)));
            }
            "binom" | "dbinom" | "tbinom" => {
                let (top, bottom) = (self.argument(), self.argument());
                out.push_str(&format!("({top} choose {bottom})"));
            }
            "sqrt" => {
                let degree = self.option().map(|degree| match small(&degree, SUPER) {
                    Some(small) => small,
                    None => format!("{degree}th "),
                });
                let body = self.argument();
                let degree = degree.unwrap_or_default();
                out.push_str(&format!("{degree}√{}", bracketed(&body)));
            }
            "," | ";" | ":" | ">" | " " | "quad" | "qquad" | "enspace" | "thinspace" => {
                out.push(' ');
            }
            "\\" => {
                self.option();
                out.push(' ');
            }
            "left" | "right" | "middle" => {
                // A dot stands for no bracket.
                let rest = self.rest.trim_start();
                self.rest = rest.strip_prefix('.').unwrap_or(rest);
            }
            // What changes sizes and places only.
            name if is_layout(name) => {}
            "hspace" | "vspace" | "phantom" | "hphantom" | "vphantom" => {
                self.argument();
                out.push(' ');
            }
            "kern" | "mkern" | "hskip" | "mskip" => {
                let length = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ' ');
                let unit = self.rest.trim_start_matches(length);
                self.rest = unit.get(2..).unwrap_or_default();
                out.push(' ');
            }
            "rule" => {
                self.option();
                let _ = (self.argument(), self.argument());
            }
            "raisebox" => {
                self.argument();
            }
            "begin" | "end" => {
                let of_columns = matches!(self.argument().as_str(), "array" | "darray");
                if of_columns && name == "begin" {
                    self.argument();
                }
                out.push(' ');
            }
            "|" | "Vert" | "lVert" | "rVert" => out.push('‖'),
            "hat" | "widehat" => self.accent('\u{302}', out),
            "bar" | "overline" => self.accent('\u{304}', out),
            "tilde" | "widetilde" => self.accent('\u{303}', out),
            "dot" => self.accent('\u{307}', out),
            name => {
                let symbol = get_symbol(&format!("\\{name}"), Mode::Math)
                    .and_then(|symbol| symbol.codepoint)
                    .filter(|symbol| !('\u{e000}'..='\u{f8ff}').contains(symbol));
                match symbol {
                    Some(symbol) => out.push(symbol),
                    // What sets its argument in another face says no more than the argument.
                    None if self.rest.trim_start().starts_with('{') || is_face(name) => {}
                    None => {
                        out.push_str(name);
                        out.push(' ');
                        return;
                    }
                }
            }
        }
        // The space that ends a command is not to be seen.
        if letters > 0 && symbol_ends(out) {
            self.rest = self.rest.trim_start();
        }
    }

    fn accent(&mut self, mark: char, out: &mut String) {
        let body = self.argument();
        out.push_str(&body);
        if body.chars().count() == 1 {
            out.push(mark);
        }
    }
}

/// Whether a space behind a command's name only ended the name: behind a relation or an operator it
/// is kept, since TeX sets space there.
fn symbol_ends(out: &str) -> bool {
    out.chars().next_back().is_none_or(char::is_alphabetic)
}

/// Whether a command without an argument changes only how large something is, or where.
fn is_layout(name: &str) -> bool {
    let size = name
        .strip_prefix(['b', 'B'])
        .and_then(|rest| rest.strip_prefix("igg").or_else(|| rest.strip_prefix("ig")));
    let size = size.is_some_and(|side| matches!(side, "" | "l" | "r" | "m"));
    let named = matches!(
        name,
        "!" | "displaystyle"
            | "textstyle"
            | "scriptstyle"
            | "scriptscriptstyle"
            | "limits"
            | "nolimits"
            | "hline"
            | "strut"
            | "mathstrut"
            | "smash"
            | "nonumber"
            | "notag"
            | "allowbreak"
            | "nobreak"
            | "negthinspace"
            | "rm"
            | "bf"
            | "it"
            | "sf"
            | "tt"
    );
    size || named
}

fn is_face(name: &str) -> bool {
    name.starts_with("math") || name.starts_with("text") || name == "boldsymbol"
}

/// In brackets, if it is more than one thing.
fn bracketed(text: &str) -> String {
    // `ab` is a product, `max` and 12 are one thing; ² belongs to what it stands at.
    let raised = |c| SUPER.1.contains(c) || SUB.1.contains(c);
    let one = text.chars().filter(|&c| !raised(c)).count() <= 1;
    let number = text.chars().all(|c| c.is_ascii_digit());
    let word = text.len() > 2 && text.chars().all(|c| c.is_ascii_alphabetic());
    match one || number || word {
        true => text.to_owned(),
        false => format!("({text})"),
    }
}

const SUPER: (&str, &str) = ("0123456789+\u{2212}n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ");
const SUB: (&str, &str) = ("0123456789+\u{2212}", "₀₁₂₃₄₅₆₇₈₉₊₋");

/// In small raised or lowered characters, if there are such.
fn small(text: &str, (from, to): (&str, &str)) -> Option<String> {
    let small = |c| {
        let at = from.chars().position(|known| known == c)?;
        to.chars().nth(at)
    };
    let small: Option<String> = text.chars().map(small).collect();
    small.filter(|small| !small.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_read_as_plain_characters() {
        for (tex, plain) in [
            (r"\mu", "μ"),
            (r"\mathrm{KL}(P \,\|\, Q)", "KL(P ‖ Q)"),
            (r"\mathcal N(\mu, \sigma^2)", "N(μ, σ²)"),
            (r"\frac{\mu^2}{2}", "μ²/2"),
            (r"\frac{a + b}{2}", "(a + b)/2"),
            (r"\sqrt{2\pi}", "√(2π)"),
            (r"x_1 \le x_{max}", "x₁ ≤ x_max"),
            (r"\hat\theta", "θ\u{302}"),
            (r"\log p", "log p"),
            (r"\mathbb E[\log p]", "E[log p]"),
            (r"-\infty", "\u{2212}∞"),
            (r"\left( x \right)", "( x )"),
            (r"\text{if } x", "if x"),
            (r"\frac{", "/"),
            (r"\biggl( x \biggr|", "( x |"),
            (r"\left. f \right|_0", "f |₀"),
            (r"\binom{n}{k} p^k", "(n choose k) p^k"),
            (r"\sqrt[3]{x}", "³√x"),
            (r"a \kern-0.5em b \hspace{1cm} c\phantom{dd}", "a b c"),
            (
                r"\begin{array}{c|c} a & b \\[2pt] \hline c & d \end{array}",
                "a b c d",
            ),
            (r"{\scriptstyle x}\raisebox{1em}{y}\rule{1em}{2em}", "xy"),
        ] {
            assert_eq!(text(tex), plain, "{tex}");
        }
    }
}

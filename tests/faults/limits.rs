//! Limits of the page about them: what is beyond one is refused, soon and in little memory.

use super::*;

const MIB: usize = 1500;

#[test]
fn what_is_too_large_is_refused_before_it_is_made() {
    let folder = Folder::new();
    let sweep =
        |frames: usize| format!("[[sweep]]\nvary.mu = {{ from = 0, to = 1 }}\nframes = {frames}\n");
    let panel = |mark: &str| {
        format!(
            "[[panels]]\nx = {{ domain = [0, 1] }}\ny = {{ domain = [0, 1] }}\nmarks = [{mark}]\n"
        )
    };
    let numbers = |count: usize| {
        (0..count)
            .map(|it| format!("{}", it as f64 / count as f64))
            .collect::<Vec<_>>()
            .join(",")
    };
    let mixtures = |count: usize, of: &str| {
        let line =
            |it: usize| format!("D{it} = \"{}\"\n", of.replace('#', &format!("D{}", it - 1)));
        let lines: String = (1..count).map(line).collect();
        format!("[distributions]\nD0 = \"normal(0, 1)\"\n{lines}")
    };
    let steps = |step: &str, kind: &str, more: &str| {
        format!("{{ type = \"{kind}\", over.u = [0, 1, {step}]{more} }}")
    };
    let cases: Vec<(String, &str)> = vec![
        (
            scene(&format!("title = \"{}\"", "a".repeat(20_000))),
            "at most 10000 are accepted",
        ),
        (
            scene(&format!("title = \"{}\"", "a".repeat(1_000_000))),
            "at most 10000 are accepted",
        ),
        (
            panel(&format!(
                "{{ type = \"text\", for.k = [{}], x = \"k\", y = \"k\", text = \"{}\" }}",
                numbers(100),
                "a".repeat(2000)
            )),
            "at most 100000 are accepted",
        ),
        (
            scene(&mixtures(30, "mixture([0.5, 0.5], [#, #])")),
            "at most 4096 are mixed",
        ),
        (
            format!(
                "[[panels]]\nmarks = [{{ type = \"line\", y = \"x\" }}]\nx = {{ domain = [0, 1], ticks = [{}] }}\n",
                numbers(100_000)
            ),
            "`ticks` has 100000 entries: at most 1000",
        ),
        (
            panel(&format!(
                "{{ type = \"contour\", z = \"x*y\", levels = [{}] }}",
                numbers(50_000)
            )),
            "`levels` has 50000 entries: at most 1000",
        ),
        (
            scene(&format!("matrix.a = [{}]", numbers(50_000))),
            "entries of `matrix`: at most 2000",
        ),
        (
            panel(
                "{ type = \"heatmap\", over.u = [0, 1, 1e-5], over.v = [0, 1, 1e-5], x = \"u\", y = \"v\", z = \"u*v\" }",
            ),
            "cells: at most 1000000",
        ),
        (
            format!(
                "{}{}",
                sweep(10),
                panel(&steps(
                    "2e-5",
                    "line",
                    ", x = \"u\", y = \"mu*u\", trail = 99"
                ))
            ),
            "steps together: at most 2000000",
        ),
        (
            format!(
                "{}{}",
                sweep(1_000_000),
                panel(&format!(
                    "{{ type = \"point\", for.k = [{}], x = \"mu*k\", y = \"mu+k\" }}",
                    numbers(1000)
                ))
            ),
            "makes more than 20000000 numbers",
        ),
        (
            sweep(600_000)
                + &sweep(600_000).replace("from = 0", "from = 1")
                + &panel("{ type = \"line\", y = \"x\" }"),
            "at most 1000000 are accepted",
        ),
        (
            (0..90_000)
                .map(|it| format!("k{it} = 1\n"))
                .collect::<String>(),
            "there are more findings",
        ),
        ("a = 1\n".repeat(90_000), "given twice"),
        ("a = \n".repeat(90_000), "a value is missing"),
    ];
    let repeated = |what: &str, count: usize| what.repeat(count);
    let mut cases = cases;
    cases.extend([
        (
            scene(&format!("#{}", repeated("a", 1_100_000))),
            "longer than 1048576 bytes",
        ),
        (
            format!("a = {}{}", repeated("[", 100), repeated("]", 100)),
            "nested too deeply",
        ),
        (
            scene(&format!("quantities.q = \"{}1\"", repeated("1+", 5001))),
            "10000 are accepted",
        ),
        (
            scene(&format!(
                "quantities.q = \"{}1{}\"",
                repeated("(", 100),
                repeated(")", 100)
            )),
            "more than 64 brackets",
        ),
        // Three times as much with every function: nobody can tell from the length of a spec.
        (
            scene(&(1..41).fold(
                "quantities.q = 'f40(1)'\nfunctions.'f0(x)' = 'x'\n".to_owned(),
                |all, k| {
                    let before = k - 1;
                    format!("{all}functions.'f{k}(x)' = 'f{before}(x)+f{before}(x)+f{before}(x)'\n")
                },
            )),
            "within calls make too much",
        ),
        (
            scene(&format!("title = '${}$'", repeated("a", 5000))),
            "the formula is too long",
        ),
        (
            repeated(
                "[[panels]]\nmarks = [{ type = \"line\", y = \"x\" }]\n",
                1001,
            ),
            "1001 panels: at most 1000",
        ),
        (
            sweep(2).replace(
                "{ from = 0, to = 1 }",
                &format!("{{ values = [{}] }}", numbers(10_001)),
            ) + &panel("{ type = \"line\", y = \"mu\" }"),
            "at most 10000 are accepted",
        ),
        (
            scene(&(0..1001).fold("[parameters]\n".to_owned(), |all, k| {
                format!("{all}p{k} = 1\n")
            })),
            "1001 names: at most 1000",
        ),
        (
            scene(&format!("matrix = {{ a = [{0}], b = [{0}] }}", numbers(40))),
            "1600 combinations: at most 1000",
        ),
        (
            panel(&format!(
                "{{ type = \"point\", for.k = [{}], x = \"k\", y = 0 }}",
                numbers(10_001)
            )),
            "at most 10000 are accepted",
        ),
        (scene("output.frame_ms = 1e6"), "lasts at most 655350 ms"),
        (
            scene("canvas.size = [20000, 100]"),
            "a side is at most 16384 px",
        ),
        (scene("canvas.size = [16000, 16000]"), "64 million in all"),
        (
            panel(&steps("1e-7", "line", ", x = \"u\", y = \"u\"")),
            "at most 100000 steps are possible",
        ),
        (
            scene("data.a = { sample = \"normal(0, 1)\", size = 2000000, seed = 1 }"),
            "must be from 1 to 1000000",
        ),
        (scene("data.a.file = \"large\""), "more than 64 MiB"),
        (scene("style.fonts = [\"large\"]"), "more than 64 MiB"),
    ]);
    let large = fs::File::create(folder.path().join("large")).unwrap();
    large.set_len(65 * 1024 * 1024).unwrap();
    for (index, (spec, words)) in cases.iter().enumerate() {
        let name = format!("case-{index}.toml");
        folder.write(&name, spec);
        refused(&folder, MIB, &["validate", &name], &[words]);
    }
    folder.write("wide.toml", scene("data.a.file = \"d.csv\""));
    folder.write("d.csv", "a,".repeat(1_000_000));
    refused(
        &folder,
        MIB,
        &["validate", "wide.toml"],
        &["more than 10000 columns"],
    );
}

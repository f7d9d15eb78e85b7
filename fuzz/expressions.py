#!/usr/bin/env python3
"""Random nested expressions with extreme parameters, each in a process of its own.

    fuzz/expressions.py PROGRAM [COUNT [SEED]]

Told are: crashes, values that are not finite and have no reason, laws that are broken by more than the
bounds allow, and expressions that take more than a second of processor time. The last line says how many
there were of each. Needs Python 3.9 and nothing else.
"""

import json
import math
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

LIMIT = 1.0  # seconds of processor time


def number(r, low=-3, high=3):
    """Mostly of ordinary size, at times extreme, of either sign."""
    extreme = r.random()
    if extreme < 0.06:
        size = 10.0 ** r.uniform(-300, 300)
    elif extreme < 0.2:
        size = 10.0 ** r.uniform(-12, 12)
    else:
        size = 10.0 ** r.uniform(low, high)
    return f"{size if r.random() < 0.5 else -size:.6g}"


def positive(r):
    return number(r).lstrip("-")


def near_one(r):
    return f"{10.0 ** r.uniform(-1.5, 1.5):.5g}"


def share(r):
    return f"{r.choice([r.random(), 10.0 ** r.uniform(-9, 0), 0.5]):.6g}"


CONTINUOUS = {
    "normal": "lp", "laplace": "lp", "cauchy": "lp", "logistic": "lp", "gumbel": "lp",
    "exponential": "p", "half_normal": "p", "rayleigh": "p", "chi_squared": "s",
    "gamma": "sp", "inverse_gamma": "sp", "beta": "ss", "kumaraswamy": "ss", "weibull": "sp",
    "pareto": "ps", "log_normal": "ls", "student_t": "slp", "skew_normal": "lpl",
    "von_mises": "mk",
}  # fmt: skip


def family(r):
    name = r.choice(list(CONTINUOUS))
    kinds = {
        "l": number, "p": positive, "s": lambda r: r.choice([near_one, positive])(r),
        "m": lambda r: f"{r.uniform(-3, 3):.4g}", "k": lambda r: r.choice([near_one, positive])(r),
    }  # fmt: skip
    return f"{name}({', '.join(kinds[kind](r) for kind in CONTINUOUS[name])})"


def continuous(r, depth=2):
    kind = r.random()
    if depth == 0 or kind < 0.62:
        if r.random() < 0.12:
            low = float(number(r))
            width = float(positive(r))
            return f"uniform({low:.6g}, {low + max(width, abs(low) * 1e-9):.17g})"
        return family(r)
    inner = continuous(r, depth - 1)
    if kind < 0.72:
        weight = float(share(r))
        return f"mixture([{weight!r}, {1 - weight!r}], [{inner}, {continuous(r, depth - 1)}])"
    if kind < 0.8:
        return f"affine({inner}, {number(r)}, {number(r)})"
    if kind < 0.88:
        low, width = float(number(r)), float(positive(r))
        high = r.choice(["inf", f"{low + max(width, abs(low) * 1e-9):.17g}"])
        return f"truncated({inner}, {low:.6g}, {high})"
    path = r.choice(["e_path", "m_path", "w_path"])
    return f"{path}({inner}, {continuous(r, depth - 1)}, {r.random():.4g})"


def discrete(r):
    return r.choice([
        lambda: f"poisson({positive(r)})",
        lambda: f"binomial({int(10 ** r.uniform(0, 6))}, {share(r)})",
        lambda: f"geometric({max(float(share(r)), 1e-12)!r})",
        lambda: f"negative_binomial({positive(r)}, {max(float(share(r)), 1e-9)!r})",
        lambda: f"discrete_uniform(0, {int(10 ** r.uniform(0, 6))})",
        lambda: f"bernoulli({share(r)})",
    ])()  # fmt: skip


DIVERGENCES = [
    "kl({p}, {q})", "reverse_kl({p}, {q})", "jeffreys({p}, {q})", "jensen_shannon({p}, {q})",
    "jensen_shannon_distance({p}, {q})", "hellinger({p}, {q})", "squared_hellinger({p}, {q})",
    "bhattacharyya({p}, {q})", "total_variation({p}, {q})", "chi_squared({p}, {q})",
    "triangular_discrimination({p}, {q})", "cross_entropy({p}, {q})", "energy({p}, {q})",
    "cramer({p}, {q})", "kolmogorov_smirnov({p}, {q})", "renyi({p}, {q}, {a})",
    "tsallis({p}, {q}, {a})", "alpha({p}, {q}, {a})", "wasserstein({p}, {q}, {k})",
    "mmd({p}, {q}, {w})",
]  # fmt: skip


def pair(r, depth):
    if r.random() < 0.2:
        return discrete(r), discrete(r)
    return continuous(r, depth), continuous(r, depth)


def divergence(r, depth=1):
    p, q = pair(r, depth)
    orders = {"a": f"{r.uniform(0.05, 4):.3g}", "k": r.choice(["1", "2", "3", "7.5", "100"]), "w": positive(r)}
    return r.choice(DIVERGENCES).format(p=p, q=q, **orders)


NAMES = ["u", "v", "w"]


def formula(r, names, depth=3):
    """A number made of the names and of more formulas."""
    if depth == 0 or r.random() < 0.15:
        return r.choice(names) if names and r.random() < 0.75 else number(r, -1, 1)
    kind = r.random()
    inner = lambda: formula(r, names, depth - 1)  # noqa: E731
    if kind < 0.3:
        return f"({inner()} {r.choice('+-*/')} {inner()})"
    if kind < 0.5:
        name = r.choice("abs sqrt exp log sin cos atan tanh floor round sign log2 tan ceil".split())
        return f"{name}({inner()})"
    if kind < 0.56:
        return f"({inner()})^{r.choice(['2', '3', '0.5', '-1', '-2', number(r, -1, 1)])}"
    if kind < 0.62:
        return f"if({inner()} {r.choice(['<', '>', '<='])} {inner()}, {inner()}, {inner()})"
    if kind < 0.66:
        return f"{r.choice(['min', 'max'])}({inner()}, {inner()})"
    if kind < 0.84:
        of = r.choice("pdf log_pdf cdf sf log_cdf log_sf quantile".split())
        at = share(r) if of == "quantile" and r.random() < 0.7 else inner()
        return f"{of}({continuous(r, 1)}, {at})"
    if kind < 0.88:
        return f"{r.choice(['mean', 'std', 'entropy', 'median', 'mode', 'variance'])}({continuous(r, 1)})"
    if kind < 0.92:
        return divergence(r, 0)
    return binder(r, names, depth - 1)


def end(r, sign):
    if r.random() < 0.4:
        return "inf" if sign > 0 else "-inf"
    return f"{sign * 10 ** r.uniform(-2, 2):.4g}"


def binder(r, names, depth):
    free = [name for name in NAMES if name not in names]
    if not free:
        return number(r)
    name = free[0]
    body = formula(r, [*names, name], max(depth, 1))
    kind = r.random()
    if kind < 0.35:
        return f"integral({body}, {name}, {end(r, -1)}, {end(r, 1)})"
    if kind < 0.55:
        last = r.choice(["inf", str(int(10 ** r.uniform(0, 4)))])
        return f"sum({body}, {name}, {r.randint(-3, 3)}, {last})"
    if kind < 0.9:
        return f"expect({body}, {name}, {continuous(r, 1) if r.random() < 0.7 else discrete(r)})"
    return f"derivative({body}, {name}, {number(r, -1, 1)})"


def expression(r):
    kind = r.random()
    if kind < 0.35:
        return divergence(r, 2)
    if kind < 0.75:
        return binder(r, [], 2)
    return formula(r, [], 4)


def run(program, *expressions):
    """The answers, and the seconds of processor time that they took."""
    process = subprocess.Popen(
        [program, "eval", "--json", "--", *expressions], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "RAYON_NUM_THREADS": "1"},
    )  # fmt: skip
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (
        [json.loads(line) for line in out.decode().splitlines()],
        usage.ru_utime + usage.ru_stime,
        process.returncode,
        err.decode(),
    )


def value(answer):
    """The least and the largest that the value may be, or nothing."""
    found, error = answer["value"], answer.get("abs_error") or 0.0
    if found == "overflow":
        return (1.7e308, math.inf)
    numbers = []
    for part in (found, error):
        if isinstance(part, str):
            part = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}.get(part, math.nan)
        numbers.append(part)
    found, error = numbers
    if found is None or error is None or math.isnan(found):
        return None
    if math.isinf(found):
        return (found, found)
    slack = abs(error) + 4e-15 * abs(found)
    return (found - slack, found + slack)


def laws(r):
    """Expressions, and what must hold of their values: pairs of which the first is at most the second."""
    p, q = pair(r, 1)
    law = r.randrange(9)
    if law == 0:
        return [f"kl({p}, {q})"], lambda kl: [((0, 0), kl)]
    if law == 1:
        return [f"total_variation({p}, {q})", f"kl({p}, {q})"], lambda tv, kl: [(squared(tv), half(kl))]
    if law == 2:
        both = [f"squared_hellinger({p}, {q})", f"total_variation({p}, {q})"]
        return both, lambda h, tv: [(h, tv), (squared(tv), (2 * h[0], 2 * h[1]))]
    if law == 3:
        a, b = sorted([r.uniform(0.05, 3), r.uniform(0.05, 3)])
        return [f"renyi({p}, {q}, {a:.4f})", f"renyi({p}, {q}, {b:.4f})"], lambda one, two: [(one, two)]
    if law == 4:
        a, b = sorted([r.uniform(1, 4), r.uniform(1, 4)])
        both = [f"wasserstein({p}, {q}, {a:.4f})", f"wasserstein({p}, {q}, {b:.4f})"]
        return both, lambda one, two: [(one, two)]
    if law == 5:
        name = r.choice(
            "jeffreys jensen_shannon hellinger bhattacharyya total_variation energy kolmogorov_smirnov".split()
        )
        return [f"{name}({p}, {q})", f"{name}({q}, {p})"], lambda one, two: [(one, two), (two, one)]
    if law == 6:
        scale = r.choice([2.0, -0.5, 4.0])  # powers of two, which round nothing
        name = r.choice("kl jensen_shannon hellinger total_variation chi_squared".split())
        moved = [f"affine({d}, 0, {scale})" for d in (p, q)]
        return [f"{name}({p}, {q})", f"{name}({', '.join(moved)})"], lambda one, two: [(one, two), (two, one)]
    if law == 7:
        return [f"kolmogorov_smirnov({p}, {q})", f"total_variation({p}, {q})"], lambda ks, tv: [(ks, tv)]
    x = number(r)
    parts = [f"cdf({p}, {x})", f"cdf({q}, {x})", f"total_variation({p}, {q})"]
    return parts, lambda f, g, tv: [((f[0] - g[1], f[1] - g[0]), tv), ((g[0] - f[1], g[1] - f[0]), tv)]


def squared(interval):
    low, high = (max(end, 0.0) for end in interval)
    return (low * low, high * high)


def half(interval):
    return (interval[0] / 2, interval[1] / 2)


def trial(program, seed, index):
    """What is wrong with one expression or one law: the kind and the words."""
    r = random.Random(f"{seed}/{index}")
    holds = None
    if index % 4 == 3:
        expressions, holds = laws(r)
    else:
        expressions = [expression(r)]
    answers, seconds, code, err = run(program, *expressions)
    told = "  |  ".join(expressions)
    found = []
    if code not in (0, 3) or len(answers) != len(expressions):
        found.append(("crash", f"{told}: exit {code} {err[-300:]}"))
    if seconds > LIMIT * len(expressions):
        found.append(("slow", f"{seconds:.2f} s: {told}"))
    intervals = []
    for answer in answers:
        if answer.get("error"):
            continue
        interval = value(answer)
        if interval is None and not answer.get("reason"):
            found.append(("no reason", f"{answer}"))
        intervals.append(interval)
    if holds and len(intervals) == len(expressions) and None not in intervals:
        for less, more in holds(*intervals):
            if less[0] > more[1] * (1 + 1e-13 * math.copysign(1, more[1])) + 1e-300:
                found.append(("law", f"{told}: {intervals}"))
    return found


def main():
    program, count, seed = sys.argv[1], int(([*sys.argv, 1000])[2]), sys.argv[3] if len(sys.argv) > 3 else "1"
    kinds = {"crash": 0, "no reason": 0, "law": 0, "slow": 0}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda index: trial(program, seed, index), range(count)):
            for kind, words in found:
                kinds[kind] += 1
                print(f"{kind}: {words}", flush=True)
    print(f"{count} expressions of seed {seed}: " + ", ".join(f"{n} {kind}" for kind, n in kinds.items()))
    return any(kinds.values())


if __name__ == "__main__":
    sys.exit(main())

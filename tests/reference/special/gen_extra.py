"""Writes extra.txt: what ref.txt does not cover. `python3 gen_extra.py`, a few minutes.

Same format as ref.txt: a function, its arguments as hexadecimal floats, the value. The values are
those at the floats themselves, by mpmath: integrals by quadrature where a function of mpmath is
known to be slow or wrong, and inverses by root finding.
"""

import random

from mpmath import (
    besseli, digamma, erfc, exp, expm1, findroot, gammainc, inf, log, log1p,
    loggamma, mp, mpf, nstr, pi, quad, sqrt,
)

mp.dps = 60
random.seed(11)
out = open("extra.txt", "w")


def w(name, args, value):
    args = " ".join(float(a).hex() for a in args)
    out.write(f"{name} {args} {nstr(mpf(value), 25, min_fixed=0, max_fixed=0)}\n")


# --- elementary
for x in [1e-300, 1e-12, 1e-3, 0.2, 0.39, 0.41, 0.49, 0.51, 3.0, 50.0]:
    for x in (x, -x):
        w("expm1_excess", [x], expm1(mpf(x)) - mpf(x) if abs(x) > 1e-100 else mpf(x) ** 2 / 2)
        if x > -1:
            w("log1p_excess", [x], mpf(x) - log1p(mpf(x)) if abs(x) > 1e-100 else mpf(x) ** 2 / 2)
mp.dps = 400
for x in [-1e-300, -1e-10, -0.5, -0.693, -0.694, -5.0, -700.0]:
    w("ln_1m_exp", [x], log(-expm1(mpf(x))))
mp.dps = 60

# --- normal
for z in [-40.0, -8.0, -1.0, -1e-10, 0.3, 0.99, 1.01, 3.3, 5.0, 11.7, 14.2, 25.0, 37.3]:
    Z = mpf(z)
    w("normal_sf", [z], erfc(Z / sqrt(mpf(2))) / 2)
    w("normal_pdf", [z], exp(-Z * Z / 2) / sqrt(2 * pi))
for z in [-30.0, -5.0, -0.5, 0.5, 1.5, 20.0, 100.0, 200.0]:
    Z = mpf(z)
    mp.dps = 300 if z < 0 else 60
    w("normal_ln_sf", [z], log(erfc(Z / sqrt(mpf(2))) / 2))
    mp.dps = 60
    w("mills_ratio", [z], exp(Z * Z / 2) * sqrt(pi / 2) * erfc(Z / sqrt(mpf(2))))
for a, b in [(0.0, 1e-10), (3.0, 3.0 + 1e-9), (-5.0, -4.999), (-1.0, 2.0), (-1e-3, 1e-3),
             (20.0, 20.1), (10.0, 30.0), (-0.9, 0.05), (6.0, 6.2), (-7.0, 0.5), (0.0, 0.99)]:
    A, B = mpf(a) / sqrt(mpf(2)), mpf(b) / sqrt(mpf(2))
    w("normal_interval", [a, b], (erfc(A) - erfc(B)) / 2)


def normal_quantile_ln(ln_p):
    """z <= 0 with ln Phi(z) = ln_p, for p <= 1/2."""
    start = -sqrt(-2 * ln_p - log(-2 * ln_p + 1)) if ln_p < -3 else mpf(-0.5)
    return findroot(lambda z: log(erfc(-z / sqrt(mpf(2))) / 2) - ln_p, start)


for p in [1e-320, 1e-300, 1e-100, 1e-20, 1e-11, 1e-5, 0.01, 0.0749, 0.0751, 0.3, 0.499, 0.4999999]:
    w("normal_quantile", [p], normal_quantile_ln(log(mpf(p))))
    q = 1.0 - p
    if q < 1:
        w("normal_quantile", [q], -normal_quantile_ln(log(1 - mpf(q))))
for y in [1e-300, 1e-10, 0.1, 0.5, 0.84, 0.86, 0.99, 0.999999]:
    start = mpf(y) * sqrt(pi) / 2
    x = start if y < 1e-100 else -normal_quantile_ln(log((1 - mpf(y)) / 2)) / sqrt(mpf(2))
    w("erf_inverse", [y], x)

# --- gamma function
for x in [-0.5, -1e-20, -1e-5, 1e-300, 1e-9, 0.2, 0.49, 0.51, 3.0, 1e6]:
    w("ln_gamma_1p", [x], loggamma(1 + mpf(x)) if abs(x) > 1e-30 else -mp.euler * mpf(x))
for x in [1e-3, 0.1, 0.9, 1.0, 1.7, 4.4, 7.9, 8.1, 30.0, 1e4, 1e12]:
    X = mpf(x)
    w("stirling", [x], loggamma(X) - ((X - 0.5) * log(X) - X + log(2 * pi) / 2))
for a, d in [(1e8, 1e-8), (1e15, 1e-3), (12.0, 1e-200), (1e-3, 1e-9), (8.0, -0.3), (30.0, -29.0)]:
    mp.dps = 260
    w("ln_gamma_step", [a, d], loggamma(mpf(a) + mpf(d)) - loggamma(mpf(a)))
    mp.dps = 60
for x in [-0.5, -3.25, -100.75, 1.46, 1.4616321449683622, 1.4616321449683, 0.999, 9.9, 1e-300, 1e300]:
    w("digamma", [x], digamma(mpf(x)))
for a, b in [(1e-8, 1.1e-8), (0.5, 0.5 + 1e-12), (3.0, 2.9999), (1e8, 1e8 + 1.0), (20.0, 5.0),
             (1e15, 1e-5), (11.0, 11.0 + 1e-14)]:
    w("digamma_difference", [a, b], digamma(mpf(a)) - digamma(mpf(b)))
for a, b in [(1e-300, 1e-300), (1e-8, 1e8), (1e8, 1e-8), (1e-8, 3.0), (1e15, 1e15), (1e10, 7.9),
             (8.1, 1e12), (1e12, 0.5), (20.0, 20.5), (1e-5, 2e-5), (5.5, 7.5), (1e300, 2.0)]:
    mp.dps = 400
    A, B = mpf(a), mpf(b)
    w("lbeta", [a, b], loggamma(A) + loggamma(B) - loggamma(A + B))
    mp.dps = 60


# --- incomplete gamma
def gamma_tail(a, x, lower):
    """ln of P or Q at high precision: series of positive terms, or the integral of the tail."""
    A, X = mpf(a), mpf(x)
    if a < 1e5:
        mp.dps = 90
        tails = [gammainc(A, 0, X, regularized=True), gammainc(A, X, inf, regularized=True)]
        this, other = tails if lower else tails[::-1]
        r = log(this) if this < 0.5 else log1p(-other)
        mp.dps = 60
        return r
    # density(x) times the integral of the ratio, in units of the local scale
    mp.dps = 40
    ln_density = (A - 1) * log(X) - X - loggamma(A)
    sigma = sqrt(A)
    z = abs(X - A) / sigma
    step = sigma / (1 + z)
    sign = -1 if lower else 1
    f = lambda u: exp((A - 1) * log1p(sign * u * step / X) - sign * u * step)
    edge = [0, 2, 4, 8, 16, 32, 64, 110] if z > 1 else [0, 1, 2, 4, 6, 9, 12, 15]
    r = ln_density + log(step * quad(f, edge))
    mp.dps = 60
    return r


for a in [1e-8, 1e-3, 0.2, 0.97, 1.0, 1.3, 6.0, 42.0, 61.0, 250.0, 5e3]:
    for r in [1e-12, 1e-3, 0.1, 0.6, 0.72, 0.95, 1.0, 1.1, 1.38, 1.45, 3.0, 60.0]:
        for x in {a * r, r if a < 1 else a * r}:
            if x == 0 or x > 2e4 or (a > 1000 and not 0.3 < r < 3):
                continue
            lp, lq = gamma_tail(a, x, True), gamma_tail(a, x, False)
            w("ln_gammap", [a, x], lp)
            w("ln_gammaq", [a, x], lq)
            if lp > -690:
                w("gammap", [a, x], exp(lp))
            if lq > -690:
                w("gammaq", [a, x], exp(lq))
for a in [1e6, 1e8, 1e12]:
    for z in [-30.0, -8.0, -1.0, 0.0]:
        x = a + z * a ** 0.5
        w("gammap", [a, x], exp(gamma_tail(a, x, True)))
    for z in [0.0, 1.0, 8.0, 30.0]:
        x = a + z * a ** 0.5
        w("gammaq", [a, x], exp(gamma_tail(a, x, False)))
w("ln_gammap", [1e4, 1.0], gamma_tail(1e4, 1.0, True))
w("ln_gammaq", [3.0, 1e5], gamma_tail(3.0, 1e5, False))


# --- incomplete beta
def beta_series(A, B, X):
    """ln I_x(a, b) by a hypergeometric series of positive terms (DLMF 8.17.8)."""
    term = total = mpf(1)
    n = 0
    while term > total * mp.eps or (A + B + n) * X > A + n + 1:
        term *= (A + B + n) / (A + 1 + n) * X
        total += term
        n += 1
    ln_beta = loggamma(A) + loggamma(B) - loggamma(A + B)
    return A * log(X) + B * log1p(-X) - log(A) - ln_beta + log(total)


def beta_tail(a, b, x):
    """ln I_x(a, b): the series, its complement, or for large shapes the integral of the tail."""
    A, B = mpf(a), mpf(b)
    X = mpf(x) if not isinstance(x, mpf) else x
    if max(a, b) < 1e5:
        if X < 0.99:
            r = beta_series(A, B, X)
            return r if r < -1e-9 else log1p(-exp(beta_tail(b, a, 1 - X)))
        mp.dps = 100 + int(-A * log(X, 10))
        r = log1p(-exp(beta_series(B, A, 1 - X)))
        mp.dps = 60
        return r
    mp.dps = 40
    ln_density = (A - 1) * log(X) + (B - 1) * log(1 - X) - loggamma(A) - loggamma(B) + loggamma(A + B)
    slope = (A - 1) / X - (B - 1) / (1 - X)
    curve = (A - 1) / X**2 + (B - 1) / (1 - X) ** 2
    step = 1 / (abs(slope) + sqrt(abs(curve)))
    f = lambda u: exp((A - 1) * log(max(1 - u * step / X, mp.eps)) + (B - 1) * log1p(u * step / (1 - X)))
    top = X / step
    edge = [e for e in [0, 1, 2, 4, 8, 16, 32, 64, 110] if e < top]
    if len(edge) < 9:
        edge.append(top)
    r = ln_density + log(step * quad(f, edge))
    mp.dps = 60
    return r


shapes = [(1e-8, 1e-8), (1e-8, 3.0), (1e-8, 500.0), (0.3, 1e-4), (0.5, 0.5), (0.4, 30.0), (0.9, 2e4),
          (1.0, 1.0), (1.5, 2.5), (3.0, 700.0), (20.0, 30.0), (61.0, 62.0), (90.0, 3e3), (2e3, 2e3)]
for a, b in shapes + [(b, a) for a, b in shapes if a != b]:
    mean = a / (a + b)
    spread = (mean * (1 - mean) / (a + b + 1)) ** 0.5
    xs = {1e-20, 1e-4, 0.3, 0.5, 0.7, 0.999, mean, mean * 0.3, mean * 0.8, 1 - (1 - mean) * 0.5,
          mean + spread, mean - spread, mean - 5 * spread, mean + 6 * spread}
    for x in sorted(x for x in xs if 1e-25 < x < 1 and 1 - x > 1e-14):
        ll = beta_tail(a, b, x)
        lu = beta_tail(b, a, 1 - mpf(x))
        w("ln_betai", [a, b, x], ll)
        w("ln_betaq", [a, b, x], lu)
        if ll > -690:
            w("betai", [a, b, x], exp(ll))
        if lu > -690:
            w("betaq", [a, b, x], exp(lu))
for a, b in [(1e6, 1e6), (1e8, 1e8), (1e8, 5e6), (2e6, 80.0), (100.0, 1e8), (1e7, 4.0), (3.5, 1e8)]:
    mean = a / (a + b)
    spread = (mean * (1 - mean) / (a + b + 1)) ** 0.5
    for z in [-20.0, -5.0, -1.0, 0.0]:
        x = mean + z * spread
        if 0 < x and beta_tail(a, b, x) > -690:
            w("betai", [a, b, x], exp(beta_tail(a, b, x)))
    for z in [0.0, 1.0, 5.0]:
        x = mean + z * spread
        if x < 1:
            w("betaq", [a, b, x], exp(beta_tail(b, a, 1 - mpf(x))))
# y = 1 - x given
for a, b, y in [(2.0, 3.0, 1e-30), (1e-3, 0.2, 1e-100), (50.0, 0.7, 1e-18), (7.0, 1e3, 1e-40)]:
    w("ln_betaq_y", [a, b, y], beta_tail(b, a, mpf(y)))

# --- the factor in front of the incomplete beta function
for a, b, x in [(1e-8, 1e-8, 0.3), (0.5, 0.5, 1e-20), (3.0, 1e5, 1e-3), (20.0, 30.0, 0.45), (1e4, 3e4, 0.3),
                (1e8, 1e8, 0.5001), (1e12, 5.0, 0.9999999999), (1e-5, 1e10, 1e-12), (1e15, 2e15, 0.3333333333)]:
    A, B, X = mpf(a), mpf(b), mpf(x)
    mp.dps = 80
    ln = A * log(X) + B * log1p(-X) - loggamma(A) - loggamma(B) + loggamma(A + B)
    w("ln_beta_prefactor", [a, b, x], ln)
    mp.dps = 60


# --- inverses: of the value at a float, so that the conditioning is the function's own
def solve(f, slope, start):
    """Newton's method for f(v) = 0 with concave, increasing f."""
    v = mpf(start)
    for _ in range(200):
        step = f(v) / slope(v)
        v -= step
        if abs(step) < mpf(10) ** -35:
            return v
    raise ValueError


def gamma_inverse(a, ln_p, lower):
    A = mpf(a)
    sign = 1 if lower else -1

    def tail(v):
        return gamma_tail(a, exp(v), lower)

    def slope(v):
        X = exp(v)
        return sign * exp(A * v - X - loggamma(A) - tail(v))

    start = (ln_p + loggamma(1 + A)) / A if lower else log(A + 1 - ln_p)
    return exp(solve(lambda v: tail(v) - ln_p, slope, start))


for a in [0.01, 0.4, 1.0, 3.0, 20.0, 300.0]:
    for p in [1e-200, 1e-20, 1e-3, 0.2, 0.5]:
        if not (a == 0.01 and p < 1e-3):
            w("gammap_inverse", [a, p], gamma_inverse(a, log(mpf(p)), True))
        w("gammaq_inverse", [a, p], gamma_inverse(a, log(mpf(p)), False))
    w("gammap_inverse", [a, 0.9], gamma_inverse(a, log(1 - mpf(0.9)), False))


def beta_inverse(a, b, ln_p):
    A, B = mpf(a), mpf(b)
    lb = loggamma(A) + loggamma(B) - loggamma(A + B)
    x = lambda v: 1 / (1 + exp(-v))

    def tail(v):
        return beta_tail(a, b, x(v)) if v < 4 else log(-expm1(beta_tail(b, a, x(-v))))

    slope = lambda v: exp(A * log(x(v)) - B * log1p(exp(v)) - lb - tail(v))
    start = min((ln_p + log(A) + lb) / A, log(A / B))
    return x(solve(lambda v: tail(v) - ln_p, slope, start))


for a, b in [(0.1, 0.2), (0.5, 0.5), (1.0, 4.0), (2.0, 3.0), (0.3, 50.0), (40.0, 0.6), (70.0, 90.0),
             (500.0, 3.0), (3.0, 500.0)]:
    for p in [1e-100, 1e-10, 0.01, 0.3, 0.5]:
        if not (a < 0.2 and p < 1e-50):
            w("betai_inverse", [a, b, p], beta_inverse(a, b, log(mpf(p))))
        if not (b < 0.3 and p < 1e-50):
            # 1 - x for the upper tail
            w("betaq_inverse", [a, b, p], beta_inverse(b, a, log(mpf(p))))

# --- Bessel
for x in [1e-200, 1e-5, 1.9, 19.9, 20.1, 60.0, 1e4]:
    X = mpf(x)
    mp.dps = 450
    i0, i1 = besseli(0, X), besseli(1, X)
    w("bessel_ratio", [x], i1 / i0)
    w("bessel_ratio_complement", [x], 1 - i1 / i0)
    w("lnI0", [x], log(i0))
    mp.dps = 60
for a, b in [(1e-3, 1e-3 + 1e-12), (2.0, 2.5), (5.0, 5.0 + 1e-9), (19.9, 20.3), (15.0, 40.0),
             (300.0, 300.0 + 1e-8), (1e4, 1e4 + 3.0), (1e4, 1e4 + 1e-10), (50.0, 0.1)]:
    A, B = mpf(a), mpf(b)
    w("ln_i0_difference", [a, b], log(besseli(0, A) / besseli(0, B)))


# --- Owen's T and the skew normal distribution
def owens_t(h, a):
    mp.dps = 40
    H, A = mpf(h), mpf(a)
    # quad stops at an absolute error: all integrands here are 1 at their largest.
    f = lambda x: exp(-H * H * x * x / 2) / (1 + x * x)
    scale = 1 / (1 + abs(H))
    edge = [e * scale / 2 for e in range(60)]
    while edge[-1] < A:
        edge.append(edge[-1] * 1.5)
    edge = [e for e in edge if e < A] + [A]
    r = exp(-H * H / 2) * quad(f, edge) / (2 * pi)
    mp.dps = 60
    return r


for h in [0.0, 1e-5, 0.3, 1.0, 3.0, 8.0, 20.0, 36.0]:
    for a in [1e-10, 0.1, 0.5, 0.999, 1.0, 1.001, 3.0, 50.0, 1e4]:
        w("owens_t", [h, a], owens_t(h, a))


def skew_normal_ln_cdf(z, shape):
    """Integral of 2 phi(t) Phi(shape t) from -inf to z."""
    mp.dps = 40
    Z, S = mpf(z), mpf(shape)
    c = lambda t: erfc(-S * t / sqrt(mpf(2))) / 2
    rate = (1 + abs(S)) * (1 + abs(Z) * (1 + abs(S)))
    edge = [Z - k / rate for k in range(50)]
    while edge[-1] > Z - 40:
        edge.append(Z - 1.5 * (Z - edge[-1]))
    if z > 0:
        for k in [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 11, 15]:
            edge.append(mpf(k) / max(abs(S), 1))
            edge.append(-mpf(k) / max(abs(S), 1))
    edge = sorted({e for e in edge if e <= Z})
    top = exp(-Z * Z / 2) * c(Z) if z < 0 and shape >= 0 else exp(-Z * Z / 2) if z < 0 else mpf(1)
    r = log(top) + log(quad(lambda t: 2 * exp(-t * t / 2) / sqrt(2 * pi) * c(t) / top, edge))
    mp.dps = 60
    return r


for shape in [-50.0, -4.0, -0.5, 0.0, 0.5, 4.0, 50.0, 1000.0]:
    for z in [-12.0, -5.0, -2.0, -0.5, -1e-3, 0.0, 1e-3, 0.01, 0.2, 2.0]:
        lp = skew_normal_ln_cdf(z, shape)
        w("skew_normal_ln_cdf", [z, shape], lp)
        if lp > -690:
            w("skew_normal_cdf", [z, shape], exp(lp))
out.close()

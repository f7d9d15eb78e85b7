//! Inequalities that hold between the divergences of any two distributions, over random pairs: none
//! is broken by more than the bounds of the errors.

#![allow(clippy::unwrap_used)]

use klrender_stats::{Argument, Distribution, divergence, family};

/// A number and a bound of its error.
#[derive(Clone, Copy, Debug)]
struct Bounded(f64, f64);

/// Random numbers that are the same every time.
struct Random(u64);

impl Random {
    fn share(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.share() * of.len() as f64) as usize]
    }

    /// From 1/50 to 50.
    fn scale(&mut self) -> f64 {
        libm::exp(3.9 * (2.0 * self.share() - 1.0))
    }

    /// One of a kind: on the line, on the positive numbers, on [0, 1], or on integers.
    fn distribution(&mut self, kind: usize) -> Distribution {
        let (a, b, place) = (self.scale(), self.scale(), 8.0 * self.share() - 4.0);
        let numbers: (&str, Vec<f64>) = match kind {
            0 => match self.one(&[0, 1, 2, 3, 4, 5]) {
                0 => ("normal", vec![place, a]),
                1 => ("laplace", vec![place, a]),
                2 => ("logistic", vec![place, a]),
                3 => ("gumbel", vec![place, a]),
                4 => ("cauchy", vec![place, a]),
                _ => ("student_t", vec![0.5 + a, place, b]),
            },
            1 => match self.one(&[0, 1, 2, 3, 4]) {
                0 => ("exponential", vec![a]),
                1 => ("gamma", vec![a, b]),
                2 => ("weibull", vec![0.3 + a, b]),
                3 => ("log_normal", vec![place, 0.1 + a / 10.0]),
                _ => ("half_normal", vec![a]),
            },
            2 => match self.one(&[0, 1, 2]) {
                0 => ("beta", vec![a, b]),
                1 => ("kumaraswamy", vec![a, b]),
                _ => ("uniform", vec![0.0, 1.0]),
            },
            _ => match self.one(&[0, 1]) {
                0 => ("poisson", vec![a]),
                _ => ("geometric", vec![0.05 + 0.9 * self.share()]),
            },
        };
        let arguments: Vec<Argument> = numbers.1.into_iter().map(Argument::Number).collect();
        built(numbers.0, &arguments)
    }
}

fn built(name: &str, arguments: &[Argument]) -> Distribution {
    (family(name).unwrap().build)(arguments).unwrap()
}

fn affine(d: &Distribution, shift: f64, scale: f64) -> Distribution {
    let arguments = [
        Argument::Distribution(d.clone()),
        Argument::Number(shift),
        Argument::Number(scale),
    ];
    built("affine", &arguments)
}

fn between(name: &str, order: Option<f64>, p: &Distribution, q: &Distribution) -> Bounded {
    let form = divergence(name).unwrap();
    let found = (form.build)(order.as_slice())
        .unwrap()
        .between(p, q)
        .unwrap();
    assert!(
        !found.value.is_nan(),
        "{name} of {p:?} and {q:?}: {found:?}"
    );
    Bounded(found.value, found.abs_error)
}

fn at_most(what: &str, a: Bounded, b: Bounded) {
    let slack = a.1 + b.1 + 8.0 * f64::EPSILON * a.0.abs().min(b.0.abs());
    let holds = a.0 <= b.0 || a.0 - b.0 <= slack;
    assert!(holds, "{what}: {a:?} is above {b:?}");
}

fn equal(what: &str, a: Bounded, b: Bounded) {
    at_most(what, a, b);
    at_most(what, b, a);
}

#[test]
fn hold_for_random_pairs() {
    let mut random = Random(1);
    for round in 0..160 {
        let kind = round % 4;
        let (p, q) = (random.distribution(kind), random.distribution(kind));
        let what = format!("{p:?} and {q:?}");
        let of = |name: &str| between(name, None, &p, &q);
        let ordered = |name: &str, order| between(name, Some(order), &p, &q);
        let (kl, tv, h2) = (of("kl"), of("total_variation"), of("squared_hellinger"));
        at_most(
            &format!("KL of {what} is at least 0"),
            Bounded(0.0, 0.0),
            kl,
        );
        let pinsker = Bounded((0.5 * kl.0.max(0.0)).sqrt(), kl.1 / (4.0 * kl.0).sqrt());
        at_most(&format!("Pinsker for {what}"), tv, pinsker);
        at_most(&format!("Hellinger for {what}"), h2, tv);
        let affinity = 1.0 - h2.0;
        let above = Bounded(
            ((1.0 - affinity) * (1.0 + affinity)).sqrt(),
            2.0 * h2.1.sqrt(),
        );
        at_most(
            &format!("total variation by Hellinger for {what}"),
            tv,
            above,
        );
        let ks = of("kolmogorov_smirnov");
        at_most(&format!("Kolmogorov and Smirnov for {what}"), ks, tv);
        let orders = [0.2, 0.7, 1.0, 1.4, 3.0].map(|order| match order == 1.0 {
            true => kl,
            false => ordered("renyi", order),
        });
        for pair in orders.windows(2) {
            at_most(&format!("Rényi of {what} grows"), pair[0], pair[1]);
        }
        let distances = [1.0, 2.0, 3.5].map(|order| ordered("wasserstein", order));
        for pair in distances.windows(2) {
            at_most(&format!("Wasserstein of {what} grows"), pair[0], pair[1]);
        }
        for name in [
            "total_variation",
            "jensen_shannon",
            "squared_hellinger",
            "kolmogorov_smirnov",
        ] {
            equal(
                &format!("{name} of {what}"),
                of(name),
                between(name, None, &q, &p),
            );
        }
        equal(&format!("Jeffreys of {what}"), of("jeffreys"), {
            let back = between("kl", None, &q, &p);
            Bounded(kl.0 + back.0, kl.1 + back.1)
        });
        // In other units; the parameters are rounded, and so are their logarithms and tails.
        let (shift, scale) = (3.0, 0.25);
        let moved = [&p, &q].map(|d| affine(d, shift, scale));
        let again = |name, order| between(name, order, &moved[0], &moved[1]);
        let rounded = |it: Bounded| Bounded(it.0, it.1 + 1e-12 * it.0.abs());
        equal(
            &format!("KL of moved {what}"),
            rounded(kl),
            again("kl", None),
        );
        let (near, far) = (distances[0], again("wasserstein", Some(1.0)));
        let scaled = Bounded(scale * near.0, scale * near.1);
        equal(
            &format!("Wasserstein of moved {what}"),
            rounded(scaled),
            far,
        );
        // Of less than the whole: on which side of a point.
        let x = p.quantile(0.1 + 0.8 * random.share());
        let sides = [&p, &q].map(|d| built("bernoulli", &[Argument::Number(d.cdf(x))]));
        let less = between("kl", None, &sides[0], &sides[1]);
        at_most(&format!("data processing for {what}"), rounded(less), kl);
    }
}

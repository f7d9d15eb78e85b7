//! The distribution of shift + scale X, where X is distributed as D.

use std::sync::Arc;

use super::prelude::*;
use crate::{closed_form, lattice};

/// The distribution of shift + scale·X, where X has a given distribution that has no parameters
/// for that.
///
/// Density p((y − shift)/scale)/|scale|; `shift` is finite, `scale` finite and not 0, and a
/// negative one reflects. Everything is as accurate as it is of X. [`Affine::of`] makes one of
/// these only where it must: `affine(normal(0, 1), 2, 3)` is `normal(2, 3)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    inner: Arc<Distribution>,
    shift: f64,
    scale: f64,
    /// ln |scale|, or 0 for a discrete distribution, whose points keep their probabilities.
    ln_stretch: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "affine",
    summary: "the distribution of shift + scale X, where X is distributed as D",
    parameters: &[
        Parameter::distribution("D", "of a number", "the distribution that is moved"),
        Parameter::finite("shift", "what is added after scaling"),
        Parameter::number(
            "scale",
            Domain::NotZero,
            "the factor; a negative one reflects",
        ),
    ],
    build: |arguments| {
        let number = |index| FAMILY.number(arguments, index);
        let inner = FAMILY.distribution(arguments, 0)?;
        Affine::of(inner, number(1)?, number(2)?)
    },
};

impl Affine {
    /// The distribution of shift + scale·X: of X's own family where that has a member for it, a
    /// mixture of such, and an [`Affine`] else.
    ///
    /// ```
    /// use klrender_stats::{Affine, Distribution, Normal};
    ///
    /// let standard = Distribution::from(Normal::new(0.0, 1.0)?);
    /// assert_eq!(Affine::of(&standard, 2.0, -3.0)?, Normal::new(2.0, 3.0)?.into());
    /// # Ok::<(), klrender_stats::ParameterError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A shift that is not finite; a scale that is 0 or not finite.
    pub fn of(
        inner: &Distribution,
        shift: f64,
        scale: f64,
    ) -> Result<Distribution, ParameterError> {
        FAMILY.on_the_line(0, None, inner)?;
        FAMILY.check_one(1, shift)?;
        FAMILY.check_one(2, scale)?;
        if (shift, scale) == (0.0, 1.0) {
            return Ok(inner.clone());
        }
        if let Some(moved) = inner.univariate().affine(shift, scale) {
            return Ok(moved);
        }
        let ln_stretch = if inner.is_discrete() {
            0.0
        } else {
            libm::log(scale.abs())
        };
        Ok(Self {
            inner: Arc::new(inner.clone()),
            shift,
            scale,
            ln_stretch,
        }
        .into())
    }

    /// The distribution of X.
    pub fn inner(&self) -> &Distribution {
        &self.inner
    }

    /// What is added after scaling.
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// The factor.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn x(&self) -> &dyn Univariate {
        self.inner.univariate()
    }

    /// y for x.
    fn outside(&self, x: f64) -> f64 {
        self.shift + self.scale * x
    }

    /// x for y: of a discrete distribution the very point whose image rounds to y.
    fn inside(&self, y: f64) -> f64 {
        let x = (y - self.shift) / self.scale;
        if x.is_finite() && self.inner.is_discrete() {
            for lattice in self.x().lattices() {
                let point = lattice.origin + lattice.step * lattice.nearest(x);
                let slack = 4.0 * f64::EPSILON * (self.shift.abs() + y.abs());
                if (self.outside(point) - y).abs() <= slack {
                    return point;
                }
            }
        }
        x
    }

    fn reflects(&self) -> bool {
        self.scale < 0.0
    }

    /// The end of X's line that this end of Y's comes from.
    fn inner_end(&self, end: End) -> End {
        if self.reflects() { end.opposite() } else { end }
    }

    fn outer_edge(&self, edge: Edge) -> Edge {
        let toward = self.inner_end(edge.toward);
        Edge {
            at: self.outside(edge.at),
            toward,
        }
    }

    /// X's edge of which this is the image.
    fn inner_edge(&self, edge: Edge) -> Edge {
        let support = self.inner.support();
        let mut edges = vec![support.edge(End::Left), support.edge(End::Right)];
        self.inner.singular_edges(&mut edges);
        let origin = edges.into_iter().find(|e| self.outer_edge(*e) == edge);
        origin.unwrap_or_else(|| Edge {
            at: (edge.at - self.shift) / self.scale,
            toward: self.inner_end(edge.toward),
        })
    }

    fn moved_tail(&self, edge: Edge, tail: &Tail) -> Tail {
        if edge.at.is_finite() {
            // v is the reciprocal of the distance.
            tail.moved(0.0, 1.0 / self.scale.abs())
        } else {
            tail.moved(edge.toward.outwards(self.shift), self.scale.abs())
        }
    }

    /// The x whose tails are those of y. Reflecting turns P(X ≤ x) into P(X ≥ x), which is
    /// P(X > the point below x) for a discrete X.
    fn tail_point(&self, y: f64) -> f64 {
        let x = self.inside(y);
        if self.reflects() {
            lattice::below(&self.x().lattices(), x)
        } else {
            x
        }
    }

    /// The point of a discrete X above x in a `tie`, where x splits the mass just as asked; else x.
    fn above_if(&self, tie: bool, x: f64) -> f64 {
        if tie {
            lattice::above(&self.x().lattices(), x)
        } else {
            x
        }
    }
}

impl Univariate for Affine {
    fn ln_pdf(&self, y: f64) -> f64 {
        self.x().ln_pdf(self.inside(y)) - self.ln_stretch
    }

    fn pdf(&self, y: f64) -> f64 {
        let inside = self.x().pdf(self.inside(y));
        if self.ln_stretch == 0.0 {
            inside
        } else {
            inside / self.scale.abs()
        }
    }

    fn tail_probability(&self, end: End, y: f64) -> f64 {
        let x = self.tail_point(y);
        self.x().tail_probability(self.inner_end(end), x)
    }

    fn ln_tail_probability(&self, end: End, y: f64) -> f64 {
        let x = self.tail_point(y);
        self.x().ln_tail_probability(self.inner_end(end), x)
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let end = self.inner_end(end);
        let x = self.x().tail_quantile(end, p);
        let tie = self.reflects() && p > 0.0 && self.x().tail_probability(end, x) == p;
        self.outside(self.above_if(tie, x))
    }

    fn draw(&self, u: f64) -> f64 {
        self.outside(self.x().draw(u))
    }

    fn mean(&self) -> f64 {
        self.outside(self.x().mean())
    }

    fn mode(&self) -> f64 {
        self.outside(self.x().mode())
    }

    fn variance(&self) -> f64 {
        self.scale * self.scale * self.x().variance()
    }

    fn std(&self) -> f64 {
        self.scale.abs() * self.x().std()
    }

    fn entropy(&self) -> Option<f64> {
        Some(self.x().entropy()? + self.ln_stretch)
    }

    fn entropy_size(&self) -> f64 {
        let inner = self.x().entropy().map_or(0.0, f64::abs);
        inner + self.x().entropy_size() + self.ln_stretch.abs()
    }

    fn support(&self) -> Interval {
        self.image(self.inner.support())
    }

    fn lattices(&self) -> Vec<Lattice> {
        let mut lattices = self.x().lattices();
        for lattice in &mut lattices {
            lattice.origin = self.outside(lattice.origin);
            lattice.step *= self.scale.abs();
            if self.reflects() {
                (lattice.first, lattice.last) = (-lattice.last, -lattice.first);
            }
        }
        lattices
    }

    fn support_intervals(&self) -> Vec<Interval> {
        let mut pieces = self.inner.support_intervals();
        for piece in &mut pieces {
            *piece = self.image(*piece);
        }
        if self.reflects() {
            pieces.reverse();
        }
        pieces
    }

    fn is_connected(&self) -> bool {
        self.x().is_connected()
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let start = out.len();
        self.x().landmarks(out);
        for point in &mut out[start..] {
            *point = self.outside(*point);
        }
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let start = out.len();
        self.x().breakpoints(out);
        for point in &mut out[start..] {
            *point = self.outside(*point);
        }
    }

    fn tail(&self, end: End) -> Tail {
        let tail = self.x().tail(self.inner_end(end));
        self.moved_tail(self.support().edge(end), &tail)
    }

    fn tail_at(&self, edge: Edge) -> Option<Tail> {
        let tail = self.x().tail_at(self.inner_edge(edge))?;
        Some(self.moved_tail(edge, &tail))
    }

    fn singular_edges(&self, out: &mut Vec<Edge>) {
        let start = out.len();
        self.x().singular_edges(out);
        for edge in &mut out[start..] {
            *edge = self.outer_edge(*edge);
        }
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        let ln_scale = libm::log(self.scale.abs());
        let inner = self.inner_end(end);
        let edge = self.support().edge(end);
        let ln_inside = if edge.at.is_finite() {
            ln_distance - ln_scale
        } else {
            // |x| = (|y| − shift)/|scale|, the shift outwards.
            let part = end.outwards(self.shift) * libm::exp(-ln_distance);
            if part >= 1.0 {
                return self.ln_pdf(edge.point(libm::exp(ln_distance)));
            }
            ln_distance + libm::log1p(-part) - ln_scale
        };
        self.x().ln_pdf_near(inner, ln_inside) - self.ln_stretch
    }

    fn ln_pdf_at(&self, nodes: Nodes<'_>, out: &mut [f64]) {
        match nodes.near {
            Some((edge, _)) if !edge.at.is_finite() => {
                for (out, &y) in out.iter_mut().zip(nodes.xs) {
                    *out = self.ln_pdf(y);
                }
                let (Some((_, distances)), true) =
                    (nodes.near, edge == self.support().edge(edge.toward))
                else {
                    return;
                };
                for (out, &ln_distance) in out.iter_mut().zip(distances) {
                    *out = self.ln_pdf_near(edge.toward, ln_distance);
                }
            }
            _ => {
                self.within(nodes, |nodes| self.x().ln_pdf_at(nodes, out));
                for out in out {
                    *out -= self.ln_stretch;
                }
            }
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let (shift, scale) = (shift + scale * self.shift, scale * self.scale);
        Self::of(&self.inner, shift, scale).ok()
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        use Statistic as S;
        let (shift, scale, x) = (self.shift, self.scale, self.x());
        let back = |c: f64| (c - shift) / scale;
        let unmoved = shift == 0.0 && scale > 0.0;
        Some(match f {
            S::One => 1.0,
            S::X | S::Power(1.0) => shift + scale * x.expectation(S::X)?,
            S::SquareFrom(c) => scale * scale * x.expectation(S::SquareFrom(back(c)))?,
            S::DistanceFrom(c) => scale.abs() * x.expectation(S::DistanceFrom(back(c)))?,
            S::Power(2.0) => scale * scale * x.expectation(S::SquareFrom(back(0.0)))?,
            S::Exp(t) => libm::exp(t * shift) * x.expectation(S::Exp(t * scale))?,
            S::CosFrom(c) if scale == 1.0 => x.expectation(S::CosFrom(c - shift))?,
            S::CosFrom(c) if scale == -1.0 => x.expectation(S::CosFrom(shift - c))?,
            S::Ln if unmoved => libm::log(scale) + x.expectation(S::Ln)?,
            S::Power(k) if unmoved => libm::pow(scale, k) * x.expectation(S::Power(k))?,
            _ => return None,
        })
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        use Statistic as S;
        let (shift, scale) = (self.shift, self.scale);
        let unmoved = shift == 0.0 && scale > 0.0;
        let mut terms = vec![(self.ln_stretch, S::One)];
        for (c, statistic) in self.x().surprisal()? {
            match statistic {
                S::One => terms.push((c, S::One)),
                S::X => terms.extend([(c / scale, S::X), (-c * shift / scale, S::One)]),
                S::SquareFrom(a) => {
                    terms.push((c / scale / scale, S::SquareFrom(shift + scale * a)));
                }
                S::DistanceFrom(a) => {
                    terms.push((c / scale.abs(), S::DistanceFrom(shift + scale * a)));
                }
                S::Exp(t) => terms.push((c * libm::exp(-t * shift / scale), S::Exp(t / scale))),
                S::CosFrom(a) if scale.abs() == 1.0 => {
                    terms.push((c, S::CosFrom(shift + scale * a)));
                }
                S::Ln if unmoved => terms.extend([(c, S::Ln), (-c * libm::log(scale), S::One)]),
                S::Power(k) if unmoved => terms.push((c * libm::pow(scale, -k), S::Power(k))),
                _ => return None,
            }
        }
        Some(terms)
    }
}

impl Affine {
    /// The image of an interval.
    fn image(&self, interval: Interval) -> Interval {
        let ends = [interval.low, interval.high].map(|x| self.outside(x));
        Interval::new(ends[0].min(ends[1]), ends[0].max(ends[1]))
    }

    /// Does something with the points of X of which these are the images. They are not near an
    /// infinite edge.
    fn within<T>(&self, nodes: Nodes<'_>, f: impl FnOnce(Nodes<'_>) -> T) -> T {
        let xs: Vec<f64> = nodes.xs.iter().map(|&y| self.inside(y)).collect();
        let ln_scale = libm::log(self.scale.abs());
        let near = nodes.near.map(|(edge, distances)| {
            let distances: Vec<f64> = distances.iter().map(|d| d - ln_scale).collect();
            (self.inner_edge(edge), distances)
        });
        f(Nodes {
            xs: &xs,
            near: near
                .as_ref()
                .map(|(edge, distances)| (*edge, &distances[..])),
        })
    }

    /// What X is for both, if both are moved alike.
    fn alike<'a>(&'a self, q: &'a Self) -> Option<(&'a Distribution, &'a Distribution)> {
        let alike = (self.shift, self.scale) == (q.shift, q.scale);
        alike.then_some((&self.inner, &q.inner))
    }
}

/// What two distributions that are moved alike are to each other is what they were before.
impl Pair for Affine {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let finite = nodes.near.is_none_or(|(edge, _)| edge.at.is_finite());
        match self.alike(q) {
            Some((p, q)) if finite => self.within(nodes, |nodes| p.ln_ratio_at(q, nodes, out)),
            _ => false,
        }
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        let (p, q) = self.alike(q)?;
        closed_form::kl(p, q)
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let (p, q) = self.alike(q)?;
        p.ln_affinity_within_family(q, a)
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        let (p, q) = self.alike(q)?;
        p.total_variation_within_family(q)
    }

    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let factor = self.scale.abs();
        let (p, q) = self.alike(q)?;
        let before = p.wasserstein_within_family(q, k)?;
        Some(before.map(factor * before.value, factor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Divergence, Exponential, Mixture, Normal, Uniform, divergence};

    fn exponential(rate: f64) -> Distribution {
        Exponential::new(rate).unwrap().into()
    }

    #[test]
    fn families_keep_their_members() {
        let normal = |mean, std| Distribution::from(Normal::new(mean, std).unwrap());
        assert_eq!(
            Affine::of(&normal(0.0, 1.0), 2.0, -3.0).unwrap(),
            normal(2.0, 3.0)
        );
        let uniform = |low, high| Distribution::from(Uniform::new(low, high).unwrap());
        assert_eq!(
            Affine::of(&uniform(0.0, 1.0), 2.0, -3.0).unwrap(),
            uniform(-1.0, 2.0)
        );
        assert_eq!(
            Affine::of(&exponential(2.0), 0.0, 4.0).unwrap(),
            exponential(0.5)
        );
        let mixture = Mixture::new(&[0.5, 0.5], &[normal(0.0, 1.0), normal(1.0, 2.0)]).unwrap();
        let moved = Affine::of(&mixture.into(), 1.0, 2.0).unwrap();
        let expected = Mixture::new(&[0.5, 0.5], &[normal(1.0, 2.0), normal(3.0, 4.0)]).unwrap();
        assert_eq!(moved, expected.into());
        // There and back again.
        let there = Affine::of(&exponential(1.0), 4.0, 2.0).unwrap();
        assert_eq!(Affine::of(&there, -2.0, 0.5).unwrap(), exponential(1.0));
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let error = |shift, scale| Affine::of(&exponential(1.0), shift, scale).unwrap_err();
        assert_eq!(
            error(0.0, 0.0).to_string(),
            "`scale` is 0: it must not be 0"
        );
        assert_eq!(
            error(f64::INFINITY, 1.0).to_string(),
            "`shift` is inf: it must be a finite number"
        );
    }

    #[test]
    fn a_reflection_swaps_the_tails() {
        let (d, inner) = (
            Affine::of(&exponential(2.0), 1.0, -3.0).unwrap(),
            exponential(2.0),
        );
        let x = |y: f64| (1.0 - y) / 3.0;
        for y in [-600.0, -5.0, 0.4, 1.0, 2.0] {
            assert_eq!(d.cdf(y), inner.sf(x(y)));
            assert_eq!(d.ln_cdf(y), inner.ln_sf(x(y)));
            assert_eq!(d.sf(y), inner.cdf(x(y)));
        }
        assert_eq!(d.pdf(-2.0), inner.pdf(1.0) / 3.0);
        assert_eq!(d.support(), Interval::new(f64::NEG_INFINITY, 1.0));
        assert_eq!((d.mean(), d.variance()), (-0.5, 2.25));
        assert!((d.cdf(d.quantile(1e-300)) / 1e-300 - 1.0).abs() < 1e-12);
        assert!((d.entropy().value - (1.0 - libm::log(2.0) + libm::log(3.0))).abs() < 1e-15);
    }

    #[test]
    fn what_is_moved_alike_diverges_as_before() {
        let (p, q) = (exponential(1.0), exponential(3.0));
        let moved = |d| Affine::of(d, -1.0, -2.0).unwrap();
        for name in [
            "kl",
            "reverse_kl",
            "total_variation",
            "bhattacharyya",
            "hellinger",
        ] {
            let of = |p: &Distribution, q: &Distribution| {
                (divergence(name).unwrap().build)(&[])
                    .unwrap()
                    .between(p, q)
                    .unwrap()
            };
            assert_eq!(of(&moved(&p), &moved(&q)).value, of(&p, &q).value, "{name}");
        }
        // Moved differently, by quadrature: KL to exp(y + 1) from exp(y) is the shift.
        let kl = |p: &Distribution, q: &Distribution| Divergence::Kl.between(p, q).unwrap();
        let found = kl(&p, &Affine::of(&p, -1.5, 1.0).unwrap());
        assert!(
            (found.value - 1.5).abs() <= found.abs_error.max(1e-14),
            "{found:?}"
        );
        assert_eq!(
            kl(&Affine::of(&p, -1.5, 1.0).unwrap(), &p).value,
            f64::INFINITY
        );
    }
}

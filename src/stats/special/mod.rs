//! Special functions that keep their digits: in far tails, beside zeros, for huge and tiny
//! arguments.
//!
//! Pure functions of floats on `libm`, with the same result on every platform. A value outside
//! the domain gives NaN; nothing panics, allocates or loops without bound. Accuracies in the docs
//! are those measured against mpmath (`tests/stats/special.rs`). An error of the
//! last digit of an argument is no error of the function.

mod bessel;
mod beta;
mod beta_inverse;
mod deviance;
mod digamma;
mod erf;
mod excess;
mod exponential_integral;
mod extended;
mod gamma;
mod gamma_inverse;
mod gauss;
mod ln_beta;
mod ln_gamma;
mod ln_gamma_bend;
mod ln_i0_bend;
mod log_sum;
mod mass;
mod normal;
mod owens_t;
mod skew_normal;
mod tail;
mod von_mises;

pub use bessel::{bessel_ratio, bessel_ratio_complement, i0e, ln_i0, ln_i0_difference};
pub(super) use beta::ln_beta_density;
pub use beta::{beta_tails, ln_beta_prefactor, ln_beta_tails};
pub use beta_inverse::{beta_i_complement_inverse, beta_i_inverse};
pub use digamma::{digamma, digamma_difference, trigamma};
pub use erf::{erf, erf_inverse, erfc, erfcx};
pub use excess::{expm1_excess, ln_ratio, log1p_excess, ratio_excess, xlog1py, xlogy};
pub use exponential_integral::{exponential_integral, exponential_integral_excess};
pub(super) use gamma::{LARGE_SHAPE, ln_gamma_density};
pub use gamma::{gamma_q, gamma_tails, ln_gamma_tails};
pub use gamma_inverse::{gamma_p_inverse, gamma_q_inverse};
pub(super) use gauss::gauss_legendre;
pub use ln_beta::ln_beta;
pub use ln_gamma::{
    ln_gamma, ln_gamma_1p, ln_gamma_1p_excess, ln_gamma_sign, ln_gamma_step, stirling_correction,
};
pub(super) use ln_gamma_bend::ln_gamma_bend;
pub(super) use ln_i0_bend::ln_i0_bend;
pub use log_sum::{LogSum, ln_1m_exp};
pub use mass::{
    binomial_mass, ln_binomial_mass, ln_negative_binomial_mass, ln_poisson_mass,
    negative_binomial_mass, poisson_mass,
};
pub use normal::{
    mills_ratio, normal_interval, normal_ln_sf, normal_pdf, normal_quantile, normal_sf,
};
pub use owens_t::owens_t;
pub use skew_normal::{skew_normal_cdf, skew_normal_ln_cdf};
pub(super) use von_mises::{circle_integral, ln_circle_mass, ln_circle_norm};

/// ln √(2π).
pub const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// Euler's constant γ = −Γ′(1).
pub(super) const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// √(2/π).
pub const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;

/// 1/√(2π).
pub const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

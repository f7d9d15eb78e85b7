//! The Gauss–Kronrod rule of 21 nodes.

/// Nodes in [0, 1) of the 21-point Kronrod rule, from the middle outwards; those at odd places
/// are the nodes of the 10-point Gauss rule (QUADPACK, routine qk21).
const NODES: [f64; 11] = [
    0.0,
    0.148_874_338_981_631_21,
    0.294_392_862_701_460_2,
    0.433_395_394_129_247_2,
    0.562_757_134_668_604_7,
    0.679_409_568_299_024_4,
    0.780_817_726_586_416_9,
    0.865_063_366_688_984_5,
    0.930_157_491_355_708_2,
    0.973_906_528_517_171_7,
    0.995_657_163_025_808_1,
];

const KRONROD: [f64; 11] = [
    0.149_445_554_002_916_9,
    0.147_739_104_901_338_5,
    0.142_775_938_577_060_08,
    0.134_709_217_311_473_33,
    0.123_491_976_262_065_85,
    0.109_387_158_802_297_64,
    0.093_125_454_583_697_6,
    0.075_039_674_810_919_96,
    0.054_755_896_574_351_995,
    0.032_558_162_307_964_725,
    0.011_694_638_867_371_874,
];

const GAUSS: [f64; 5] = [
    0.295_524_224_714_752_87,
    0.269_266_719_309_996_35,
    0.219_086_362_515_982_04,
    0.149_451_349_150_580_6,
    0.066_671_344_308_688_14,
];

/// How many nodes the rule has.
pub(crate) const COUNT: usize = 21;

/// The `i`th node in [−1, 1], ascending.
pub(super) fn node(i: usize) -> f64 {
    if i < 10 {
        -NODES[10 - i]
    } else {
        NODES[i - 10]
    }
}

/// The Kronrod weight of the `i`th node.
pub(crate) fn weight(i: usize) -> f64 {
    KRONROD[i.abs_diff(10)]
}

/// The integral over [−1, 1] by the Kronrod rule, and QUADPACK's estimate of its error.
pub(super) fn gauss_kronrod(values: &[f64; COUNT]) -> (f64, f64) {
    let mut kronrod = 0.0;
    let mut gauss = 0.0;
    for (i, value) in values.iter().enumerate() {
        let place = i.abs_diff(10);
        kronrod += KRONROD[place] * value;
        if place % 2 == 1 {
            gauss += GAUSS[place / 2] * value;
        }
    }
    let mean = 0.5 * kronrod;
    let spread: f64 = values
        .iter()
        .enumerate()
        .map(|(i, v)| weight(i) * (v - mean).abs())
        .sum();
    let difference = (kronrod - gauss).abs();
    let share = 200.0 * difference / spread;
    let error = if share < 1.0 {
        spread * share * share.sqrt()
    } else {
        difference.max(spread)
    };
    (kronrod, if spread == 0.0 { difference } else { error })
}

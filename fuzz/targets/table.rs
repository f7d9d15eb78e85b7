//! Any bytes as a data file.
#![no_main]

const SPEC: &str = "
canvas = { size = [120, 90] }
data.a = { file = 'd.csv', column = 'v' }
panels = [{ marks = [{ type = 'histogram', data = 'a' }] }]
";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    klrender_fuzz::read_beside("d.csv", bytes, SPEC);
});

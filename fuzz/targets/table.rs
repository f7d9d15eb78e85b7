//! Any bytes as a data file.
#![no_main]

const SPEC: &str = "
canvas = { size = [120, 90] }
data.a = { file = 'd.csv', column = 'v' }
panels = [{ marks = [{ type = 'histogram', data = 'a' }] }]
";

libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |bytes: &[u8]| {
    klrender_fuzz::attempt_without_panics(|| {
        klrender_fuzz::read_beside("d.csv", bytes, SPEC);
    });
});

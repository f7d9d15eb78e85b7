//! Any bytes as a font, with a title of characters that it may have.
#![no_main]

const SPEC: &str = "
title = 'AVoid fi ||| █▌ 0123'
style.fonts = ['face.ttf']
canvas = { size = [120, 90] }
panels = [{ x = { domain = [-3, 3] }, marks = [{ type = 'line', y = 'x' }] }]
";

libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |bytes: &[u8]| {
    klrender_fuzz::attempt(|| {
        klrender_fuzz::read_beside("face.ttf", bytes, SPEC);
    });
});

//! Any bytes as a theme file.
#![no_main]

const SPEC: &str = "
title = 'Of {m:.1f}'
theme = 'look.toml'
canvas = { size = [120, 90] }
quantities = { m = '1' }
panels = [{ title = 'P', x = { domain = [-3, 3] }, marks = [
  { type = 'area', y = 'pdf(normal(0, m), x)', label = 'P' },
  { type = 'point', x = 0, y = '0.1', label = 'here' },
] }]
";

libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |bytes: &[u8]| {
    klrender_fuzz::attempt(|| {
        klrender_fuzz::read_beside("look.toml", bytes, SPEC);
    });
});

//! Any text as a spec.
#![no_main]

use klrender::Options;

libfuzzer_sys::fuzz_target!(|text: &str| {
    klrender_fuzz::read(text, &Options::new());
});

//! Any text as a spec.
#![no_main]

use klrender::Options;

libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |text: &str| {
    klrender_fuzz::attempt(|| {
        klrender_fuzz::read(text, &Options::new());
    });
});

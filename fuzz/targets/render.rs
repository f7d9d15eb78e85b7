//! Any text as a spec, drawn if it is small.
#![no_main]

use klrender::Options;

libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |text: &str| {
    klrender_fuzz::attempt(|| {
        if let Some(scene) = klrender_fuzz::read(text, &Options::new()) {
            klrender_fuzz::draw(&scene);
        }
    });
});

//! Any text as an expression, with its value and as a curve.
#![no_main]

use klrender::Options;

libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |text: &str| {
    klrender_fuzz::attempt_without_panics(|| {
        let Some(expression) = klrender_fuzz::literal(text) else {
            return;
        };
        for mark in [
            format!("quantities = {{ q = {expression} }}\npanels = [{{ marks = [{{ type = 'line', y = 'q*x' }}] }}]"),
            format!("panels = [{{ x = {{ domain = [-3, 3] }}, marks = [{{ type = 'line', y = {expression} }}] }}]"),
        ] {
            let spec = format!("canvas = {{ size = [80, 60] }}\n{mark}");
            if let Some(scene) = klrender_fuzz::read(&spec, &Options::new()) {
                drop(scene.values());
                // Pixels are the concern of other targets.
                drop(scene.frame(0).svg());
            }
        }
    });
});

//! Any text as an expression, with its value and as a curve.
#![no_main]

use klrender::Options;

libfuzzer_sys::fuzz_target!(|text: &str| {
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
            klrender_fuzz::draw(&scene);
        }
    }
});

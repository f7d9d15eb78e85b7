//! Any text as a title: values, emphasis, mathematics, glyphs.
#![no_main]

use klrender::Options;

libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |text: &str| {
    klrender_fuzz::attempt(|| {
        let Some(title) = klrender_fuzz::literal(text) else {
            return;
        };
        let spec = format!(
            "title = {title}\ncanvas = {{ size = [120, 90] }}\nparameters = {{ mu = 2 }}\n\
             panels = [{{ x = {{ domain = [-3, 3] }}, marks = [{{ type = 'line', y = 'x*mu' }}] }}]"
        );
        if let Some(scene) = klrender_fuzz::read(&spec, &Options::new()) {
            klrender_fuzz::draw(&scene);
        }
    });
});

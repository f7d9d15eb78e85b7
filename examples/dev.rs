use klrender::*;
use std::time::Instant;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let out = std::env::args().nth(2).unwrap();
    let start = Instant::now();
    let source = diag::Source::new(path.clone(), std::fs::read_to_string(&path).unwrap());
    let (plan, found) = pipeline::load(&source, "scene", &spec::Overrides::default());
    print!(
        "{}",
        diag::Report::new(source, found).render(diag::MessageFormat::Human, false)
    );
    let Some(plan) = plan else { return };
    println!("plan {:?}", start.elapsed());
    if out.ends_with(".gif") {
        let mut file = std::fs::File::create(&out).unwrap();
        let request = pipeline::Request {
            format: spec::model::Format::Gif,
            frames: None,
            batch: None,
        };
        let s = pipeline::render_film(&plan, &request, &mut file, &pipeline::Unwatched).unwrap();
        println!("{s:?} {:?}", start.elapsed());
    } else {
        let frames = std::env::args()
            .nth(3)
            .map(|s| s.split(',').map(|f| f.parse().unwrap()).collect());
        for (format, ext) in [
            (spec::model::Format::Png, "png"),
            (spec::model::Format::Svg, "svg"),
        ] {
            let request = pipeline::Request {
                format,
                frames: frames.clone(),
                batch: None,
            };
            let s = pipeline::render_sequence(
                &plan,
                &request,
                &|f| format!("{out}/frame_{f:03}.{ext}").into(),
                &pipeline::Unwatched,
            )
            .unwrap();
            println!("{s:?} {:?}", start.elapsed());
        }
    }
}

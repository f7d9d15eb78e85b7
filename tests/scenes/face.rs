//! A scene by its public face.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use klrender::{
    Format, LoadError, Options, Phase, Progress, RenderError, RenderOptions, Role, Scene, Stop,
    diag::Kind, stats::Method,
};

const SPEC: &str = "
    canvas = { size = [200, 150] }
    parameters.sigma = 1
    sweep = [{ vary.mu = { from = -2, to = 2 }, frames = 5 }]
    quantities.distance = 'kl(normal(mu, sigma), normal(0, 1))'
    panels = [{ marks = [{ type = 'line', y = 'pdf(normal(mu, sigma), x)' }] }]
";

fn scene() -> Scene {
    Scene::from_str(SPEC, &Options::new()).unwrap()
}

#[test]
fn options_set_values_and_pick_combinations() {
    let flat = Scene::from_str(SPEC, &Options::new().set("sigma", 2.0).set("mu", 1.0)).unwrap();
    let values = flat.values();
    let of = |name: &str| values.iter().find(|it| it.name == name).unwrap();
    assert!(of("sigma").values.iter().all(|it| it.value == 2.0));
    assert!(of("mu").values.iter().all(|it| it.value == 1.0));

    let matrix = format!("{SPEC}\n[matrix]\nfamily = ['normal', 'laplace']\n")
        .replace("pdf(normal(", "pdf(family(");
    let error = Scene::from_str(&matrix, &Options::new()).unwrap_err();
    assert!(matches!(error, LoadError::Several(2)));
    assert!(error.to_string().contains("makes 2 scenes"));
    let all = Scene::all_from_str(&matrix, &Options::new().name("both")).unwrap();
    let names: Vec<&str> = all.iter().map(Scene::name).collect();
    assert_eq!(names, ["both-normal", "both-laplace"]);
    let one = Scene::from_str(&matrix, &Options::new().pick("family", "laplace")).unwrap();
    assert_eq!(
        one.combination().collect::<Vec<_>>(),
        [("family", "laplace")]
    );

    for (options, words) in [
        (Options::new().set("sigma", f64::NAN), "no finite number"),
        (Options::new().set("sigme", 1.0), "did you mean `sigma`?"),
        (Options::new().pick("family", "gumbel"), "lists no `gumbel`"),
    ] {
        let error = Scene::all_from_str(&matrix, &options).unwrap_err();
        assert!(matches!(error, LoadError::Option { .. }), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn a_spec_gives_a_scene_with_its_warnings_or_all_errors() {
    let idle = SPEC.replace("sigma = 1", "sigma = 1\n    parameters.idle = 1");
    let warned = Scene::from_str(&idle, &Options::new()).unwrap();
    let [warning] = &warned.warnings().diagnostics[..] else {
        panic!("{:?}", warned.warnings());
    };
    assert_eq!(warning.kind, Kind::Unused);

    let wrong = SPEC.replace("pdf(", "pfd(").replace("canvas", "canvass");
    let LoadError::Spec(report) = Scene::from_str(&wrong, &Options::new()).unwrap_err() else {
        panic!("it is wrong");
    };
    let kinds: Vec<Kind> = report.diagnostics.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [Kind::UnknownKey, Kind::UnknownName]);

    let error = Scene::from_path("no/such.toml", &Options::new()).unwrap_err();
    assert!(matches!(error, LoadError::Io { .. }), "{error:?}");
    assert!(error.to_string().starts_with("cannot read no/such.toml: "));
    let error = Scene::from_path("specs", &Options::new()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read specs: it is a folder");
}

#[test]
fn a_frame_is_the_same_however_it_is_made() {
    let scene = scene();
    let layout = scene.layout();
    for frame in [4, 0, 2] {
        let shared = layout.frame(frame);
        assert_eq!(shared.svg(), scene.frame(frame).svg());
        let options = RenderOptions::new().frames([frame]);
        let mut file = Vec::new();
        scene.render(Format::Svg, &mut file, &options).unwrap();
        assert_eq!(file, shared.svg().as_bytes());
        let mut file = Vec::new();
        scene.render(Format::Png, &mut file, &options).unwrap();
        assert_eq!(file, shared.png().unwrap());
        let pixels = shared.pixels().unwrap();
        assert_eq!((pixels.width(), pixels.height()), (200, 150));
        assert_eq!(pixels.rgba().len(), 4 * 200 * 150);
        assert_eq!(pixels.rgba()[..4], [255; 4]);
    }
}

#[test]
fn a_picture_of_one_frame_is_not_made_of_many() {
    let mut file = Vec::new();
    let error = scene().render(Format::Png, &mut file, &RenderOptions::new());
    assert!(matches!(error, Err(RenderError::ManyFrames { frames: 5 })));
    assert!(file.is_empty());
}

#[test]
fn files_do_not_depend_on_threads() {
    let (scene, folder) = (scene(), tempfile::tempdir().unwrap());
    let mut gif = Vec::new();
    let done = scene.render(Format::Gif, &mut gif, &RenderOptions::new().threads(1));
    assert_eq!(done.unwrap().frames, 5);
    let name = |frame| folder.path().join(format!("{frame}.gif"));
    scene
        .render_files(Format::Gif, name, &RenderOptions::new().threads(3))
        .unwrap();
    assert_eq!(fs::read(name(0)).unwrap(), gif);
    let name = |frame| folder.path().join(format!("{frame}.svg"));
    let done = scene.render_files(Format::Svg, name, &RenderOptions::new().threads(2));
    assert_eq!(done.unwrap().files, 5);
    for frame in 0..5 {
        let written = fs::read_to_string(name(frame)).unwrap();
        assert_eq!(written, scene.frame(frame).svg());
    }
}

#[test]
fn a_run_is_watched_and_stopped() {
    #[derive(Default)]
    struct Watch {
        frames: AtomicUsize,
        phases: AtomicUsize,
        stop: bool,
    }
    impl Progress for Watch {
        fn frame_done(&self) {
            self.frames.fetch_add(1, Ordering::Relaxed);
        }
        fn is_cancelled(&self) -> bool {
            self.stop
        }
        fn spent(&self, _: Phase, _: Duration, _: u64) {
            self.phases.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (scene, watch) = (scene(), Watch::default());
    let options = RenderOptions::new().progress(&watch);
    scene.render(Format::Gif, Vec::new(), &options).unwrap();
    assert_eq!(watch.frames.into_inner(), 5);
    assert!(watch.phases.into_inner() > 5);
    let watch = Watch {
        stop: true,
        ..Watch::default()
    };
    let options = RenderOptions::new().progress(&watch);
    let error = scene.render(Format::Gif, Vec::new(), &options).unwrap_err();
    assert!(matches!(error, RenderError::Cancelled));
}

#[test]
#[should_panic(expected = "there is no frame 5")]
fn a_frame_that_is_not_there_is_a_fault_of_the_caller() {
    scene().frame(5);
}

#[test]
fn values_say_how_they_were_found() {
    let values = scene().values();
    let named: Vec<(&str, Role)> = values
        .iter()
        .map(|it| (it.name.as_str(), it.role))
        .collect();
    assert_eq!(
        named,
        [
            ("sigma", Role::Parameter),
            ("mu", Role::Swept),
            ("distance", Role::Quantity),
        ]
    );
    let distance: Vec<f64> = values[2].values.iter().map(|it| it.value).collect();
    assert_eq!(distance, [2.0, 0.5, 0.0, 0.5, 2.0]);
    let certificate = values[2].values[0].certificate.unwrap();
    assert_eq!(certificate.method, Method::ClosedForm);
    assert!(values[0].values[0].certificate.is_none());
}

/// Each of the values stands for its share of the frames, also where thirds and tenths are no numbers of
/// the machine.
#[test]
fn stepped_sweeps_share_their_frames() {
    let steps = |segments: &str| -> Vec<f64> {
        let spec = format!(
            "{segments}
            [[panels]]
            x = {{ domain = [0, 1] }}
            marks = [{{ type = 'line', y = 'x*n' }}]"
        );
        let scene = Scene::from_str(&spec, &Options::new()).unwrap();
        let values = scene.values();
        let swept = values.iter().find(|it| it.role == Role::Swept).unwrap();
        swept.values.iter().map(|it| it.value).collect()
    };
    let one = |rest: &str| {
        steps(&format!(
            "[[sweep]]\nvary.n = {{ values = [1, 4, 2] }}\n{rest}"
        ))
    };
    assert_eq!(one(""), [1.0, 4.0, 2.0]);
    assert_eq!(one("frames = 6"), [1.0, 1.0, 4.0, 4.0, 2.0, 2.0]);
    assert_eq!(one("frames = 7"), [1.0, 1.0, 1.0, 4.0, 4.0, 2.0, 2.0]);
    assert_eq!(one("frames = 6\nhold = 2")[5..], [2.0; 3]);
    // Eases move ramps; a share of the frames is one.
    assert_eq!(one("frames = 6\nease = 'cubic-in'"), one("frames = 6"));
    // Two steps meet at a frame of the second.
    let two = steps(
        "[[sweep]]
        vary.n = { values = [1, 2] }
        frames = 4
        [[sweep]]
        vary.n = { values = [7, 8] }
        frames = 4",
    );
    assert_eq!(two, [1.0, 1.0, 2.0, 2.0, 7.0, 7.0, 8.0, 8.0]);
    let many: Vec<String> = (0..100).map(|k| k.to_string()).collect();
    let many = format!("vary.n = {{ values = [{}] }}", many.join(", "));
    let wanted: Vec<f64> = (0..100).map(f64::from).collect();
    assert_eq!(steps(&format!("[[sweep]]\n{many}\nframes = 100")), wanted);
}

#[test]
fn an_animation_begins_where_the_spec_says_and_goes_round() {
    let with = |output: &str| {
        let spec = format!("output = {{ {output} }}\n{SPEC}");
        Scene::from_str(&spec, &Options::new()).unwrap()
    };
    let turned = with("start = 0.4");
    assert_eq!(turned.poster(), 2);
    for format in [Format::Gif, Format::Apng, Format::Html] {
        let film = |scene: &Scene, options: &RenderOptions<'_>| {
            let mut bytes = Vec::new();
            scene.render(format, &mut bytes, options).unwrap();
            bytes
        };
        let by_hand = film(&scene(), &RenderOptions::new().frames([2, 3, 4, 0, 1]));
        assert!(
            film(&turned, &RenderOptions::new()) == by_hand,
            "{format:?}"
        );
        assert!(film(&scene(), &RenderOptions::new()) != by_hand);
    }
    // Of the poster, documents are the picture that is seen where nothing moves.
    let named = with("poster = { mu = 1 }");
    assert_eq!((named.poster(), scene().poster()), (3, 0));
    let still = named.frame(3).svg();
    let path = still
        .lines()
        .find(|line| line.contains("fill=\"none\""))
        .unwrap();
    let mut page = Vec::new();
    named
        .render(Format::Html, &mut page, &RenderOptions::new())
        .unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains(path), "{path}");
    let mut film = Vec::new();
    named
        .render(Format::SvgFilm, &mut film, &RenderOptions::new())
        .unwrap();
    let film = String::from_utf8(film).unwrap();
    // Five pictures stand in rows of two.
    assert!(film.contains("sheet\" transform=\"translate(-200 -150)\">"));
}

/// What `work` gives when `stop` stops it after a moment, which takes effect soon.
fn stopped<T>(stop: &Stop, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(300));
            stop.stop();
        });
        let begun = Instant::now();
        let done = work();
        // A second, and more in an unoptimised build beside other tests.
        assert!(begun.elapsed() < Duration::from_secs(5));
        done
    })
}

#[test]
fn reading_is_stopped_wherever_it_is() {
    for slow in [
        "sweep = [{ vary.mu = { from = 0, to = 1 }, frames = 10000 }]
         data.a = { sample = 'normal(mu, 1)', size = 100000 }
         panels = [{ marks = [{ type = 'histogram', data = 'a' }] }]",
        "sweep = [{ vary.mu = { from = 0, to = 1 }, frames = 100000 }]
         quantities.k = 'integral(integral(exp(-a^2-b^2-mu), a, -inf, inf), b, -inf, inf)'
         panels = [{ title = '{k}', marks = [{ type = 'line', y = 'x' }] }]",
        "sweep = [{ vary.mu = { from = 0, to = 1 }, frames = 100000 }]
         quantities.k = 'wasserstein(normal(mu, 1), laplace(0, 1), 3)'
         panels = [{ title = '{k}', marks = [{ type = 'line', y = 'x' }] }]",
    ] {
        let stop = Stop::new();
        let options = Options::new().stop(&stop);
        let read = stopped(&stop, || Scene::from_str(slow, &options));
        assert!(matches!(read, Err(LoadError::Stopped)), "{read:?}");
    }
}

#[test]
fn a_frame_is_stopped_within_it() {
    let spec = "
        panels = [{ x = { domain = [0, 10] }, y = { domain = [0, 10] }, marks = [
            { type = 'heatmap', z = 'integral(exp(-(u-x)^2*y^2), u, -inf, inf)' },
        ] }]";
    let stop = Stop::new();
    let scene = Scene::from_str(spec, &Options::new().stop(&stop)).unwrap();
    let drawn = stopped(&stop, || scene.frame(0).pixels());
    assert!(matches!(drawn, Err(RenderError::Cancelled)), "{drawn:?}");
    // It stays so.
    for format in [Format::Gif, Format::Png, Format::Svg] {
        let drawn = scene.render(format, Vec::new(), &RenderOptions::new());
        assert!(matches!(drawn, Err(RenderError::Cancelled)), "{drawn:?}");
    }
}

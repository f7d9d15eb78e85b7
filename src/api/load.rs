//! From the text of a spec to its scenes: options, reading, and why there is none.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::{
    diag::{Diagnostic, Kind, MessageFormat, Report, Source, Span, quoted},
    limits::SPEC_BYTES,
    pipeline,
    plan::Plan,
    spec::Overrides,
    stop::Stop,
};

use super::Scene;

/// How a spec is read.
///
/// ```
/// use klrender::{Options, Scene};
///
/// let spec = r#"
///     parameters.sigma = 1
///     panels = [{ marks = [{ type = "line", y = "pdf(normal(0, sigma), x)" }] }]
/// "#;
/// let wide = Scene::from_str(spec, &Options::new().set("sigma", 3.0))?;
/// assert_eq!(wide.values()[0].values[0].value, 3.0);
/// # Ok::<(), klrender::LoadError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    overrides: Overrides,
    name: Option<String>,
}

impl Options {
    /// The spec as it is written.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a parameter another value, or pins a swept name to one.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: f64) -> Self {
        self.overrides.set.push((name.into(), value));
        self
    }

    /// Takes only the combinations in which a name of `matrix` stands for this entry, as it is written
    /// there.
    #[must_use]
    pub fn pick(mut self, name: impl Into<String>, entry: impl Into<String>) -> Self {
        self.overrides.pick.push((name.into(), entry.into()));
        self
    }

    /// The folder where the paths in a spec start. That of its file where nothing else is said; for a
    /// spec from memory, the current one.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.overrides.folder = folder.into();
        self
    }

    /// What the scene is called, in messages and as `{stem}` in names of files. As its file where
    /// nothing else is said; for a spec from memory, `scene`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Lets `stop` end the reading, and all that is done with the scene.
    ///
    /// ```
    /// use klrender::{Options, Scene, Stop};
    ///
    /// let stop = Stop::new();
    /// let scene = Scene::from_path("specs/default.toml", &Options::new().stop(&stop))?;
    /// stop.stop(); // by another thread, as a rule
    /// assert!(scene.frame(100).pixels().is_err());
    /// # Ok::<(), klrender::LoadError>(())
    /// ```
    #[must_use]
    pub fn stop(mut self, stop: &Stop) -> Self {
        self.overrides.stop = Some(stop.clone());
        self
    }
}

/// Why a spec gives no scene.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The spec is wrong: all that is, and what else there is to say about it.
    Spec(Report),
    /// A name or an entry of the [`Options`] that the spec does not have.
    Option {
        /// The name given.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// The spec's `matrix` makes so many scenes where one is asked for.
    Several(usize),
    /// A [`Stop`] has ended it.
    Stopped,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => {
                let path = quoted(&path.display().to_string());
                write!(f, "cannot read {path}: {error}")
            }
            Self::Spec(report) => {
                let text = report.render(MessageFormat::Human, false);
                f.write_str(text.trim_end())
            }
            Self::Option { name, message } => write!(f, "{}: {message}", quoted(name)),
            Self::Several(count) => write!(
                f,
                "the spec's `matrix` makes {count} scenes: pick one, or read all of them"
            ),
            Self::Stopped => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// # From a spec
impl Scene {
    /// Reads the scene in a file.
    ///
    /// ```
    /// use klrender::{Options, Scene};
    ///
    /// let scene = Scene::from_path("specs/default.toml", &Options::new())?;
    /// assert_eq!(scene.name(), "default");
    /// assert_eq!(scene.frames(), 200);
    /// # Ok::<(), klrender::LoadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or the spec is wrong: then with all that is. If its `matrix` makes
    /// several scenes; [`all_from_path`](Self::all_from_path) reads them.
    pub fn from_path(path: impl AsRef<Path>, options: &Options) -> Result<Self, LoadError> {
        Self::all_from_path(path, options).and_then(only)
    }

    /// Reads the scene in a text.
    ///
    /// ```
    /// use klrender::{LoadError, Options, Scene, diag::Kind};
    ///
    /// let spec = "panels = [{ marks = [{ type = 'line', y = 'pfd(normal(0, 1), x)' }] }]";
    /// let Err(LoadError::Spec(report)) = Scene::from_str(spec, &Options::new()) else {
    ///     panic!("there is no function `pfd`");
    /// };
    /// assert_eq!(report.diagnostics[0].kind, Kind::UnknownName);
    /// assert_eq!(report.diagnostics[0].hints, ["did you mean `pdf`?"]);
    /// ```
    ///
    /// # Errors
    ///
    /// If the spec is wrong: then with all that is. If its `matrix` makes several scenes;
    /// [`all_from_str`](Self::all_from_str) reads them.
    pub fn from_str(text: &str, options: &Options) -> Result<Self, LoadError> {
        Self::all_from_str(text, options).and_then(only)
    }

    /// Reads the scenes in a file: one for each combination of its `matrix`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or the spec is wrong.
    pub fn all_from_path(
        path: impl AsRef<Path>,
        options: &Options,
    ) -> Result<Vec<Self>, LoadError> {
        let path = path.as_ref();
        let unreadable = |error| LoadError::Io {
            path: path.to_owned(),
            error,
        };
        let bytes = read_file(path).map_err(unreadable)?;
        let source = decode(path.display().to_string(), bytes)?;
        let mut options = options.clone();
        if options.overrides.folder.as_os_str().is_empty() {
            options.overrides.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = options.name.unwrap_or_else(|| stem.into_owned());
        scenes(Some(path), &source, &name, &options.overrides)
    }

    /// Reads the scenes in a text: one for each combination of its `matrix`.
    ///
    /// # Errors
    ///
    /// If the spec is wrong.
    pub fn all_from_str(text: &str, options: &Options) -> Result<Vec<Self>, LoadError> {
        let name = options.name.as_deref().unwrap_or("scene");
        let source = Source::new(name, text);
        scenes(None, &source, name, &options.overrides)
    }
}

/// The one scene of a spec that makes one.
fn only(mut scenes: Vec<Scene>) -> Result<Scene, LoadError> {
    match scenes.len() {
        1 => Ok(scenes.remove(0)),
        count => Err(LoadError::Several(count)),
    }
}

/// Reads and plans every combination of a spec.
pub(crate) fn scenes(
    path: Option<&Path>,
    source: &Source,
    stem: &str,
    overrides: &Overrides,
) -> Result<Vec<Scene>, LoadError> {
    if let Some((name, value)) = overrides.set.iter().find(|set| !set.1.is_finite()) {
        return Err(LoadError::Option {
            name: name.clone(),
            message: format!("`{value}` is no finite number"),
        });
    }
    let loaded = Stop::catch(|| pipeline::load_all(source, stem, overrides));
    let pipeline::Loaded {
        plans, findings, ..
    } = loaded.ok_or(LoadError::Stopped)?;
    let report = Report::new(source.clone(), findings);
    let Some(first) = plans.first() else {
        return Err(LoadError::Spec(report));
    };
    if let Some(unknown) = overrides.unknown(&first.names, &first.combination).first() {
        return Err(LoadError::Option {
            name: unknown.name.clone(),
            message: unknown.to_string(),
        });
    }
    let scene = |plan: Plan| Scene {
        name: name(&plan),
        path: path.map(Path::to_owned),
        plan,
        warnings: report.clone(),
    };
    Ok(plans.into_iter().map(scene).collect())
}

/// The spec's name, and what was chosen of its `matrix`.
fn name(plan: &Plan) -> String {
    let mut name = plan.stem.clone();
    for chosen in plan.combination.varying() {
        name.push('-');
        name.push_str(&chosen.file);
    }
    name
}

/// The content of a file, of which at most one byte more than bearable is read.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        let message = "it is a folder";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    read_bounded(file)
}

/// What a reader holds, of which at most one byte more than bearable is read.
pub(crate) fn read_bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = SPEC_BYTES as u64 + 1;
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a spec, if it is one of bearable length.
pub(crate) fn decode(name: String, bytes: Vec<u8>) -> Result<Source, LoadError> {
    let refused = |source, kind, span, message: String| {
        let diagnostic = Diagnostic::error(kind, span, message);
        LoadError::Spec(Report::new(source, vec![diagnostic]))
    };
    if bytes.len() > SPEC_BYTES {
        let message = format!("the spec is longer than {SPEC_BYTES} bytes");
        let nothing = Source::new(name, "");
        return Err(refused(nothing, Kind::Limit, Span::default(), message));
    }
    String::from_utf8(bytes)
        .map(|text| Source::new(&name, text))
        .map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let message = format!(
                "the spec is not UTF-8: byte {at} is 0x{:02X}",
                error.as_bytes()[at]
            );
            let source = Source::new(&name, String::from_utf8_lossy(error.as_bytes()));
            let span = Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            refused(source, Kind::Syntax, span, message)
        })
}

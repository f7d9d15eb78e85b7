//! klrender as a WebAssembly module, for pages: no imports, and a few functions that take and return bytes.
//!
//! A page writes what it asks into [`input`], calls one of the functions, and reads as many bytes of
//! [`output`] as that returned. What is asked and answered is JSON; [`render`] answers with 0 and a file, or
//! with 1 and why there is none. A panic is a trap; its message is what [`output`] holds, [`fault`] long.
//! After it the module is to be thrown away.

mod engine;

use std::cell::RefCell;

use self::engine::Engine;

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ENGINE: RefCell<Engine> = RefCell::new(Engine::default());
}

/// Which klrender this is, where a program finds it that does not run the module.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "a section has a name")]
#[unsafe(link_section = "klrender")]
#[used]
static VERSION: [u8; env!("CARGO_PKG_VERSION").len()] = {
    let mut version = [0; env!("CARGO_PKG_VERSION").len()];
    version.copy_from_slice(env!("CARGO_PKG_VERSION").as_bytes());
    version
};

/// Puts what is answered where the page finds it, and tells its length.
fn answer(bytes: Vec<u8>) -> usize {
    let length = bytes.len();
    OUTPUT.set(bytes);
    length
}

/// Lets the engine answer what is in the input.
fn ask(work: impl FnOnce(&mut Engine, &[u8]) -> Vec<u8>) -> usize {
    let input = INPUT.take();
    answer(ENGINE.with_borrow_mut(|engine| work(engine, &input)))
}

macro_rules! exports {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty $body:block)*) => {
        $(
            $(#[$doc])*
            #[allow(unsafe_code, reason = "the page calls it by this name")]
            #[unsafe(no_mangle)]
            pub extern "C" fn $name($($argument: $type),*) -> $answer $body
        )*
    };
}

exports! {
    /// Before all others: lets panics leave their messages.
    fn begin() -> usize {
        std::panic::set_hook(Box::new(|panic| {
            answer(panic.to_string().into_bytes());
        }));
        0
    }

    /// Room for so many bytes of what is asked.
    fn input(length: usize) -> *mut u8 {
        INPUT.with_borrow_mut(|input| {
            input.clear();
            input.resize(length, 0);
            input.as_mut_ptr()
        })
    }

    /// What was answered last.
    fn output() -> *const u8 {
        OUTPUT.with_borrow(|output| output.as_ptr())
    }

    /// How long it is.
    fn fault() -> usize {
        OUTPUT.with_borrow(Vec::len)
    }

    /// Reads a spec. Asked: `{name, text, files, pick}`, the latter two if there are any; files are in base64. Answered: `{scenes, findings}`.
    fn load() -> usize {
        ask(Engine::load)
    }

    /// Shows a scene. Asked: `{combination, set, near, frame}`. Answered: all that there is to know of it
    /// but its other pictures, or `{refused}` with findings.
    fn show() -> usize {
        ask(Engine::show)
    }

    /// The picture of a state of what is shown.
    fn picture(state: usize) -> usize {
        ask(|engine, _| engine.picture(state))
    }

    /// The numbers of what is shown, over its states.
    fn numbers() -> usize {
        ask(|engine, _| engine.numbers())
    }

    /// A file of a scene. Asked: `{combination, set, format, frame}`.
    fn render() -> usize {
        ask(Engine::render)
    }

    /// What could be written at a place. Asked: `{text, at}`, the place in units of UTF-16, as browsers count.
    /// Answered: a list of `{label, kind, detail, info, insert, from, to}`.
    fn complete() -> usize {
        ask(|_, asked| Engine::complete(asked))
    }

    /// What stands at a place, in Markdown. Asked: `{text, at}`. Answered: `{text, from, to}` or null.
    fn hover() -> usize {
        ask(|_, asked| Engine::hover(asked))
    }

    /// A spec written in the one way. Asked: `{text, at}`. Answered: `{text}`; null where it is broken.
    fn format() -> usize {
        ask(|_, asked| Engine::format(asked))
    }

    /// An interactive page of a scene. Asked: `{combination, set}`. Answered: what stands before the deflated
    /// engine in base64, and what behind it.
    fn page() -> usize {
        ask(Engine::page)
    }
}

//! All that the driver knows.

use std::cell::RefCell;
use std::collections::HashMap;
use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::{Code, Outcome};
use crate::machine::Order;
use crate::memory::Memory;
use crate::program::Program;

static STATE: Mutex<Option<State>> = Mutex::new(None);

thread_local! {
    /// The contexts of a thread; the last is current.
    static CONTEXTS: RefCell<Vec<Handle>> = const { RefCell::new(Vec::new()) };
}

/// What stands for an object in the caller's hands: a pointer that points to nothing.
pub(crate) type Handle = usize;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) is_initialized: bool,
    pub(crate) devices: u32,
    pub(crate) version: i32,
    pub(crate) orders: Vec<Order>,
    /// Where what launches cost is written.
    pub(crate) costs: Option<PathBuf>,
    pub(crate) memory: Memory,
    pub(crate) objects: HashMap<Handle, Object>,
    /// How often the primary context is held.
    pub(crate) retained: u32,
    pub(crate) primary: Option<Handle>,
    /// A failure of a kernel, after which nothing works.
    pub(crate) failure: Option<Code>,
    next: Handle,
}

#[derive(Debug)]
pub(crate) enum Object {
    Context,
    Module(Arc<Module>),
    Function {
        module: Arc<Module>,
        index: usize,
        most_dynamic: usize,
    },
    Stream {
        flags: u32,
        priority: i32,
    },
    Event(Option<Instant>),
    /// Memory of the host, as words, so that it is aligned.
    Host(Vec<u128>),
}

#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) handle: Handle,
    pub(crate) program: Program,
    pub(crate) globals: Vec<u64>,
}

impl State {
    fn from_environment() -> Self {
        let orders = match env::var("MARQUETRY_PRETEND_ORDER").as_deref() {
            Ok("forward") => vec![Order::Forward],
            Ok("backward") => vec![Order::Backward],
            Ok("none") => Vec::new(),
            _ => vec![Order::Forward, Order::Backward],
        };
        Self {
            is_initialized: false,
            devices: variable("MARQUETRY_PRETEND_DEVICES", 1_u32).min(1),
            version: variable("MARQUETRY_PRETEND_VERSION", 12_040),
            orders,
            costs: env::var_os("MARQUETRY_PRETEND_COSTS").map(PathBuf::from),
            memory: Memory::new(variable("MARQUETRY_PRETEND_MEMORY", 2 << 30)),
            objects: HashMap::new(),
            retained: 0,
            primary: None,
            failure: None,
            next: 0x1000,
        }
    }

    pub(crate) fn add(&mut self, object: Object) -> Handle {
        let handle = self.next_handle();
        self.objects.insert(handle, object);
        handle
    }

    pub(crate) const fn next_handle(&mut self) -> Handle {
        self.next += 16;
        self.next
    }

    /// An error before `cuInit`.
    pub(crate) const fn initialized(&self) -> Outcome {
        if self.is_initialized {
            Ok(())
        } else {
            Err(Code::NOT_INITIALIZED)
        }
    }

    /// An error if the thread has no context, or if a kernel failed.
    pub(crate) fn current(&self) -> Outcome {
        self.initialized()?;
        match (
            current_context().filter(|handle| self.objects.contains_key(handle)),
            self.failure,
        ) {
            (None, _) => Err(Code::INVALID_CONTEXT),
            (Some(_), Some(code)) => Err(code),
            (Some(_), None) => Ok(()),
        }
    }

    /// An error if this is no stream. Zero is the default one.
    pub(crate) fn check_stream(&self, stream: Handle) -> Outcome {
        match self.objects.get(&stream) {
            Some(Object::Stream { .. }) => Ok(()),
            None if stream <= 2 => Ok(()),
            _ => Err(Code::INVALID_HANDLE),
        }
    }
}

fn variable<T: FromStr>(name: &str, default: T) -> T {
    env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

pub(crate) fn with_state(call: impl FnOnce(&mut State) -> Outcome) -> Outcome {
    let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    call(state.get_or_insert_with(State::from_environment))
}

pub(crate) fn current_context() -> Option<Handle> {
    CONTEXTS.with_borrow(|contexts| contexts.last().copied())
}

/// Makes a context current, or none, in the place of the one that is.
pub(crate) fn set_current(handle: Handle) {
    CONTEXTS.with_borrow_mut(|contexts| {
        contexts.pop();
        if handle != 0 {
            contexts.push(handle);
        }
    });
}

pub(crate) fn push_context(handle: Handle) {
    CONTEXTS.with_borrow_mut(|contexts| contexts.push(handle));
}

pub(crate) fn pop_context() -> Option<Handle> {
    CONTEXTS.with_borrow_mut(Vec::pop)
}

/// Says why a call fails, on standard error and in the log.
pub(crate) fn explain(why: &str) {
    let text = format!("pretend CUDA driver: {why}\n");
    let _ = std::io::stderr().write_all(text.as_bytes());
    if let Some(path) = env::var_os("MARQUETRY_PRETEND_LOG") {
        append(path.as_ref(), &text);
    }
}

/// Adds text to a file, which is made if there is none. A failure changes nothing.
pub(crate) fn append(path: &Path, text: &str) {
    let file = OpenOptions::new().append(true).create(true).open(path);
    let _ = file.and_then(|mut file| file.write_all(text.as_bytes()));
}

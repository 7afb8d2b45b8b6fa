//! Publishes in the background. The newest release wins; those in between need not be written.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use anyhow::Result;

use super::publish;
use crate::build::Release;

/// A thread that publishes.
pub struct Publisher {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    next: Option<Release>,
    is_over: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Publisher {
    /// Starts it; `say` is told how each edition went.
    pub fn start(dest: PathBuf, mut say: impl FnMut(Result<publish::Summary>) + Send + 'static) -> Self {
        let shared = Arc::<Shared>::default();
        let for_thread = shared.clone();
        let thread = std::thread::spawn(move || {
            while let Some(release) = next(&for_thread) {
                say(publish::publish(&release, &dest));
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// Takes a release, to be published soon.
    pub fn publish(&self, release: Release) {
        self.shared.state().next = Some(release);
        self.shared.changed.notify_all();
    }
}

/// Waits for a release; none when it is over and nothing is left to do.
fn next(shared: &Shared) -> Option<Release> {
    let state = shared.state();
    let is_idle = |state: &mut State| state.next.is_none() && !state.is_over;
    let mut state = shared.changed.wait_while(state, is_idle).unwrap_or_else(PoisonError::into_inner);
    state.next.take()
}

impl Drop for Publisher {
    /// Finishes what is to be published.
    fn drop(&mut self) {
        self.shared.state().is_over = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

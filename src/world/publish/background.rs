//! Publishes in the background. The newest release wins; intermediate ones may be skipped.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Result;

use crate::output::Release;
use crate::world::publish::folder::{self, Edits};

/// A thread that publishes.
pub struct Publisher {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
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
    has_failed: bool,
}

/// The delay before a failed release is retried.
const PAUSE: Duration = Duration::from_secs(2);

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Publisher {
    /// Starts the thread; `report` receives the result of each publication.
    pub fn start(
        dest: PathBuf,
        edits: Edits,
        mut report: impl FnMut(Result<folder::Summary>) + Send + 'static,
    ) -> Self {
        let shared = Arc::<Shared>::default();
        let for_thread = shared.clone();
        let thread = std::thread::spawn(move || {
            while let Some(release) = next(&for_thread) {
                let res = folder::publish(&release, &dest, edits);
                let mut state = for_thread.state();
                // Report a failure once, and retry unless a newer release has arrived.
                let is_news = !std::mem::replace(&mut state.has_failed, res.is_err());
                if res.is_err() && state.next.is_none() && !state.is_over {
                    state.next = Some(release);
                    let is_waiting = |state: &mut State| !state.is_over;
                    drop(for_thread.changed.wait_timeout_while(state, PAUSE, is_waiting));
                }
                if is_news || res.is_ok() {
                    report(res);
                }
            }
        });
        Self { shared, thread }
    }

    /// Queues a release for publication.
    pub fn publish(&self, release: Release) {
        self.shared.state().next = Some(release);
        self.shared.changed.notify_all();
    }
}

/// Waits for a release; none when the publisher is finished and the queue is empty.
fn next(shared: &Shared) -> Option<Release> {
    let state = shared.state();
    let is_idle = |state: &mut State| state.next.is_none() && !state.is_over;
    let mut state = shared.changed.wait_while(state, is_idle).unwrap_or_else(PoisonError::into_inner);
    state.next.take()
}

impl Publisher {
    /// Publishes what is queued and stops; returns whether the last edition was written.
    pub fn finish(self) -> bool {
        self.shared.state().is_over = true;
        self.shared.changed.notify_all();
        let ended = self.thread.join().is_ok();
        ended && !self.shared.state().has_failed
    }
}

//! Turns Ctrl-C and SIGTERM into a stop signal, so that work in progress is finished.

use std::sync::mpsc::Sender;

use crate::world::watch::Signal;

/// Sends `Signal::Stop` on the first Ctrl-C or SIGTERM; a second one ends the program at once.
#[expect(clippy::disallowed_methods, reason = "a second request means: do not wait for work in progress")]
pub fn listen(sender: Sender<Signal>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::spawn(move || {
        runtime.block_on(wait());
        let _ = sender.send(Signal::Stop);
        runtime.block_on(wait());
        std::process::exit(130);
    });
    Ok(())
}

#[cfg(unix)]
async fn wait() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

#[cfg(not(unix))]
async fn wait() {
    let _ = tokio::signal::ctrl_c().await;
}

//! Ctrl-C and the like: a word to stop, so that what was begun is finished.

use std::sync::mpsc::Sender;

use crate::world::watch::Signal;

/// From now on Ctrl-C, and a polite kill, are signals; a second one ends the program at once.
#[expect(clippy::disallowed_methods, reason = "who asks twice does not want to wait for what was begun")]
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

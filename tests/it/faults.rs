//! Faults for real: killed, two at once, a full disk, changed while it is read. The old edition or the new one stands, whole.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{Folder, Random, TODAY, times};

fn start(folder: &Folder) -> Child {
    Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .current_dir(folder.path(""))
        .args(["build", "--quiet", "--today", TODAY])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Whether the folder is one whole edition, by its sums.
fn is_whole(folder: &Folder, path: &str) -> bool {
    let output = folder.run(&["verify", path]);
    output.status.success() || panic!("{}", String::from_utf8_lossy(&output.stderr))
}

/// A dossier of some size, which differs by a word.
fn write(folder: &Folder, word: &str) {
    for number in 0..60 {
        folder.file(
            &format!("content/people/p{number}.md"),
            format!("---\nname: Person{number} Example\n---\n\nThey said {word}. [[p{}]]\n", (number + 1) % 60),
        );
    }
}

/// Killed at moments that chance chooses, from its first to its last millisecond.
#[test]
fn killed_build_leaves_a_whole_edition() {
    let folder = Folder::new();
    write(&folder, "zero");
    let began = std::time::Instant::now();
    assert!(start(&folder).wait().unwrap().success());
    let usual = began.elapsed();
    let mut random = Random(7);
    let mut n_killed = 0;
    for number in 0..times(200, 12) {
        write(&folder, &format!("word{number}"));
        let mut child = start(&folder);
        // Not a test of time: each moment is as good as another.
        let moment = usual.mul_f64(random.below(1000) as f64 / 900.0);
        let end = std::time::Instant::now() + moment;
        while std::time::Instant::now() < end && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        n_killed += usize::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
        assert!(is_whole(&folder, "public"));
    }
    assert!(n_killed > 0);
    assert!(start(&folder).wait().unwrap().success());
    assert!(is_whole(&folder, "public") && !folder.path(".public.samizdat").exists());
}

#[test]
fn two_builds_at_once_leave_one_whole_edition() {
    let folder = Folder::new();
    write(&folder, "zero");
    for number in 0..times(20, 3) {
        write(&folder, &format!("word{number}"));
        let mut children: Vec<Child> = (0..4).map(|_| start(&folder)).collect();
        let n_done = children.iter_mut().filter_map(|child| child.wait().ok()).filter(|it| it.success()).count();
        assert!(n_done > 0 && is_whole(&folder, "public"));
    }
}

#[test]
fn dossier_that_changes_while_it_is_read_gives_a_whole_edition() {
    let folder = Folder::new();
    write(&folder, "zero");
    for number in 0..times(20, 3) {
        let mut child = start(&folder);
        while child.try_wait().unwrap().is_none() {
            write(&folder, &format!("word{number}"));
        }
        if folder.path("public").exists() {
            assert!(is_whole(&folder, "public"));
        }
    }
}

/// A file system of a few megabytes, if this machine lets us have one.
#[test]
fn full_disk_leaves_the_old_edition() {
    let folder = Folder::new();
    let small = folder.path("small");
    std::fs::create_dir_all(&small).unwrap();
    let mount = |arguments: &[&str]| Command::new("mount").args(arguments).arg(&small).output();
    if !mount(&["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).is_ok_and(|it| it.status.success()) {
        return;
    }
    struct Unmount<'m>(&'m Path);
    impl Drop for Unmount<'_> {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("--lazy").arg(self.0).output();
        }
    }
    let _unmount = Unmount(&small);
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n\nShe came.\n");
    assert!(folder.run(&["build", "--quiet", "--dest", "small/public"]).status.success());
    for number in 0..40 {
        folder.file(
            &format!("content/people/big{number}.md"),
            format!("---\nname: Big{number} Example\n---\n\n{}\n", "Words and words. ".repeat(6000)),
        );
    }
    let output = folder.run(&["build", "--quiet", "--dest", "small/public"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"));
    assert!(is_whole(&folder, "small/public") && !folder.path("small/public/people/big1.html").exists());
    let left: Vec<_> = std::fs::read_dir(&small).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["public"]);
}

/// Read-only, as a mount or by rights; root may write everywhere, so that only the mount is sure.
#[test]
fn read_only_target_leaves_the_old_edition() {
    let folder = Folder::new();
    write(&folder, "zero");
    folder.build();
    let target = folder.path("public");
    let run = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).arg(folder.path("")).output().is_ok_and(|it| it.status.success())
    };
    let here = folder.path("");
    if !Command::new("mount").args(["--bind"]).arg(&here).arg(&here).output().is_ok_and(|it| it.status.success()) {
        return;
    }
    let is_read_only = run("mount", &["-o", "remount,bind,ro"]);
    let output = folder.run(&["build", "--quiet"]);
    let whole = folder.run(&["verify", "public"]).status.success();
    let _ = Command::new("umount").arg("--lazy").arg(&here).output();
    if is_read_only {
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(whole && target.exists());
    }
}

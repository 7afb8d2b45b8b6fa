//! The edition on a branch of a remote: a bare repository on disk.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::support::{Folder, inputs, tree};
use samizdat::base::{Fingerprint, UrlPath};
use samizdat::model::inputs::Asset;
use samizdat::output::{Artifact, Release};
use samizdat::world::publish::branch;

/// A dossier in a repository with a remote that is empty.
fn dossier() -> Folder {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n\nText.\n");
    folder.file("content/people/bob.md", "---\nname: Bob Example\n---\n\nText.\n");
    folder.file(".gitattributes", "* text=auto eol=crlf\n").file(".gitignore", "/remote.git\n/public\n");
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    git(&folder, &["init", "--quiet", "--bare", "remote.git"]);
    git(&folder, &["remote", "add", "origin", "remote.git"]);
    git(&folder, &["add", "--all"]);
    commit(&folder, "content");
    folder
}

fn git(folder: &Folder, arguments: &[&str]) -> String {
    let output = Command::new("git").current_dir(folder.path("")).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn commit(folder: &Folder, message: &str) {
    git(
        folder,
        &["-c", "user.name=Eve Example", "-c", "user.email=eve@example.org", "commit", "--quiet", "-m", message],
    );
}

/// What `publish` says, and how it ends.
fn publish(folder: &Folder, arguments: &[&str]) -> (String, Option<i32>) {
    let output = folder.run(&[&["publish"], arguments].concat());
    (String::from_utf8(output.stderr).unwrap(), output.status.code())
}

/// Commits on the branch of the remote, newest first.
fn log(folder: &Folder) -> Vec<String> {
    let text = git(folder, &["--git-dir=remote.git", "log", "--format=%H %an <%ae> %ad", "gh-pages"]);
    text.lines().map(str::to_owned).collect()
}

/// The files that the branch of the remote holds.
fn published(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let _ = fs::remove_dir_all(folder.path("copy"));
    fs::create_dir(folder.path("copy")).unwrap();
    git(folder, &["--git-dir=remote.git", "archive", "--output=copy.tar", "gh-pages"]);
    assert!(
        Command::new("tar")
            .args(["-xf", "copy.tar", "-C", "copy"])
            .current_dir(folder.path(""))
            .status()
            .unwrap()
            .success()
    );
    let files = tree(&folder.path("copy"));
    fs::remove_dir_all(folder.path("copy")).unwrap();
    fs::remove_file(folder.path("copy.tar")).unwrap();
    files
}

/// Everything that is the author's: files, index, branches, where they are.
fn own(folder: &Folder) -> (BTreeMap<String, Vec<u8>>, String, String) {
    let mut files = tree(&folder.path("content"));
    for path in ["dossier.yaml", ".gitignore", ".gitattributes", ".git/index"] {
        files.insert(path.to_owned(), fs::read(folder.path(path)).unwrap());
    }
    files.insert("folder".to_owned(), git(folder, &["status", "--porcelain", "--untracked-files=all"]).into_bytes());
    let refs = git(folder, &["for-each-ref"]).lines().filter(|it| !it.contains("refs/remotes/")).collect();
    (files, refs, git(folder, &["symbolic-ref", "HEAD"]))
}

#[test]
fn branch_holds_exactly_the_edition_and_the_author_keeps_everything() {
    let folder = dossier();
    folder.file("content/draft-of-mine.md", "---\ntitle: Not added yet\nvisibility: draft\n---\n\nText.\n");
    let before = own(&folder);
    let (said, code) = publish(&folder, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("to `gh-pages` of origin (remote.git)") && said.contains("choose this branch once"),
        "{said}"
    );
    assert_eq!(own(&folder), before);
    folder.build();
    assert!(published(&folder) == tree(&folder.path("public")), "byte for byte, whatever git is told of line endings");
    fs::remove_dir_all(folder.path("public")).unwrap();

    // The same edition again is no news.
    let (said, code) = publish(&folder, &[]);
    assert!(code == Some(0) && said.contains("nothing changed"), "{said}");
    let commits = log(&folder);
    assert_eq!(commits.len(), 1);
    assert!(commits[0].contains(" Test <") && commits[0].ends_with("+0000"), "nobody's name, no zone: {commits:?}");

    // Another one comes on top, and what is gone is gone.
    fs::remove_file(folder.path("content/people/bob.md")).unwrap();
    folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
    let before = own(&folder);
    let (said, code) = publish(&folder, &[]);
    assert!(code == Some(0) && said.contains("files added") && !said.contains(" 0 removed"), "{said}");
    assert_eq!(own(&folder), before);
    assert_eq!(log(&folder).len(), 2);
    assert_eq!(log(&folder)[1], commits[0], "history stays");
    folder.build();
    assert!(published(&folder) == tree(&folder.path("public")));
}

#[test]
fn dry_run_says_what_would_be_and_leaves_nothing() {
    let folder = dossier();
    let before = own(&folder);
    let (said, code) = publish(&folder, &["--dry-run"]);
    assert!(code == Some(0) && said.contains("would publish 9 pages"), "{said}");
    assert_eq!(own(&folder), before);
    assert_eq!(git(&folder, &["--git-dir=remote.git", "for-each-ref"]), "");
    assert_eq!(publish(&folder, &["--branch", "site"]).1, Some(0));
    assert_eq!(git(&folder, &["--git-dir=remote.git", "for-each-ref", "--format=%(refname)"]), "refs/heads/site");
}

#[test]
fn without_git_or_remote_it_says_what_is_missing() {
    let folder = Folder::new();
    let (said, code) = publish(&folder, &[]);
    assert!(said.contains("is in no git repository; `git init`") && code == Some(2), "{said}");
    git(&folder, &["init", "--quiet"]);
    let (said, code) = publish(&folder, &[]);
    assert!(said.contains("has no remote; `git remote add origin ADDRESS`") && code == Some(2), "{said}");
    git(&folder, &["remote", "add", "backup", "nowhere.git"]);
    let (said, code) = publish(&folder, &[]);
    assert!(said.contains("no remote `origin`, but: backup") && code == Some(2), "{said}");
    let (said, code) = publish(&folder, &["--remote", "backup"]);
    assert!(said.contains("nowhere.git") && code == Some(2), "{said}");
    let (said, code) = publish(&folder, &["--remote", "backup", "--branch", "two words"]);
    assert!(said.contains("cannot be the name of a branch") && code == Some(2), "{said}");
    let without = Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .current_dir(folder.path(""))
        .arg("publish")
        .env("PATH", "")
        .output();
    let said = String::from_utf8(without.unwrap().stderr).unwrap();
    assert!(said.contains("running `git`, which `publish` needs"), "{said}");
}

#[test]
fn content_of_others_is_never_written_over() {
    for (files, expected) in [
        (&[("README.md", "Mine.")][..], "is not an edition made by samizdat"),
        (&[("manifest.json", "{\"generator\": \"hugo\"}")][..], "is not an edition made by samizdat"),
        (&[("index.html", "by another program"), ("manifest.json", "[")][..], "is not an edition made by samizdat"),
    ] {
        let folder = dossier();
        git(&folder, &["checkout", "--quiet", "--orphan", "other"]);
        git(&folder, &["rm", "-r", "--quiet", "--cached", "."]);
        for (path, text) in files {
            folder.file(path, text);
            git(&folder, &["add", "--force", path]);
        }
        commit(&folder, "by somebody");
        git(&folder, &["push", "--quiet", "origin", "other:gh-pages"]);
        let before = log(&folder);
        for arguments in [&[][..], &["--dry-run"]] {
            let (said, code) = publish(&folder, arguments);
            assert!(said.contains(expected) && code == Some(2), "{said}");
        }
        assert_eq!(log(&folder), before);
    }

    // Beside an edition of ours something of theirs.
    for (path, expected) in
        [("notes.txt", "`notes.txt`; move them away"), ("CNAME", "put `cname: HOST` into dossier.yaml")]
    {
        let folder = dossier();
        assert_eq!(publish(&folder, &[]).1, Some(0));
        git(&folder, &["clone", "--quiet", "--branch", "gh-pages", "remote.git", "clone"]);
        folder.file(&format!("clone/{path}"), "theirs");
        git(&folder, &["-C", "clone", "add", path]);
        git(
            &folder,
            &["-C", "clone", "-c", "user.name=Eve", "-c", "user.email=e@example.org", "commit", "--quiet", "-m", "x"],
        );
        git(&folder, &["-C", "clone", "push", "--quiet"]);
        folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
        let (said, code) = publish(&folder, &[]);
        assert!(said.contains(expected) && code == Some(2), "{said}");
        assert_eq!(log(&folder).len(), 2);
    }
}

#[cfg(unix)]
fn hook(folder: &Folder, path: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    folder.file(path, format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(folder.path(path), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
#[cfg(unix)]
fn broken_off_push_loses_nothing() {
    // The remote says no; the remote dies; and our own program is killed while the remote works.
    for script in ["exit 1", "kill -9 $PPID", "kill -9 $(cat ../pid); exit 1"] {
        let folder = dossier();
        assert_eq!(publish(&folder, &[]).1, Some(0));
        let before = (log(&folder), published(&folder));
        folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
        let authors = own(&folder);
        hook(&folder, "remote.git/hooks/pre-receive", script);
        let mut child = Command::new("sh")
            .args(["-c", "echo $$ > pid; exec \"$0\" publish --today 2026-01-01", env!("CARGO_BIN_EXE_samizdat")])
            .current_dir(folder.path(""))
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let status = child.wait().unwrap();
        let is_killed = script.contains("pid");
        assert_eq!(status.code(), if is_killed { None } else { Some(2) }, "{script}");
        fs::remove_file(folder.path("pid")).unwrap();
        fs::remove_file(folder.path("remote.git/hooks/pre-receive")).unwrap();
        git(&folder, &["--git-dir=remote.git", "fsck", "--strict"]);
        let (files, _, head) = own(&folder);
        assert_eq!((files, head), (authors.0, authors.2), "{script}");
        assert_eq!((log(&folder), published(&folder)), before, "{script}: the old edition stands");
        let (said, code) = publish(&folder, &[]);
        assert_eq!(code, Some(0), "{script}: {said}");
        assert_eq!(log(&folder).len(), 2, "{script}");
        folder.build();
        assert!(published(&folder) == tree(&folder.path("public")), "{script}");
    }
}

#[test]
#[cfg(unix)]
fn two_who_publish_at_once_do_not_undo_each_other() {
    let folder = dossier();
    assert_eq!(publish(&folder, &[]).1, Some(0));
    git(&folder, &["clone", "--quiet", "--branch", "gh-pages", "remote.git", "clone"]);
    // Between our look at the branch and our push somebody else's commit arrives.
    hook(
        &folder,
        ".git/hooks/pre-push",
        "cd clone && unset GIT_DIR && git -c user.name=Eve -c user.email=e@example.org commit --quiet --allow-empty -m theirs && git push --quiet origin gh-pages",
    );
    folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
    let (said, code) = publish(&folder, &[]);
    assert!(said.contains("nothing is lost; run `samizdat publish` again") && code == Some(2), "{said}");
    assert_eq!(log(&folder).len(), 2);
    fs::remove_file(folder.path(".git/hooks/pre-push")).unwrap();
    assert_eq!(publish(&folder, &[]).1, Some(0));
    assert_eq!(log(&folder).len(), 3, "theirs stays below ours");
}

#[test]
fn edition_too_large_for_the_host_stays_here_and_its_largest_files_are_named() {
    let folder = dossier();
    for (name, length) in [("a.bin", 101 << 20), ("b.bin", 3 << 20)] {
        fs::File::create(folder.path(&format!("content/{name}"))).unwrap().set_len(length).unwrap();
    }
    folder.file("content/people/bob.md", "---\nname: Bob Example\n---\n\n[one](../a.bin) [two](../b.bin)\n");
    let (said, code) = publish(&folder, &[]);
    assert_eq!(code, Some(2), "{said}");
    let rows: Vec<&str> = said.lines().filter(|line| line.contains(" MB  ")).map(str::trim).collect();
    assert_eq!(rows.len(), 10, "{said}");
    assert_eq!(rows[..2], ["101.0 MB  files/a.bin", "3.0 MB  files/b.bin"]);
    assert_eq!(git(&folder, &["--git-dir=remote.git", "for-each-ref"]), "");

    // A gigabyte in files that are each small enough.
    let asset = |number: usize| Asset {
        source: format!("{number}.bin").into(),
        length: 60 << 20,
        fingerprint: Fingerprint::of(b""),
        is_active: false,
        has_gps: false,
    };
    let release = |n_files: usize| {
        let path = |number: usize| UrlPath::new(&format!("files/{number}.bin")).unwrap();
        let files = (0..n_files).map(|number| (path(number), Artifact::Copy(asset(number)))).collect();
        Release::new(files, &inputs(&[]).config)
    };
    assert!(branch::check_host_limits(&release(17)).is_ok());
    let refusal = branch::check_host_limits(&release(18)).unwrap_err().to_string();
    assert!(
        refusal.starts_with("the edition has 1080.0 MB") && refusal.matches("60.0 MB  files/").count() == 10,
        "{refusal}"
    );
}

#[test]
fn workflow_of_a_new_dossier_publishes_what_was_built_and_nothing_else() {
    let folder = Folder::new();
    assert!(folder.run(&["init", "new"]).status.success());
    assert!(folder.run(&["build", "--quiet", "--root", "new"]).status.success());
    assert!(folder.run(&["keygen", "--no-password", "--quiet", "new/samizdat.key"]).status.success());
    git(&folder, &["init", "--quiet", "new"]);
    git(&folder, &["-C", "new", "-c", "core.autocrlf=true", "add", "--all"]);
    git(
        &folder,
        &["-C", "new", "-c", "user.name=Eve", "-c", "user.email=e@example.org", "commit", "--quiet", "-m", "x"],
    );
    git(&folder, &["clone", "--quiet", "new", "clone"]);
    assert!(!folder.path("clone/samizdat.key").exists(), "a secret key is not committed by mistake");
    let workflow = fs::read_to_string(folder.path("clone/.github/workflows/pages.yml")).unwrap();
    let steps: Vec<&str> = workflow.lines().filter_map(|line| line.trim().strip_prefix("- run: ")).collect();
    assert_eq!(steps.len(), 1);
    assert!(workflow.contains("working-directory: public"));
    let run = || Command::new("sh").args(["-ec", steps[0]]).current_dir(folder.path("clone/public")).status().unwrap();
    assert!(run().success());
    fs::write(folder.path("clone/public/index.html"), "by hand").unwrap();
    assert!(!run().success());
}

#[test]
fn passwords_in_addresses_are_not_shown() {
    for (address, shown) in [
        ("https://user:token@example.org/a/b.git", "https://example.org/a/b.git"),
        ("ssh://git@example.org:22/a", "ssh://example.org:22/a"),
        ("https://example.org", "https://example.org"),
        ("git@example.org:a/b.git", "git@example.org:a/b.git"),
        ("../remote.git", "../remote.git"),
    ] {
        assert_eq!(branch::without_secrets(address), shown);
    }
    let folder = dossier();
    let (said, code) = publish(&folder, &["--branch", "refs/heads/gh-pages"]);
    assert!(said.contains("takes the name of a branch alone") && code == Some(2), "{said}");
}

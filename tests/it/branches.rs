//! The edition on a branch of a remote: a bare repository on disk.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::support::{Folder, TODAY, inputs, tree};
use samizdat::base::{Fingerprint, UrlPath};
use samizdat::model::inputs::Asset;
use samizdat::output::{Artifact, Release};
use samizdat::world::git::is_passed_on;
use samizdat::world::publish::branch;

/// A dossier in a repository with a remote that is empty.
fn dossier() -> Folder {
    let folder = Folder::new();
    folder.file("content/people/ada.md", "---\nname: Ada Example\n---\n\nText.\n");
    folder.file("content/people/bob.md", "---\nname: Bob Example\n---\n\nText.\n");
    folder
        .file(".gitattributes", "* text=auto eol=crlf\n")
        .file(".gitignore", "/remote.git\n/public\n/temporary\n/bin\n/clone\n/other\n");
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

/// Everything that is the author's: files, and every byte that git keeps.
fn own(folder: &Folder) -> (BTreeMap<String, Vec<u8>>, String) {
    // Git refreshes its index while it looks, so it looks first.
    let status = git(folder, &["status", "--porcelain", "--untracked-files=all"]);
    let mut files = tree(&folder.path("content"));
    for path in ["dossier.yaml", ".gitignore", ".gitattributes"] {
        files.insert(path.to_owned(), fs::read(folder.path(path)).unwrap());
    }
    files.extend(tree(&folder.path(".git")).into_iter().map(|(path, bytes)| (format!(".git/{path}"), bytes)));
    (files, status)
}

/// Runs `publish` with other variables of the environment.
fn publish_with(folder: &Folder, arguments: &[&str], variables: &[(&str, String)]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_samizdat"))
        .current_dir(folder.path(""))
        .args([&["publish", "--today", TODAY], arguments].concat())
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code())
}

fn path_of(folder: &Folder, path: &str) -> String {
    folder.path(path).to_str().unwrap().to_owned()
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

    // Another one takes its place, and what is gone is gone.
    fs::remove_file(folder.path("content/people/bob.md")).unwrap();
    folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
    let before = own(&folder);
    let (said, code) = publish(&folder, &[]);
    assert!(code == Some(0) && said.contains("files added") && !said.contains(" 0 removed"), "{said}");
    assert_eq!(own(&folder), before);
    assert_eq!(log(&folder).len(), 1, "one commit without a parent");
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
    // The remote says no; the remote dies; our own program is asked to stop, or is killed, while the remote works.
    for script in ["exit 1", "kill -9 $PPID", "kill -INT $(cat ../pid); exit 1", "kill -9 $(cat ../pid); exit 1"] {
        let folder = dossier();
        assert_eq!(publish(&folder, &[]).1, Some(0));
        let before = (log(&folder), published(&folder));
        folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
        let authors = own(&folder);
        hook(&folder, "remote.git/hooks/pre-receive", script);
        let temporary = folder.path("temporary");
        fs::create_dir_all(&temporary).unwrap();
        let child = Command::new("sh")
            .args(["-c", "echo $$ > pid; exec \"$0\" publish --today 2026-01-01", env!("CARGO_BIN_EXE_samizdat")])
            .current_dir(folder.path(""))
            .env("TMPDIR", &temporary)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let status = child.wait_with_output().unwrap().status;
        let is_killed = script.contains("kill -9 $(cat");
        assert_eq!(status.code(), if is_killed { None } else { Some(2) }, "{script}");
        fs::remove_file(folder.path("pid")).unwrap();
        fs::remove_file(folder.path("remote.git/hooks/pre-receive")).unwrap();
        git(&folder, &["--git-dir=remote.git", "fsck", "--strict"]);
        assert!(own(&folder) == authors, "{script}");
        assert_eq!((log(&folder), published(&folder)), before, "{script}: the old edition stands");
        let n_left = fs::read_dir(&temporary).unwrap().count();
        assert_eq!(n_left, usize::from(is_killed), "{script}");
        let (said, code) = publish_with(&folder, &[], &[("TMPDIR", path_of(&folder, "temporary"))]);
        assert_eq!(code, Some(0), "{script}: {said}");
        assert_eq!(log(&folder).len(), 1, "{script}");
        assert!(fs::read_dir(&temporary).unwrap().next().is_none(), "{script}: what was killed is tidied up");
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
    let real = Command::new("sh").args(["-c", "command -v git"]).output().unwrap();
    let real = String::from_utf8(real.stdout).unwrap().trim().to_owned();
    let theirs = "-C clone -c user.name=Eve -c user.email=e@example.org commit --quiet --allow-empty -m theirs";
    hook(
        &folder,
        "bin/git",
        &format!(
            "[ \"$1\" = push ] && (unset GIT_DIR; {real} {theirs} && {real} -C clone push --quiet origin gh-pages)\nexec {real} \"$@\""
        ),
    );
    folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
    let path = format!("{}:{}", path_of(&folder, "bin"), std::env::var_os("PATH").unwrap().to_str().unwrap());
    for arguments in [&[][..], &["--keep-history"]] {
        let (said, code) = publish_with(&folder, arguments, &[("PATH", path.clone())]);
        assert!(said.contains("nothing is lost; run `samizdat publish` again") && code == Some(2), "{said}");
    }
    assert_eq!(log(&folder).len(), 3);
    let (said, code) = publish(&folder, &[]);
    assert!(code == Some(0) && said.contains("without the branch's former commits"), "{said}");
    assert_eq!(log(&folder).len(), 1);
}

/// Every object of the remote that the branch leads to, as text, and the log with all its changes.
fn everything_on_the_branch(folder: &Folder) -> String {
    let objects = git(folder, &["--git-dir=remote.git", "rev-list", "--objects", "gh-pages"]);
    let log = git(folder, &["--git-dir=remote.git", "log", "-p", "--text", "gh-pages"]);
    format!("{objects}{log}")
}

#[test]
fn what_was_taken_back_is_nowhere_in_the_branch_and_nothing_of_it_with_the_author() {
    for (way, change) in [("withdrawn", "withdrawn: {date: 2026-01-01}"), ("private", "visibility: private")] {
        let folder = dossier();
        folder.file("content/people/zoe.md", "---\nname: Zoe Sampleton\n---\n\nHer story.\n");
        git(&folder, &["add", "--all"]);
        commit(&folder, "zoe");
        let before = own(&folder);
        assert_eq!(publish(&folder, &[]).1, Some(0));
        assert!(everything_on_the_branch(&folder).contains("Zoe Sampleton"), "looking finds it where it is");
        assert!(own(&folder) == before);

        folder.file("content/people/zoe.md", format!("---\nname: Zoe Sampleton\n{change}\n---\n\nHer story.\n"));
        let before = own(&folder);
        let (said, code) = publish(&folder, &[]);
        assert!(code == Some(0) && said.contains("forks, clones and archives keep their copies"), "{way}: {said}");
        assert!(own(&folder) == before, "{way}: nothing in the author's repository");
        let left = everything_on_the_branch(&folder);
        assert!(!left.contains("Zoe") && !left.contains("Her story"), "{way}");
        assert_eq!(git(&folder, &["--git-dir=remote.git", "log", "--oneline", "-S", "Sampleton", "gh-pages"]), "");
        assert_eq!(log(&folder).len(), 1, "{way}");
    }
}

#[test]
fn history_is_kept_for_those_who_ask_and_cut_when_they_stop() {
    let folder = dossier();
    assert_eq!(publish(&folder, &["--keep-history"]).1, Some(0));
    fs::remove_file(folder.path("content/people/bob.md")).unwrap();
    let (said, code) = publish(&folder, &["--keep-history"]);
    assert!(
        code == Some(0) && said.contains("leaves everything that was taken back in the branch's history"),
        "{said}"
    );
    assert_eq!(log(&folder).len(), 2);
    assert!(git(&folder, &["--git-dir=remote.git", "log", "-S", "Bob Example", "gh-pages"]).contains("commit"));
    let (said, _) = publish(&folder, &["--keep-history"]);
    assert!(said.contains("nothing changed"), "{said}");
    // The edition is the same, and yet there is something to take back.
    let (said, code) = publish(&folder, &["--dry-run"]);
    assert!(
        code == Some(0) && said.contains("0 changed, 0 removed, and without the branch's former commits"),
        "{said}"
    );
    assert_eq!(log(&folder).len(), 2);
    let (said, code) = publish(&folder, &[]);
    assert!(code == Some(0) && said.contains("keep their copies"), "{said}");
    assert_eq!(git(&folder, &["--git-dir=remote.git", "log", "-S", "Bob Example", "gh-pages"]), "");
    assert!(publish(&folder, &[]).0.contains("nothing changed"));
}

#[test]
fn commit_tells_a_day_and_no_hour() {
    let folder = dossier();
    assert_eq!(publish(&folder, &[]).1, Some(0));
    assert!(log(&folder)[0].ends_with("Thu Jan 1 00:00:00 2026 +0000"), "{:?}", log(&folder));
    folder.file("dossier.yaml", "title: Test\nedition: 2025-12-24\n");
    assert_eq!(publish(&folder, &[]).1, Some(0));
    assert!(log(&folder)[0].ends_with("Wed Dec 24 00:00:00 2025 +0000"), "{:?}", log(&folder));
}

#[test]
fn variables_that_a_hook_sets_lead_to_no_other_repository() {
    let folder = dossier();
    git(&folder, &["init", "--quiet", "other"]);
    git(&folder, &["init", "--quiet", "--bare", "other/remote.git"]);
    git(&folder, &["-C", "other", "remote", "add", "origin", "remote.git"]);
    let before = (own(&folder), tree(&folder.path("other")));
    let variables = [
        ("GIT_DIR", "other/.git"),
        ("GIT_COMMON_DIR", "other/.git"),
        ("GIT_WORK_TREE", "other"),
        ("GIT_INDEX_FILE", "other/index"),
        ("GIT_OBJECT_DIRECTORY", "other/objects"),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "other/objects"),
        ("GIT_SHALLOW_FILE", "other/shallow"),
        ("GIT_CONFIG", "other/.git/config"),
    ];
    let mut variables: Vec<(&str, String)> =
        variables.iter().map(|(name, path)| (*name, path_of(&folder, path))).collect();
    variables.extend([
        ("GIT_NAMESPACE", "other".to_owned()),
        ("GIT_CEILING_DIRECTORIES", path_of(&folder, "..")),
        ("GIT_CONFIG_PARAMETERS", format!("'remote.origin.url'='{}'", path_of(&folder, "other/remote.git"))),
        ("GIT_CONFIG_COUNT", "1".to_owned()),
        ("GIT_CONFIG_KEY_0", "remote.origin.pushurl".to_owned()),
        ("GIT_CONFIG_VALUE_0", path_of(&folder, "other/remote.git")),
    ]);
    let (said, code) = publish_with(&folder, &[], &variables);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(git(&folder, &["--git-dir=remote.git", "for-each-ref", "--format=%(refname)"]), "refs/heads/gh-pages");
    assert!((own(&folder), tree(&folder.path("other"))) == before);
    for (name, _) in &variables {
        assert!(!is_passed_on(name), "{name}");
    }
    for name in ["GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_TERMINAL_PROMPT", "GIT_SSL_NO_VERIFY", "GIT_TRACE_CURL", "PATH"]
    {
        assert!(is_passed_on(name), "{name}");
    }
}

#[test]
#[cfg(unix)]
fn host_that_protects_the_branch_is_understood() {
    let (unforced, refusing) = ("receive.denyNonFastForwards", "echo protected branch >&2; exit 1");
    for is_hook in [false, true] {
        let folder = dossier();
        assert_eq!(publish(&folder, &[]).1, Some(0));
        let before = log(&folder);
        match is_hook {
            true => hook(&folder, "remote.git/hooks/pre-receive", refusing),
            false => _ = git(&folder, &["--git-dir=remote.git", "config", unforced, "true"]),
        }
        folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
        let (said, code) = publish(&folder, &[]);
        assert!(said.contains("allow force pushes), or publish with `--keep-history`") && code == Some(2), "{said}");
        assert!(said.contains("the old edition stands there"), "{said}");
        assert_eq!(log(&folder), before);
        let (said, code) = publish(&folder, &["--keep-history"]);
        match is_hook {
            true => assert!(said.contains("the host protects this branch") && code == Some(2), "{said}"),
            false => assert!(code == Some(0) && log(&folder).len() == 2, "{said}"),
        }
    }
}

/// Settings that stand in the author's repository alone, and a host that leaves files out.
#[test]
#[cfg(unix)]
fn settings_of_the_author_reach_the_host_and_only_names_are_fetched() {
    for sends_single_files in ["true", "false"] {
        let folder = dossier();
        for (key, value) in [("allowFilter", "true"), ("allowAnySHA1InWant", sends_single_files)] {
            git(&folder, &["--git-dir=remote.git", "config", &format!("uploadpack.{key}"), value]);
        }
        // An address that only these settings make one, and a program that stands for ssh.
        git(&folder, &["remote", "set-url", "origin", "site:remote.git"]);
        git(&folder, &["config", "url.ssh://host.example/.insteadOf", "site:"]);
        git(&folder, &["config", "ssh.variant", "simple"]);
        hook(&folder, "bin/ssh", "exec sh -c \"$(echo \"$2\" | sed \"s,'/,',\")\"");
        // This one counts only where the author's repository is.
        let here = fs::canonicalize(folder.path("")).unwrap();
        folder.file("other/here", format!("[core]\nsshCommand = {}\n", path_of(&folder, "bin/ssh")));
        folder.file(
            "other/global",
            format!("[includeIf \"gitdir:{}/\"]\npath = {}\n", here.display(), path_of(&folder, "other/here")),
        );
        let trace = path_of(&folder, "other/trace");
        let variables = [("GIT_CONFIG_GLOBAL", path_of(&folder, "other/global")), ("GIT_TRACE_PACKET", trace.clone())];
        let before = tree(&folder.path(".git"));
        let (said, code) = publish_with(&folder, &[], &variables);
        assert!(code == Some(0) && said.contains("(ssh://host.example/remote.git)"), "{said}");
        folder.file("content/people/cyd.md", "---\nname: Cyd Example\n---\n\nText.\n");
        let (said, code) = publish_with(&folder, &[], &variables);
        assert!(code == Some(0) && said.contains("files added"), "{said}");
        assert!(fs::read_to_string(&trace).unwrap().contains("filter blob:none"));
        assert!(tree(&folder.path(".git")) == before);
        git(&folder, &["--git-dir=remote.git", "fsck", "--strict"]);
        assert_eq!(log(&folder).len(), 1);
    }
}

#[test]
fn edition_too_large_for_the_host_stays_here_and_its_largest_files_are_named() {
    let folder = dossier();
    for (name, length) in [("a.bin", 101 << 20), ("b.bin", 3 << 20)] {
        fs::File::create(folder.path(&format!("content/{name}"))).unwrap().set_len(length).unwrap();
    }
    // What cannot be looked into needs a reason.
    let files =
        "files: [{file: ../a.bin, as_is: true, reason: Made here.}, {file: ../b.bin, as_is: true, reason: Made here.}]";
    let bob = format!("---\nname: Bob Example\n{files}\n---\n\n[one](../a.bin) [two](../b.bin)\n");
    folder.file("content/people/bob.md", bob);
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
        fate: samizdat::text::examine::Fate::Plain,
    };
    let release = |n_files: usize| {
        let path = |number: usize| UrlPath::new(&format!("files/{number}.bin")).unwrap();
        let files = (0..n_files).map(|number| (path(number), Artifact::Copy(asset(number).unchanged()))).collect();
        Release::new(files, &inputs(&[]).config, Default::default())
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

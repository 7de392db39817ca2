"""The jobs that 'ci init' writes: their form, by the services' schemas and by zizmor, and what they do, really run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jobs
import pytest
import scene
import signed
import yaml
from jobs import Machine
from scene import Done, call, git
from signed import EVENT, POST, Library

from socialctl import __version__
from socialctl.pipelines import PLACES, Setting, pipeline

LATER = "2026-10-06T09:00"
TOOLS = Path(sys.executable).parent
GITHUB = pipeline("github", Setting("main"))
GITLAB = pipeline("gitlab", Setting("main"))
NOTHING = "0" * 40


# --- Form -----------------------------------------------------------------------------------------------------


def tool(*arguments: str | Path) -> Done:
    """Run a tool of the environment."""
    program, *rest = arguments
    done = subprocess.run([TOOLS / program, *rest], capture_output=True, text=True, check=False, timeout=120)
    return Done(done.returncode, done.stdout, done.stderr)


def written(folder: Path, name: str, data: bytes) -> Path:
    """That file, in the place where the service looks for it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


SETTINGS = (
    Setting("main"),
    Setting("release/2026.x", "library/"),
    Setting("əsas", 'my "library": a\'b #c, {d} [e] & *f !g %h @i `j/content of it/'),
)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.branch)
def test_the_files_fit_the_schemas_of_the_services(setting: Setting, tmp_path: Path) -> None:
    for service, schema in (("github", "github-workflows"), ("gitlab", "gitlab-ci")):
        path = written(tmp_path, PLACES[service], pipeline(service, setting))
        checks = ("check-jsonschema", "--builtin-schema", f"vendor.{schema}")
        transform = ("--data-transform", "gitlab-ci") if service == "gitlab" else ()
        assert tool(*checks, *transform, path).code == 0
        broken = path.read_bytes().replace(b"runs-on:", b"run-on:").replace(b"  when: always", b"  when: never again")
        assert tool(*checks, *transform, written(tmp_path, "broken.yml", broken)).code == 1, "a fault is not seen"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.branch)
def test_zizmor_finds_nothing(setting: Setting, tmp_path: Path) -> None:
    path = written(tmp_path, PLACES["github"], pipeline("github", setting))
    done = tool("zizmor", "--offline", "--persona", "auditor", path)
    assert done.code == 0, done.out
    assert "No findings to report" in done.out + done.err


ZIZMOR_FAULTS = {
    "permissions": (b"permissions: {}\n", b"permissions: write-all\n"),
    "credentials": (b"persist-credentials: false", b"persist-credentials: true"),
    "pin": (re.search(rb"checkout@[0-9a-f]{40} # (?=v)", GITHUB)[0], b"checkout@"),  # type: ignore[index]
    "trigger": (b"  pull_request:\n", b"  pull_request_target:\n"),
    "injection": (b'--base "$BASE" >>', b'--base "${{ github.head_ref }}" >>'),
}


@pytest.mark.parametrize(("old", "new"), ZIZMOR_FAULTS.values(), ids=ZIZMOR_FAULTS)
def test_zizmor_sees_a_fault(old: bytes, new: bytes, tmp_path: Path) -> None:
    assert old in GITHUB
    path = written(tmp_path, PLACES["github"], GITHUB.replace(old, new))
    assert tool("zizmor", "--offline", "--persona", "auditor", path).code != 0


def test_what_the_workflow_may_do() -> None:
    document = yaml.safe_load(GITHUB)
    assert document["permissions"] == {}
    assert set(document[True]) == {"pull_request", "push"}  # YAML 1.1 reads 'on' as true
    for job in document["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
    assert b"secrets" not in GITHUB
    assert (
        re.findall(rb"uses: (.+)", GITHUB)
        == [b"actions/checkout@df4cb1c069e1874edd31b4311f1884172cec0e10 # v6.0.3"] * 2
    )
    for file in (GITHUB, GITLAB):
        assert f"SOCIALCTL: socialctl=={__version__}\n".encode() in file
        assert b"curl" not in file


# --- ci init --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", PLACES)
def test_init_writes_the_file_and_leaves_it_alone(
    service: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = scene.repository(tmp_path / "r")
    git(root, "branch", "-M", "trunk")
    path = root / PLACES[service]
    done = call(capsys, "ci", "init", service, "--root", root)
    assert done.code == 0
    assert done.out.startswith(f"made     {path}\n")
    assert "SOCIALCTL_ANCHOR" in done.out
    assert "trunk" in done.out
    assert path.read_bytes() == pipeline(service, Setting("trunk"))
    assert call(capsys, "ci", "init", service, "--root", root).out.startswith(f"kept     {path}\n")
    path.write_text("mine: true\n")
    done = call(capsys, "ci", "init", service, "--root", root)
    assert done.code == 1
    assert done.out.startswith(f"left     {path}\n")
    assert path.read_text() == "mine: true\n"
    assert call(capsys, "ci", "init", service, "--root", root, "-o", "-").out.encode() == pipeline(
        service,
        Setting("trunk"),
    )
    beside = tmp_path / "beside.yml"
    assert call(capsys, "ci", "init", service, "--root", root, "--branch", "main", "-o", beside).code == 0
    assert beside.read_bytes() == pipeline(service, Setting("main"))


def test_init_in_a_folder_writes_at_the_top_of_git(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    top = tmp_path / "top"
    root = scene.repository(top / "a library", in_git=False)
    git(top, "init", "--quiet", "--initial-branch", "main")
    done = call(capsys, "ci", "init", "github", "--root", root)
    assert done.code == 0
    written_there = (top / PLACES["github"]).read_bytes()
    assert written_there == pipeline("github", Setting("main", "a library/"))
    assert yaml.safe_load(written_there)["env"]["ROOT"] == "./a library"


def test_the_branch_is_that_of_the_remote(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    origin = scene.repository(tmp_path / "origin")
    git(origin, "branch", "-M", "stable")
    git(tmp_path, "clone", "--quiet", "origin", "clone")
    git(tmp_path / "clone", "checkout", "--quiet", "-b", "my-posts")
    shown = call(capsys, "ci", "init", "github", "--root", tmp_path / "clone", "-o", "-").out
    assert 'branches: ["stable"]' in shown


@pytest.mark.parametrize(
    ("folder", "branch"),
    [
        ("a", "x$(id)"),
        ("a", "feature*"),
        ("a", "a'b"),
        ("a", 'x"y'),
        ("a $HOME", "main"),
        ("a ${{ x }}", "main"),
        ("a\nb", "main"),
    ],
)
def test_names_that_a_service_would_read_in_its_own_way(
    folder: str, branch: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    top = tmp_path / "top"
    root = scene.repository(top / folder, in_git=False)
    git(top, "init", "--quiet")
    done = call(capsys, "ci", "init", "github", "--root", root, "--branch", branch)
    assert done.code == 2
    assert "character that CI services read" in done.err
    assert not (top / ".github").exists()


def test_init_needs_git_and_a_branch(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert call(capsys, "ci", "init", "github", "--root", scene.repository(tmp_path / "a", in_git=False)).code == 2
    root = scene.repository(tmp_path / "b")
    git(root, "checkout", "--quiet", "--detach")
    done = call(capsys, "ci", "init", "github", "--root", root)
    assert done.code == 2
    assert "--branch" in done.err


# --- What the jobs do -----------------------------------------------------------------------------------------


@dataclass
class Origin:
    """A repository on a service: a library whose policy is ratified, with one approved post on its main branch."""

    library: Library
    room: Path

    @property
    def anchor(self) -> str:
        """The digest that was announced."""
        return git(self.library.root, "config", "socialctl.anchor").strip()

    @property
    def head(self) -> str:
        """The last commit."""
        return git(self.library.root, "rev-parse", "HEAD").strip()

    def machine(self) -> Machine:
        """A machine that has cloned the last commit."""
        made = jobs.clone(self.library.root, self.head, self.room / f"machine-{len(list(self.room.iterdir()))}")
        made.install(LATER)
        return made

    def request(self, service: str, base: str, *, anchor: str = "") -> tuple[Done, Machine]:
        """What the job of a request to ``base`` says of the last commit."""
        machine = self.machine()
        if service == "github":
            given = {
                "github.event.pull_request.base.sha": base,
                "github.sha": self.head,
                "vars.SOCIALCTL_ANCHOR": anchor,
            }
            return jobs.github(machine, GITHUB, "pull-request", given), machine
        given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": self.head}
        return jobs.gitlab(machine, GITLAB, "socialctl-merge-request", given), machine

    def push(self, service: str, before: str, *, anchor: str | None = None) -> Done:
        """What the job of the branch says of a push from ``before`` to the last commit."""
        known = self.anchor if anchor is None else anchor
        if service == "github":
            given = {"github.event.before": before, "github.sha": self.head, "vars.SOCIALCTL_ANCHOR": known}
            return jobs.github(self.machine(), GITHUB, "branch", given)
        given = {"CI_COMMIT_BEFORE_SHA": before, "CI_COMMIT_SHA": self.head, "SOCIALCTL_ANCHOR": known}
        return jobs.gitlab(self.machine(), GITLAB, "socialctl-branch", given)


@pytest.fixture
def origin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Origin]:
    """That repository; whatever is run on it, nothing that its content says is."""
    library = signed.library(tmp_path, capsys)
    library.approved(POST)
    (tmp_path / "room").mkdir()
    yield Origin(library, tmp_path / "room")
    assert not list(tmp_path.rglob("owned*")), "something of the content was run"


def good(library: Library) -> None:
    """A post that is all right is written, submitted and approved."""
    library.approved(EVENT)


def bad(library: Library) -> None:
    """A post with an error."""
    library.edit(EVENT, "language: en", "langauge: en")
    library.commit()


def altered(library: Library) -> None:
    """A statement is changed."""
    path = library.statements(POST)[0]
    data = (library.root / path).read_bytes()
    (library.root / path).write_bytes(data.replace(b"test-library", b"best-library"))
    library.commit()


def deleted(library: Library) -> None:
    """An approval is taken out."""
    for path in library.statements(POST):
        (library.root / path).unlink()
    library.commit()


SERVICES = pytest.mark.parametrize("service", PLACES)


@SERVICES
@pytest.mark.parametrize(("change", "code"), [(good, 0), (bad, 1), (altered, 1), (deleted, 1)])
def test_a_request(service: str, change: Callable[[Library], None], code: int, origin: Origin) -> None:
    base = origin.head
    change(origin.library)
    done, machine = origin.request(service, base)
    assert done.code == code, done
    assert "Approvals were not looked at" not in done.out + done.err, "the base says which policy to trust"
    summary = machine.summary if service == "github" else machine.clone / "socialctl-summary.md"
    text = summary.read_text("utf-8")
    assert "An evening with the author" in text or "The reading room is open again" in text
    if change is good:
        assert "State: **approved**" in text
        assert "2 posts checked: nothing to mend." in done.out
    if service == "gitlab":
        entries = json.loads((machine.clone / "gl-code-quality-report.json").read_text("utf-8"))
        assert bool(entries) == bool(code)
    elif code:
        assert "::error file=content/" in done.out


@SERVICES
@pytest.mark.parametrize(("change", "code"), [(good, 0), (bad, 1), (altered, 1), (deleted, 1)])
@pytest.mark.long
def test_a_push_to_the_branch(service: str, change: Callable[[Library], None], code: int, origin: Origin) -> None:
    before = origin.head
    change(origin.library)
    done = origin.push(service, before)
    assert done.code == code, done
    assert f"anchor {origin.anchor}" in done.err
    assert "Version 1 of the policy is in force" in done.out


@SERVICES
def test_without_the_anchor_the_branch_fails_and_says_why(service: str, origin: Origin) -> None:
    done = origin.push(service, origin.head, anchor="")
    assert done.code == 1
    assert "SOCIALCTL_ANCHOR is not set" in done.out
    assert "posts checked" not in done.out


@SERVICES
@pytest.mark.long
def test_a_new_branch_is_checked_whole(service: str, origin: Origin) -> None:
    done = origin.push(service, NOTHING)
    assert done.code == 0, done
    assert "2 posts checked" in done.out
    bad(origin.library)
    assert origin.push(service, NOTHING).code == 1


@SERVICES
@pytest.mark.long
def test_a_history_that_was_rewritten_is_held_against_what_was_there(service: str, origin: Origin) -> None:
    before = origin.head
    git(origin.library.root, "branch", "kept", before)  # a service keeps it for a while
    git(origin.library.root, "reset", "--quiet", "--hard", "HEAD~1")
    assert origin.push(service, before).code == 1


@SERVICES
@pytest.mark.long
def test_a_repository_with_another_policy_from_the_first_version_on(service: str, origin: Origin) -> None:
    """Everything is signed, by others."""
    before, anchor = origin.head, origin.anchor
    library = origin.library
    for path in (library.root / "content/approvals/policy").rglob("*"):
        if path.is_file():
            path.unlink()
    library.ratify_directly(signed.policy().replace("Test Library", "Our Library"), ["nigar"], previous=None)
    library.commit()
    assert origin.push(service, before, anchor=anchor).code == 1
    assert origin.push(service, NOTHING, anchor=anchor).code == 1
    done, machine = origin.request(service, before)
    assert done.code == 1
    summary = machine.summary if service == "github" else machine.clone / "socialctl-summary.md"
    assert "State: **approved**" not in summary.read_text("utf-8")


def test_a_base_that_is_named_says_which_policy_to_trust(origin: Origin) -> None:
    """For validate, without an anchor. The tree must have the base's policy in its chain."""
    library, base = origin.library, origin.head
    library.git("config", "--unset", "socialctl.anchor")
    assert "approvals were not looked at" in library.run("validate", now=LATER).err
    done = library.run("validate", "--base", base, now=LATER)
    assert "approvals were not looked at" not in done.err
    assert f"content/posts/{EVENT}.md" in done.out
    assert "not-approved" in done.out
    assert f"content/posts/{POST}.md" not in done.out, "it is approved"
    for path in (library.root / "content/approvals").rglob("*.*"):
        if path.is_file():
            path.unlink()
    library.ratify_directly(signed.policy().replace("Test Library", "Our Library"), ["nigar"], previous=None)
    library.commit()
    done = library.run("validate", "--base", base, now=LATER, code=1)
    assert "policy-rolled-back" in done.out
    assert "nobody has said yet" in library.run("verify", "--base", base, now=LATER, code=2).err


HOSTILE = "$(touch owned)`touch owned`;touch owned;'\"|touch owned\\ ::error::owned ##[error]owned ${{ x }}"


@SERVICES
@pytest.mark.long
def test_names_and_titles_run_nothing(service: str, origin: Origin, tmp_path: Path) -> None:
    """Of files, branches and posts: in a job, in its log, and in what stands beside it."""
    library, base = origin.library, origin.head
    git(library.root, "checkout", "--quiet", "-b", "x$(touch${IFS}owned)`touch${IFS}owned`;'\"")
    words = HOSTILE.replace("'", "''")
    text = scene.post(
        f"{HOSTILE}\n::error::owned\n##[error]owned\n@team #1 <b>x</b> [a](b)\n", id="x", title=f"'{words}'"
    )
    (library.root / "content/posts" / f"{HOSTILE.replace('/', '')}.md").write_text(text.replace("language", "langauge"))
    (library.root / "content/posts/::error::x.md").write_text("---\nno post: ::error::owned # x\n")
    (library.root / "content/approvals/posts/##[error]owned.json").write_text("no statement")
    git(library.root, "add", "--all")
    git(library.root, "commit", "--quiet", "--no-verify", "-m", HOSTILE)
    done, machine = origin.request(service, base)
    assert done.code == 1, done
    for line in re.split(r"\r\n|\r|\n", done.out + done.err):
        if re.match(r"\s*::", line):
            assert re.match(
                r"::(error|warning) file=content/(posts|approvals)/[^:,]+,line=\d+,col=\d+,title=socialctl%3A [a-z-]+:",
                line,
            )
        else:
            assert "##[" not in line
    assert origin.push(service, base).code == 1
    summary = machine.summary if service == "github" else machine.clone / "socialctl-summary.md"
    assert "touch owned" in summary.read_text("utf-8")


@pytest.mark.long
def test_a_link_in_the_place_of_a_report_is_not_followed(origin: Origin, tmp_path: Path) -> None:
    base = origin.head
    target = tmp_path / "outside"
    target.write_text("mine")
    for name in ("gl-code-quality-report.json", "socialctl-summary.md"):
        (origin.library.root / name).symlink_to(target)
    origin.library.commit()
    done, machine = origin.request("gitlab", base)
    assert done.code == 0, done
    assert target.read_text() == "mine"
    assert json.loads((machine.clone / "gl-code-quality-report.json").read_text()) == []


@SERVICES
@pytest.mark.long
def test_a_library_in_a_folder(service: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = signed.library(tmp_path, capsys)
    top = tmp_path / "top"
    (top / "a library").mkdir(parents=True)
    for name in ("content", "policy.yaml", ".gitattributes"):
        (made.root / name).rename(top / "a library" / name)
    git(top, "init", "--quiet", "--initial-branch", "main")
    scene.commit(top)
    base = git(top, "rev-parse", "HEAD").strip()
    library = Library(top / "a library", capsys)
    library.edit(POST, "language: en", "langauge: en")
    library.commit()
    head = git(top, "rev-parse", "HEAD").strip()
    machine = jobs.clone(top, head, tmp_path / "room")
    machine.install(LATER)
    file = pipeline(service, Setting("main", "a library/"))
    if service == "github":
        given = {"github.event.pull_request.base.sha": base, "github.sha": head, "vars.SOCIALCTL_ANCHOR": ""}
        done = jobs.github(machine, file, "pull-request", given)
        assert f"::error file=a library/content/posts/{POST}.md," in done.out
    else:
        given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head}
        done = jobs.gitlab(machine, file, "socialctl-merge-request", given)
        entries = json.loads((machine.clone / "gl-code-quality-report.json").read_text("utf-8"))
        assert {entry["location"]["path"] for entry in entries} == {f"a library/content/posts/{POST}.md"}
    assert done.code == 1


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with socialctl as it is installed."""
    folder = tmp_path_factory.mktemp("wheels")
    project = Path(__file__).resolve().parents[2]
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=project, check=True, capture_output=True, timeout=120)
    assert len(list(folder.glob("socialctl-*.whl"))) == 1
    return folder


TRAPS = ("venv", "ensurepip", "pip", "socialctl", "sitecustomize", "usercustomize", "logging", "typer")


def set_traps(origin: Origin) -> None:
    """Modules in the repository that are named as those that the steps use, and tell when they are run."""
    for name in TRAPS:
        (origin.library.root / f"{name}.py").write_text("open('owned', 'w')\nraise SystemExit('owned')\n")
    folder = origin.library.root / f"socialctl=={__version__}"
    folder.mkdir()
    (folder / "setup.py").write_text("open('owned', 'w')\n")
    origin.library.commit()


@pytest.mark.long
def test_the_traps_work(origin: Origin) -> None:
    """Without -I, what a request brings would be run."""
    set_traps(origin)
    machine = jobs.clone(origin.library.root, origin.head, origin.room / "machine")
    (line,) = [one for one in yaml.safe_load(GITLAB)[".socialctl"]["before_script"] if "venv" in one]
    assert " -I -m venv " in line
    machine.run(f"tools=$(mktemp -d -p {machine.temporary})\n{line.replace(' -I ', ' ')}", {})
    (machine.clone / "owned").unlink()


@SERVICES
@pytest.mark.long
def test_what_is_installed_comes_from_outside_and_runs_nothing_of_the_request(
    service: str, origin: Origin, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = origin.head
    set_traps(origin)
    machine = jobs.clone(origin.library.root, origin.head, origin.room / "machine")
    # No network, and the packages that socialctl needs are those of the tests.
    for name, value in (("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(wheels)), ("PIP_NO_DEPS", "1")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TMPDIR", str(machine.temporary))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    if service == "github":
        (step,) = [
            one for one in yaml.safe_load(GITHUB)["jobs"]["branch"]["steps"] if one["name"] == "Install socialctl"
        ]
        installed = machine.run(
            step["run"], {"RUNNER_TEMP": str(machine.temporary), "SOCIALCTL": f"socialctl=={__version__}"}
        )
        tools = machine.tools
    else:
        parent = yaml.safe_load(GITLAB)[".socialctl"]
        lines = "\n".join((*parent["before_script"], 'echo "$tools"'))
        installed = machine.run(
            lines, {"TMPDIR": str(machine.temporary), "SOCIALCTL": parent["variables"]["SOCIALCTL"]}
        )
        tools = Path(installed.out.strip().split("\n")[-1])
    assert installed.code == 0, installed
    (site,) = (tools / "lib").glob("python3*/site-packages")
    assert (site / "socialctl" / "pipelines" / f"{service}.yml").is_file(), "the wheel lacks the templates"
    dependencies = Path(yaml.__file__).parents[1]
    (site / "dependencies.pth").write_text(f"{dependencies}\n")
    done = machine.run(f'"{tools}/bin/socialctl" validate --range {base}..HEAD --now {LATER}', {})
    assert done.code == 0, done
    assert "2 posts checked" in done.out

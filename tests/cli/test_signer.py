"""Who signs, and with which key: files, git's settings, agents, passphrases, security keys; and what is said where
there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import person
import programs
import pytest
import scene
import signed
from scene import Done
from signed import POST, Library
from signing.stock import Stock
from signing.test_security_key import TOUCHED, environment, private_file
from things import program

from socialctl.signing import key_files

LOCKED = "its words are secret"


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No agent, no askpass program, and a home folder in which keys may lie."""
    for name in list(os.environ):
        if name.startswith("SSH_") or name in ("DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    return signed.library(tmp_path, capsys)


@pytest.fixture
def agent(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real ssh-agent without keys."""
    socket = tmp_path_factory.mktemp("a") / "s"
    done = subprocess.run(["ssh-agent", "-a", socket], check=True, capture_output=True, text=True)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    monkeypatch.setenv("SSH_AGENT_PID", done.stdout.partition("SSH_AGENT_PID=")[2].partition(";")[0])
    yield
    subprocess.run(["ssh-agent", "-k"], check=True, capture_output=True)


def give(*persons: str) -> None:
    """Give the agent these people's keys."""
    for name in persons:
        subprocess.run(["ssh-add", "-q", signed.key(name)], check=True, capture_output=True)


def submit(library: Library, *arguments: str | Path, code: int = 0) -> Done:
    """submit by whoever it is; where that fails, nothing is signed."""
    done = library.run("submit", POST, "--yes", *arguments, code=code)
    assert len(library.statements()) == (code == 0)
    if code == 0:
        assert f"{POST}: submitted by leyla" in done.out
    return done


def ratified(library: Library, *changes: tuple[str, str]) -> None:
    """Another version of the policy, in force."""
    text = signed.policy(version=2)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    library.ratify_directly(text, ["nigar"])
    library.commit()


# --- --key -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", ".pub"])
def test_a_key_file(library: Library, suffix: str) -> None:
    submit(library, "--key", f"{signed.key('leyla')}{suffix}")


def test_a_public_file_alone_is_for_the_agent(library: Library, agent: None, tmp_path: Path) -> None:
    alone = tmp_path / "leyla.pub"
    shutil.copy(f"{signed.key('leyla')}.pub", alone)
    done = submit(library, "--key", alone, code=2)
    assert f"the private half of {alone} is neither beside it nor in ssh-agent" in done.err
    assert "ssh-add FILE" in done.err
    give("leyla")
    submit(library, "--key", alone)


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (None, 2, "No such file"),
        (b"", 2, "not a public key"),
        (b"\xff\xfe\0" * 9, 2, "not a public key"),
        (b"ssh-ed25519 AAAA\n", 2, "key"),
    ],
)
def test_no_key_at_all(library: Library, tmp_path: Path, data: bytes | None, code: int, said: str) -> None:
    if data is not None:
        (tmp_path / "key").write_bytes(data)
    done = submit(library, "--key", tmp_path / "key", code=code)
    assert f"{tmp_path}/key" in done.err
    assert said in done.err


def test_a_key_the_policy_does_not_know(library: Library) -> None:
    done = submit(library, "--key", signed.key("stranger"), code=2)
    assert f"{signed.key('stranger')}: the policy does not know the key {signed.fingerprint('stranger')}" in done.err
    assert "name another one with --key FILE, or have the governors add it" in done.err
    assert f"- {{key: {signed.public('stranger')}, from: YYYY-MM-DD}}" in done.err


def test_a_key_of_two_people(library: Library) -> None:
    one = f"keys: [{{key: {signed.public('murad')}, from: 2026-01-01}}]"
    ratified(library, (one, f"keys: [{{key: {signed.public('leyla')}, from: 2026-01-01}}]"))
    done = submit(library, "--key", signed.key("leyla"), code=2)
    assert "stands more than once in the policy" in done.err
    assert "the governors take it out of one of the places" in done.err


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("from: 2026-01-01, status: retired, since: 2026-10-01", "is retired since 2026-10-01"),
        ("from: 2026-01-01, status: compromised, since: 2026-10-01", "is marked as compromised"),
        ("from: 2026-12-01", "counts from 2026-12-01"),
    ],
)
def test_a_key_out_of_use(library: Library, entry: str, said: str) -> None:
    old = f"{{key: {signed.public('leyla')}, from: 2026-01-01}}"
    spare = f"{{key: {signed.public('spare')}, from: 2026-01-01}}"
    ratified(library, (old, f"{{key: {signed.public('leyla')}, {entry}}}, {spare}"))
    done = submit(library, "--key", signed.key("leyla"), code=2)
    assert f"{signed.key('leyla')}: this key of leyla {said}" in done.err
    assert "→ " in done.err
    submit(library, "--key", signed.key("spare"))


def test_of_two_keys_in_the_agent_the_one_in_use_is_taken(library: Library, agent: None) -> None:
    old = f"{{key: {signed.public('leyla')}, from: 2026-01-01}}"
    spare = f"{{key: {signed.public('spare')}, from: 2026-01-01}}"
    retired = old.replace("}", ", status: retired, since: 2026-10-01}")
    ratified(library, (old, f"{retired}, {spare}"))
    give("leyla", "spare")
    submit(library)


# --- What git knows ----------------------------------------------------------------------------------------------


def test_gits_key_by_its_path(library: Library) -> None:
    library.git("config", "user.signingkey", str(signed.key("leyla")))
    submit(library)


def test_gits_key_in_the_home_folder(library: Library, home: Path) -> None:
    shutil.copy(signed.key("leyla"), home / ".ssh" / "work")
    library.git("config", "user.signingkey", "~/.ssh/work")
    submit(library)


def test_gits_key_relative_to_where_one_is(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(signed.key("leyla"), tmp_path / "mine")
    library.git("config", "gpg.format", "ssh")
    library.git("config", "user.signingkey", "mine")
    monkeypatch.chdir(tmp_path)
    submit(library)


@pytest.mark.parametrize("before", ["key::", ""])
def test_gits_key_written_out(library: Library, agent: None, before: str) -> None:
    library.git("config", "user.signingkey", f"{before}{signed.public('leyla')} leyla at work")
    done = submit(library, code=2)
    assert f"ssh-agent does not have the key {signed.fingerprint('leyla')}" in done.err
    give("leyla")
    submit(library)


def test_gits_key_written_out_and_no_agent(library: Library) -> None:
    library.git("config", "user.signingkey", f"key::{signed.public('leyla')}")
    assert 'eval "$(ssh-agent)"' in submit(library, code=2).err


def test_gits_key_is_nonsense(library: Library) -> None:
    library.git("config", "user.signingkey", "key::nonsense")
    assert "user.signingkey" in submit(library, code=2).err
    library.git("config", "user.signingkey", "/nonexistent/key")
    assert "/nonexistent/key: there is no key to sign with" in submit(library, code=2).err


def test_gits_key_that_the_policy_does_not_know_is_named(library: Library) -> None:
    library.git("config", "user.signingkey", f"key::{signed.public('stranger')}")
    assert "git config user.signingkey: the policy does not know" in submit(library, code=2).err
    submit(library, "--key", signed.key("leyla"))


def test_a_gpg_key_is_not_ours(library: Library, agent: None) -> None:
    library.git("config", "user.signingkey", "0x1234ABCD")
    give("leyla")
    submit(library)


def test_gits_program(library: Library, tmp_path: Path) -> None:
    ours = program(tmp_path / "sign", f'echo "$@" > {tmp_path}/called\nexec ssh-keygen "$@"')
    library.git("config", "gpg.ssh.program", str(ours))
    submit(library, "--key", signed.key("leyla"))
    assert (tmp_path / "called").read_text().startswith("-Y sign -n approval@socialctl -f ")


# --- Nothing is named ----------------------------------------------------------------------------------------


def test_the_agent_alone(library: Library, agent: None) -> None:
    give("stranger", "leyla")
    submit(library)


@pytest.mark.parametrize("with_public", [True, False])
def test_the_usual_file(library: Library, home: Path, with_public: bool) -> None:
    shutil.copy(signed.key("leyla"), home / ".ssh" / "id_ed25519")
    if with_public:
        shutil.copy(f"{signed.key('leyla')}.pub", home / ".ssh" / "id_ed25519.pub")
    submit(library)


def test_the_usual_public_file_alone(library: Library, home: Path) -> None:
    shutil.copy(f"{signed.key('leyla')}.pub", home / ".ssh" / "id_ed25519.pub")
    assert "is neither beside it nor in ssh-agent" in submit(library, code=2).err


def test_files_of_others_do_not_matter(library: Library, home: Path) -> None:
    (home / ".ssh" / "id_ed25519.pub").write_text("junk\n")
    (home / ".ssh" / "id_ed25519").write_text("junk\n")
    (home / ".ssh" / "id_ecdsa").mkdir()
    shutil.copy(signed.key("leyla"), home / ".ssh" / "id_rsa")
    submit(library)


def test_no_key_here(library: Library, agent: None) -> None:
    for _ in range(2):
        done = submit(library, code=2)
        assert "there is no key that the policy knows here to sign with" in done.err
        assert "--key FILE" in done.err
        assert "git config --global user.signingkey FILE" in done.err
        give("stranger")
    assert "there is no key of leyla here" in submit(library, "--as", "leyla", code=2).err


def test_keys_of_two_people(library: Library, agent: None) -> None:
    give("rashad", "leyla")
    done = submit(library, code=2)
    assert "there are keys of leyla, rashad here" in done.err
    assert "say who signs: --as PERSON" in done.err
    submit(library, "--as", "leyla")


def test_somebody_else(library: Library, agent: None) -> None:
    done = submit(library, "--as", "leyla", "--key", signed.key("rashad"), code=2)
    assert "this key belongs to rashad, not to leyla" in done.err
    assert "name the right one with --key FILE" in done.err
    done = submit(library, "--as", "leila", code=2)
    assert "the policy lists no key of leila" in done.err
    assert "did you mean leyla?" in done.err
    done = submit(library, "--as", "x\x1b[2J", code=2)
    assert "\x1b" not in done.err


# --- Passphrases -------------------------------------------------------------------------------------------------


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """Leyla's key, with a passphrase."""
    path = tmp_path / "my locked key"
    shutil.copy(signed.key("leyla"), path)
    command = ["ssh-keygen", "-q", "-p", "-P", "", "-N", LOCKED, "-f", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def at_terminal(library: Library, key: Path, answers: Sequence[tuple[str, str]]) -> person.Talk:
    arguments = ("submit", POST, "--key", key, "--yes", "--now", scene.NOW)
    done = person.talk(*arguments, answers=answers, cwd=library.root)
    assert LOCKED not in done.screen
    return done


def test_the_right_passphrase(library: Library, locked: Path) -> None:
    done = at_terminal(library, locked, [("Enter passphrase", f"{LOCKED}\n")])
    assert done.code == 0, done
    assert library.verdict().state == "pending"


def test_the_right_passphrase_in_the_end(library: Library, locked: Path) -> None:
    answers = [("Enter passphrase", "wrong\n"), ("try again", ""), ("Enter passphrase", f"{LOCKED}\n")]
    assert at_terminal(library, locked, answers).code == 0
    assert library.verdict().state == "pending"


def test_the_wrong_passphrase_three_times(library: Library, locked: Path) -> None:
    done = at_terminal(library, locked, [("Enter passphrase", "wrong\n")] * 3)
    assert done.code == 2
    assert done.words.count(f"the passphrase or PIN of {locked} was wrong") == 3
    assert done.screen.count("Enter passphrase") == 3
    assert library.statements() == []


def test_interrupted_while_asked_for_it(library: Library, locked: Path) -> None:
    done = at_terminal(library, locked, [("Enter passphrase", "\x03")])
    assert done.code in (2, 130), done
    assert library.statements() == []


def test_a_passphrase_and_nobody_to_ask(library: Library, locked: Path) -> None:
    done = scene.run("submit", POST, "--yes", "--key", locked, "--now", scene.NOW, cwd=library.root)
    assert done.code == 2
    assert "has a passphrase, and there is no terminal to ask for it" in done.err
    assert f"ssh-add '{locked}'" in done.err
    assert library.statements() == []


# --- Programs and devices ----------------------------------------------------------------------------------------


def test_no_ssh_keygen(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = shutil.which("git")
    assert git is not None
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = submit(library, "--key", signed.key("leyla"), code=3)
    assert "ssh-keygen cannot be started" in done.err
    assert "openssh-client" in done.err
    assert "no key that the policy knows" in submit(library, code=2).err  # ssh-add is missing as well


def test_refused_by_the_agent(library: Library, agent: None) -> None:
    """The key asks to be confirmed, and nobody confirms."""
    subprocess.run(["ssh-add", "-q", "-c", signed.key("leyla")], check=True, capture_output=True)
    done = submit(library, code=2)
    assert "ssh-agent refused to sign" in done.err
    assert "confirm when it asks" in done.err


@pytest.fixture(scope="module")
def middleware(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stock, Path]:
    """The library through which ssh-keygen talks to a software key; skips where none can be built."""
    compiler = shutil.which("cc")
    if compiler is None:
        programs.missing("no C compiler to build a software security key with")
    stock = Stock(tmp_path_factory.mktemp("soft"))
    library = stock.folder / "soft_key.so"
    source = Path(__file__).resolve().parent.parent / "signing" / "soft_key.c"
    done = stock.run(compiler, "-shared", "-fPIC", "-w", "-DSK_VERSION=0x000a0000", "-o", library, source)
    assert done.returncode == 0, done.stderr.decode()
    return stock, library


@pytest.mark.parametrize(
    ("flags", "more", "code"), [(TOUCHED, {}, 0), (0, {}, 3), (TOUCHED, {"SOFT_KEY_ERROR": "-4"}, 2)]
)
def test_a_security_key(
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    middleware: tuple[Stock, Path],
    flags: int,
    more: dict[str, str],
    code: int,
) -> None:
    stock, provider = middleware
    path = private_file("ed25519", tmp_path / "id", flags)
    line = key_files.load(path).line
    ratified(library, (f"{{key: {signed.public('leyla')}, from", f"{{key: {line}, from"))
    for name, value in environment(stock, provider, "ed25519", flags, **more).items():
        if name.startswith(("SSH_", "SOFT_", "PYTHON")):
            monkeypatch.setenv(name, value)
    done = submit(library, "--key", path, code=code)
    told = "Touch your security key now, to sign." in done.err
    if code == 0:
        assert told
        assert library.verdict().state == "pending"
    elif flags:
        assert "plug it in, and try again" in done.err
    else:
        assert "touch" in done.err

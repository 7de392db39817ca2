"""Secrets beside the posts, wherever a commit can bring one: they are found, and never repeated."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest
import scene
import signed
from hypothesis import given
from hypothesis import strategies as st
from scene import Done
from signed import POST, Library

from socialctl.rules.secrets import may_hold_a_secret, secrets_in

# Made up, in the forms that services document.
TOKEN = "ghp_" + "a1B2c3D4e5" * 4
SECRETS = {
    "a GitHub token": TOKEN,
    "a GitLab token": "glpat-" + "x9" * 10,
    "a key of Amazon Web Services": "AKIA" + "ABCD1234" * 2,
    "a Google key": "AIza" + "b" * 35,
    "a Slack token": "xoxb-1234567890-abc",
    "a Facebook or Instagram token": "EAA" + "C1" * 20,
    "a Telegram bot token": "123456789:AA" + "d" * 33,
    "a secret key": "sk-" + "e" * 24,
    "a private key": "-----BEGIN OPENSSH PRIVATE KEY-----",
    "an address with a password": "https://desk:open-sesame@library.example.org/",
    "a password": "Wi-Fi password: Books-2026",
}
CLEAN = (
    "Passwords are held by the staff who are responsible",
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIEAAC1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1",
    f"keys: [{{key: {signed.public('leyla')}, from: 2026-01-01}}]",
    f"digest: sha256:{'0e' * 32}",
    "content/posts/2026/10/task-force-for-passports.md",
    "https://www.example.org/@library",
    "How to choose a password\nauthor: leyla",
)


@pytest.mark.parametrize("what", SECRETS)
def test_found_with_its_place(what: str) -> None:
    for before in ("", "# one\n# two: ", "şəkil: 'ə\n  "):
        found = list(secrets_in(f"{before}{SECRETS[what]}\nthe end"))
        assert [(one.what, one.line) for one in found] == [(what, before.count("\n") + 1)]
        assert found[0].column > len(before.rpartition("\n")[2])


@pytest.mark.parametrize("text", CLEAN)
def test_not_found(text: str) -> None:
    assert list(secrets_in(text)) == []


@given(st.text(), st.sampled_from(sorted(SECRETS.values())), st.text())
def test_the_cheap_look_misses_nothing(before: str, secret: str, after: str) -> None:
    assert may_hold_a_secret(f"{before}{secret}{after}")


def places(done: Done) -> list[str]:
    """Where a run found a secret: the line without a margin that stands above each. The secret is not in its words."""
    assert TOKEN[8:] not in done.out + done.err
    lines = done.out.splitlines()
    return [
        next(one for one in reversed(lines[:number]) if one and not one.startswith(" "))
        for number, line in enumerate(lines)
        if "error secret-in-text" in line
    ]


def found(lib: Library, *command: str) -> list[str]:
    """The places that a command names."""
    return places(lib.run(*command, code=None))


def gate(lib: Library) -> list[str]:
    """Those that the hook before a commit names, the first time and by what it knows from then."""
    lib.git("add", "--all")
    with chdir(lib.root):
        assert lib.capsys is not None
        first, again = (places(scene.call(lib.capsys, "hook", "run", "pre-commit")) for _ in range(2))
    assert first == again
    return first


@pytest.fixture
def lib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    made = signed.library(tmp_path, capsys)
    assert gate(made) == []
    return made


@pytest.mark.parametrize(
    "line",
    [f"# the token is {TOKEN}", f"rush: the token is {TOKEN}", f"tokn: {TOKEN}", f"sources: [{TOKEN}]"],
)
def test_in_front_matter(line: str, lib: Library) -> None:
    lib.edit(POST, "status: ready", f"status: ready\n{line}")
    assert found(lib, "validate") == [f"content/posts/{POST}.md"]
    assert gate(lib) == [f"content/posts/{POST}.md"]


def test_in_the_policy(lib: Library) -> None:
    lib.write("policy.yaml", signed.policy().replace("people:\n", f"# {TOKEN}\npeople:\n", 1))
    for command in (("validate",), ("policy", "check")):
        assert found(lib, *command) == ["policy.yaml"]
    assert gate(lib) == ["policy.yaml"]
    assert "secret-in-text" in lib.ratify(code=1).out


@pytest.mark.parametrize("name", [f"media/{TOKEN}.png", f"posts/{TOKEN}/a.md", f"media/x/{TOKEN}/y/z.txt"])
def test_in_the_name_of_a_file(name: str, lib: Library) -> None:
    lib.write(f"content/{name}", scene.post(id="other") if name.endswith(".md") else b"")
    shown = f"content/{name.partition(TOKEN)[0]}ghp_…"
    if not name.endswith(".md"):  # what else there is to say of a post, is said with its path
        assert found(lib, "validate") == [shown]
        assert gate(lib) == [shown]
    assert shown in lib.run("validate", code=1).out


def test_in_a_comment(lib: Library) -> None:
    for command in ("submit", "approve", "withdraw"):
        if command == "approve":
            lib.sign("submit", "leyla")
            lib.commit()
        whose = signed.key("rashad" if command == "approve" else "leyla")
        done = lib.run(command, POST, "--key", whose, "--yes", "--comment", f"see {TOKEN}", code=1)
        assert "secret-in-text" in done.err
        assert TOKEN not in done.err
    assert len(lib.statements()) == 1
    lib.write("policy.yaml", signed.policy(version=2))
    assert "seems to hold a secret" in lib.ratify("nigar", "--comment", TOKEN, code=2).err
    lib.write("policy.yaml", signed.policy())


def test_in_a_comment_that_was_signed_all_the_same(lib: Library) -> None:
    path = lib.plant(lib.build("submit", "leyla", comment=f"see {TOKEN}"), "leyla")
    assert found(lib, "validate") == [path]
    assert gate(lib) == [path]
    lib.commit()  # now it stays for good
    done = lib.run("validate")
    assert "warning secret-in-text" in done.out
    assert TOKEN not in done.out

"""The evidence on a post: unpacked by a stock program, and every command of its README run in a sealed shell."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import scene
import signed
from attacks.stages import MEDIA, PNG
from attacks.versions import changed, key_line
from audited import COMMITTED, SIGNED, approved, commit, git
from signed import POST, Library

LATER = "2026-10-06T12:00"
_COMMAND = re.compile(r"^ {4}\$ (.*)$", re.MULTILINE)


def evidence(lib: Library, folder: Path, *more: str, post: str = POST, code: int = 0) -> Path:
    """The bundle on a post, unpacked into a folder by Python's own zipfile."""
    anchor = git(lib.root, "config", "socialctl.anchor")
    target = folder / "evidence.zip"
    done = lib.run("evidence", post, "--anchor", anchor, "-o", target, *more, code=code, now="2026-10-20T09:00")
    if code:
        return Path(done.err)
    out = folder / "unpacked"
    shutil.rmtree(out, ignore_errors=True)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        archive.extractall(out)
    return out


def commands(folder: Path) -> list[str]:
    """The commands of the README."""
    return _COMMAND.findall((folder / "README.txt").read_text("utf-8"))


def failing(folder: Path, lines: list[str], *, first: bool = False) -> list[str]:
    """Those of the commands that fail, in a shell that has nothing but this folder and the system's programs."""
    sealed = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"}
    found = []
    for line in lines:
        done = subprocess.run(["sh", "-c", line], cwd=folder, env=sealed, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode:
            found.append(line)
            if first:
                break
    return found


@pytest.fixture
def lib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """``POST`` with two pictures, a film that is elsewhere and captions, approved."""
    made = signed.library(tmp_path, capsys)
    made.write("content/media/door.png", PNG)
    made.write("content/media/room.png", PNG + b"more")
    made.write("content/media/room.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nThe reading room.\n")
    made.path().write_text(scene.post(media=MEDIA), "utf-8")
    commit(made, "2026-10-02T09:00")
    approved(made)
    return made


def test_every_command_of_the_readme_holds(lib: Library, tmp_path: Path) -> None:
    folder = evidence(lib, tmp_path)
    lines = commands(folder)
    assert failing(folder, lines) == []
    text = "\n".join(lines)
    for needed in ("sha256sum --strict", "-n approval@socialctl", "-n policy@socialctl", "-I leyla", "-I rashad"):
        assert needed in text, needed
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert {"ANCHOR", "README.txt", "SHA256SUMS", "allowed_signers", "post/post.md", "shown/mastodon.txt"} <= set(names)
    assert (folder / "post" / "post.md").read_bytes() == lib.path().read_bytes()
    assert sum(name.startswith("post/") for name in names) == 4
    readme = (folder / "README.txt").read_text("utf-8")
    assert "https://films.example.org/room.mp4 is not in this bundle" in " ".join(readme.split())
    print(f"{len(lines)} commands, {len(names)} files")


def test_a_changed_byte_of_any_file_makes_a_command_fail(lib: Library, tmp_path: Path) -> None:
    folder = evidence(lib, tmp_path)
    lines = commands(folder)
    turned = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        for place in {0, len(data) // 2, len(data) - 1}:
            other = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            path.write_bytes(other)
            assert failing(folder, lines, first=True), (path.name, place)
            turned += 1
        path.write_bytes(data)
    print(f"{turned} bytes turned")
    assert turned >= 30
    assert failing(folder, lines) == []


def test_the_list_of_sums_is_held_itself(lib: Library, tmp_path: Path) -> None:
    """What sha256sum takes for the same (capitals, a star before the name) is refused too."""
    folder = evidence(lib, tmp_path)
    path = folder / "SHA256SUMS"
    data = path.read_bytes()
    letter = next(index for index, byte in enumerate(data) if byte in b"abcdef")
    for place, byte in ((letter, data[letter] - 32), (65, ord("*")), (64, ord("\t")), (len(data) - 1, ord("x"))):
        path.write_bytes(data[:place] + bytes([byte]) + data[place + 1 :])
        assert failing(folder, commands(folder)[:2]), (place, byte)


def test_who_writes_the_sums_anew_is_found_out_by_the_signatures(lib: Library, tmp_path: Path) -> None:
    folder = evidence(lib, tmp_path)
    lines = commands(folder)
    (statement,) = (path for path in folder.glob("statements/rashad-*.json"))
    (version,) = folder.glob("policy/*/policy.yaml")
    spare = signed.public("spare").split()[1].encode()
    for path, old, new in (
        (folder / "post/post.md", b"Monday", b"Sunday"),
        (folder / "shown/mastodon.txt", b"Monday", b"Sunday"),
        (statement, b'"comment": ""', b'"comment": "yes"'),
        (version, b"lead_time: P3D", b"lead_time: P0D"),
        (folder / "allowed_signers", signed.public("rashad").split()[1].encode(), spare),
    ):
        data = path.read_bytes()
        assert old in data, path
        path.write_bytes(data.replace(old, new))
        (folder / "SHA256SUMS").write_text(
            "".join(
                f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
                for _, _, name in (line.partition("  ") for line in (folder / "SHA256SUMS").read_text().splitlines())
            )
        )
        assert failing(folder, lines[:2]) == []
        assert failing(folder, lines, first=True), path.name
        path.write_bytes(data)


def test_the_same_bytes_every_time(lib: Library, tmp_path: Path) -> None:
    evidence(lib, tmp_path)
    first = (tmp_path / "evidence.zip").read_bytes()
    os.utime(lib.path(), (1, 1))
    evidence(lib, tmp_path)
    assert (tmp_path / "evidence.zip").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        entries = archive.infolist()
    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.compress_type == zipfile.ZIP_STORED
        assert not entry.filename.startswith("/")
        assert ".." not in entry.filename.split("/")


def test_a_post_that_is_gone(lib: Library, tmp_path: Path) -> None:
    data = lib.path().read_bytes()
    git(lib.root, "rm", "--quiet", f"content/posts/{POST}.md", "content/media/door.png")
    commit(lib, LATER)
    folder = evidence(lib, tmp_path)
    assert failing(folder, commands(folder)) == []
    assert (folder / "post" / "post.md").read_bytes() == data
    assert any(path.read_bytes() == PNG for path in folder.glob("post/*door.png"))
    assert "The post as it was last approved." in (folder / "README.txt").read_text("utf-8")


def test_a_post_that_was_changed_after_its_approval(lib: Library, tmp_path: Path) -> None:
    data = lib.path().read_bytes()
    lib.edit(POST, "from Monday", "from Tuesday")
    commit(lib, LATER)
    folder = evidence(lib, tmp_path)
    assert failing(folder, commands(folder)) == []
    assert (folder / "post" / "post.md").read_bytes() == data


def test_a_post_that_nobody_approved(lib: Library, tmp_path: Path) -> None:
    folder = evidence(lib, tmp_path, post=signed.EVENT)
    assert failing(folder, commands(folder)) == []
    readme = (folder / "README.txt").read_text("utf-8")
    assert "nobody's approval covers it" in readme
    assert "No statement covers the form" in readme


def test_statements_that_were_taken_out_are_in_it(lib: Library, tmp_path: Path) -> None:
    path = lib.sign("reject", "aysel", now="2026-10-06T09:00", comment="no")
    commit(lib, LATER)
    git(lib.root, "rm", "--quiet", path, f"{path}.sig")
    commit(lib, "2026-10-07T12:00")
    folder = evidence(lib, tmp_path)
    assert failing(folder, commands(folder)) == []
    assert list(folder.glob("statements/aysel-*.json"))


def test_a_key_that_the_present_policy_does_not_list_any_more(lib: Library, tmp_path: Path) -> None:
    """Then a statement is checked against the version that it was signed under."""
    lib.ratify_directly(changed((key_line("rashad"), key_line("spare"))), ["nigar"], at="2026-10-06T09:00")
    commit(lib, LATER)
    folder = evidence(lib, tmp_path)
    lines = commands(folder)
    assert failing(folder, lines) == []
    assert any("policy/0001-" in line and "-I rashad" in line for line in lines)
    assert any('"previous' in line.replace("\\", "") for line in lines)


def test_names_that_a_shell_would_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The words of a post stay words: in no line that is a command."""
    made = signed.library(tmp_path, capsys)
    name = "do or;touch $(touch x)`touch y`.png"
    made.write(f"content/media/{name}", PNG)
    media = f'\n  - {{file: "media/{name}", alt: The open door, credit: Library, licence: CC-BY-4.0}}'
    title = '"x    $ touch pwned"'
    made.path().write_text(scene.post(media=media, title=title), "utf-8")
    commit(made, "2026-10-02T09:00")
    made.sign("submit", "leyla", now=SIGNED, comment="    $ touch pwned")
    made.sign("approve", "rashad", now=SIGNED)
    commit(made, COMMITTED)
    folder = evidence(made, tmp_path)
    before = sorted(folder.rglob("*"))
    assert failing(folder, commands(folder)) == []
    assert sorted(folder.rglob("*")) == before
    assert not [line for line in commands(folder) if re.search("touch [a-z]|`", line)]


def test_what_is_not_there(lib: Library, tmp_path: Path) -> None:
    assert "holds no post 'nothing'" in str(evidence(lib, tmp_path, post="nothing", code=2))
    anchor = f"sha256:{'0' * 64}"
    done = lib.run("evidence", POST, "--anchor", anchor, "-o", tmp_path / "x.zip", code=2)
    assert "nothing here can be proved" in done.err
    assert not (tmp_path / "x.zip").exists()

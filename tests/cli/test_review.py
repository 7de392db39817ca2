"""review: one page for an administrator without the repository, and the whole way back into the calendar."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import browser
import pytest
import scene
import signed
from signed import EVENT, POST, Library

from socialctl.approvals import statements
from socialctl.cli import review as command
from socialctl.model.statement import Statement

LATER = "2026-10-09T15:00"  # days after the page was made
_PICTURE = Path(__file__).resolve().parents[2] / "content" / "media" / "yeni-kitablar.jpg"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Both posts are submitted."""
    made = signed.library(tmp_path, capsys)
    made.sign("submit", "leyla")
    made.sign("submit", "murad", EVENT)
    made.commit()
    return made


class Read(HTMLParser):
    """What a person does with a page, without a browser: the files it offers to save, and the command it shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.saved: dict[str, bytes] = {}
        self.texts: dict[str, list[str]] = {}
        self._within = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, kind = values.get("download"), values.get("class") or ""
        if name:
            address = values["href"] or ""
            assert address.startswith("data:application/json;base64,")
            self.saved[name] = base64.b64decode(address.partition(",")[2], validate=True)
        if tag == "pre":
            self._within = kind or "pre"
            self.texts.setdefault(self._within, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within:
            self.texts[self._within][-1] += data

    @property
    def command(self) -> str:
        """The one command."""
        (one,) = self.texts["command"]
        return one


def review(library: Library, *posts: str, person: str = "rashad", more: tuple[str | Path, ...] = ()) -> str:
    """The page on standard output, and nothing else there."""
    done = library.run("review", *(posts or (POST,)), "--as", person, *more)
    assert done.out.startswith("<!doctype html>\n")
    assert done.out.endswith("</html>\n")
    return done.out


def refused(library: Library, *arguments: str | Path, code: int = 1) -> str:
    """What is said where no page is made."""
    done = library.run("review", *arguments, code=code)
    assert done.out == ""
    return done.err


def desk(folder: Path, person: str) -> Path:
    """A folder on that person's computer, with their key where ssh-keygen puts one, and nothing of the repository."""
    home = folder / f"home-of-{person}"
    (home / ".ssh").mkdir(parents=True)
    for suffix in ("", ".pub"):
        shutil.copy(f"{signed.key(person)}{suffix}", home / ".ssh" / f"id_ed25519{suffix}")
    (home / "Downloads").mkdir()
    return home / "Downloads"


def run_as_shown(shown: str, folder: Path) -> None:
    """What a person does with the command of the page: paste it into a terminal in that folder."""
    environment = {**os.environ, "HOME": str(folder.parent), "SSH_AUTH_SOCK": ""}
    done = subprocess.run(
        ["sh", "-c", shown], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def sent_back(page: str, folder: Path, person: str = "rashad") -> list[Path]:
    """The whole way without a browser: saved, signed, and the files that come back."""
    there, read = desk(folder, person), Read(page)
    for name, data in read.saved.items():
        (there / name).write_bytes(data)
    run_as_shown(read.command, there)
    files = [there / name for name in read.saved]
    assert all(Path(f"{file}.sig").exists() for file in files)
    return files


def calendar(library: Library, now: str = scene.NOW) -> list[tuple[str, str, str]]:
    """What is in the calendar: post, account and who approved it."""
    done = library.run("calendar", "--month", "2026-10", "--format", "json", now=now)
    return [
        (slot["post"], slot["account"], ",".join(one["person"] for one in slot["approvals"]))
        for slot in json.loads(done.out)["slots"]
    ]


# --- The whole way ---------------------------------------------------------------------------------------------------


def test_the_whole_way_with_a_browser(library: Library, tmp_path: Path) -> None:
    """The page is opened as a file, the statement saved by a click, the command pasted into a shell: no clone, no
    socialctl."""
    page = tmp_path / "mail" / "packet.html"
    page.parent.mkdir()
    done = library.run("review", POST, "--as", "rashad", "-o", page)
    assert (done.out, done.err.split(":")[0]) == ("", "Next")
    folder = desk(tmp_path, "rashad")
    with browser.browser() as chromium:
        context = chromium.new_context()
        shown = context.new_page()
        shown.goto(page.as_uri())
        links = shown.locator("a[download]")
        assert links.count() == 1
        with shown.expect_download() as saving:
            links.first.click()
        name = saving.value.suggested_filename
        saving.value.save_as(folder / name)
        run = shown.locator("pre.command").inner_text()
        visible = shown.locator("pre.statement").first.evaluate("one => one.textContent")
        context.close()
    assert re.fullmatch(r"rashad-[0-9a-f]{8}\.json", name)
    assert (folder / name).read_bytes() == visible.encode("utf-8")
    run_as_shown(run, folder)
    assert calendar(library) == []
    recorded = library.record(folder / name)
    assert f"content/approvals/posts/{POST}/{name}" in recorded.out
    assert library.verdict().state == "approved"
    assert calendar(library) == [(POST, "mastodon", "rashad")]


def test_several_posts_and_several_people(library: Library, tmp_path: Path) -> None:
    """Two pages made at the same time; what comes back is recorded days later, in any order."""
    one = sent_back(review(library, POST, EVENT), tmp_path)
    two = sent_back(review(library, EVENT, person="aysel"), tmp_path, "aysel")
    assert len(one) == 2
    library.record(*two, now=LATER)
    library.record(*one, now=LATER)
    assert [library.verdict(post, LATER).state for post in (POST, EVENT)] == ["approved", "approved"]
    found = {(post, frozenset(who.split(","))) for post, _, who in calendar(library, LATER)}
    assert found == {(POST, frozenset({"rashad"})), (EVENT, frozenset({"aysel", "rashad"}))}


def test_only_some_of_the_posts(library: Library, tmp_path: Path) -> None:
    """Names are left out at the end of the command."""
    folder, read = desk(tmp_path, "rashad"), Read(review(library, POST, EVENT))
    kept, left = read.saved
    (folder / kept).write_bytes(read.saved[kept])
    assert read.command.endswith(f" {kept} {left}")
    run_as_shown(read.command.removesuffix(f" {left}"), folder)
    library.record(folder / kept)
    assert library.verdict().state == "approved"


def test_saved_under_another_name(library: Library, tmp_path: Path) -> None:
    """Browsers write NAME (1).json where there is one already; the ledger's name follows from the bytes."""
    folder, read = desk(tmp_path, "rashad"), Read(review(library))
    ((name, data),) = read.saved.items()
    (folder / "rashad (1).json").write_bytes(data)
    run_as_shown(read.command.replace(name, "'rashad (1).json'"), folder)
    assert f"/{name}\n" in library.record(folder / "rashad (1).json").out


def test_what_is_to_be_signed_is_what_approve_would_sign(library: Library) -> None:
    page = Read(review(library, more=("--comment", "gladly   done")))
    ((name, data),) = page.saved.items()
    assert data == statements.write(library.build("approve", "rashad", comment="gladly done"))
    assert page.texts["statement"] == [f"\n{data.decode()}"]
    assert name == f"rashad-{statements.digest(data)[7:15]}.json"


def test_a_post_that_changed_in_between(library: Library, tmp_path: Path) -> None:
    """The statement is of other bytes: it is in the ledger, and does not count."""
    files = sent_back(review(library), tmp_path)
    library.edit(POST, "again from Monday", "again from Tuesday")
    library.sign("submit", "leyla")
    library.commit()
    done = library.record(*files)
    assert (
        f"note: {POST}: the words changed after Rəşad Hüseynov signed, so it does not count [content-changed]"
        in done.err
    )
    assert "'socialctl review'" in done.err
    verdict = library.verdict()
    assert verdict.state == "pending"
    (mine,) = [one for one in verdict.statements if one.person == "rashad"]
    assert not mine.counts
    assert mine.reason is not None
    assert mine.reason.code == "content-changed"
    assert calendar(library) == []


def test_a_page_made_anew_after_a_change_says_what_changed(library: Library) -> None:
    library.sign("approve", "rashad")
    library.edit(POST, "again from Monday", "again from Tuesday")
    library.sign("submit", "leyla")
    library.commit()
    page = review(library)
    assert "the words changed" in page
    assert "Rəşad Hüseynov təsdiq edib" in page


def test_dated_in_the_future(library: Library, tmp_path: Path) -> None:
    """Whose clock goes ahead must wait: a statement bears the time at which the page was made."""
    files = sent_back(review(library), tmp_path)
    before = "2026-10-05T08:00"
    assert "[not-yet]" in library.record(*files, code=1, now=before).err
    library.record(*files)


def test_signed_with_another_key(library: Library, tmp_path: Path) -> None:
    files = sent_back(review(library), tmp_path, "aysel")
    assert "[E_KEY_MISMATCH]" in library.record(*files, code=1).err
    assert library.verdict().state == "pending"


def test_a_command_with_another_namespace_would_be_seen(library: Library, tmp_path: Path) -> None:
    page = review(library).replace("-n approval@socialctl", "-n policy@socialctl")
    assert "[E_NAMESPACE]" in library.record(*sent_back(page, tmp_path), code=1).err


def test_a_changed_statement(library: Library, tmp_path: Path) -> None:
    (file,) = sent_back(review(library), tmp_path)
    file.write_bytes(file.read_bytes().replace(b'"comment": ""', b'"comment": "sure"'))
    assert "[E_BADSIG]" in library.record(file, code=1).err


def test_a_rejection_on_the_way(library: Library, tmp_path: Path) -> None:
    files = sent_back(review(library), tmp_path)
    library.reject("aysel")
    library.record(*files)
    assert library.verdict().state == "rejected"


# --- What keeps a page from being made -------------------------------------------------------------------------------


def test_the_author_is_told(library: Library) -> None:
    said = refused(library, EVENT, "--as", "murad")
    assert f"{EVENT}: Murad Əliyev is its author, and nobody approves their own post [own-post]" in said


def test_somebody_without_the_role(library: Library) -> None:
    assert "[out-of-office]" in refused(library, POST, "--as", "murad")


def test_a_draft(library: Library) -> None:
    library.edit(POST, "status: ready", "status: draft")
    library.commit()
    assert "[draft]" in refused(library, POST, "--as", "rashad")


def test_what_others_do_not_have(library: Library) -> None:
    library.edit(POST, "again from Monday", "again from Tuesday")
    assert "[not-in-git]" in refused(library, POST, "--as", "rashad")


def test_errors_in_the_post(library: Library) -> None:
    library.edit(POST, "accounts: [mastodon]", "accounts: [mastodon, myspace]")
    library.commit()
    done = library.run("review", POST, "--as", "rashad", code=1)
    assert "the policy knows no account 'myspace'" in done.out  # as approve says it
    assert done.err == "nothing was signed: mend these first\n"


@pytest.mark.parametrize(
    ("person", "said"),
    [("rashat", "did you mean rashad?"), ("nobody-here", "the policy lists no key of nobody-here")],
)
def test_an_unknown_person(person: str, said: str, library: Library) -> None:
    assert said in refused(library, POST, "--as", person, code=2)


def test_a_person_without_a_key(library: Library) -> None:
    text = signed.policy(version=2)
    line = f"    keys: [{{key: {signed.public('aysel')}, from: 2026-01-01}}]\n"
    assert line in text
    library.ratify_directly(text.replace(line, ""), ["nigar"])
    library.commit()
    said = refused(library, POST, "--as", "aysel", code=2)
    assert "the policy lists no key of aysel" in said
    assert "the governors add it under people:" in said


def two_keys(library: Library, first: str = "active") -> None:
    """Rashad has a second key."""
    own = f"{{key: {signed.public('rashad')}, from: 2026-01-01"
    since = ", since: 2026-09-25" if first != "active" else ""
    both = f"{own}, status: {first}{since}}}, {{key: {signed.public('spare')}, from: 2026-01-01"
    library.ratify_directly(signed.policy(version=2).replace(own, both), ["nigar"], at="2026-10-01T09:00")
    library.sign("submit", "leyla")
    library.commit()


def test_several_keys(library: Library, tmp_path: Path) -> None:
    two_keys(library)
    assert "rashad has 2 keys in use" in refused(library, POST, "--as", "rashad", code=2)
    by_file = review(library, more=("--key", f"{signed.key('spare')}.pub"))
    by_name = review(library, more=("--key", signed.fingerprint("spare")))
    assert by_file == by_name
    assert signed.fingerprint("spare") in by_name
    assert "the policy lists no key" in refused(
        library, POST, "--as", "rashad", "--key", signed.fingerprint("aysel"), code=2
    )


def test_keys_out_of_use(library: Library) -> None:
    two_keys(library, "retired")
    assert signed.fingerprint("spare") in review(library)
    said = refused(library, POST, "--as", "rashad", "--key", signed.fingerprint("rashad"), code=2)
    assert "this key of rashad is retired" in said


def test_nothing_left_to_ask_for(library: Library) -> None:
    library.approve()
    done = library.run("review", POST, "--as", "rashad")
    assert done.out == ""
    assert f"{POST}: Rəşad Hüseynov has approved it already" in done.err
    assert "no page was made" in done.err
    assert list(Read(review(library, POST, EVENT)).saved) != []


def test_nothing_ratified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = signed.bare_library(tmp_path, capsys)
    said = refused(bare, POST, "--as", "rashad", "--anchor", f"sha256:{'0' * 64}", code=1)
    assert "nothing can be signed here" in said


def test_a_comment_that_no_statement_can_hold(library: Library) -> None:
    assert "U+202E" in refused(library, POST, "--as", "rashad", "--comment", "a\u202eb", code=2)


# --- What the page says ----------------------------------------------------------------------------------------------


def test_a_post_that_is_not_submitted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.library(tmp_path, capsys)
    page = review(library)
    assert "Leyla Məmmədova has not submitted it" in page
    files = sent_back(page, tmp_path)
    library.record(*files)
    assert library.verdict().state == "ready"
    library.submit(now=LATER)
    assert library.verdict(now=LATER).state == "approved"  # an approval may come before the submission


def with_media(library: Library, body: str) -> None:
    """``POST`` gets media, and is submitted anew."""
    library.write("content/media/room.jpg", _PICTURE.read_bytes())
    library.write("content/media/room.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nWelcome <b>all</b>\n")
    library.edit(POST, "language: en\n", f"language: en\nmedia:\n{body}")
    library.sign("submit", "leyla")
    library.commit()


def test_pictures_and_what_is_no_picture(library: Library) -> None:
    digest = f"sha256:{'ab' * 32}"
    with_media(
        library,
        "  - {file: media/room.jpg, alt: The reading room, credit: A, licence: CC-BY-4.0}\n"
        f"  - {{external: https://example.org/a.mp4, digest: '{digest}', size: 4711, alt: A film of the room,"
        " captions: media/room.vtt, credit: A, licence: CC-BY-4.0}\n",
    )
    page = review(library)
    inside = base64.b64encode(_PICTURE.read_bytes()).decode()
    assert page.count(inside) == 1
    assert 'alt="The reading room"' in page
    assert '<a href="https://example.org/a.mp4" rel="noopener noreferrer">' in page
    assert digest in page
    assert "4.711 bayt" in page
    assert "Welcome &lt;b&gt;all&lt;/b&gt;" in page
    (statement,) = Read(page).saved.values()
    said = statements.read(statement)
    assert isinstance(said, Statement)
    assert {file.path for file in said.subject.files} == {
        "post.md", "media/room.jpg", "media/room.vtt", "https://example.org/a.mp4"
    }  # fmt: skip
    assert all(file.digest in page for file in said.subject.files)


def test_only_what_is_signed_is_drawn(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that is another one by the time it is drawn is not shown for the one that is signed."""
    with_media(library, "  - {file: media/room.jpg, alt: The reading room, credit: A, licence: CC-BY-4.0}\n")
    assert "<img " in review(library)
    monkeypatch.setattr(command, "content_file", lambda *_: _PICTURE.read_bytes() + b"\0")
    page = review(library)
    assert "<img " not in page
    assert "Bu fayl səhifədə göstərilmir" in page


def test_warnings_are_shown(library: Library) -> None:
    library.edit(EVENT, "2026-10-22T18:00", "2026-10-06T18:00")
    library.edit(EVENT, "starts: 2026-10-22, ends: 2026-10-22", "starts: 2026-10-06, ends: 2026-10-06")
    library.commit()
    warnings = library.run("validate", "--rule", "short-lead-time", "--format", "json", code=None)
    (expected,) = [one for one in json.loads(warnings.out)["findings"] if one["post"] == EVENT]
    assert expected["severity"] == "warning"
    page = review(library, EVENT)
    assert "[short-lead-time]" in page
    assert html.escape(expected["message"]) in page
    assert "[short-lead-time]" not in review(library, POST)


def test_the_same_bytes_twice(library: Library, tmp_path: Path) -> None:
    """And by the command that the page itself shows to a colleague."""
    page = review(library, POST, EVENT, more=("--comment", "it's fine"))
    assert page == review(library, POST, EVENT, more=("--comment", "it's fine"))
    again = Read(page).texts["pre"][-1]
    assert again.startswith("socialctl review ")
    shown = subprocess.run(
        ["sh", "-c", again.replace("socialctl", str(scene.COMMAND), 1)],
        cwd=library.root,
        check=True,
        capture_output=True,
    )
    assert shown.stdout == b""
    assert (library.root / "packet.html").read_text("utf-8") == page


def test_a_large_page(library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "which many mail services refuse" not in library.run("review", POST, "--as", "rashad").err
    monkeypatch.setattr(command, "_LARGE", 1000)
    done = library.run("review", POST, "--as", "rashad", "-o", tmp_path / "p.html")
    assert "note: the page has 0 MB, which many mail services refuse" in done.err


@pytest.mark.parametrize(("kind", "file"), [("ed25519", "id_ed25519"), ("ecdsa", "id_ecdsa"), ("rsa", "id_rsa")])
def test_the_usual_name_of_the_key(kind: str, file: str, tmp_path: Path) -> None:
    from socialctl.signing import key_files

    path = tmp_path / "k"
    size = ["-b", "3072"] if kind == "rsa" else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-f", str(path)], check=True)
    assert command._usual_file(key_files.load(path)) == file


def test_the_usual_name_of_a_security_key() -> None:
    from socialctl.signing.keys import Ed25519, PublicKey

    key = PublicKey(b"", "sk-ssh-ed25519@openssh.com", Ed25519(bytes(32)), application="ssh:")
    assert command._usual_file(key) == "id_ed25519_sk"

"""socialctl import csv, from the command line: drafts, every loss listed, all rows or none, nothing overwritten."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import scene

from socialctl.store import posts

from .conftest import Run, tree

OPTIONS = ("--account", "facebook", "--author", "leyla", "--type", "photo", "--purpose", "event")
BUFFER = "Text,Image URL,Tags,Posting Time\n"
PUBLER = (
    "Date - Intl. format or prompt,Text,Link(s) - Separated by comma for FB carousels,"
    'Media URL(s) - Separated by comma,"Title - For the video, pin, PDF ..",Label(s) - Separated by comma,'
    'Alt text(s) - Separated by ||,Comment(s) - Separated by ||,"Pin board, FB album, or Google category",'
    '"Post subtype - I.e. story, reel, PDF ..",CTA - For Facebook links or Google,'
    '"Reminder - For stories, reels, shorts, and TikToks"\n'
)
_NAMES = "campaign,date,weekday,time,zone,account,platform,state,type,purpose,title,text,media,alt text,language"
CALENDAR = f"{_NAMES},author,post,path\n"
BASE = "https://library.example.org/content/"
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a CSV file."""

    def write(text: str | bytes, name: str = "posts.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def socialctl(repo: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run socialctl in the content repository, without a time, which does not matter here."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        done = scene.call(capsys, *arguments, "--root", repo)
        return done.code, done.out, done.err

    return call


@pytest.fixture(autouse=True)
def with_pictures(repo: Path) -> None:
    """A picture, and the address under which it can be fetched."""
    path = repo / "policy.yaml"
    text = path.read_text("utf-8")
    changed, number = re.subn(r"\n  media_base_url: .*\n", f"\n  media_base_url: {BASE}\n", text)
    assert number == 1
    path.write_text(changed, "utf-8")
    (repo / "content/media").mkdir(parents=True)
    (repo / "content/media/açıq giriş.jpg").write_bytes(b"\xff\xd8\xff")


def brought(repo: Path) -> dict[str, bytes]:
    """The posts that are there, by name."""
    found = tree(repo)
    start = "content/posts/imported/"
    return {path.removeprefix(start): data for path, data in found.items() if path.startswith("content/posts/")}


def test_a_file_of_buffer(written: Written, socialctl: Run, repo: Path) -> None:
    file = written(
        BUFFER + f'"Açıq Giriş Həftəsi başlayır\n\n#OA",{BASE}media/a%C3%A7%C4%B1q%20giri%C5%9F.jpg,,2026-10-19 10:00\n'
        "=1+1,https://elsewhere.example/x.jpg,news,2026-10-20 10:00\n"
        "Lost,not a link,,\n"
    )
    code, out, err = socialctl("import", "csv", file, *OPTIONS)
    assert (code, err) == (0, "")
    assert "3 rows read" in out
    assert "3 posts written below content/posts/imported/, as drafts" in out
    assert "1 picture named by address" in out
    assert "    posts.csv:5: Tags: news" in out
    assert "    posts.csv:6: not a link" in out
    assert "rows without a time; the post has none (1):\n    posts.csv:6" in out
    found = brought(repo)
    assert list(found) == ["1-1.md", "aciq-giris-heftesi-baslayir.md", "lost.md"]
    first = posts.load("x.md", found["aciq-giris-heftesi-baslayir.md"]).file
    assert first.body.strip() == "Açıq Giriş Həftəsi başlayır\n\n#OA"
    assert first.post.title == "Açıq Giriş Həftəsi başlayır"
    assert [item.name for item in first.post.media] == ["media/açıq giriş.jpg"]
    assert (first.post.author, first.post.accounts, first.post.is_draft) == ("leyla", ("facebook",), True)
    assert f"{first.post.schedule}" == "2026-10-19 10:00:00"
    second = posts.load("x.md", found["1-1.md"]).file
    assert second.body.strip() == "=1+1"
    assert [item.name for item in second.post.media] == ["https://elsewhere.example/x.jpg"]


def test_a_file_of_publer(written: Written, socialctl: Run, repo: Path) -> None:
    media = f"{BASE}media/a%C3%A7%C4%B1q%20giri%C5%9F.jpg, https://elsewhere.example/x.jpg"
    file = written(
        PUBLER
        + f'2026-10-19 10:00,Words.,https://x.example,"{media}",A film,News,A poster || An x,first!,,story,,yes\n'
        f'2026-10-20 10:00,More words.,,"{media}",,,a||b||c,,,,,\n'
    )
    code, out, _ = socialctl("import", "csv", file, *OPTIONS, "--account", "youtube")
    assert code == 0
    (first, second) = (posts.load("x.md", data).file.post for data in brought(repo).values())
    assert (first.title, first.accounts) == ("A film", ("facebook", "youtube"))
    assert [(item.name, item.alt) for item in first.media] == [
        ("media/açıq giriş.jpg", "A poster"),
        ("https://elsewhere.example/x.jpg", "An x"),
    ]
    assert [item.alt for item in second.media] == [None, None]
    assert "which picture they belong to; left out (1):\n    posts.csv:3: a / b / c" in out
    for lost in ("Link(s) ", "Label(s) ", "Comment(s) ", "Post subtype ", "Reminder "):
        assert f"    posts.csv:2: {lost}" in out


def test_a_calendar_of_ours(written: Written, socialctl: Run, repo: Path) -> None:
    row = ",2026-10-19,Monday,{},Asia/Baku,{},x,approved,{},event,{},{},,,az,leyla,week,content/posts/week.md\n"
    file = written(
        CALENDAR
        + row.format("10:00", "instagram", "photo", "The week", "'@all: come")
        + row.format("10:30", "facebook", "video", "Another week", "Come")
        + row.format("11:00", "youtube", "photo", "The film", "Come").replace("Asia/Baku", "Europe/London")
    )
    code, out, _ = socialctl("import", "csv", file)
    assert code == 0
    (data,) = brought(repo).values()
    post = posts.load("x.md", data).file
    assert (post.post.id, post.post.title, post.body.strip()) == ("week", "The week", "@all: come")
    assert post.post.accounts == ("instagram", "facebook", "youtube")
    assert {name: one.text for name, one in post.post.variants.items()} == {"facebook": "Come", "youtube": "Come"}
    assert post.post.variants["youtube"].title == "The film"
    assert f"{post.post.variants['youtube'].schedule}" == "2026-10-19 11:00:00+01:00"
    assert "the first row's is kept (2):\n    posts.csv:3: week: type\n    posts.csv:3: week: title" in out


def test_rows_without_an_id_are_posts_of_their_own(written: Written, socialctl: Run, repo: Path) -> None:
    row = ",2026-10-19,,10:00,,facebook,,,photo,event,Kitab,Words,,,,leyla,{},\n"
    file = written(CALENDAR + row.format("") + row.format("kitab") + row.format(""))
    assert socialctl("import", "csv", file)[0] == 0
    assert list(brought(repo)) == ["kitab-2.md", "kitab-3.md", "kitab.md"]


def test_the_second_run_changes_nothing(written: Written, socialctl: Run, repo: Path) -> None:
    file = written(BUFFER + "Kitab,,,2026-10-19 10:00\nKitab,,,2026-10-20 10:00\n")
    assert socialctl("import", "csv", file, *OPTIONS)[0] == 0
    (repo / "content/posts/imported/kitab-2.md").rename(repo / "content/posts/moved.md")
    before = tree(repo)
    code, out, _ = socialctl("import", "csv", file, *OPTIONS)
    assert code == 0
    assert "2 posts already there" in out
    assert "  posts.csv:2 is at content/posts/imported/kitab.md\n" in out
    assert "  posts.csv:3 is at content/posts/moved.md\n" in out
    assert tree(repo) == before


def test_what_it_brings_in_is_sound(written: Written, socialctl: Run) -> None:
    file = written(BUFFER + "The reading room is open again.,,,2026-10-19 10:00\n")
    assert socialctl("import", "csv", file, *OPTIONS)[0] == 0
    assert socialctl("validate", "--now", scene.NOW)[0] == 0


def test_dry_run_writes_nothing(written: Written, socialctl: Run, repo: Path) -> None:
    before = tree(repo)
    code, out, _ = socialctl("import", "csv", written(BUFFER + "Kitab,,,\n"), *OPTIONS, "--dry-run")
    assert code == 0
    assert "1 post would be written" in out
    assert tree(repo) == before


@pytest.mark.parametrize(
    "time",
    ["19/10/2026 10:00", "10/19/26 10:00", "19.10.2026 10:00", "2026-10-19", "2026-10-19 9:00", "2026-02-30 10:00",
     "next Friday at 2 PM", "2026-10-19 10:00:00", "10:00", "1969-10-19 10:00"],
)  # fmt: skip
def test_other_dates_are_at_fault(time: str, written: Written, socialctl: Run, repo: Path) -> None:
    before = tree(repo)
    file = written(BUFFER + f"Good,,,2026-10-19 10:00\nBad,,,{time}\n")
    code, out, _ = socialctl("import", "csv", file, *OPTIONS)
    assert code == 1
    assert f"  posts.csv:3: the time '{time}' is not a date and time as this file needs it (write year-month-day" in out
    assert "nothing written: 1 row cannot be brought in" in out
    assert tree(repo) == before


def test_every_fault_of_a_file_is_said_and_nothing_is_written(written: Written, socialctl: Run, repo: Path) -> None:
    row = ",2026-10-19,,10:00,{},{},,,{},{},Kitab,Words,,,{},{},{},\n"
    file = written(
        CALENDAR
        + row.format("", "facebook", "photo", "event", "", "leyla", "good")
        + row.format("", "fasebook", "photo", "event", "", "leyla", "a")
        + row.format("", "facebook", "foto", "event", "", "leyla", "b")
        + row.format("", "facebook", "photo", "", "", "leyla", "c")
        + row.format("", "facebook", "photo", "event", "xx", "leyla", "d")
        + row.format("", "facebook", "photo", "event", "", "nobody", "e")
        + row.format("Mars/Base", "facebook", "photo", "event", "", "leyla", "f")
        + row.format("", "facebook", "photo", "event", "", "leyla", "Not an id")
        + row.format("", "facebook", "photo", "event", "", "leyla", "good")
        + row.format("", "", "photo", "event", "", "leyla", "g")
    )
    before = tree(repo)
    code, out, _ = socialctl("import", "csv", file)
    assert code == 1
    for line, said in {
        3: "the account 'fasebook' is not in the policy (did you mean facebook?)",
        4: "the type 'foto' is not in the policy (one of text, photo,",
        5: "no purpose is named (fill the column, or give --purpose)",
        6: "the language 'xx' is not in the policy",
        7: "the author 'nobody' is not in the policy",
        8: "the zone 'Mars/Base' is not a time zone",
        9: "the post 'Not an id' is not an id",
        10: "post good goes to facebook twice (line 2 says it too",
        11: "no account is named (fill the column, or give --account)",
    }.items():
        assert f"  posts.csv:{line}: {said}" in out, out
    assert tree(repo) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "posts.csv:1: it is empty"),
        (b"a,b\n", "posts.csv:1: its first row is no header that we know"),
        ((BUFFER + '"open').encode(), "posts.csv:2: a quote is opened and never closed"),
        ((BUFFER + "x").encode("utf-16"), "posts.csv:1: it is written in UTF-16"),
        ((BUFFER + "Привет,,,").encode("cp1251"), "posts.csv:2: a letter is not written in UTF-8"),
    ],
)
def test_what_cannot_be_read(data: bytes, said: str, written: Written, socialctl: Run, repo: Path) -> None:
    before = tree(repo)
    code, out, err = socialctl("import", "csv", written(data), *OPTIONS)
    assert (code, out) == (2, "")
    assert said in err
    assert "\n  → " in err
    assert tree(repo) == before


def test_what_no_column_says_has_to_be_given(written: Written, socialctl: Run) -> None:
    code, _, err = socialctl("import", "csv", written(BUFFER + "x,,,\n"), "--author", "leyla")
    assert code == 2
    assert "a file of Buffer does not say everything: give --account, --type and --purpose too" in err


@pytest.mark.parametrize("option", ["--account", "--author", "--type", "--purpose", "--language"])
def test_wrong_options(option: str, written: Written, socialctl: Run) -> None:
    code, _, err = socialctl("import", "csv", written(BUFFER), *OPTIONS, option, "nonsense")
    assert code == 2
    assert f"the policy knows no {option[2:]} 'nonsense'" in err


def test_no_such_file(tmp_path: Path, socialctl: Run) -> None:
    assert "there is no such file" in socialctl("import", "csv", tmp_path / "none.csv")[2]
    assert socialctl("import", "csv", tmp_path)[0] == 3


def test_hostile_cells(written: Written, socialctl: Run, repo: Path) -> None:
    """Nothing leaves the folder, and what is no front matter does not become some."""
    row = ',2026-10-19,,10:00,,facebook,,,photo,event,{},"{}","{}",,,leyla,{},../../../etc/cron.md\n'
    file = written(
        CALENDAR
        + row.format("[a]: *b", "x\n---\nstatus: ready\n---\ny", "../../etc/passwd", "a")
        + row.format("=cmd|x", "a: b\nid: evil\n# x", f"{BASE}../../etc/passwd", "b")
        + row.format("{x}", "x", f"{BASE}..%2F..%2Fetc%2Fpasswd\n/etc/passwd\nmedia/none.jpg", "c"),
    )
    assert socialctl("import", "csv", file)[0] == 0
    loaded = {name: posts.load("x.md", data).file for name, data in brought(repo).items()}
    assert list(loaded) == ["a.md", "b.md", "c.md"]
    assert loaded["a.md"].body.strip() == "x\n---\nstatus: ready\n---\ny"
    assert [one.post.title for one in loaded.values()] == ["[a]: *b", "=cmd|x", "{x}"]
    assert loaded["b.md"].post.id == "b"
    assert all(one.post.is_draft for one in loaded.values())
    assert not any(item.file for one in loaded.values() for item in one.post.media)
    assert not [path for path in tree(repo) if "etc" in path or "cron" in path]


def test_words_that_look_like_front_matter_are_at_fault(written: Written, socialctl: Run, repo: Path) -> None:
    code, out, _ = socialctl("import", "csv", written(BUFFER + '"---\nstatus: ready\n---\nx",,,\n'), *OPTIONS)
    assert code == 1
    assert "posts.csv:2: a second block of front matter begins here" in out
    assert brought(repo) == {}


def test_orders_to_the_terminal_are_not_obeyed(written: Written, socialctl: Run, repo: Path) -> None:
    file = written(BUFFER + "a\x1b[2Jb,\x1b[31m,,2026-10-19 10:00\n", "po\x1b[2Jsts.csv")
    before = tree(repo)
    code, out, err = socialctl("import", "csv", file, *OPTIONS)
    assert code == 1
    assert "po<U+001B>[2Jsts.csv:2: " in out
    assert "\x1b" not in out + err
    assert tree(repo) == before


def test_a_link_is_read_and_never_written_through(written: Written, socialctl: Run, repo: Path, tmp_path: Path) -> None:
    (repo / "content/posts/imported").mkdir(parents=True)
    (repo / "content/posts/imported/kitab.md").symlink_to(tmp_path / "outside.md")
    code, _, _ = socialctl("import", "csv", written(BUFFER + "Kitab,,,\n"), *OPTIONS)
    assert code in (0, 2)
    assert not (tmp_path / "outside.md").exists()

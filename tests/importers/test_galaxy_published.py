"""galaxy-social's record of what it sent: read strictly, counted, held against its posts, and taken into ours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import scene
import signed

from socialctl.importers.processed_files import Original, Sent, read, repeats, tally
from socialctl.model.errors import SyntaxProblem

CHECKOUT = Path(__file__).resolve().parents[2]
FLOOR = 256
NOW = "2026-11-22T09:00"


def sent(record: dict[str, dict[str, bool]]) -> tuple[Sent, ...]:
    """What such a record says."""
    return read(json.dumps(record).encode())


def test_a_record() -> None:
    assert sent({"posts/a.md": {"x": True, "y": False}}) == (
        Sent("posts/a.md", "x", True),
        Sent("posts/a.md", "y", False),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no JSON"), (b"{", "no JSON"), (b"[]", "no record"), (b"{}", "no record"), (b"\xff", "UTF-8"),
        (b'{"a": []}', "no record"), (b'{"a": {"x": 1}}', "no record"), (b"[" * 100_000, "no record"),
        (b"9" * 5000, "no record"),
    ],
)  # fmt: skip
def test_what_is_no_record(data: bytes, message: str) -> None:
    with pytest.raises(SyntaxProblem, match=message):
        read(data)


@pytest.mark.parametrize(
    ("path", "original"),
    [
        ("posts/2025/a.md", None),
        ("posts/2025/retry-12_a.md", "posts/2025/a.md"),
        ("posts/retry-12_retry-11_a.md", "posts/a.md"),
        ("posts/retry-x_a.md", None),
        ("retry-1_a/b.md", None),
    ],
)
def test_names_of_retries(path: str, original: str | None) -> None:
    assert repeats(path) == original


def test_each_kind_is_counted() -> None:
    posts = {
        "whole.md": Original(("x", "y"), "1"),
        "mended.md": Original(("x", "y"), "2"),
        "retry-1_mended.md": Original(("y",), "2, changed"),
        "partly.md": Original(("x", "y", "z"), "3"),
        "retry-2_partly.md": Original(("y",), "3"),
        "nowhere.md": Original(("x",), "4"),
        "again.md": Original(("x",), "1"),
        "unrecorded.md": Original(("x",), "5"),
        "lacking.md": Original(("x", "y"), "6"),
    }
    found = tally(
        sent(
            {
                "whole.md": {"x": True, "y": True},
                "mended.md": {"x": True, "y": False},
                "retry-1_mended.md": {"y": True},
                "partly.md": {"x": True, "y": False, "z": False},
                "retry-2_partly.md": {"y": True},
                "nowhere.md": {"x": False},
                "again.md": {"x": True},
                "unknown.md": {"x": True},
                "retry-3_gone.md": {"x": True},
                "lacking.md": {"x": True, "q": True},
            }
        ),
        posts,
    )
    assert found.whole == ("again.md", "lacking.md", "unknown.md", "whole.md")
    assert (found.mended, found.partly, found.nowhere) == (("mended.md",), ("partly.md",), ("nowhere.md",))
    assert (found.orphans, found.changed) == (("retry-3_gone.md",), ("retry-1_mended.md",))
    assert found.again == (("x", ("again.md", "whole.md")),)
    assert (found.unrecorded, found.unknown) == (("unrecorded.md",), ("retry-3_gone.md", "unknown.md"))
    assert (found.lacking, found.foreign[0]) == ((("lacking.md", "y"),), ("lacking.md", "q"))
    assert (found.out, found.failed, found.made_good) == (11, 4, 2)


# --- The real one ----------------------------------------------------------------------------------------------------


def real(corpora: Path) -> tuple[tuple[Sent, ...], set[str]]:
    """The real record, and the paths of the real posts."""
    folder = corpora / "galaxy-social"
    posts = {path.relative_to(folder).as_posix() for path in (folder / "posts").rglob("*.md")}
    return read((folder / "processed_files.json").read_bytes()), posts


def test_the_benchmark_counts_as_a_reading_of_its_own(corpora: Path) -> None:
    """In plain loops, and by what the command prints."""
    record, posts = real(corpora)
    done = subprocess.run(
        [sys.executable, CHECKOUT / "benchmarks" / "galaxy_published.py", corpora / "galaxy-social"],
        capture_output=True,
        text=True,
        check=True,
    )
    by_post: dict[str, dict[str, bool]] = {}
    for one in record:
        by_post.setdefault(one.path, {})[one.account] = one.is_out
    retries = [path for path in by_post if "/retry-" in path]
    whole = [path for path in by_post if path not in retries and all(by_post[path].values())]
    numbers = Counter(one.is_out for one in record)
    print(f"galaxy-social: {len(posts)} posts, {len(by_post)} of them recorded, {len(record)} sendings\n{done.stdout}")
    assert len(by_post) >= FLOOR
    assert done.stdout.startswith(
        f"{len(posts)} posts, {len(record)} sendings recorded: {numbers[True]} went out, {numbers[False]} failed\n"
    )
    assert f"\n{len(by_post) - len(retries)} posts of the record are no such retry:\n" in done.stdout
    assert f"  {len(whole)} went out everywhere at the first attempt\n" in done.stdout
    assert re.search(rf"^{len(retries)} retries of \d+ posts:$", done.stdout, re.MULTILINE)
    assert f"{len(posts - by_post.keys())} posts of which the record says nothing\n" in done.stdout
    assert f"{len(by_post.keys() - posts)} posts of the record that are not among the posts\n" in done.stdout
    page = (CHECKOUT / "docs" / "real-posts.md").read_text("utf-8")
    for number in (len(record), numbers[True], numbers[False], len(whole), len(retries)):
        assert str(number) in page, "docs/real-posts.md says other numbers"


def test_the_real_record_is_taken_into_ours(corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its posts are brought in, a policy with their accounts is ratified, and what went out is listed, and signed of
    one account; none of it was approved here, and all of it says so."""
    folder = corpora / "galaxy-social"
    record, _ = real(corpora)
    root, key = tmp_path / "library", signed.key("director")
    who = ("--person", "director", "--name", "Director", "--email", "director@example.org", "--key", key)

    def call(*arguments: str | Path, code: int = 0) -> str:
        done = scene.call(capsys, *arguments, *(("--root", root) if arguments[0] != "init" else ()), "--now", NOW)
        assert done.code == code, done
        return done.out

    call("init", root, "--org", "Galaxy", "--zone", "Europe/Berlin", *who)
    call("import", "galaxy-social", folder)
    policy = root / "policy.yaml"
    text = policy.read_text("utf-8").replace("\n  version: 1\n", "\n  version: 2\n", 1)
    assert "publishing: {by: [manager]" in text
    policy.write_text(text, "utf-8")
    call("policy", "ratify", "--key", key, "--yes")
    command = ("import", "published", folder, "--from", "galaxy-social", "--dry-run")
    out = call(*command, code=1)
    failed = sum(not one.is_out for one in record)
    assert f"{len(record)} rows read\n0 rows would be recorded as published\n" in out
    assert f"  it failed there ({failed}):\n" in out
    assert f"  the record does not say when it went out: --at does ({len(record) - failed}):\n" in out
    out = call(*command, "--at", "2026-11-01T09:00", code=1)
    assert "[never-approved]" in out
    out = call(*command, "--at", "2026-11-01T09:00", "--unapproved", code=1)
    taken = re.search(r"^(\d+) rows would be recorded as published$", out, re.MULTILINE)
    assert taken is not None
    assert int(taken[1]) == len(record) - failed
    print(f"galaxy-social: {len(record)} rows, {taken[1]} could be recorded, {failed} failed there")
    assert len(record) >= FLOOR

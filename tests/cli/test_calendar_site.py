"""``calendar --format html``: from a repository to a folder that can be published."""

from __future__ import annotations

from pathlib import Path

import pytest
import scene
import signed


def test_a_site_is_written_and_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.library(tmp_path, capsys)
    library.submit()
    library.approve()
    site = tmp_path / "site"
    library.run("calendar", "--month", "2026-10", "--format", "html", "-o", site)
    shown = (site / "en" / "list-2026-10.html").read_text("utf-8")
    assert "The reading room is open again" in shown
    assert "An evening with the author" not in shown
    assert "1 approval" in (site / "en" / "left-out.html").read_text("utf-8").replace("2 approvals", "1 approval")
    first = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    library.run("calendar", "--month", "2026-10", "--format", "html", "-o", site)
    assert first == {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    library.run("calendar", "--month", "2026-11", "--format", "html", "-o", site)
    assert not (site / "en" / "posts").exists()
    assert not (site / "en" / "2026-10.html").exists()


def test_what_is_not_approved_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.library(tmp_path, capsys)
    library.submit()
    site = tmp_path / "site"
    library.run("calendar", "--month", "2026-10", "--include", "pending", "--format", "html", "-o", site)
    page = (site / "en" / "posts" / f"{signed.POST}.html").read_text("utf-8")
    assert "Why it is not approved" in page
    assert "approver" in page.partition("Why it is not approved")[2]


@pytest.mark.parametrize("output", [(), ("-o", "-")])
def test_without_a_folder_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], output: tuple[str, ...]
) -> None:
    root = scene.repository(tmp_path / "library")
    done = scene.call(
        capsys, "calendar", "--month", "2026-10", "--format", "html", "--root", root, "--now", scene.NOW, *output
    )
    assert done.code == 2
    assert not done.out
    assert "-o DIR" in done.err


def test_no_site_is_written_over_content_or_what_is_not_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = scene.repository(tmp_path / "library")
    command = ("calendar", "--month", "2026-10", "--format", "html", "--root", root, "--now", scene.NOW, "-o")
    assert scene.call(capsys, *command, root / "content").code == 2
    assert scene.call(capsys, *command, root / "policy.yaml").code == 2
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "index.html").write_text("theirs", "utf-8")
    done = scene.call(capsys, *command, theirs)
    assert done.code == 2
    assert "in the way" in done.err
    assert [path.name for path in theirs.iterdir()] == ["index.html"]
    assert not scene.git(root, "status", "--porcelain")

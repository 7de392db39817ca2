"""A folder written as a whole: what an earlier run left goes, what is not ours stays."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.model.errors import ToolError, UsageError
from socialctl.store import folder as store
from socialctl.store.folder import LIST, write_folder

FIRST = {"index.html": b"one", "en/a.html": b"a", "en/posts/x.html": b"x"}
SECOND = {"index.html": b"two", "az/a.html": b"a"}


def there(root: Path) -> dict[str, bytes]:
    """What lies in a folder, but for the list."""
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if name != LIST}


def test_what_an_earlier_run_left_goes(tmp_path: Path) -> None:
    write_folder(tmp_path / "site", FIRST)
    assert there(tmp_path / "site") == FIRST
    write_folder(tmp_path / "site", SECOND)
    assert there(tmp_path / "site") == SECOND
    assert not (tmp_path / "site" / "en").exists()
    assert (tmp_path / "site" / LIST).read_text("utf-8").count("\n") == 2


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    write_folder(tmp_path, FIRST)
    (tmp_path / "en" / "theirs.txt").write_bytes(b"theirs")
    (tmp_path / "en" / "a.html").write_bytes(b"changed by somebody")
    write_folder(tmp_path, SECOND)
    assert there(tmp_path) == {**SECOND, "en/theirs.txt": b"theirs", "en/a.html": b"changed by somebody"}


def test_what_is_not_ours_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "az").mkdir()
    (tmp_path / "az" / "a.html").write_bytes(b"theirs")
    with pytest.raises(UsageError, match="not from socialctl"):
        write_folder(tmp_path, SECOND)
    assert there(tmp_path) == {"az/a.html": b"theirs"}
    assert not (tmp_path / LIST).exists()


def test_the_same_bytes_are_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"one")
    before = (tmp_path / "index.html").stat().st_ino
    write_folder(tmp_path, FIRST)
    assert (tmp_path / "index.html").stat().st_ino == before


def test_a_run_that_was_cut_short_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path, FIRST)

    def stop(path: Path, data: bytes) -> None:
        if path.name == "a.html":
            raise KeyboardInterrupt
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write", stop)
        with pytest.raises(KeyboardInterrupt):
            write_folder(tmp_path, SECOND)
    write_folder(tmp_path, SECOND)
    assert there(tmp_path) == SECOND


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "a/../../outside.txt", "./x", LIST, "a//b"])
def test_a_list_that_leads_out_of_the_folder_is_not_heard(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"")
    site = tmp_path / "site"
    write_folder(site, FIRST)
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing
    (site / LIST).write_text(f"{digest}  {name}\n{digest}  en/link/outside.txt\n", "utf-8")
    (site / "en" / "link").symlink_to(tmp_path)
    for path in site.rglob("*.html"):
        path.unlink()
    write_folder(site, SECOND)
    assert outside.exists()


def test_links_lead_nothing_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site" / "en").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="leads out of it"):
        write_folder(tmp_path / "site", FIRST)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_where_a_file_should_be_and_the_other_way_round(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()
    with pytest.raises(UsageError):
        write_folder(tmp_path, FIRST)
    other = tmp_path / "other"
    other.mkdir()
    (other / "en").write_bytes(b"a file")
    with pytest.raises(ToolError, match="cannot write"):
        write_folder(other, FIRST)


NAMES = st.lists(st.sampled_from(["a", "b", "c/d", "c/e", "f/g/h"]), unique=True)
RUN = NAMES.flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(names, st.binary(max_size=2))))


@settings(max_examples=60, deadline=None)
@given(runs=st.lists(RUN, min_size=1, max_size=5))
def test_after_any_runs_only_the_last_is_there(
    runs: list[Mapping[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("site")
    (folder / "theirs.txt").write_bytes(b"theirs")
    for files in runs:
        write_folder(folder, files)
        assert there(folder) == {**files, "theirs.txt": b"theirs"}

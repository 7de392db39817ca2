"""Whatever stands in the cells: a plan of sound drafts, or faults with their lines; nothing else, and nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.importers import csv_plan
from socialctl.importers.csv_reading import FORMS, CsvRow, Form, Table
from socialctl.importers.csv_rows import Given
from socialctl.importers.plan import IMPORTED
from socialctl.store import policy_file, posts
from socialctl.store.snapshot import Snapshot, TreeFile, of_work_tree

POLICY = policy_file.load_valid(of_work_tree(Path(__file__).resolve().parents[2]))
TREE = Snapshot("tree", Path("/nowhere"), {"content/media/a.jpg": TreeFile("file")}, in_git=False)
GIVEN = Given("leyla", "photo", "event", "az", ("facebook",))
HOSTILE = (
    *(
        "",
        " ",
        "x",
        "ə İ ı",
        "=1+1",
        "'=1",
        "||",
        "a||b",
        ",",
        "\n",
        "---",
        "---\n",
        "a: b",
        "[x",
        "{x}",
        "*a",
        "&a",
        "!!x",
    ),
    *(
        "# x",
        "media/a.jpg",
        "../../etc/passwd",
        "/etc/passwd",
        "https://x.example/a.jpg",
        "https://",
        "\x1b[2J",
        "\x07",
    ),
    *(
        "\u2028",
        "\u202e",
        "\ufeff",
        "👩‍👩‍👧",
        "null",
        "no",
        "1e3",
        "2026-10-19",
        "2026-10-19 10:00",
        "10:00",
        "facebook",
    ),
    *("youtube", "photo", "event", "leyla", "az", "az en", "post", "Asia/Baku", "Europe/London", "UTC", "x" * 300),
)
CELL = st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join) | st.text(max_size=20)
# What makes most rows fit, so that more than the first question is asked.
FITS: Mapping[str, str] = {
    "date": "2026-10-19", "time": "10:00", "zone": "", "account": "facebook", "type": "photo", "purpose": "event",
    "author": "leyla", "language": "az", "post": "", "Posting Time": "2026-10-19 10:00",
    "Date - Intl. format or prompt": "2026-10-19 10:00",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_cells(form: Form, data: st.DataObject) -> None:
    rows = []
    for line in range(2, 2 + data.draw(st.integers(1, 4))):
        odd = data.draw(st.sets(st.sampled_from(FORMS[form]), max_size=5))
        cells = {name: data.draw(CELL) if name in odd else FITS.get(name, "words") for name in FORMS[form]}
        rows.append(CsvRow(line, {name: cell.replace("\r", "\n") for name, cell in cells.items()}))
    plan = csv_plan.csv_file("posts.csv", Table(form, tuple(rows), ()), TREE, POLICY, GIVEN)
    assert plan.posts or plan.skipped
    for path, written in plan.posts.items():
        loaded = posts.load(path, written)
        assert not loaded.faults
        assert loaded.file.post.is_draft
        assert path == f"{IMPORTED}{loaded.file.post.id}.md"
        assert all(item.file in (None, "media/a.jpg") for item in loaded.file.post.media)
    for name, problem in plan.skipped:
        assert name == "posts.csv"
        assert 2 <= problem.line < 2 + len(rows)
        assert problem.message

"""What Buffer and Publer get of one schedule, and what is said; SOCIALCTL_UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import handed
import pytest
from handed import entry, schedule

from socialctl.model.schedule import MediaShown

GOLDEN = Path(__file__).parent / "handoff_golden"
POSTER = MediaShown("media/açıq giriş.jpg", "Plakat: «Açıq Giriş Həftəsi», 19–25 oktyabr")
SCHEDULE = schedule(
    entry('Bu həftə "bizimləsiniz"!\n\n#AçıqGiriş', POSTER, MediaShown("media/a, b; c.png"), post="oa-week"),
    entry("Oxu zalı açıqdır, gəlin; @ada.library\nİ, ı, Ş, ş 👩‍👩‍👧 🇦🇿", post="hall", at="2026-10-20T09:05"),
    entry("Bu həftə\nhttps://example.org/az", POSTER, post="oa-week", account="facebook", at="2026-10-19T10:30"),
    entry("", MediaShown("media/quiet.webp", "Sükut"), post="quiet", account="facebook", at="2026-10-21T10:00"),
    entry("Film.", MediaShown("https://files.example.org/film.mp4?t=1", captions="media/film.vtt"), post="film",
          account="youtube", title="Kitabxana, bir gün"),
)  # fmt: skip


@pytest.mark.parametrize("name", ["buffer", "publer"])
def test_golden(name: str) -> None:
    entries = [one for one in SCHEDULE.entries if name == "publer" or one.slot.post != "quiet"]
    emitted = handed.handed(name, schedule(*entries))
    assert not emitted.refused
    said = "".join(f"{remark}\n" for remark in emitted.remarks).encode()
    made = {file.name: file.data for file in emitted.files} | {f"{name}.txt": said}
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        for file, data in made.items():
            (GOLDEN / file).write_bytes(data)
    there = {path.name: path.read_bytes() for path in GOLDEN.iterdir() if path.name.startswith(name)}
    assert made == there, "if they should have changed: SOCIALCTL_UPDATE_GOLDEN=1"


def test_what_would_go_out_empty_is_refused() -> None:
    assert "quiet on facebook" in handed.handed("buffer", SCHEDULE).refused[0]

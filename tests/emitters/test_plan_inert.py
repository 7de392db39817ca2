"""The content plan carries hostile names as words, in each format."""

from __future__ import annotations

import json
import re
from pathlib import Path

import inert
import pytest
import scene
from markdown_it import MarkdownIt
from planning.test_plan_command import POLICY, plan


def test_hostile_words_stay_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of events, campaigns, purposes and days, in each format."""
    seen = 0
    for index in range(0, len(inert.SINKS), 12):
        words = [text for text in inert.SINKS[index : index + 12] if text.isprintable()]
        posts = {
            f"{number}.md": scene.post(
                id=f"p{number}", schedule="2026-10-12T10:00", event=f"{{name: {json.dumps(text)}, starts: 2026-10-20}}"
            )
            for number, text in enumerate(words)
        }
        seen += len(words)
        name = json.dumps(words[0] if words else "x")
        text = POLICY.replace('"Open [access] | week"', name).replace("Day of mourning", name)
        root = scene.repository(tmp_path / str(index), posts, policy=text, in_git=False)
        page = plan(capsys, root, "--month", "2026-10", "--format", "html").out
        assert "<script" not in page
        assert "<img" not in page
        assert not re.search(r"<[^>]*\son[a-z]+=", page)
        rendered = (
            MarkdownIt("commonmark")
            .enable("table")
            .render(plan(capsys, root, "--month", "2026-10", "--format", "markdown").out)
        )
        assert not re.search(r"<(script|img|a|b|pre|code|em|strong)\b", rendered), rendered
        assert rendered.count("<h1>") == 1
        assert rendered.count("<h2>") == 8
        shown = plan(capsys, root, "--month", "2026-10").out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
        json.loads(plan(capsys, root, "--month", "2026-10", "--format", "json").out)
    print(f"{seen} hostile names")
    assert seen >= 30

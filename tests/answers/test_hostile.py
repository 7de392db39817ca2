"""why and log stand whatever a post holds: no traceback, nothing raw on a screen, and answers that hold together."""

from __future__ import annotations

import json
import re
from pathlib import Path

import own
import pytest
import signed
from signed import Library

from socialctl.answers.why import why
from socialctl.cli import why as command
from socialctl.model.screen import Screen

# What may stand on a screen is made visible (model/text.py); a new line ends a line.
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
EVERY = 40  # of so many inputs one: each asks all rules about all posts


@pytest.fixture
def hostile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    library = signed.library(tmp_path, capsys)
    for name, data in list(own.inputs())[::EVERY]:
        if len(name.encode("utf-8", "surrogateescape")) < 200:
            path = Path(str(library.root / "content" / "posts" / "x"), f"{name.split('/')[1]}.md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    library.commit()
    return library


@pytest.mark.long
def test_why_stands(hostile: Library) -> None:
    made = hostile.session()
    asked = [command.gathered(made, read.file.path, None) for read in made.readable]
    for one in asked:
        answer = why(one)
        against = [step for _, step in answer.steps if step.well is False]
        assert answer.goes_out == (not against), one.read.file.path
        text = command._text(one, answer, Screen())
        assert not RAW.search(text), (one.read.file.path, RAW.search(text))
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
        json.loads(command._document(one, answer))
    print(f"{len(asked)} hostile posts asked about")
    assert len(asked) >= 10


@pytest.mark.long
def test_log_stands(hostile: Library) -> None:
    ids = [read.file.post.id for read in hostile.session().readable if read.file.post.id]
    for name in list(dict.fromkeys(ids))[:12]:
        done = hostile.run("log", name)
        assert not RAW.search(done.out), name
        assert json.loads(hostile.run("log", name, "--format", "json").out)["post"] == name

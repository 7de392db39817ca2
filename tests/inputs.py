"""Every corpus as posts: foreign texts as front matter, as titles and as words of posts."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import own
import yaml


class Input(NamedTuple):
    """One post: its path below content/posts/, and its bytes. ``sound`` where its front matter is known to be."""

    path: str
    data: bytes
    sound: bool = False


def as_front(name: str, text: bytes) -> Input:
    """A text as the front matter of a post."""
    return Input(f"{name}.md", b"---\n" + text + (b"" if text.endswith(b"\n") else b"\n") + b"---\nWords.\n")


def as_body(name: str, text: bytes) -> Input:
    """A text as the words of a post that is sound otherwise."""
    head, foot = own.wrapped(f"b-{zlib.crc32(name.encode())}", "|").split(b"|")
    return Input(f"{name}.md", head + text + foot, sound=True)


def hostile_posts(corpora: Path) -> Iterator[Input]:
    """Our own older collection."""
    for path in sorted((corpora / "hostile-posts").glob("*.md")):
        yield Input(path.name, path.read_bytes())


def yaml_test_suite(corpora: Path) -> Iterator[Input]:
    """Each document of each case."""
    for path in sorted((corpora / "yaml-test-suite" / "src").glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
            if "yaml" in case:
                text = case["yaml"].replace("␣", " ").replace("———»", "\t").replace("∎\n", "").replace("←", "\r")
                yield as_front(f"{path.stem}-{number}-front", text.encode())
                yield as_body(f"{path.stem}-{number}-body", text.encode())


def naughty_strings(corpora: Path) -> Iterator[Input]:
    """Each string as a title as written, as a title in quotes, and as the words."""
    for number, text in enumerate(json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))):
        quoted = "'" + text.replace("'", "''").replace("\n", "\n\n  ") + "'"
        yield Input(f"{number}-plain.md", own.wrapped(f"plain-{number}", title=text))
        yield Input(f"{number}-quoted.md", own.wrapped(f"quoted-{number}", title=quoted))
        yield as_body(f"{number}-body", text.encode("utf-8", "surrogatepass"))


def jekyll_posts(corpora: Path) -> Iterator[Input]:
    """Odd posts of another tool's tests, whatever their ending."""
    root = corpora / "jekyll-posts" / "test"
    for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
        yield Input(f"{path.relative_to(root)}.md", path.read_bytes())


def galaxy_posts(corpora: Path) -> Iterator[Input]:
    """Real posts."""
    root = corpora / "galaxy-social" / "posts"
    for path in sorted(root.rglob("*.md")):
        yield Input(str(path.relative_to(root)), path.read_bytes())


def json_texts(corpora: Path) -> Iterator[Input]:
    """JSON, good and bad; YAML nearly holds it."""
    for path in sorted((corpora / "jsontestsuite").rglob("*.json")):
        name = f"{path.parent.name}/{path.stem}"
        yield as_front(f"{name}-front", path.read_bytes())
        yield as_body(f"{name}-body", path.read_bytes())


def csv_payloads(corpora: Path) -> Iterator[Input]:
    """What a spreadsheet would run."""
    lines = (corpora / "csv-injection" / "Intruder" / "csv-payload.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        yield Input(f"{number}-plain.md", own.wrapped(f"csv-plain-{number}", title=line))
        quoted = "'" + line.replace("'", "''") + "'"
        yield Input(f"{number}-quoted.md", own.wrapped(f"csv-quoted-{number}", title=quoted))
        yield as_body(f"{number}-body", line.encode())


CORPORA = {
    "hostile-posts": hostile_posts,
    "yaml-test-suite": yaml_test_suite,
    "blns": naughty_strings,
    "jekyll-posts": jekyll_posts,
    "galaxy-social": galaxy_posts,
    "jsontestsuite": json_texts,
    "csv-injection": csv_payloads,
}

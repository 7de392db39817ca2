"""Writing new and imported posts with python-frontmatter, for people to read on: lists on a line, long words as they
stand. What is judged is never read this way, and no file of a person is ever written again (ADR 0003)."""

from __future__ import annotations

from typing import Any

import frontmatter
import yaml

from socialctl.model.errors import SyntaxProblem
from socialctl.store import posts

_TEXT = "tag:yaml.org,2002:str"
_LIST = "tag:yaml.org,2002:seq"


class _Dumper(yaml.SafeDumper):
    """PyYAML's own dumper, which writes emoji as they are; libyaml's writes ``\\U0001F4DD``."""


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    if "\n" not in value:
        return dumper.represent_scalar(_TEXT, value)
    # A line of --- would end the front matter; on one line in quotes it is safe.
    fence = any(line.strip() == "---" for line in value.split("\n"))
    return dumper.represent_scalar(_TEXT, value, style='"' if fence else "|")


def _list(dumper: _Dumper, value: list[Any]) -> yaml.Node:
    return dumper.represent_sequence(_LIST, value, flow_style=all(isinstance(item, str) for item in value))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def as_yaml(data: dict[str, Any]) -> str:
    """Text, lists and mappings as YAML lines."""
    return yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=False
    )


def as_post(path: str, front: dict[str, Any], words: str) -> bytes:
    """The bytes of a post; ``SyntaxProblem`` where the strict reader would not read exactly this again."""
    text = frontmatter.dumps(
        frontmatter.Post(words, **front), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000
    )
    data = f"{text}\n".encode()
    loaded = posts.load(path, data)
    if loaded.faults:
        raise SyntaxProblem(loaded.faults[0].message, hint=loaded.faults[0].hint)
    if loaded.source.front != front or loaded.file.body.strip() != words.strip():
        raise SyntaxProblem("it cannot be written so that it reads the same again")
    return data

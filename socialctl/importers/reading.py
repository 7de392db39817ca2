"""Reading other tools' files: leniently where nothing is lost by it, never trustingly.

python-frontmatter takes a post apart. What it does silently (no front matter found, words before it dropped, a list or
bare text for front matter, equal keys) is refused here with a reason. Values are read as text, so that ``no`` stays
``no``; depth, anchors, aliases and tags are checked on the events, before anything is built from them.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, NodeEvent, SequenceEndEvent, SequenceStartEvent

from socialctl.model.errors import SyntaxProblem
from socialctl.store.frontmatter import decode
from socialctl.store.strict_yaml import MAX_DEPTH, build

_MOST_EVENTS = 10_000  # a real post has some dozens; reading more takes seconds
_BOM = b"\xef\xbb\xbf"
_FENCE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
_STARTS = (MappingStartEvent, SequenceStartEvent)
_ENDS = (MappingEndEvent, SequenceEndEvent)


class ForeignPost(NamedTuple):
    """Another tool's post: its front matter (text, lists and mappings) and its words."""

    front: dict[str, Any]
    body: str


def read_post(data: bytes) -> ForeignPost:
    """Take another tool's post apart; ``SyntaxProblem`` says why it cannot be read."""
    return ForeignPost(*frontmatter.parse(decode(data.removeprefix(_BOM)), handler=_Handler()))


def read_yaml(data: bytes) -> dict[str, Any]:
    """The mapping in another tool's YAML file; ``SyntaxProblem`` says why it cannot be read."""
    return _mapping(decode(data.removeprefix(_BOM)))


class _Handler(YAMLHandler):
    """python-frontmatter's YAML, with reasons instead of silence."""

    def split(self, text: str) -> tuple[str, str]:
        before, *rest = _FENCE.split(text, 2)
        if before.strip() or not rest:
            raise SyntaxProblem("there is no front matter")
        if len(rest) == 1:
            raise SyntaxProblem("the front matter is never closed")
        return rest[0], rest[1]

    def load(self, fm: str, **_: object) -> Any:
        return _mapping(fm)


def _mapping(text: str) -> dict[str, Any]:
    try:
        _guard(text)
        found = yaml.load(text, Loader=_TextLoader)
    except yaml.YAMLError:
        build(text)  # says the same in plain words
        raise SyntaxProblem("this cannot be read as YAML") from None
    if not isinstance(found, dict):
        raise SyntaxProblem("the front matter is not 'key: value' lines" if found else "the front matter is empty")
    return found


def _guard(text: str) -> None:
    """Refuse, event by event, what a loader would crash on, expand without end, or run."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CBaseLoader)):
        depth += isinstance(event, _STARTS)
        depth -= isinstance(event, _ENDS)
        if number > _MOST_EVENTS:
            raise _at(event, "there are too many values")
        if depth > MAX_DEPTH:
            raise _at(event, f"values are nested more than {MAX_DEPTH} deep")
        if isinstance(event, AliasEvent):
            raise _at(event, "an alias (*) stands here")
        if isinstance(event, NodeEvent) and event.anchor:
            raise _at(event, "an anchor (&) stands here")
        if getattr(event, "tag", None):
            raise _at(event, "a tag (!) stands here")


class _TextLoader(yaml.CBaseLoader):
    """Builds text, lists and mappings; equal keys are refused instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _at(key, "a key is a list or a mapping")
            if key.value in names:
                raise _at(key, f"the key {key.value!r} stands here a second time")
            names.add(key.value)
        return super().construct_mapping(node, deep)


def _at(event: Any, message: str) -> SyntaxProblem:
    mark = event.start_mark
    return SyntaxProblem(message, line=mark.line + 1, column=mark.column + 1)

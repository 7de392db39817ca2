"""A quick reading of the plainest YAML, which is what most posts and policies are written in, and our data about
platforms.

``key: words``, ``key:`` with indented lines below it, ``- words``, ``- key: words``, ``[lists]`` and ``{key: words}``
on one line, simple quoted values, and comments on lines of their own are read here with string methods, at a fifth of
the cost of the event reader. Everything else (and everything that is wrong) is answered with None and left to it: where
this reader answers at all, both answer the same
(docs/adr/0007-plain-reader.md; tests/model/test_plain_yaml.py holds it).
"""

from __future__ import annotations

from typing import Any

from socialctl.model.patterns import lazy_pattern

# Within the limits of the event reader and of libyaml (depth 8, 2,000 values of at least three characters each, keys
# of 1,024 characters).
_DEPTH = 5  # of lines; what is on one line may add _NESTED
_NESTED = 3
MOST_CHARACTERS_OF_POST = 6000
# How a line begins: how far it is indented, the dash of an item, and a key, which may be quoted.
_KEY = r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}"
_START = lazy_pattern(rf"( *)(- )?(?:({_KEY})|\"({_KEY})\")")
_ITEM = r"[^\W_](?:[\w@.-]*[\w-])?"  # hashtags, accounts, and names on other services (name@server.org)
_LIST = lazy_pattern(rf"\[{_ITEM}(?:, {_ITEM})*\]")
_QUOTED_LIST = lazy_pattern(r'\["[^"\\]*"\]')
_WORDS = r"[^\W_](?:(?:[\w ./«»–’-]|:(?=\w))*[\w»])?"
_MAPPING = lazy_pattern(rf"\{{{_KEY}: {_WORDS}(?:, {_KEY}: {_WORDS})*\}}")
# The pieces of what stands in brackets, inside other brackets too.
_FLOW_KEY = lazy_pattern(rf"(?:({_KEY})|\"({_KEY})\"): ")
_FLOW_QUOTED = lazy_pattern(r"\"([^\"\\]*)\"|'((?:[^']|'')*)'")
_FLOW_WORDS = lazy_pattern(r"[^\W_](?:(?:[\w ./«»–’;+@'()-]|:(?=\w))*[\w».')])?|[(+](?:[\w ./+()-]*[\w)])?")
_SYMBOLS = "\u2190"  # arrows, emoji and what comes after them mean nothing to YAML
_ELSEWHERE = -1  # where no line goes on without a look at what is open

# How far a line is indented, whether it begins an item, and its key ("" for an item of its own). A line has a value
# too: text, a list, a mapping, or None where it may begin on the next line.
_Start = tuple[int, bool, str]
_Line = tuple[int, bool, str, Any]
# Posts share most of their lines, and nearly all of their keys: each is taken apart once, and kept while there are not
# too many.
_STARTS: dict[str, _Start] = {}
_LINES: dict[str, _Line] = {}
_REMEMBERED = 4000


class _NotPlain(Exception):
    """This is for the event reader."""


def read_plain(text: str, most: int = MOST_CHARACTERS_OF_POST) -> dict[str, Any] | None:
    """The mapping that ``text`` (decoded, LF line ends, every line ended) holds, or None where it is not plain, or has
    more than so many characters."""
    if not text.endswith("\n") or len(text) > most or _is_odd(text):
        return None
    if "#" in text or "\n\n" in text:
        lines = [line for line in text[:-1].split("\n") if line and not line.lstrip(" ").startswith("#")]
        text = "".join([f"{line}\n" for line in lines])
    if len(_LINES) + len(_STARTS) > _REMEMBERED:
        _LINES.clear()
        _STARTS.clear()
    try:
        return _mapping(text)
    except _NotPlain:
        return None


def _mapping(text: str) -> dict[str, Any]:
    root: dict[str, Any] = {}
    opened: list[tuple[int, Any]] = [(0, root)]  # mappings and lists, and how far each is indented
    here: Any = root
    level = 0  # how far a line is indented that goes on with ``here``
    waiting = ""  # the key whose value may begin on the next line
    for line in text[:-1].split("\n"):
        indent, dash, key, value = _LINES.get(line) or _taken_apart(line)
        if dash or indent != level:
            here = _place(opened, indent, dash, key, waiting)
            level = indent + 2 if dash else indent
            waiting = ""
        if not key:
            here.append(value if type(value) is str else _own(value))
            level = _ELSEWHERE
        elif key in here:
            raise _NotPlain
        elif type(value) is str:
            here[key] = value
        elif value is not None:
            here[key] = _own(value)
        else:
            here[key] = ""
            waiting = key
            level = _ELSEWHERE
    return root


def _own(value: Any) -> Any:
    """A list or mapping that is nobody else's."""
    if type(value) is list:
        return [one if type(one) is str else _own(one) for one in value]
    return {key: one if type(one) is str else _own(one) for key, one in value.items()}


def _place(opened: list[tuple[int, Any]], indent: int, dash: bool, key: str, waiting: str) -> Any:
    """Open and close mappings and lists until a line can go into the last one: that one."""
    found: Any
    level, here = opened[-1]
    if waiting and (indent > level or (dash and indent == level)):
        found = here[waiting] = [] if dash else {}
        opened.append((indent, found))
    else:
        while opened[-1][0] > indent:
            opened.pop()
        if not dash and type(opened[-1][1]) is list:
            opened.pop()  # a list may be indented as far as the key it belongs to
        level, found = opened[-1]
        if level != indent or (type(found) is list) is not dash:
            raise _NotPlain
    if len(opened) > _DEPTH:
        raise _NotPlain
    if dash and key:
        item: dict[str, Any] = {}
        found.append(item)
        opened.append((indent + 2, item))
        return item
    return found


def _is_odd(text: str) -> bool:
    """Whether it has a tab, a byte order mark, a non-character, or what is a line end to YAML 1.1 and to no editor:
    matters for the event reader."""
    return (
        "\t" in text
        or "\u2028" in text
        or "\u2029" in text
        or "\ufeff" in text
        or "\ufffe" in text
        or "\uffff" in text
        or "\x85" in text
    )


def take_apart(line: str) -> _Line:
    """A line of a text that was read."""
    return _LINES.get(line) or _taken_apart(line)


def _taken_apart(line: str) -> _Line:
    """A line, remembered for the next post that has it."""
    start, colon, words = line.partition(": ")
    if "{" in start or "[" in start:
        colon = ""  # an item in brackets
    if colon:
        indent, dash, key = _STARTS.get(start) or _start(start)
        found: _Line = (indent, dash, key, _value(words))
    elif line.endswith(":"):
        indent, dash, key = _STARTS.get(line[:-1]) or _start(line[:-1])
        found = (indent, dash, key, None)
    else:
        spaces, item, words = line.partition("- ")
        if not item or spaces.strip(" "):
            raise _NotPlain
        found = (len(spaces), True, "", _value(words))
    _LINES[line] = found
    return found


def _start(start: str) -> _Start:
    """The part of a line before its value, remembered too."""
    parts = _START.fullmatch(start)
    if not parts:
        raise _NotPlain
    found = _STARTS[start] = len(parts[1]), bool(parts[2]), parts[3] or parts[4]
    return found


def _value(words: str) -> Any:
    """What stands on one line: text, a list or a mapping."""
    first = words[:1]
    if first.isalnum() or (first > _SYMBOLS and first.isprintable()) or first in ("(", "+"):
        if ": " not in words and " #" not in words and words[-1] not in ": ":
            return words
    elif first in ("'", '"') and words[-1] == first and len(words) > 1:
        inner = words[1:-1]
        if first not in inner and (first == "'" or "\\" not in inner):
            return inner
        if first == "'" and "'" not in inner.replace("''", ""):
            return inner.replace("''", "'")
    elif _LIST.fullmatch(words):
        return words[1:-1].split(", ")
    elif first == "{" and (pairs := _pairs(words)):
        return pairs
    elif first in ("{", "["):
        value, end = _flow(words, 0, 1)
        if end == len(words):
            return value
    raise _NotPlain


def _pairs(words: str) -> dict[str, str] | None:
    """A mapping in braces with nothing but words."""
    if not _MAPPING.fullmatch(words):
        return None
    pairs = [pair.split(": ", 1) for pair in words[1:-1].split(", ")]
    found = dict(pairs)
    if len(found) < len(pairs):  # a key stands there twice
        raise _NotPlain
    return found


def _flow(words: str, at: int, depth: int) -> tuple[Any, int]:
    """What begins at that index, and the index behind it: something in brackets, something quoted, or words."""
    if words.startswith(("[", "{"), at):
        if depth > _NESTED:
            raise _NotPlain
        return _bracketed(words, at, depth)
    if found := _FLOW_QUOTED.match(words, at):
        return found[1] if found[1] is not None else found[2].replace("''", "'"), found.end()
    if found := _FLOW_WORDS.match(words, at):
        return found[0], found.end()
    raise _NotPlain


def _bracketed(words: str, at: int, depth: int) -> tuple[Any, int]:
    """The list or mapping that begins at that index, and the index behind it."""
    is_list = words[at] == "["
    closing = "]" if is_list else "}"
    items: list[Any] = []
    pairs: dict[str, Any] = {}
    at += 1
    while not words.startswith(closing, at):
        if items or pairs:
            if not words.startswith(", ", at):
                raise _NotPlain
            at += 2
        if is_list:
            value, at = _flow(words, at, depth + 1)
            items.append(value)
        else:
            named = _FLOW_KEY.match(words, at)
            if not named or (key := named[1] or named[2]) in pairs:
                raise _NotPlain
            pairs[key], at = _flow(words, named.end(), depth + 1)
    return items if is_list else pairs, at + 1

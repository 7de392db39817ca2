"""Where a Markdown parser finds emphasis, links, pictures, code and HTML in a text; imported only where some may be.

The parser knows what is Markdown, but not at which index: the pieces it returns are looked for in the text in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Longer texts than any platform takes are looked at up to here.
_LONGEST = 70_000
# Addresses, mentions and hashtags are words, whatever they hold; a link's own address is left to the parser.
_WORDS = re.compile(r"(?<!\]\()(?<!<)(?:https?://|www\.)[^\s<>()\[\]`]+|(?<!\w)[@#][\w.@-]+", re.IGNORECASE)
_SIGNS = "*_~&\\"
_HIDE = {ord(sign): 0xE000 + index for index, sign in enumerate(_SIGNS)}  # private letters
_SHOW = {hidden: chr(sign) for sign, hidden in _HIDE.items()}
_TARGET = re.compile(r"\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*(\S+)", re.MULTILINE)
_SHRUG = "¯\\_(ツ)_/¯"

_KINDS = {
    "em_open": "emphasis", "strong_open": "emphasis", "s_open": "emphasis", "link_open": "link", "image": "picture",
    "html_inline": "html", "code_inline": "code", "escape": "escape", "entity": "entity",
}  # fmt: skip

_Found = tuple[str, int, str]  # kind, index, the words without it


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("strikethrough").disable(["code", "html_block", "text_join"])
    # Addresses stay as they are written, and every one counts as a link.
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    parser.validateLink = bool  # type: ignore[method-assign, assignment]
    return parser


def find(text: str) -> Iterator[_Found]:
    """Kind, index and mended words of the first span of each kind."""
    seen: set[str] = set()
    source = _WORDS.sub(lambda word: word.group().translate(_HIDE), text[:_LONGEST])
    source = source.replace(_SHRUG, "x" * len(_SHRUG))
    environment: dict[str, object] = {}
    at = 0
    starts = [0, *(found.end() for found in re.finditer("\n", source))]
    for token in _parser().parse(source, environment):
        if token.map is not None:
            at = max(at, starts[min(token.map[0], len(starts) - 1)])
        if token.type == "fence":
            yield "code", source.find(token.markup, at), token.content.translate(_SHOW)
        for found in _Pieces(source, at, token.children or [], seen).find() if token.type == "inline" else ():
            yield found[0], found[1], found[2].translate(_SHOW)
    if environment.get("references"):
        yield from (("link", found.start(), found[1].translate(_SHOW)) for found in _REFERENCE.finditer(source))


class _Pieces:
    """The pieces of one paragraph, looked for in the source from ``at`` on."""

    def __init__(self, source: str, at: int, pieces: list[Token], seen: set[str]) -> None:
        self._source = source
        self._at = at
        self._pieces = pieces
        self._seen = seen

    def find(self) -> Iterator[_Found]:
        for index, piece in enumerate(self._pieces):
            start = self._start(piece)
            kind = _KINDS.get(piece.info if piece.type == "text_special" else piece.type)
            if kind and kind not in self._seen and not self._is_inside_a_word(piece, start):
                self._seen.add(kind)
                yield kind, start, self._words(index, start)

    def _is_inside_a_word(self, piece: Token, start: int) -> bool:
        """``Leser*innen``, ``2*3*4`` and ``Bakı`nın``: a sign inside a word, whatever a Markdown parser makes of it."""
        return start > 0 and piece.markup in ("*", "`") and self._source[start - 1].isalnum()

    def _start(self, piece: Token) -> int:
        """Where this piece begins; what follows it is looked for behind it."""
        match piece.type:
            case "text" | "html_inline":
                written = piece.content
            case "text_special" | "em_open" | "em_close" | "strong_open" | "strong_close" | "s_open" | "s_close":
                written = piece.markup
            case "code_inline":
                return self._code(piece)
            case "image":
                return self._move("![", self._target(self._at + 2))
            case "link_open":
                written = "<" if piece.markup == "autolink" else "["
            case "link_close" if piece.markup != "autolink":
                return self._move("]", self._target(self._at))
            case _:
                return self._at
        start = self._source.find(written, self._at)
        if start < 0:
            return self._at
        self._at = start + len(written)
        return start

    def _move(self, written: str, to: int) -> int:
        start = max(self._source.find(written, self._at), self._at)
        self._at = max(to, start)
        return start

    def _target(self, at: int) -> int:
        """The end of the address of a link or picture."""
        close = self._source.find("]", at)
        target = _TARGET.match(self._source, close + 1) if close >= 0 else None
        return target.end() if target else close + 1

    def _code(self, piece: Token) -> int:
        start = max(self._source.find(piece.markup, self._at), self._at)
        end = self._source.find(piece.markup, start + len(piece.markup))
        self._at = (end if end >= 0 else start) + len(piece.markup)
        return start

    def _words(self, index: int, start: int) -> str:
        """The words of a piece without its signs."""
        piece = self._pieces[index]
        match piece.type:
            case "link_open" if piece.markup != "autolink":
                return f"{self._inside(index)} {piece.attrs.get('href', '')}"
            case "code_inline":
                return piece.content
            case "text_special":
                word = self._word_at(start)
                return _ESCAPED.sub(r"\1", word) if piece.info == "escape" else unescape(word)
            case "image" | "html_inline":
                return ""
        return self._inside(index)

    def _inside(self, opened: int) -> str:
        """What stands between an opening piece and its end."""
        level = self._pieces[opened].level
        words = []
        for piece in self._pieces[opened + 1 :]:
            if piece.level <= level and piece.nesting < 0:
                break
            words.append(" " if piece.type == "softbreak" else piece.content)
        return "".join(words)

    def _word_at(self, at: int) -> str:
        before, behind = self._source[max(0, at - 100) : at], self._source[at : at + 100]
        return (re.split(r"\s", before)[-1] + behind).split(maxsplit=1)[0]

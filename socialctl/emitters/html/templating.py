"""The Jinja environment of every page we make: what is put in is escaped, and a name that is not there is an error."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from socialctl.emitters.html.pieces import safe_href
from socialctl.model.patterns import lazy_pattern
from socialctl.model.text import one_line

# What a page may not hold in any form (HTML, section 13.1.4.2; Unicode, section 23.7): the 66 noncharacters.
# A range takes in those at the ends of the higher planes, and rare characters with them: every letter of a page would
# be compared with each of a list.
_NONCHARACTER = lazy_pattern("[\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff]")
_TEMPLATES = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    """The environment with the templates beside this module."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        finalize=_named,
    )
    made.filters |= {"one_line": one_line, "safe_href": safe_href}
    return made


def _named(value: Any) -> Any:
    """What is put into a page, with noncharacters named; everything else is named or escaped already."""
    if type(value) is str and not value.isascii():
        return _NONCHARACTER.sub(_name, value)
    return value


def _name(found: re.Match[str]) -> str:
    number = ord(found.group())
    is_one = number < 0x10000 or number & 0xFFFE == 0xFFFE
    return f"<U+{number:04X}>" if is_one else found.group()


@cache
def styles(name: str = "styles.css") -> str:
    """A style sheet: the one that all pages share (what ``previews.crops`` gives for the accounts follows it), or the
    site's own."""
    return (_TEMPLATES / name).read_text("utf-8")

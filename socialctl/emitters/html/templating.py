"""The Jinja environment of every page we make: what is put in is escaped, and a name that is not there is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from socialctl.emitters.html.pieces import safe_href
from socialctl.model.text import one_line

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
    )
    made.filters |= {"one_line": one_line, "safe_href": safe_href}
    return made


@cache
def styles(name: str = "styles.css") -> str:
    """A style sheet: the one that all pages share (what ``previews.crops`` gives for the accounts follows it), or the
    site's own."""
    return (_TEMPLATES / name).read_text("utf-8")

"""The Jinja environment of every page we make: what is put in is escaped, and a name that is not there is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    """The environment with the templates beside this module."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


@cache
def styles() -> str:
    """The style sheet that all pages share; what ``previews.crops`` gives for the accounts follows it."""
    return (_TEMPLATES / "styles.css").read_text("utf-8")

"""Pages that stand alone, each one file: everything in it, nothing fetched, no scripts.

The policy of such a page against injected content (CSP) names its one style sheet by digest; pictures are data:
addresses.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from socialctl.emitters.html.languages import LANGUAGES, Words, words
from socialctl.emitters.html.previews import Sources, crops, sources
from socialctl.emitters.html.templating import environment, styles
from socialctl.model.media import FileFacts
from socialctl.model.policy import Policy
from socialctl.model.text import one_line
from socialctl.platforms.register import register

_DATA = Path(__file__).parent / "languages" / "packet"


class Style(NamedTuple):
    """A style sheet as it stands in a page, and its digest as a page's policy names it (CSP level 3, section 2.3.1)."""

    text: str
    hash: str


def page(template: str, policy: Policy, title: str, **more: Any) -> bytes:
    """The bytes of a page, in the first language of the policy that we have words of."""
    spoken = language(policy)
    return (
        environment()
        .get_template(template)
        .render(
            words=spoken,
            said=own_words(spoken.code),
            organisation=one_line(policy.organisation.name),
            title=title,
            style=_style(crops(register(policy).values())),
            **more,
        )
        .encode("utf-8")
    )


def language(policy: Policy) -> Words:
    """The words of the policy's first language; English where we have none of it."""
    return words(policy.organisation.languages[0]) if policy.organisation.languages else words("en")


@cache
def own_words(code: str) -> dict[str, str]:
    """The words of packets in one of ``LANGUAGES``."""
    assert code in LANGUAGES
    table: dict[str, str] = yaml.load((_DATA / f"{code}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return table


def inside(file: Callable[[str], bytes | None]) -> Sources:
    """Pictures stand in the page itself, byte for byte."""
    return sources(file, _picture)


def _picture(_: str, data: bytes, facts: FileFacts) -> str:
    return address(f"image/{facts.format}", data)


def address(kind: str, data: bytes) -> str:
    """Bytes as an address that holds them (RFC 2397)."""
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _style(more: str) -> Style:
    text = f"{styles()}{styles('alone.css')}{more}"
    assert "</" not in text  # what ends a style sheet in a page
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return Style(text, f"sha256-{digest}")

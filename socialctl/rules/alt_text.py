"""The rule about the words that stand for a picture where it cannot be seen."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.model.platform import Unit
from socialctl.model.policy_values import Count
from socialctl.platforms.counting import COUNTERS, over, surely_fit
from socialctl.platforms.register import Register
from socialctl.rules._attachments import ENDINGS, Attachment
from socialctl.rules._base import Case, Parameters, rule, with_media
from socialctl.rules._remembered import remember_last

_HINT = "say what is to be seen, and the words that stand in the picture"

# Words that say that there is a picture, and not what it shows; small letters, without dots on i.
_EMPTY_WORDS = """
a an the this my our of with and new old final copy untitled unnamed file design version draft
image images img picture pictures pic pics photo photos photograph foto graphic graphics illustration
logo poster posters banner flyer cover icon thumbnail screenshot screen shot video clip media
alt text description caption placeholder none null todo tbd test na whatsapp scan
şəkil səkil sekil şəkli foto fotoşəkil rəsm resim resmi görsel gorsel fotoğraf fotograf afiş afis plakat loqo
изображение изображения картинка картинки фото фотография рисунок логотип лого плакат афиша постер баннер видео
"""
_SAYS_NOTHING = frozenset(_EMPTY_WORDS.split())
# What cameras, telephones and programs call their files.
_CAMERA_NAME = lazy_pattern(
    r"(?=\D*\d)(?:IMG|DSC[NF]?|PXL|MVIMG|VID|DJI|GOPR|PICT|P|Screenshot|Scan|Untitled|FB_IMG|received)?"
    r"[\d_.:() -]{2,}(?:WA\d+)?"
    r"|(?:Screenshot|WhatsApp Image) [\d.: atPM()-]+|[0-9a-f-]{16,}",
    re.IGNORECASE,
)
_DIGIT = lazy_pattern(r"\d")
# A name, or an address alone; a sentence that ends in an address still describes something.
_FILE_NAME = lazy_pattern(rf"(?:\S+|(?:(?!://).)+)\.(?:{'|'.join(sorted(ENDINGS))})", re.IGNORECASE | re.DOTALL)


class AltTextParameters(Parameters):
    """``minimum``: shorter alt texts say too little."""

    minimum: Count = 10


@rule("missing-alt-text", "media", "post", "files", clause="+", parameters=AltTextParameters, watch=with_media)
def missing_alt_text(case: Case, parameters: AltTextParameters) -> Iterator[Problem]:
    """What: A picture without alt text, or whose alt text is a file name, a placeholder, too short or too long.

    Why: Blind readers hear the alt text in place of the picture. Added; not in LPPC619 (every policy on accessible
    posts asks for it; of 236 real posts with pictures, 24 had an empty or placeholder alt text).

    Example:
        alt: poster-1

    Instead:
        alt: Poster with the dates of Open Access Week, 19 to 25 October
    """
    limits = _limits_of(case.world.accounts)
    for attachment in case.attachments:
        if attachment.kind == "video":
            continue
        alt = (attachment.item.alt or "").strip()
        if not alt:
            key = attachment.key if attachment.item.alt is None else (*attachment.key, "alt")
            yield Problem(f"the picture {attachment.name} has no alt text", f"{_HINT}: alt: …", key=key)
            continue
        fault = _fault(alt, attachment, parameters.minimum)
        if fault:
            yield Problem(fault, _HINT, key=(*attachment.key, "alt"))
        elif len(alt) > limits.harmless:
            yield from _too_long(case, limits, attachment, alt)


def _fault(alt: str, attachment: Attachment, minimum: int) -> str | None:
    if _is_file_name(alt, attachment):
        return "the alt text is a file name, and describes nothing"
    if all(map(_is_empty, alt.split())):
        return "the alt text says that there is a picture, but not what it shows"
    if len(alt) < minimum:
        return f"the alt text has {len(alt)} characters; fewer than {minimum} hardly describe a picture"
    return None


def _is_file_name(alt: str, attachment: Attachment) -> bool:
    if ((" " not in alt or _DIGIT.search(alt)) and _CAMERA_NAME.fullmatch(alt)) or (
        "." in alt and _FILE_NAME.fullmatch(alt)
    ):
        return True
    # A file whose name has spaces may well be named in the words of its description.
    return " " not in alt and alt.casefold() == attachment.item.name.rpartition("/")[2].rpartition(".")[0].casefold()


def _is_empty(word: str) -> bool:
    """Whether a word describes nothing: a word for pictures, a single letter, a number, punctuation."""
    small = word.casefold()
    if not small.isalpha() or "ı" in small:
        small = "".join(filter(str.isalpha, small)).replace("ı", "i")
    return len(small) < 2 or small in _SAYS_NOTHING


def _too_long(case: Case, limits: _Limits, attachment: Attachment, alt: str) -> Iterator[Problem]:
    for slot in case.slots:
        limit = limits.by_account.get(slot.account)
        if limit is None:
            continue
        unit, most = limit
        length = over(unit, alt, most)
        if length is not None:
            yield Problem(
                f"the alt text is {length:,} characters long; {slot.account} takes at most {most:,.0f}",
                "shorten it, and move what everybody should read into the post",
                key=(*attachment.key, "alt"),
                account=slot.account,
            )


class _Limits(NamedTuple):
    """How long an alt text may be, by account; and how many characters are few enough in every unit."""

    by_account: dict[str, tuple[Unit, float]]
    harmless: float


@remember_last
def _limits_of(accounts: Register) -> _Limits:
    limits = {name: account.limit("alt-text") for name, account in accounts.items()}
    binding = {name: limit for name, limit in limits.items() if limit is not None and limit.severity == "error"}
    # Where a platform's unit is not one of text, UTF-16 is the strictest plausible one.
    units = {name: limit.unit if limit.unit in COUNTERS else "utf-16" for name, limit in binding.items()}
    harmless = min((surely_fit(units[name], limit.number) for name, limit in binding.items()), default=math.inf)
    return _Limits({name: (units[name], limit.number) for name, limit in binding.items()}, harmless)

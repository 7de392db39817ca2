"""Rules about whose picture it is, and who is in it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.post import Media
from socialctl.model.text import cut, nearest
from socialctl.rules._base import Case, Parameters, if_new, rule


def _rights(case: Case) -> Hashable:
    """All that these rules look at, but for the names of files, which only their messages tell."""
    post = case.file.post
    return (post.type, *((one.licence, one.credit, one.people, one.consent) for one in post.media))


_new_rights = if_new(_rights)


class LicenceParameters(Parameters):
    """``allowed``: the licences that the organisation accepts; empty where any will do."""

    allowed: tuple[str, ...] = (
        "CC0-1.0",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "public-domain",
        "own-work",
        "with-permission",
    )


@rule("missing-licence", "media", clause="+", parameters=LicenceParameters, watch=_new_rights)
def missing_licence(case: Case, parameters: LicenceParameters) -> Iterator[Problem]:
    """What: A picture or video without a licence, or under one that the policy does not list.

    Why: A library that shares other people's pictures without a right to do so breaks the law that it teaches.
    Added; not in LPPC619 (CNCF and METU Library ask for it).

    Example:
        licence: from the internet

    Instead:
        licence: CC-BY-4.0
    """
    for index, item in enumerate(case.file.post.media):
        if not item.licence:
            choices = ", ".join(parameters.allowed) or "its licence"
            yield Problem(f"{cut(item.name, 60)} has no licence", f"add licence: … ({choices})", key=("media", index))
        elif parameters.allowed and item.licence not in parameters.allowed:
            like = _meant(item.licence, parameters.allowed)
            yield Problem(
                f"the licence {cut(item.licence, 60)!r} is not one that the policy accepts",
                f"did you mean {like}?" if like else f"the policy accepts {', '.join(parameters.allowed)}",
                key=("media", index, "licence"),
            )


def _meant(licence: str, allowed: tuple[str, ...]) -> str | None:
    """The accepted licence that was meant. CC-BY-NC is much like CC-BY to a spelling checker, and another licence."""
    by_letters = {_letters(name): name for name in allowed}
    same = by_letters.get(_letters(licence))
    return same or (None if licence.casefold().startswith("cc") else nearest(licence, allowed))


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


@rule("missing-credit", "media", clause="+", severity="warning", watch=_new_rights)
def missing_credit(case: Case, _: Any) -> Iterator[Problem]:
    """What: A picture or video that does not say who made it.

    Why: Most licences ask for the maker's name, and auditors ask where a picture came from. Added; not in LPPC619
    (its clause 1.2.4 counts the makers of pictures among those who support the library).

    Example:
        - file: media/oa-week.jpg

    Instead:
        - file: media/oa-week.jpg
          credit: ADA University Library
    """
    for index, item in enumerate(case.file.post.media):
        if not (item.credit or "").strip():
            yield Problem(f"{cut(item.name, 60)} names no maker", "add credit: …", key=("media", index))


class ConsentParameters(Parameters):
    """``types``: the content types whose pictures must say whether people are shown."""

    types: tuple[str, ...] = ("photo", "video")


@rule(
    "missing-consent",
    "media",
    "post",
    "files",
    clause="1.3.6",
    severity="warning",
    parameters=ConsentParameters,
    watch=_new_rights,
)
def missing_consent(case: Case, parameters: ConsentParameters) -> Iterator[Problem]:
    """What: A picture or video that shows people without naming their consent, or does not say whether it shows any.

    Why: Who can be recognised must have agreed, and somebody must be able to find where that is written (LPPC619
    1.3.6, confidentiality; in Azerbaijan law 998-IIIQ of 2010).

    Example:
        people: shown

    Instead:
        people: shown
        consent: consent forms of 12 October, folder 2026-31
    """
    asked = case.file.post.type in parameters.types
    for attachment in case.attachments:
        item = attachment.item
        if item.people == "shown" and not (item.consent or "").strip():
            yield Problem(
                f"{attachment.name} shows people, and names no consent of theirs",
                "add consent: … (where the signed forms are kept), or use another picture",
                key=(*attachment.key, "people"),
            )
        elif asked and item.people is None:
            yield Problem(
                f"{attachment.name} does not say whether people can be recognised in it",
                _people_hint(item),
                key=attachment.key,
            )


def _people_hint(item: Media) -> str:
    return "add people: shown" if item.consent else "add people: none, or people: shown together with consent: …"

"""Rules about how hashtags are written, and which."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Annotated
from unicodedata import normalize

from socialctl.model.finding import Problem
from socialctl.model.language import DOTTED, upper
from socialctl.model.patterns import lazy_pattern
from socialctl.model.shape import Checks
from socialctl.rules._base import Case, Parameters, if_new, rule
from socialctl.rules._reading import HASHTAG, fold, shown
from socialctl.rules._remembered import remember_last
from socialctl.rules._texts import Written

_INNER_UNDERSCORE = lazy_pattern(r"[^\W_]_+[^\W_]")


def _with_inner_capitals(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name[1:] == name[1:].lower():
            raise ValueError(f"write {name} with a capital at the start of each word, as in OpenAccess")
    return names


class HashtagCase(Parameters):
    """``compounds``: hashtags of several words, as they should be written; ``allow``: hashtags that are right as
    they are."""

    compounds: Annotated[tuple[str, ...], Checks(_with_inner_capitals)] = (
        "AcademicWriting", "ADALibrary", "ADAUniversity", "AçıqElm", "AçıqGiriş", "AçıqMəlumat", "BookClub",
        "BookLovers", "BookRecommendation", "BookReview", "BooksToRead", "CitizenScience", "DigitalLibrary",
        "ElektronKitabxana", "InformationLiteracy", "KitabGünü", "KitabTövsiyəsi", "KitabxanaHəftəsi", "LibraryLife",
        "LibraryServices", "LibraryWeek", "NewArrivals", "NewBooks", "OpenAccess", "OpenAccessWeek", "OpenData",
        "OpenEducation", "OpenScience", "OpenSource", "ReadingRoom", "ResearchData", "StudyRoom", "UniversityLibrary",
        "WorldBookDay", "YeniKitablar",
    )  # fmt: skip
    allow: tuple[str, ...] = ()

    @cached_property
    def right(self) -> frozenset[str]:
        """Hashtags that are right as they are written."""
        return frozenset((*self.compounds, *self.allow))

    @cached_property
    def by_folded(self) -> dict[str, str]:
        """The compounds by their folded form."""
        return _by_folded(self.compounds)


class BannedHashtags(Parameters):
    """Hashtags that must not be used, without the #."""

    banned: tuple[str, ...] = ("follow4follow", "like4like", "f4f", "l4l")

    @cached_property
    def by_folded(self) -> dict[str, str]:
        """They by their folded form."""
        return _by_folded(self.banned)


@remember_last
def _hashtags(case: Case) -> list[tuple[str, Written, int]]:
    """Every different hashtag with the text or key it stands in; each is reported once, where it comes first."""
    first: dict[str, tuple[str, Written, int]] = {}
    for found in _all_hashtags(case):
        first.setdefault(found[0], found)
    return list(first.values())


def _all_hashtags(case: Case) -> Iterator[tuple[str, Written, int]]:
    for index, name in enumerate(case.post.hashtags):
        yield _composed(name), Written(name, ("hashtags", index)), 0
    for account, variant in case.post.variants.items():
        for index, name in enumerate(variant.hashtags or ()):
            yield _composed(name), Written(name, ("variants", account, "hashtags", index), account), 0
    for text in case.written:
        if "#" in text.text:
            for found in HASHTAG.finditer(text.text):
                yield _composed(found[1]), text, found.start()


def _composed(name: str) -> str:
    return name if name.isascii() else normalize("NFC", name)


def _tags(case: Case) -> Hashable | None:
    """The hashtags of the front matter; None where the words may hold others."""
    post = case.file.post
    if "#" in case.seen.text:
        return None
    own = tuple([variant.hashtags for variant in post.variants.values()]) if post.variants else ()
    return (post.hashtags, post.language, own)


_new_tags = if_new(_tags)


@rule("hashtag-case", "text", clause="2.1", severity="warning", parameters=HashtagCase, watch=_new_tags)
def hashtag_case(case: Case, parameters: HashtagCase) -> Iterator[Problem]:
    """What: A hashtag of several words that are not told apart by capitals.

    Why: Screen readers read #OpenAccess as two words and #openaccess as one that does not exist; capitals also
    prevent misreading. Hashtag use is in LPPC619 2.1; the way of writing follows digital.gov and Mass.gov. Single
    words such as #metagenomics are fine.

    Example:
        hashtags: [openaccess, open_data]

    Instead:
        hashtags: [OpenAccess, OpenData]
    """
    for name, where, at in _hashtags(case):
        better = None if name in parameters.right else _better(name, parameters.by_folded, case.post.language)
        if better and better != name:
            message = f"the words of the hashtag #{shown(name)} do not begin with capitals"
            yield where.problem(message, f"write {'#' if at or where.key is None else ''}{better}", at)


def _better(name: str, compounds: dict[str, str], languages: tuple[str, ...]) -> str | None:
    if "_" in name and _INNER_UNDERSCORE.search(name):
        dotted = bool(languages) and all(language in DOTTED for language in languages)
        language = languages[0] if dotted else ""
        return "".join(upper(part[0], language) + part[1:] for part in name.split("_") if part)
    if name[1:] == name[1:].lower() or name == name.upper():
        return compounds.get(fold(name))
    return None


def _by_folded(names: tuple[str, ...]) -> dict[str, str]:
    return {fold(_composed(name.removeprefix("#"))): name for name in names}


@rule("banned-hashtag", "text", clause="2.1", parameters=BannedHashtags, watch=_new_tags)
def banned_hashtag(case: Case, parameters: BannedHashtags) -> Iterator[Problem]:
    """What: A hashtag that the policy does not allow, however its letters are written.

    Why: Hashtag use belongs to the contents of the written policy (LPPC619 2.1); some hashtags trade followers or
    belong to campaigns that the library has no part in, and platforms hide posts that use them.

    Example:
        hashtags: [Like4Like]

    Instead:
        hashtags: [ADALibrary]
    """
    for name, where, at in _hashtags(case):
        if fold(name) in parameters.by_folded:
            yield where.problem(f"the hashtag #{shown(name)} is not allowed by the policy", "take it out", at)

"""Rules about hashtags and mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from unicodedata import normalize

from pydantic import field_validator

from socialctl.model.finding import Problem
from socialctl.model.language import DOTTED, upper
from socialctl.model.platform import LimitName
from socialctl.model.policy import Count
from socialctl.model.slot import Slot
from socialctl.rules._base import Case, Parameters, Written, rule
from socialctl.rules._reading import fold, shown

# A hashtag has a letter, and neither it nor a mention begins inside a word or an address. @user@host is one mention.
# (The sign stands first in these patterns because that is many times faster than the look behind it.)
HASHTAG = re.compile(r"#(?<![\w&/#]#)(\w*[^\W\d]\w*)")
_MENTION = re.compile(r"@(?<![\w@/.+-]@)\w[\w.-]*(?:@[\w.-]+)?")
_INNER_UNDERSCORE = re.compile(r"[^\W_]_+[^\W_]")


class Most(Parameters):
    """How many there may be."""

    most: Count = 5


class HashtagCase(Parameters):
    """``compounds``: hashtags of several words, as they should be written; ``allow``: hashtags that are right as
    they are."""

    compounds: tuple[str, ...] = (
        "AcademicWriting", "ADALibrary", "ADAUniversity", "AçıqElm", "AçıqGiriş", "AçıqMəlumat", "BookClub",
        "BookLovers", "BookRecommendation", "BookReview", "BooksToRead", "CitizenScience", "DigitalLibrary",
        "ElektronKitabxana", "InformationLiteracy", "KitabGünü", "KitabTövsiyəsi", "KitabxanaHəftəsi", "LibraryLife",
        "LibraryServices", "LibraryWeek", "NewArrivals", "NewBooks", "OpenAccess", "OpenAccessWeek", "OpenData",
        "OpenEducation", "OpenScience", "OpenSource", "ReadingRoom", "ResearchData", "StudyRoom", "UniversityLibrary",
        "WorldBookDay", "YeniKitablar",
    )  # fmt: skip
    allow: tuple[str, ...] = ()

    @field_validator("compounds")
    @classmethod
    def _has_inner_capital(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name[1:] == name[1:].lower():
                raise ValueError(f"write {name} with a capital at the start of each word, as in OpenAccess")
        return value

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


@rule("too-many-hashtags", "text", clause="2.1", severity="warning", parameters=Most)
def too_many_hashtags(case: Case, parameters: Most) -> Iterator[Problem]:
    """What: More hashtags on an account than the policy allows or its platform takes.

    Why: Hashtag use is one of the contents the written policy lists (LPPC619 2.1). Many of them read as advertising,
    are read aloud one by one by screen readers, and some platforms ignore or refuse the rest.

    Example:
        hashtags: [Library, Books, Reading, Students, Campus, Baku, Study]

    Instead:
        hashtags: [ADALibrary, NewBooks]
    """
    yield from _too_many(case, "hashtags", "#", HASHTAG, parameters.most)


@rule("too-many-mentions", "text", clause="2.1", severity="warning", parameters=Most)
def too_many_mentions(case: Case, parameters: Most) -> Iterator[Problem]:
    """What: More mentions of other accounts than the policy allows or the platform takes.

    Why: Everyone mentioned is notified; many mentions look like advertising, and platforms refuse too many
    (LPPC619 2.1; the limit is that of the platform or of the policy).

    Example:
        With @a, @b, @c, @d, @e and @f in our reading room!

    Instead:
        With our guests from six universities in our reading room!
    """
    yield from _too_many(case, "mentions", "@", _MENTION, parameters.most)


def _too_many(case: Case, what: LimitName, sign: str, pattern: re.Pattern[str], most: int) -> Iterator[Problem]:
    """One problem for all accounts that show the same too many for the same reason."""
    alike: dict[str, list[Slot]] = {}
    for slot in case.slots:
        signs = slot.text.count(sign)
        if not signs:
            continue
        account = case.account(slot)
        limit = account.limit(what)
        binding = min(most, int(limit.number)) if limit else most
        if signs <= binding:
            continue
        count = len(pattern.findall(slot.text))
        if count > binding:
            whose = "the policy allows" if binding == most else f"{account.platform.name} takes"
            alike.setdefault(f"{count} {what} on {{}}; {whose} {binding}", []).append(slot)
    for message, slots in alike.items():
        names = ", ".join(slot.account for slot in slots)
        yield _in_list_or_words(case, slots, what, message.format(names))


def _in_list_or_words(case: Case, slots: list[Slot], what: LimitName, message: str) -> Problem:
    hint = "keep those that people look for; a variant may have its own list"
    slot = slots[0]
    key = case.key_for(slot.account, what)
    if key == (what,) and not getattr(case.post, what):
        problem = case.text_problem(slot, message, hint)
    else:
        problem = Problem(message, hint, key=key)
    return problem._replace(account=slot.account if len(slots) == 1 else None)


def _hashtags(case: Case) -> Iterator[tuple[str, Written, int]]:
    """Every different hashtag with the text or key it stands in; each is reported once, where it comes first."""
    seen: set[str] = set()
    for found in _all_hashtags(case):
        if found[0] not in seen:
            seen.add(found[0])
            yield found


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


@rule("hashtag-case", "text", clause="2.1", severity="warning", parameters=HashtagCase)
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
        better = _better(name, parameters.by_folded, case.post.language)
        if better and better != name and name not in parameters.allow:
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


@rule("banned-hashtag", "text", clause="2.1", parameters=BannedHashtags)
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

"""Rules about personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.rules._base import Case, Parameters, Watch, rule
from socialctl.rules._reading import Reading, reading
from socialctl.rules._texts import Written, around

# An address, but not the second half of @user@host.
_EMAIL = lazy_pattern(r"(?<![\w@.+/-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}", re.IGNORECASE)
_GAP = r"[ \u00a0\t().\u2010-\u2013/-]{0,3}"
# International numbers begin with +; local ones with 0 and the code of a city or network, in the groups used here.
_PHONE = lazy_pattern(
    rf"(?<![\w+./-])\+[1-9](?:{_GAP}[0-9]){{8,14}}(?![0-9])"
    rf"|(?<![\w+./-])\(?0[1-9][0-9]\)?[ \u00a0-]?[1-9][0-9]{{2}}[ \u00a0-]?[0-9]{{2}}[ \u00a0-]?[0-9]{{2}}(?![0-9-])"
)
_CARD = lazy_pattern(r"(?<![\w.+/-])[3-6](?:[ \u00a0-]?[0-9]){12,18}(?![\w-])")
# The personal code (FİN) has seven letters or digits, the identity card AZE or AA and digits.
_IDENTITY = lazy_pattern(
    r"\b(?:F[İI]N|ФИН)(?:[ -]?(?:kod|kodu|code|код))?\s?[:№-]?\s?(?=[A-Z]*[0-9])[0-9A-HJ-NP-Z]{7}\b"
    r"|\b(?:AZE|AA)\s?№?\s?[0-9]{7,8}\b"
)
_COUNTRY = "994"


class PersonalData(Parameters):
    """``allow``: addresses and numbers that may be published, and @example.org for every address of a domain. The
    contact that the policy names is always allowed."""

    allow: tuple[str, ...] = ()


def _watch(_: PersonalData) -> Watch:
    return Watch(signs=("@",), has=lambda case: case.seen.has_long_number() or _mentions_identity(case.seen))


@rule("personal-data", "text", clause="1.3.6", severity="warning", parameters=PersonalData, conceal=True, watch=_watch)
def personal_data(case: Case, parameters: PersonalData) -> Iterator[Problem]:
    """What: An e-mail address, a phone number, a payment card or the number of an identity document.

    Why: The written policy asks for confidentiality (LPPC619 1.3.6). What is posted is copied within minutes and
    cannot be called back; addresses of the library's own desks stand in the policy's contact or under allow.

    Example:
        Ask Leyla: +994 50 123 45 67

    Instead:
        Ask at circulationdesk@ada.edu.az
    """
    for text in (*case.written, *around(case.file.post)):
        read = reading(text.text)
        if "@" in text.text:
            yield from _emails(text, read, _allowed_emails(_allowed(case, parameters)))
        if read.has_long_number():
            yield from _numbers(text, read, _allowed_phones(_allowed(case, parameters)))
        if _mentions_identity(read):
            for found in _IDENTITY.finditer(text.text):
                yield _problem(text, "the number of an identity document", found)


def _allowed(case: Case, parameters: PersonalData) -> tuple[str, ...]:
    contact = case.policy.policy.contact
    return (*parameters.allow, contact.email, contact.phone or "")


def _mentions_identity(read: Reading) -> bool:
    # One letter is looked for much faster than a word.
    text = read.text
    return (
        ("F" in text and ("FİN" in text or "FIN" in text))
        or ("Ф" in text and "ФИН" in text)
        or (read.has_number() and ("AZE" in text or "AA" in text))
    )


def _emails(text: Written, read: Reading, allowed: frozenset[str]) -> Iterator[Problem]:
    for found in _EMAIL.finditer(text.text):
        address = found.group().casefold()
        if address not in allowed and address[address.index("@") :] not in allowed and not read.in_link(found.start()):
            yield _problem(text, "an e-mail address", found)


def _numbers(text: Written, read: Reading, allowed: tuple[str, ...]) -> Iterator[Problem]:
    for found in _PHONE.finditer(text.text):
        number = _national(found.group())
        if not any(one.startswith(number) for one in allowed) and not read.in_link(found.start()):
            yield _problem(text, "a phone number", found)
    for found in _CARD.finditer(text.text):
        if is_card(found.group()) and not read.in_link(found.start()):
            yield _problem(text, "the number of a payment card", found)


def _problem(text: Written, what: str, found: re.Match[str]) -> Problem:
    # The finding itself goes to logs that many can read, so it shows no more than the first and last character.
    value = found.group()
    return text.problem(
        f"{what} ({value[0]}…{value[-1]}) would be published",
        "take it out; if it belongs to the library, add it to allow under rules, personal-data in the policy",
        found.start(),
    )


def is_card(number: str) -> bool:
    """Whether the digits pass the check of payment cards (Luhn, ISO/IEC 7812-1)."""
    digits = [int(character) for character in number if character.isdigit()]
    doubled = (2 * digit - 9 if digit > 4 else 2 * digit for digit in digits[-2::-2])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _national(number: str) -> str:
    """Its digits without the country or the leading 0, so that +994 12 and (012) are the same number."""
    digits = "".join(character for character in number if character.isdigit())
    return digits.removeprefix(_COUNTRY) if digits.startswith(_COUNTRY) else digits.removeprefix("0")


@lru_cache(maxsize=8)
def _allowed_emails(allowed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(entry.strip().casefold() for entry in allowed if "@" in entry)


@lru_cache(maxsize=8)
def _allowed_phones(allowed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(number for entry in allowed if "@" not in entry and (number := _national(entry)))

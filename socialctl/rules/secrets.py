"""Rules about passwords and keys."""

from __future__ import annotations

from collections.abc import Iterator
from re import Match
from typing import Any, NamedTuple

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.rules._base import Case, rule
from socialctl.rules._phrases import Phrases
from socialctl.rules._reading import Reading, reading
from socialctl.rules._texts import around, aside

# The forms that services document for their own keys. A signed address of Amazon's names only who signed it.
_CODES = (
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})"),
    ("a GitLab token", r"\bglpat-[\w-]{20,}"),
    ("a key of Amazon Web Services", r"(?<!Credential=)\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("a Google key", r"\bAIza[\w-]{35}"),
    ("a Slack token", r"\bxox[abeoprs]-[\w-]{10,}"),
    ("a Facebook or Instagram token", r"\b(?:EAA|IGQ)[A-Za-z0-9]{30,}"),
    ("a Telegram bot token", r"\b[0-9]{8,10}:AA[\w-]{33}"),
    ("a secret key", r"\bsk-[\w-]{20,}"),
    ("a session token", r"\beyJ[\w-]{12,}\.eyJ[\w-]{10,}"),
    ("a bearer token", r"\b[Bb]earer\s+(?=[\w.~+/=-]*[0-9])[\w.~+/=-]{20,}"),
)
_CODE = lazy_pattern("|".join(f"({pattern})" for _, pattern in _CODES))
# What each of them holds: much faster to find.
_MARKS = (
    "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "AKIA", "ASIA", "AIza", "xox", "EAA", "IGQ", ":AA",
    "sk-", "eyJ", "earer",
)  # fmt: skip
_PRIVATE_KEY = lazy_pattern(r"-----BEGIN [A-Z ]*PRIVATE KEY")
_IN_URL = lazy_pattern(r"://[^\s/@:]+:[^\s/@]+@")
_PASSWORDS = (
    "password", "passwords", "passcode", "passphrase", "parol", "parolu", "parolumuz", "parolunuz", "şifrə",
    "şifrəsi", "şifrəmiz", "şifre", "şifresi", "şifremiz", "пароль", "пароля",
)  # fmt: skip
_PASSWORD = Phrases(_PASSWORDS)
_VALUE = lazy_pattern(r"(?: is|:| :|=| =| -| –)[ \t]*[\"'«“]?(\S{4,64})[ \t]*(\n|$)?")
_SHORTEST = 9  # 'PIN: 1234'
_TRAILING = ".,;:!?)]}»”\"'"
_DATE_OR_LINK = lazy_pattern(
    r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|[0-9]{1,2}[:.][0-9]{2}(?:[-–].*)?|https?:.*|www\..*"
)


# What a password is called, so far as all its forms in small letters have it.
_PASSWORD_MARKS = ("passw", "passc", "passph", "parol", "şifr", "пароль", "пароля")
# A public key is no secret, and long enough to hold anything.
_PUBLIC_KEY = lazy_pattern(r"AAAA[A-Za-z0-9+/=]{40,}")


class Secret(NamedTuple):
    """What seems to be one (``a GitHub token``), and the line and column where it begins, from 1."""

    what: str
    line: int
    column: int


def may_hold_a_secret(text: str) -> bool:
    """Whether it is worth looking closer at a text: no more than a search for some pieces, which few texts have."""
    if any(map(text.__contains__, _MARKS)) or "-----BEGIN" in text or ("@" in text and "://" in text):
        return True
    small = text.lower()
    return any(map(small.__contains__, _PASSWORD_MARKS))


def secrets_in(text: str) -> Iterator[Secret]:
    """What seems to be a secret in a text that is no post, at most one a line."""
    if may_hold_a_secret(text):
        for number, line in enumerate(text.split("\n"), 1):
            found = may_hold_a_secret(line) and _secret(Reading(_PUBLIC_KEY.sub(_blank, line)))
            if found:
                yield Secret(found[0], number, found[1] + 1)


def shareable(line: str) -> str:
    """A line as findings may repeat it, whatever they are about: nothing where it seems to hold a secret."""
    return "" if next(secrets_in(line), None) else line


def _blank(found: Match[str]) -> str:
    return " " * len(found[0])


def _may_hold_a_code(case: Case) -> bool:
    seen = case.seen
    long_code = seen.has_long_code() or ("@" in seen.text and "://" in seen.text)
    return long_code or may_hold_a_secret(case.file.front)


_WATCH = Phrases((*_PASSWORDS, "private key")).watch(has=_may_hold_a_code)


@rule("secret-in-text", "text", clause="2.2", fixed=True, conceal=True, watch=lambda _: _WATCH)
def secret_in_text(case: Case, _: Any) -> Iterator[Problem]:
    """What: A password, a key or a token: in a post or its front matter, in policy.yaml, in a comment that was signed,
    in the name of a file.

    Why: Passwords are kept by the staff who are responsible for the accounts (LPPC619 2.2). Everybody who can read the
    repository can read every post in it, also after it was mended, because git keeps all versions. The value itself
    is never repeated in a message.

    Example:
        Wi-Fi password: Books-2026

    Instead:
        Ask at the desk for the Wi-Fi password.
    """
    is_in_front = False
    for text in (*case.written, *around(case.file.post), *aside(case.file.post)):
        found = _secret(reading(text.text)) if len(text.text) >= _SHORTEST else None
        if found:
            what, at = found
            is_in_front = is_in_front or text.key is not None
            yield text.problem(f"{what} stands here", HINT, at)
    if not is_in_front:  # comments, and keys that nobody publishes
        lines = case.file.front.split("\n")
        for secret in secrets_in(case.file.front):
            names = (_KEY.match(line) for line in reversed(lines[: secret.line]))
            key = next((name[1] for name in names if name), "id")
            yield Problem(f"{secret.what} stands in the front matter, at {key} or below it", HINT, key=(key,))


HINT = "take it out and change it now: git keeps what was committed, even after it is taken out"
_KEY = lazy_pattern(r"([A-Za-z_-]+):")


def _secret(read: Reading) -> tuple[str, int] | None:
    text = read.text
    if read.has_long_code() and any(map(text.__contains__, _MARKS)) and (found := _CODE.search(text)):
        return _CODES[(found.lastindex or 1) - 1][0], found.start()
    if "-" in text and "-----BEGIN" in text and (found := _PRIVATE_KEY.search(text)):
        return "a private key", found.start()
    if "@" in text and "://" in text and (found := _IN_URL.search(text)):
        return "an address with a password", found.start()
    for found in _PASSWORD.find(read) if _may_tell(text) else ():
        value = _VALUE.match(text, found.end())
        if value and _is_password(value[1].rstrip(_TRAILING), ends_line=value[2] is not None):
            return "a password", found.start()
    return None


def _may_tell(text: str) -> bool:
    return ":" in text or "=" in text or "-" in text or "–" in text or " is " in text


def _is_password(value: str, ends_line: bool) -> bool:
    """Whether this is a password rather than prose: with digits or signs, or the only word before the line ends."""
    if len(value) < 4 or _DATE_OR_LINK.fullmatch(value):
        return False
    if any(character.isdigit() for character in value):
        return len(value) >= 6 or ends_line
    if any(not character.isalnum() for character in value.replace("-", "")):
        return len(value) >= 6
    return ends_line

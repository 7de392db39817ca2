"""Rules about passwords and keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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


def _may_hold_a_code(case: Case) -> bool:
    seen = case.seen
    return seen.has_long_code() or ("@" in seen.text and "://" in seen.text)


_WATCH = Phrases((*_PASSWORDS, "private key")).watch(has=_may_hold_a_code)


@rule("secret-in-text", "text", clause="2.2", fixed=True, conceal=True, watch=lambda _: _WATCH)
def secret_in_text(case: Case, _: Any) -> Iterator[Problem]:
    """What: A password, a key or a token in a post.

    Why: Passwords are kept by the staff who are responsible for the accounts (LPPC619 2.2). Everybody who can read the
    repository can read every post in it, also after it was mended, because git keeps all versions. The value itself
    is never repeated in a message.

    Example:
        Wi-Fi password: Books-2026

    Instead:
        Ask at the desk for the Wi-Fi password.
    """
    for text in (*case.written, *around(case.file.post), *aside(case.file.post)):
        found = _secret(reading(text.text)) if len(text.text) >= _SHORTEST else None
        if found:
            what, at = found
            hint = "take it out and change it now: git keeps what was committed, even after it is taken out"
            yield text.problem(f"{what} stands here", hint, at)


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

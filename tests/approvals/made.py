"""Statements for the tests: one of each kind with its bytes, and every kind that hypothesis can think of."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from socialctl.approvals.malformed import Code, Malformed
from socialctl.model.attestation import Audit, Hold, Publication
from socialctl.model.statement import PolicyMark, Ratification, SignedFile, SignedSlot, Statement, Subject

KEY = "SHA256:I8Rp8TG16WFj4/JpYwQG5ktXUZ+ZQBmSsIRK3IsHNXM"
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def sha(sign: str) -> str:
    """A digest, easily told from others."""
    return f"sha256:{sign * 64}"


APPROVAL = Statement(
    repo="test-library",
    decision="approve",
    person="maya",
    key=KEY,
    at=AT,
    policy=PolicyMark(3, sha("1")),
    subject=Subject(
        "spring-fair-2026",
        (
            SignedFile("https://files.example.org/fair.mp4", 81_234_567, sha("2")),
            SignedFile("media/yaz/şəkil 1.jpg", 0, sha("3")),
            SignedFile("post.md", 123, sha("4")),
        ),
        (
            SignedSlot("mastodon", "mastodon", "@lib@example.org", datetime(2026, 12, 1, 6, tzinfo=UTC), sha("5")),
            SignedSlot(
                "youtube-main", "youtube", 'The "Lib"', datetime(2026, 12, 1, 7, tzinfo=UTC), sha("6"), sha("7")
            ),
        ),
    ),
    seen=(sha("8"), sha("9")),
    comment="Əla! \\o/ 🫠",
    affirms=("accurate and in good taste", "accessible"),
)
APPROVAL_BYTES = (
    """\
{
  "affirms": [
    "accurate and in good taste",
    "accessible"
  ],
  "at": "2026-11-22T09:30:00Z",
  "comment": "Əla! \\\\o/ 🫠",
  "decision": "approve",
  "key": "SHA256:I8Rp8TG16WFj4/JpYwQG5ktXUZ+ZQBmSsIRK3IsHNXM",
  "person": "maya",
  "policy": {
    "digest": "$1",
    "version": 3
  },
  "post": {
    "files": [
      {
        "digest": "$2",
        "path": "https://files.example.org/fair.mp4",
        "size": 81234567
      },
      {
        "digest": "$3",
        "path": "media/yaz/şəkil 1.jpg",
        "size": 0
      },
      {
        "digest": "$4",
        "path": "post.md",
        "size": 123
      }
    ],
    "id": "spring-fair-2026",
    "slots": [
      {
        "account": "mastodon",
        "at": "2026-12-01T06:00:00Z",
        "handle": "@lib@example.org",
        "platform": "mastodon",
        "text": "$5"
      },
      {
        "account": "youtube-main",
        "at": "2026-12-01T07:00:00Z",
        "handle": "The \\"Lib\\"",
        "platform": "youtube",
        "text": "$6",
        "title": "$7"
      }
    ]
  },
  "repo": "test-library",
  "seen": [
    "$8",
    "$9"
  ],
  "type": "socialctl/approval/v1"
}
"""
).encode()
for sign in "123456789":
    APPROVAL_BYTES = APPROVAL_BYTES.replace(f"${sign}".encode(), sha(sign).encode())

RATIFICATION = Ratification("test-library", "ratify", "dean", KEY, AT, PolicyMark(2, sha("a")), sha("b"))
RATIFICATION_BYTES = f"""\
{{
  "at": "2026-11-22T09:30:00Z",
  "comment": "",
  "decision": "ratify",
  "key": "{KEY}",
  "person": "dean",
  "policy": {{
    "digest": "{sha("a")}",
    "version": 2
  }},
  "previous": "{sha("b")}",
  "repo": "test-library",
  "type": "socialctl/ratification/v1"
}}
""".encode()

_MARK = PolicyMark(3, sha("1"))
HOLD = Hold(
    "test-library",
    "hold",
    "dean",
    KEY,
    AT,
    _MARK,
    accounts=("facebook", "mastodon"),
    until=datetime(2026, 11, 25, tzinfo=UTC),
    comment="a day of mourning",
)
RELEASE = Hold("test-library", "release", "dean", KEY, AT, _MARK, lifts=(sha("2"), sha("3")))
PUBLISHED = Publication(
    "test-library",
    "published",
    "maya",
    KEY,
    AT,
    _MARK,
    post="spring-fair-2026",
    account="mastodon",
    when=datetime(2026, 11, 22, 9, tzinfo=UTC),
    url="https://social.example.org/@lib/1",
    text=sha("5"),
)
TAKEN_DOWN = PUBLISHED._replace(decision="taken-down", url=None, text=None, comment="the date was wrong")
AUDIT = Audit(
    "test-library", "audit", "tural", KEY, AT, _MARK, date(2026, 1, 1), date(2026, 6, 30), "ab" * 20, sha("4"), "Seen."
)
_HEAD = f"""\
  "key": "{KEY}",
  "person": "{{}}",
  "policy": {{{{
    "digest": "{sha("1")}",
    "version": 3
  }}}},
"""
HOLD_BYTES = f"""\
{{
  "accounts": [
    "facebook",
    "mastodon"
  ],
  "at": "2026-11-22T09:30:00Z",
  "comment": "a day of mourning",
  "decision": "hold",
{_HEAD.format("dean")}  "repo": "test-library",
  "type": "socialctl/hold/v1",
  "until": "2026-11-25T00:00:00Z"
}}
""".encode()
PUBLISHED_BYTES = f"""\
{{
  "account": "mastodon",
  "at": "2026-11-22T09:30:00Z",
  "comment": "",
  "decision": "published",
{_HEAD.format("maya")}  "post": "spring-fair-2026",
  "repo": "test-library",
  "text": "{sha("5")}",
  "type": "socialctl/publication/v1",
  "url": "https://social.example.org/@lib/1",
  "when": "2026-11-22T09:00:00Z"
}}
""".encode()


def stock(value: object) -> bytes:
    """The same form, by Python's own writer."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8", "surrogatepass")


def changed(change: Callable[[dict[str, Any]], object], data: bytes = APPROVAL_BYTES) -> bytes:
    """A statement with something done to it, written properly again."""
    table = json.loads(data)
    change(table)
    return stock(table)


def code_of(call: Callable[[], object]) -> Code | None:
    """With which code it is refused, if it is; any other exception is a fault."""
    try:
        call()
    except Malformed as refusal:
        return refusal.code if refusal.message and refusal.hint else None
    return None


texts = st.text('ab Zə"\\/{}[],:éÇ漢 😀🫨é', max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
lines = texts.filter(lambda text: bool(text) and not text.isspace())
names = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True)
digests = st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True)
keys = st.from_regex(r"SHA256:[A-Za-z0-9+/]{43}", fullmatch=True)
moments = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2199, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
paths = st.sampled_from(["media/a.jpg", "media/ə/b c.png", "a", "http://x.org/", "https://x.org/a?b#c", "posts/x.md"])
marks = st.builds(PolicyMark, st.integers(1, 2**53 - 1), digests)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """What statements are about."""
    files = [
        SignedFile(path, draw(st.integers(0, 2**53 - 1)), draw(digests)) for path in {"post.md", *draw(st.sets(paths))}
    ]
    slots = [
        SignedSlot(account, draw(names), draw(lines), draw(moments), draw(digests), draw(st.none() | digests))
        for account in draw(st.sets(names, min_size=1, max_size=3))
    ]
    return Subject(draw(names.map(lambda name: name.replace("_", "0").strip("-") + "0")), *ordered(files, slots))


def ordered(files: list[SignedFile], slots: list[SignedSlot]) -> tuple[tuple[SignedFile, ...], tuple[SignedSlot, ...]]:
    """As statements have them."""
    return tuple(sorted(files)), tuple(sorted(slots, key=lambda slot: slot.account))


approvals = st.builds(
    Statement,
    names,
    st.sampled_from(["submit", "approve", "reject", "withdraw"]),
    names,
    keys,
    moments,
    marks,
    subjects(),
    st.sets(digests, max_size=3).map(lambda seen: tuple(sorted(seen))),
    texts,
    st.lists(lines, max_size=3).map(tuple),
)
ratifications = st.builds(
    Ratification,
    names,
    st.sampled_from(["ratify", "withdraw"]),
    names,
    keys,
    moments,
    marks,
    st.none() | digests,
    texts,
)

_heads = (names, keys, moments, marks)
reasons = lines
holds = st.builds(
    lambda repo, person, key, at, mark, accounts, until, comment: Hold(
        repo, "hold", person, key, at, mark, tuple(sorted(accounts)), until, (), comment
    ),
    names,
    *_heads,
    st.sets(names, max_size=3),
    st.none() | moments,
    reasons,
)
releases = st.builds(
    lambda repo, person, key, at, mark, lifts, comment: Hold(
        repo, "release", person, key, at, mark, lifts=tuple(sorted(lifts)), comment=comment
    ),
    names,
    *_heads,
    st.sets(digests, min_size=1, max_size=3),
    texts,
)
publications = st.builds(
    Publication,
    names,
    st.sampled_from(["published", "corrected", "taken-down"]),
    *_heads,
    st.from_regex(r"[a-z0-9]([a-z0-9-]{0,9}[a-z0-9])?", fullmatch=True),
    names,
    moments,
    st.none() | st.sampled_from(["https://x.org/1", "http://x.org/?a=b#c"]),
    st.none() | digests,
    reasons,
)
_days = st.dates(date(1970, 1, 1), date(2199, 12, 31))
audits = st.builds(
    lambda repo, person, key, at, mark, days, commit, report, comment: Audit(
        repo, "audit", person, key, at, mark, min(days), max(days), commit, report, comment
    ),
    names,
    *_heads,
    st.tuples(_days, _days),
    st.from_regex(r"[0-9a-f]{40}([0-9a-f]{24})?", fullmatch=True),
    digests,
    texts,
)
attestations = holds | releases | publications | audits

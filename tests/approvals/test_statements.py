"""Statements: the same value always in the same bytes, and of all other bytes each says why it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from socialctl.approvals import statements
from socialctl.approvals.malformed import Code, Malformed
from socialctl.model.attestation import Attestation, Signed
from socialctl.model.statement import Ratification, SignedFile, Statement

from .made import (
    APPROVAL,
    APPROVAL_BYTES,
    AUDIT,
    HOLD,
    HOLD_BYTES,
    PUBLISHED,
    PUBLISHED_BYTES,
    RATIFICATION,
    RATIFICATION_BYTES,
    RELEASE,
    TAKEN_DOWN,
    approvals,
    attestations,
    changed,
    code_of,
    ratifications,
    sha,
    stock,
)

GOLDEN: dict[str, tuple[Signed, bytes]] = {
    "approval": (APPROVAL, APPROVAL_BYTES),
    "ratification": (RATIFICATION, RATIFICATION_BYTES),
    "hold": (HOLD, HOLD_BYTES),
    "publication": (PUBLISHED, PUBLISHED_BYTES),
}


@pytest.mark.parametrize(("value", "data"), GOLDEN.values(), ids=GOLDEN)
def test_golden(value: Signed, data: bytes) -> None:
    assert statements.write(value) == data
    assert statements.read(data) == value
    assert statements.digest(data) == "sha256:" + hashlib.sha256(data).hexdigest()


def test_the_first_policy_has_none_before_it() -> None:
    first = RATIFICATION._replace(previous=None)
    assert b"previous" not in statements.write(first)
    assert statements.read(statements.write(first)) == first


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(approvals | ratifications | attestations)
def test_read_as_it_was_written(value: Signed) -> None:
    data = statements.write(value)
    assert statements.read(data) == value
    assert statements.write(statements.read(data)) == data


def mutants(data: bytes) -> Iterator[bytes]:
    """Each byte left out, doubled, with one of its bits turned, or replaced by signs that JSON knows."""
    signs = b'\x00\n "\\{}[],:09-eu\xff'
    for at in range(len(data)):
        before, after = data[:at], data[at + 1 :]
        yield before + after
        yield before + data[at : at + 1] * 2 + after
        for other in (data[at] ^ 1, data[at] ^ 1 << at % 8, signs[at % len(signs)]):
            yield before + bytes([other]) + after


@pytest.mark.parametrize(("value", "data"), GOLDEN.values(), ids=GOLDEN)
def test_no_byte_can_change_unnoticed(value: Signed, data: bytes) -> None:
    seen = read = 0
    for mutant in mutants(data):
        if mutant == data:
            continue
        seen += 1
        if code_of(partial(statements.read, mutant)) is None:
            read += 1
            assert statements.read(mutant) != value
            assert statements.write(statements.read(mutant)) == mutant
    print(f"{seen} mutants, of which {read} say something else")
    assert seen > 2_000
    assert read > 100


def post(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The approval with something done to its post."""
    return changed(lambda table: change(table["post"]))


def slot(**fields: object) -> bytes:
    """The approval with fields of its first slot changed."""
    return post(lambda it: it["slots"][0].update(fields))


def file(**fields: object) -> bytes:
    """The approval with fields of its last file changed."""
    return post(lambda it: it["files"][2].update(fields))


def field(**fields: object) -> bytes:
    """The approval with fields changed."""
    return changed(lambda table: table.update(fields))


SCHEMA: dict[str, tuple[bytes, str]] = {
    "empty": (b"{}\n", "'type' is missing"),
    "no type": (changed(lambda table: table.pop("type")), "'type' is missing"),
    "another type": (field(type="socialctl/approval/v2"), "socialctl/approval/v2"),
    "type of no text": (field(type=["a"]), "'type' is not"),
    "unknown key": (field(extra=1), "there is no key 'extra'"),
    "unknown key in post": (post(lambda it: it.update(x=1)), "post: there is no key 'x'"),
    "unknown key in a file": (file(mode="x"), "there is no key 'mode'"),
    "unknown key in a slot": (slot(url="x"), "there is no key 'url'"),
    "unknown key in policy": (changed(lambda table: table["policy"].update(x=1)), "policy: there is no key 'x'"),
    "of the other type": (field(previous=sha("1")), "there is no key 'previous'"),
    "of the other type too": (changed(lambda table: table.update(seen=[]), RATIFICATION_BYTES), "no key 'seen'"),
    "key missing in policy": (changed(lambda table: table["policy"].pop("digest")), "key 'digest' is missing"),
    "key missing in post": (post(lambda it: it.pop("id")), "post: the key 'id' is missing"),
    "key missing in a file": (post(lambda it: it["files"][0].pop("size")), "key 'size' is missing"),
    "key missing in a slot": (post(lambda it: it["slots"][0].pop("text")), "key 'text' is missing"),
    "decision unknown": (field(decision="ratify"), "decision is none of approve, reject, submit, withdraw"),
    "decision about a policy": (changed(lambda it: it.update(decision="approve"), RATIFICATION_BYTES), "ratify, with"),
    "decision a list": (field(decision=["approve"]), "decision is none of"),
    "repo": (field(repo="Test Library"), "repo is not a name"),
    "person": (field(person="../maya"), "person is not a name"),
    "person of no text": (field(person=1), "person is not a text"),
    "key": (field(key="SHA256:abc"), "key is not the fingerprint"),
    "key in MD5": (field(key="MD5:" + ":".join(["aa"] * 16)), "key is not the fingerprint"),
    "policy a text": (field(policy="1"), "policy is not an object"),
    "policy version 0": (changed(lambda table: table["policy"].update(version=0)), "from 1 up"),
    "policy version yes": (changed(lambda table: table["policy"].update(version=True)), "not a whole number"),
    "policy version a text": (changed(lambda table: table["policy"].update(version="3")), "not a whole number"),
    "policy digest": (changed(lambda table: table["policy"].update(digest=sha("A"))), "digest is not a digest"),
    "previous empty": (changed(lambda table: table.update(previous=""), RATIFICATION_BYTES), "previous is not a dig"),
    "post a list": (field(post=[]), "post is not an object"),
    "post id": (post(lambda it: it.update(id="-x")), "id is not an id"),
    "no files": (post(lambda it: it.update(files=[])), "the post itself is missing"),
    "not the post": (post(lambda it: it["files"].pop()), "the post itself is missing"),
    "files an object": (post(lambda it: it.update(files={})), "files is not a list"),
    "a file a text": (post(lambda it: it["files"].insert(0, "a")), "files is not an object"),
    "files in no order": (post(lambda it: it["files"].reverse()), "the order is wrong"),
    "a file twice": (post(lambda it: it["files"].append(it["files"][2])), "one is there twice"),
    "size negative": (file(size=-1), "from 0 up"),
    "size a text": (file(size="1"), "not a whole number"),
    "size yes": (file(size=True), "not a whole number"),
    "file digest": (file(digest="sha1:" + "0" * 40), "digest is not a digest"),
    "path of no text": (file(path=1), "path is not a text"),
    "no slots": (post(lambda it: it.update(slots=[])), "one account at least"),
    "slots in no order": (post(lambda it: it["slots"].reverse()), "the order is wrong"),
    "a slot twice": (post(lambda it: it["slots"].append(it["slots"][1])), "one is there twice"),
    "account": (slot(account="@lib"), "account is not a name"),
    "platform": (slot(platform=""), "platform is not a name"),
    "handle empty": (slot(handle=""), "handle is empty"),
    "text shown": (slot(text="Hello"), "text is not a digest"),
    "title empty": (slot(title=""), "title is not a digest"),
    "seen a text": (field(seen=sha("1")), "seen is not a list"),
    "seen in no order": (field(seen=[sha("2"), sha("1")]), "the order is wrong"),
    "seen twice": (field(seen=[sha("2"), sha("2")]), "one is there twice"),
    "seen no digest": (field(seen=["x"]), "seen is not a digest"),
    "comment of no text": (field(comment=1), "comment is not a text"),
    "affirms empty": (field(affirms=[""]), "affirms is empty"),
    "affirms numbers": (field(affirms=[1]), "affirms is not a text"),
} | {
    f"without {key}": (changed(methodcaller("pop", key)), f"the key '{key}' is missing")
    for key in ("repo", "decision", "person", "key", "at", "policy", "post", "seen", "comment", "affirms")
}


def attested(value: Attestation, change: Callable[[dict[str, Any]], object]) -> bytes:
    """An attestation with something done to it."""
    return changed(change, statements.write(value))


SCHEMA |= {
    "a hold without a reason": (attested(HOLD, lambda it: it.update(comment=" ")), "needs a reason"),
    "a hold that lifts": (attested(HOLD, lambda it: it.update(lifts=[sha("2")])), "there is no key 'lifts'"),
    "a hold of no accounts": (attested(HOLD, lambda it: it.pop("accounts")), "'accounts' is missing"),
    "a hold's accounts in no order": (attested(HOLD, lambda it: it["accounts"].reverse()), "the order is wrong"),
    "a release of nothing": (attested(RELEASE, lambda it: it.update(lifts=[])), "one hold at least"),
    "a release of accounts": (attested(RELEASE, lambda it: it.update(accounts=[])), "there is no key 'accounts'"),
    "a release of no digest": (attested(RELEASE, lambda it: it.update(lifts=["x"])), "lifts is not a digest"),
    "a decision on a post": (attested(HOLD, lambda it: it.update(decision="approve")), "decision is none of hold"),
    "published by halves": (attested(PUBLISHED, lambda it: it.pop("when")), "'when' is missing"),
    "published nowhere": (attested(PUBLISHED, lambda it: it.update(url="ftp://x.org")), "url is not a web address"),
    "published shown": (attested(PUBLISHED, lambda it: it.update(text="Hello")), "text is not a digest"),
    "taken down for no reason": (attested(TAKEN_DOWN, lambda it: it.update(comment="")), "needs a reason"),
    "audited a branch": (attested(AUDIT, lambda it: it.update(commit="main")), "is not the id of a commit"),
}


@pytest.mark.parametrize(("data", "words"), SCHEMA.values(), ids=SCHEMA)
def test_a_wrong_shape_is_named(data: bytes, words: str) -> None:
    with pytest.raises(Malformed) as caught:
        statements.read(data)
    assert caught.value.code == Code.E_SCHEMA
    assert words in caught.value.message


TIMES = [
    "2026-11-22T09:30:00",
    "2026-11-22T09:30:00+00:00",
    "2026-11-22T09:30:00.000Z",
    "2026-11-22T09:30Z",
    "2026-11-22t09:30:00z",
    "2026-11-22 09:30:00Z",
    "20261122T093000Z",
    "2026-W47-7T09:30:00Z",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T23:59:60Z",
    "2026-11-22T23:60:00Z",
    "0000-01-01T00:00:00Z",
    "12026-11-22T09:30:00Z",
    "٢٠٢٦-11-22T09:30:00Z",
    "",
]


@pytest.mark.parametrize("written", TIMES)
def test_times_that_are_none(written: str) -> None:
    assert code_of(lambda: statements.read(field(at=written))) == Code.E_TIME
    assert code_of(lambda: statements.read(slot(at=written))) == Code.E_TIME


def test_a_time_of_no_text() -> None:
    values: list[object] = [1, True, [], {}]
    for value in values:
        data = field(at=value)
        assert code_of(partial(statements.read, data)) == Code.E_TIME


PATHS = [
    *("", " ", ".", "..", "/", "/etc/passwd", "a//b", "a/", "./a", "a/.", "a/../b", "a\\b", "..\\a"),
    *(".git/config", "a/.git/b", ".GIT/config", "a/.Git", "http://", "https://", "http:///a", "HTTP://a/b"),
    *("https://user@example.org/a", "https://example.org/a b", "ftp://example.org/a", "file:///etc/passwd"),
]


@pytest.mark.parametrize("written", PATHS)
def test_paths_that_are_none(written: str) -> None:
    assert code_of(lambda: statements.read(file(path=written))) == Code.E_PATH


GOOD_PATHS = ["a", "media/a b.jpg", "ə/ş.png", ".github/x", "a.git", ".gitkeep", "a/...", "http://x", "https://x/a?b#c"]


@pytest.mark.parametrize("path", GOOD_PATHS)
def test_paths_that_are_some(path: str) -> None:
    files = tuple(sorted((APPROVAL.subject.files[2], SignedFile(path, 1, sha("0")))))
    value = APPROVAL._replace(subject=APPROVAL.subject._replace(files=files))
    assert statements.read(statements.write(value)) == value


NOW = APPROVAL.at
UNWRITABLE: dict[str, tuple[Statement | Ratification, Code]] = {
    "no zone": (APPROVAL._replace(at=NOW.replace(tzinfo=None)), Code.E_TIME),
    "another zone": (APPROVAL._replace(at=NOW.astimezone(timezone(timedelta(hours=4)))), Code.E_TIME),
    "a zone that is UTC today": (APPROVAL._replace(at=NOW.astimezone(ZoneInfo("Europe/London"))), Code.E_TIME),
    "parts of a second": (RATIFICATION._replace(at=NOW.replace(microsecond=1)), Code.E_TIME),
    "a list for seen": (APPROVAL._replace(seen=[sha("1")]), Code.E_SCHEMA),  # type: ignore[arg-type]
    "seen in no order": (APPROVAL._replace(seen=(sha("2"), sha("1"))), Code.E_SCHEMA),
    "person": (APPROVAL._replace(person="Maya"), Code.E_SCHEMA),
    "decision": (RATIFICATION._replace(decision="submit"), Code.E_SCHEMA),  # type: ignore[arg-type]
    "comment on two lines": (APPROVAL._replace(comment="a\nb"), Code.E_CHAR),
    "comment in parts": (APPROVAL._replace(comment="e\u0301"), Code.E_NOT_NFC),
    "comment without end": (APPROVAL._replace(comment="x" * 66_000), Code.E_SIZE),
    "files in no order": (
        APPROVAL._replace(subject=APPROVAL.subject._replace(files=APPROVAL.subject.files[::-1])),
        Code.E_SCHEMA,
    ),
    "path": (
        APPROVAL._replace(subject=APPROVAL.subject._replace(files=(SignedFile("../a", 1, sha("0")),))),
        Code.E_PATH,
    ),
    "previous empty": (RATIFICATION._replace(previous=""), Code.E_SCHEMA),
}


@pytest.mark.parametrize(("value", "code"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_could_not_be_read_is_not_written(value: Signed, code: Code) -> None:
    assert code_of(lambda: statements.write(value)) == code


@pytest.mark.parametrize("year", [1, 7, 1969, 2200, 9999])
def test_a_year_that_no_post_may_have(year: int) -> None:
    """No zone can carry a time of ours out of the calendar."""
    with pytest.raises(Malformed) as refused:
        statements.write(RATIFICATION._replace(at=datetime(year, 6, 1, tzinfo=UTC)))
    assert refused.value.code is Code.E_TIME


def test_every_code_comes_up() -> None:
    from . import test_canonical

    seen = {code for _, code in test_canonical.REFUSED.values()} | {Code.E_SCHEMA, Code.E_TIME, Code.E_PATH}
    assert seen == set(Code)


def test_keys_twice_at_every_level() -> None:
    lines = APPROVAL_BYTES.split(b"\n")
    seen = 0
    for at, written in enumerate(lines):
        key = written.strip().partition(b": ")[0]
        if b": " not in written:
            continue
        seen += 1
        margin = written[: len(written) - len(written.lstrip())]
        twice = b"\n".join([*lines[:at], margin + key + b": 1,", *lines[at:]])
        assert code_of(partial(statements.read, twice)) == Code.E_JSON_DUP
    assert seen > 30


def test_messages_are_on_one_line_and_short() -> None:
    for data in (field(person="\u0001" * 9), field(comment="\u202e" * 5000), field(**{"x" * 9000: 1})):
        with pytest.raises(Malformed) as caught:
            statements.read(data)
        assert caught.value.message.isprintable()
        assert len(caught.value.message) < 200


def test_the_documented_types(tmp_path: Path) -> None:
    assert (statements.APPROVAL_TYPE, statements.POLICY_TYPE) == ("socialctl/approval/v1", "socialctl/ratification/v1")
    assert statements.APPROVAL_TYPE.encode() in APPROVAL_BYTES
    assert stock({"a": 1}) == b'{\n  "a": 1\n}\n'


@pytest.mark.parametrize("last", ["2025-12-31", "2026-02-30", "2026-6-30", "20260630", "2200-01-01", 20260630])
def test_days_that_are_none(last: object) -> None:
    assert code_of(partial(statements.read, attested(AUDIT, lambda it: it.update(to=last)))) == Code.E_TIME

"""The export: what stock ssh-keygen makes of our lines is what we mean by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from string import punctuation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.model.errors import UsageError
from socialctl.signing import allowed_signers, keys
from socialctl.signing.keys import PublicKey
from socialctl.signing.sshsig import APPROVAL, POLICY

from .blobs import MESSAGE, SOFT, soft_ed25519
from .stock import PRINCIPAL, Stock

KEY = keys.from_blob(soft_ed25519().blob)
BAKU = timezone(timedelta(hours=4))
TEXT = soft_ed25519().text()
FROM = datetime(2026, 10, 19, 10, 0, tzinfo=BAKU)
UNTIL = datetime(2027, 8, 31, 23, 59, 59, tzinfo=BAKU)


def verifies(stock: Stock, line: str, *, principal: str = PRINCIPAL, at: str = "", zone: str = "UTC") -> bool:
    """Whether ssh-keygen takes the text for that person's, at that time, in that zone."""
    (stock.folder / "export").write_text(f"{line}\n", encoding="utf-8")
    (stock.folder / "export.sig").write_bytes(TEXT)
    time = ("-O", f"verify-time={at}") if at else ()
    done = stock.run(
        *("ssh-keygen", "-Y", "verify", *time, "-f", "export", "-I", principal, "-n", APPROVAL, "-s", "export.sig"),
        data=MESSAGE,
        environment={"TZ": zone},
    )
    return done.returncode == 0


def test_a_line() -> None:
    line = allowed_signers.line("leyla@library.example.org", KEY, valid_after=FROM, valid_before=UNTIL)
    assert line == (
        'leyla@library.example.org namespaces="approval@socialctl,policy@socialctl",'
        f'valid-after="20261019060000Z",valid-before="20270831195959Z" {KEY.line}'
    )
    assert allowed_signers.line("a@b", KEY, namespaces=[POLICY]) == f'a@b namespaces="{POLICY}" {KEY.line}'


@pytest.mark.parametrize("name", SOFT)
def test_keys_of_each_kind(stock: Stock, name: str) -> None:
    soft = SOFT[name]()
    line = allowed_signers.line(PRINCIPAL, keys.from_blob(soft.blob))
    assert stock.accepts(soft.text(), f"{line}\n")


def test_the_time_is_meant_in_utc_by_whoever_checks(stock: Stock) -> None:
    """Both ends are inclusive; the zone of the machine makes no difference."""
    line = allowed_signers.line(PRINCIPAL, KEY, valid_after=FROM, valid_before=UNTIL)
    for at, good in (
        ("20261019055959Z", False),
        ("20261019060000Z", True),
        ("20270101000000Z", True),
        ("20270831195959Z", True),
        ("20270831200000Z", False),
    ):
        for zone in ("UTC", "America/Los_Angeles", "Asia/Baku", "Pacific/Kiritimati"):
            assert verifies(stock, line, at=at, zone=zone) == good, (at, zone)


def test_parts_of_a_second_narrow_the_time() -> None:
    half = timedelta(microseconds=500_000)
    line = allowed_signers.line(PRINCIPAL, KEY, valid_after=FROM + half, valid_before=UNTIL + half)
    assert 'valid-after="20261019060001Z",valid-before="20270831195959Z"' in line


def test_only_our_purposes(stock: Stock) -> None:
    assert verifies(stock, allowed_signers.line(PRINCIPAL, KEY))
    assert not verifies(stock, allowed_signers.line(PRINCIPAL, KEY, namespaces=[POLICY]))


@pytest.mark.parametrize("principal", ["#leyla", "Leyla Məmmədova", "leyla", "şəxs@kitabxana.az", "a=b", "x" * 1000])
def test_names_that_are_only_names(stock: Stock, principal: str) -> None:
    line = allowed_signers.line(principal, KEY)
    assert verifies(stock, line, principal=principal)
    for other in (principal + "x", principal[:-1], principal.upper() + "!", "*", "rashad@library.example.org"):
        if other:
            assert not verifies(stock, line, principal=other), other


@pytest.mark.parametrize(
    "principal",
    ["", "*", "?", "a*", "*@library.example.org", "!leyla", "a,b", 'a"b', "a\\b", "a\nb * ssh-ed25519", "a\tb", "a\0",
     "a\x7f", "\u202ea", "\ufeffa", "x" * 1001, "ə" * 501],
)  # fmt: skip
def test_names_that_would_be_more(principal: str) -> None:
    with pytest.raises(UsageError):
        allowed_signers.line(principal, KEY)
    with pytest.raises(UsageError):
        allowed_signers.line("a@b", KEY, namespaces=[APPROVAL, principal])


@pytest.mark.parametrize(
    ("after", "before"),
    [
        (FROM.replace(tzinfo=None), None),
        (None, UNTIL.replace(tzinfo=None)),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
        (None, datetime(1969, 12, 31, tzinfo=UTC)),
        (UNTIL, FROM),
        (FROM, FROM),
    ],
)
def test_times_that_cannot_be_written(after: datetime | None, before: datetime | None) -> None:
    with pytest.raises(UsageError):
        allowed_signers.line(PRINCIPAL, KEY, valid_after=after, valid_before=before)


def parsed(line: str) -> tuple[str, PublicKey]:
    """The principal and the key, taken from the ends."""
    head, name, body = line.rsplit(" ", 2)
    return head.rsplit(" ", 1)[0].strip('"'), keys.from_line(f"{name} {body}")


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_name_is_exported_as_itself_or_not_at_all(name: str) -> None:
    try:
        line = allowed_signers.line(name, KEY)
    except UsageError:
        return
    assert "\n" not in line
    assert parsed(line) == (name, KEY)


def test_any_name_means_itself_to_ssh_keygen(stock: Stock) -> None:
    """Names with every sign of ASCII and some letters in each place, and another's attempt to pass for them."""
    tried = 0
    for letter in [*punctuation, *" aZ0əé字", "\u2028", "\u00a0"]:
        for name in (f"a{letter}b", f"{letter}b", f"a{letter}"):
            try:
                line = allowed_signers.line(name, KEY)
            except UsageError:
                continue
            assert verifies(stock, line, principal=name), name
            assert not verifies(stock, line, principal=f"a{'x' if letter != 'x' else 'y'}b"), name
            tried += 1
    print(f"{tried} names")
    assert tried >= 90

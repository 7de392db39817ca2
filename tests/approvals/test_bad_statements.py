"""Bad statements and signatures in a real ledger: each is told of, with a code and its path, and nothing breaks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import signed
from signed import EVENT, POST, Library

from socialctl.approvals import canonical, ledger, statements
from socialctl.cli._session import Session
from socialctl.model.verdict import Broken
from socialctl.signing import armour, sshsig

HUGE = 10_000_000
Sign = Callable[[bytes], bytes | None]


def rashad(data: bytes) -> bytes:
    """A right signature: what is wrong is the statement."""
    return signed.signature_of(data, "rashad")


def nobody(data: bytes) -> None:
    """No signature at all."""


def always(text: bytes) -> Sign:
    """The same signature, whatever is signed."""
    return lambda _: text


def plant(library: Library, data: bytes, sign: Sign, post: str = POST) -> str:
    """Put bytes where a statement of Rashad's with these bytes would lie, and the signature beside it; the path."""
    path = f"{ledger.POSTS}{post}/rashad-{statements.digest(data).removeprefix('sha256:')[:8]}.json"
    library.write(path, data)
    text = sign(data)
    if text is not None:
        library.write(f"{path}.sig", text)
    return path


def table(good: bytes, **changes: object) -> bytes:
    """A statement with other values, well written."""
    value = json.loads(good) | changes
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2).encode("utf-8", "surrogatepass") + b"\n"


def bad_statements(good: bytes) -> Mapping[str, tuple[bytes, str]]:
    """Statements that are none, each with the code that says why."""
    cut = {f"cut at {at}": (good[:at], "E_JSON") for at in range(0, len(good) - 2, 61)}
    deep = b'{"a": ' * 2000 + b"1" + b"}" * 2000 + b"\n"
    some = {
        "one byte short": (good[:-1], "E_NONCANONICAL"),
        "one byte more": (good + b"\n", "E_NONCANONICAL"),
        "twice": (good + good, "E_JSON"),
        "huge": (good + b" " * HUGE, "not-a-file"),
        "huge and one text": (table(good, comment="a" * HUGE), "not-a-file"),
        "just too big": (table(good, comment="a" * canonical.MOST_BYTES), "not-a-file"),
        "binary": (bytes(range(256)) * 20, "E_UTF8"),
        "zeros": (bytes(5000), "E_JSON"),
        "UTF-16": (good.decode().encode("utf-16"), "E_UTF8"),
        "BOM": (b"\xef\xbb\xbf" + good, "E_UTF8"),
        "Windows": (good.replace(b"\n", b"\r\n"), "E_NONCANONICAL"),
        "deep lists": (b"[" * 60_000, "E_JSON"),
        "deep lists, closed": (b"[" * 30_000 + b"]" * 30_000, "E_JSON"),
        "deep objects": (deep, "E_JSON"),
        "deep below a key": (table(good, comment=json.loads("[" * 9 + "]" * 9)), "E_JSON"),
        "a key twice": (good.replace(b'  "comment": ""', b'  "comment": "",\n  "comment": ""'), "E_JSON_DUP"),
        "a key twice, escaped": (
            good.replace(b'  "comment": ""', b'  "comment": "",\n  "\\u0063omment": ""'),
            "E_JSON_DUP",
        ),
        "null": (table(good, comment=None), "E_JSON_NULL"),
        "fraction": (good.replace(b'"version": 1', b'"version": 1.0'), "E_JSON_NUMBER"),
        "NaN": (good.replace(b'"version": 1', b'"version": NaN'), "E_JSON_NUMBER"),
        "many digits": (good.replace(b'"version": 1', b'"version": 1' + b"0" * 5000), "E_JSON_NUMBER"),
        "a key more": (table(good, extra=1), "E_SCHEMA"),
        "no object": (b'"approve"\n', "E_JSON"),
        "empty object": (b"{}\n", "E_SCHEMA"),
        "another type": (table(good, type="socialctl/approval/v2"), "E_SCHEMA"),
        "wrong kinds": (table(good, post=[]), "E_SCHEMA"),
        "a surrogate": (good.replace(b'"comment": ""', b'"comment": "\\ud800"'), "E_CHAR"),
        "another's": (table(good, person="aysel"), "misplaced-statement"),
        "another post": (good.replace(POST.encode(), EVENT.encode()), "misplaced-statement"),
    }
    return cut | some


def bad_signatures(good: bytes) -> Mapping[str, tuple[Sign, str]]:
    """Signatures that are none, made when the statement's bytes are known, each with the code that says why."""
    begin = armour.BEGIN
    return {
        "none": (nobody, "signature-missing"),
        "empty": (always(b""), "E_ARMOR"),
        "cut": (lambda data: rashad(data)[:-40], "E_ARMOR"),
        "cut within": (lambda data: rashad(data)[:150] + b"\n" + armour.END, "E_B64"),
        "huge": (lambda data: rashad(data) + b"\n" * HUGE, "not-a-file"),
        "huge within": (always(begin + b"A" * HUGE + b"\n" + armour.END), "not-a-file"),
        "binary": (always(bytes(range(256))), "E_ARMOR"),
        "binary within": (always(begin + bytes(range(14, 256)) + b"\n" + armour.END), "E_B64"),
        "deep": (always(b"[" * 16_000), "E_ARMOR"),
        "nested": (lambda data: begin + rashad(data) + armour.END, "E_B64"),
        "twice": (lambda data: rashad(data) * 2, "E_B64"),
        "Windows": (lambda data: rashad(data).replace(b"\n", b"\r\n"), "E_ARMOR"),
        "nothing in it": (always(begin + b"\n" + armour.END), "E_ARMOR"),
        "a key": (always(signed.key("rashad").read_bytes()), "E_ARMOR"),
        "the statement": (lambda data: data, "E_ARMOR"),
        "of other bytes": (always(rashad(good)), "E_BADSIG"),
        "by another": (lambda data: signed.signature_of(data, "aysel"), "E_KEY_MISMATCH"),
        "of a policy": (lambda data: signed.signature_of(data, "rashad", sshsig.POLICY), "E_NAMESPACE"),
        "for files": (lambda data: signed.signature_of(data, "rashad", "file"), "E_NAMESPACE"),
    }


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """A library with an approved post, and nothing bad in it yet."""
    made = signed.library(tmp_path, capsys)
    made.approved(POST)
    made.sign("submit", "murad", EVENT)
    made.commit()
    return made


def good_statement(library: Library) -> bytes:
    """A statement that would count."""
    return statements.write(library.build("approve", "rashad", POST))


def told(made: Session) -> dict[str, list[Broken]]:
    """What the court says is broken, by path."""
    found: dict[str, list[Broken]] = {}
    for one in made.court.broken(made.docket):
        found.setdefault(one.path, []).append(one)
    return found


def check_told(made: Session, expected: Mapping[str, str]) -> Counter[str]:
    """Each of the paths is told of, once, with its code (empty: any) and a sentence, and it is heard nowhere."""
    found = told(made)
    heard = {one.path for ones in made.docket.heard.values() for one in ones}
    assert not heard & expected.keys()
    assert found.keys() == expected.keys()
    for path, code in expected.items():
        (one,) = found[path]
        assert one.reason.code, path
        assert one.reason.message, path
        assert one.severity == "error"
        assert one.reason.code == code or not code, (path, one)
    return Counter(one.reason.code for ones in found.values() for one in ones)


def check_commands(library: Library, paths: set[str]) -> None:
    """The commands that read the ledger get to their end; verify names every path."""
    done = library.run("verify", "--format", "json", code=1)
    assert paths <= {one["path"] for one in json.loads(done.out)["findings"]}
    done = library.run("verify", code=1)
    assert all(path in done.out for path in paths)
    library.run("validate", code=None)
    done = library.run("calendar", "--month", "2026-10", "--format", "json", code=None)
    assert POST in done.out, "what is approved stays so, whatever lies beside it"


def everywhere(library: Library, expected: Mapping[str, str]) -> Counter[str]:
    """The same answers from the folder and from a commit; the commands; and nobody's approval is gained or lost."""
    count = check_told(library.session(), expected)
    check_commands(library, set(expected))
    library.commit()
    assert check_told(library.session(), expected) == count
    assert check_told(library.session(revision="HEAD"), expected) == count
    assert library.verdict(POST).state == "approved"
    assert library.verdict(EVENT).state == "pending"
    return count


def test_bad_statements(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    good = good_statement(library)
    expected = {plant(library, data, rashad): code for data, code in bad_statements(good).values()}
    assert len(expected) == len(bad_statements(good))
    count = everywhere(library, expected)
    with capsys.disabled():
        print(f"{len(expected)} bad statements: {dict(count)}")
    assert len(expected) >= 45


def test_bad_signatures(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    good, expected = good_statement(library), {}
    for number, (sign, code) in enumerate(bad_signatures(good).values()):
        data = statements.write(library.build("approve", "rashad", POST, comment=f"number {number}"))
        expected[plant(library, data, sign)] = code
    count = everywhere(library, expected)
    with capsys.disabled():
        print(f"{len(expected)} bad signatures: {dict(count)}")
    assert len(expected) >= 19


def test_links_and_signatures_alone(library: Library) -> None:
    data = statements.write(library.build("approve", "rashad", POST, comment="a link"))
    outside = library.root.parent / "outside.json"
    outside.write_bytes(data)
    path = plant(library, data, rashad)
    (library.root / path).unlink()
    (library.root / path).symlink_to(outside)
    alone = plant(library, good_statement(library), rashad, EVENT)
    (library.root / alone).unlink()
    folder = f"{ledger.POSTS}{POST}/rashad-00000000.json"
    library.write(f"{folder}/inside", b"")
    everywhere(library, {path: "not-a-file", alone: "statement-missing", f"{folder}/inside": "misplaced-statement"})


@pytest.mark.long
def test_every_json_text_there_is(library: Library, corpora: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(path for path in (corpora / "jsontestsuite").rglob("*") if path.is_file())
    expected: dict[str, str] = {}
    for number, file in enumerate(files):
        data = file.read_bytes()
        expected[plant(library, data, rashad)] = ""
        sign: Sign = (nobody, always(b"{}\n"), lambda data: signed.signature_of(data + b" ", "rashad"))[number % 3]
        expected[plant(library, data, sign, EVENT)] = ("signature-missing", "E_ARMOR", "E_BADSIG")[number % 3]
    # Of bytes that are in the suite twice, the first signature may lie there still; and big ones are not read.
    twice = Counter(file.read_bytes() for file in files)
    for file in files:
        data = file.read_bytes()
        if twice[data] > 1 or len(data) > canonical.MOST_BYTES:
            expected[plant(library, data, nobody, EVENT)] = ""
    count = everywhere(library, expected)
    with capsys.disabled():
        print(f"{len(files)} files, {len(expected)} statements of {len(twice)} texts: {dict(count)}")
    assert len(files) >= 330
    assert len(expected) == 2 * len(twice) >= 600
    assert count["E_JSON"] >= 150
    assert count["E_BADSIG"] >= 90


def test_these_checks_see_what_is_not_told(library: Library) -> None:
    path = plant(library, bytes(100), rashad)
    check_told(library.session(), {path: "E_JSON"})
    good = plant(library, statements.write(library.build("approve", "rashad", POST, comment="good")), rashad)
    with pytest.raises(AssertionError):
        check_told(library.session(), {path: "E_JSON", good: ""})
    with pytest.raises(AssertionError):
        check_told(library.session(), {path: "E_UTF8"})
    with pytest.raises(AssertionError):
        check_told(library.session(), {})

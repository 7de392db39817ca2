"""The suite is not blind: each bug planted in canonical form, statements or ledger turns some of its checks red."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from signing.test_planted_bugs import Bug, plant

from socialctl.approvals import canonical, fields, ledger, repertoire, statements
from socialctl.approvals.malformed import Code
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.store import repository
from socialctl.store.snapshot import of_work_tree

from . import test_canonical, test_ledger, test_statements
from .made import APPROVAL_BYTES, RATIFICATION, code_of
from .test_ledger import FIRST, FOREIGN, PLACE, SECOND, SIGNED, files, put

BUGS: dict[str, Bug] = {
    "not compared": Bug(canonical, " or _written(value) != text:", ":"),
    "keys in any order": Bug(canonical, "for key in sorted(value):", "for key in value:"),
    "escapes alone looked at": Bug(canonical, ' or "\\x7f" in text or not text.isascii():', ":"),
    "DEL forgotten": Bug(canonical, 'or "\\x7f" in text ', ""),
    "escapes forgotten": Bug(canonical, '"\\\\" in text or ', ""),
    "keys not looked at": Bug(canonical, "            _check(key)\n", ""),
    "NFC forgotten": Bug(canonical, 'if not unicodedata.is_normalized("NFC", text):', "if False:"),
    "null lets pass": Bug(
        canonical, "if value is None:", 'if value is None:\n        return "null"\n    if value is None:'
    ),
    "fractions let pass": Bug(
        canonical,
        "    if isinstance(value, int | float):",
        "    if isinstance(value, float):\n        return repr(value)\n    if isinstance(value, int):",
    ),
    "numbers of any size": Bug(canonical, "and -_NUMBERS_BELOW < value < _NUMBERS_BELOW", ""),
    "numbers, one too many": Bug(canonical, "< value < _NUMBERS_BELOW", "< value <= _NUMBERS_BELOW"),
    "size not limited": Bug(canonical, "MOST_BYTES = 64 * 1024", "MOST_BYTES = 65 * 1024"),
    "duplicates by another code": Bug(canonical, "if len(found) != len(pairs):", "if False:"),
    "byte order mark by another code": Bug(canonical, 'if text.startswith("\\ufeff"):', "if False:"),
    "the stack": Bug(canonical, "except (ValueError, RecursionError):", "except ValueError:"),
    "thousands of digits": Bug(canonical, "except ValueError:  # Python", "except KeyError:  # Python"),
    "depth not limited": Bug(canonical, "if len(margin) > 2 * MOST_LEVELS:", "if False:"),
    "characters by this Python": Bug(repertoire, "% 2 == 1", "% 2 == 1 or ord(character) == 0x0cf3"),
    "unknown keys": Bug(fields, 'there is no key {}", where)', 'there is no key {}", where) if False else None'),
    "missing keys by a traceback": Bug(fields, "_name_first(known - optional - value.keys()", "_name_first(set()"),
    "titles must be": Bug(statements, "fields.keys(value, _SLOT, _TITLE,", "fields.keys(value, _SLOT, fields.NONE,"),
    "order of files": Bug(fields, "if len(found) > 1 and found != sorted(set(found)):", "if False:"),
    "twice lets pass": Bug(fields, "sorted(set(found))", "sorted(found)"),
    "no post": Bug(statements, "if POST_FILE not in", "if POST_FILE + POST_FILE in"),
    "no slots": Bug(statements, "if not fields.in_order([slot", "if None is fields.in_order([slot"),
    "yes for a number": Bug(fields, "type(value) is not int or value", "not isinstance(value, int) or value"),
    "another zone": Bug(fields, "if moment.tzinfo is not UTC:", "if False:"),
    "git's own folder": Bug(statements, 'in value.lower().split("/"):', 'in value.split("/"):'),
    "any address": Bug(statements, "return values.url(value)", "return value"),
    "written unread": Bug(statements, "if read(data) != statement:", "if False:"),
    "statement first": Bug(
        ledger,
        "    if not _is_signed(signed, path, data, signature):",
        "    _add(statement, data, lambda: True)\n    if not _is_signed(signed, path, data, signature):",
    ),
    "overwritten": Bug(ledger, "replace=False)", "replace=True)"),
    "any signature serves": Bug(ledger, "if not _signs(found,", "if False and not _signs(found,"),
    "only the same signature serves": Bug(ledger, "if not _signs(found,", "if not False or _signs(found,"),
    "untouched for touched": Bug(ledger, "purpose, touch=touched)", "purpose, touch=False)"),
    "always by touch": Bug(ledger, "purpose, touch=touched)", "purpose, touch=True)"),
    "one namespace": Bug(ledger, "return sshsig.POLICY", "return sshsig.APPROVAL"),
    "other statement taken for this": Bug(ledger, "if found not in (None, data):", "if False:"),
    "recorded means both": Bug(ledger, "return not os.path.lexists(signed) and", "return False and"),
    "links followed": Bug(ledger, " | os.O_NOFOLLOW", ""),
    "folders followed": Bug(ledger, "if (root / folder).is_symlink():", "if False:"),
    "any place": Bug(ledger, "if not _PLACE.fullmatch(path) or", "if"),
    "any hash": Bug(ledger, 'or not path.endswith(f"-{hashlib.sha256(data).hexdigest()[:8]}.json"):', ":"),
    "signatures alone forgotten": Bug(
        ledger, "path.removesuffix(SIGNATURE) for path in paths", "path for path in paths if path[-1] == 'n'"
    ),
    "big signatures": Bug(ledger, "_fitting(next(answers)[1], armour.MOST_BYTES)", "next(answers)[1]"),
    "strays by their beginning": Bug(ledger, "and not _PLACE.fullmatch(path)", "and not _PLACE.match(path)"),
}  # fmt: skip


def expect(wanted: object, call: Callable[[], object]) -> None:
    """The answer, or the code of the refusal."""
    assert code_of(call) == wanted if isinstance(wanted, Code) else call() == wanted


def checks(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """What the suite asks, as checks to call."""
    for name, (data, code) in test_canonical.REFUSED.items():
        yield f"read {name}", partial(expect, code, partial(canonical.read, data))
    for name, (value, code) in test_canonical.UNWRITABLE.items():
        yield f"write {name}", partial(expect, code, partial(canonical.write, value))
    for name, (statement, data) in test_statements.GOLDEN.items():
        yield f"{name} written", partial(expect, data, partial(statements.write, statement))
        yield f"{name} read", partial(expect, statement, partial(statements.read, data))
    yield "the first policy", lambda: expect(True, lambda: bool(statements.write(RATIFICATION._replace(previous=None))))
    for name, (data, words) in test_statements.SCHEMA.items():
        yield f"schema {name}", partial(test_statements.test_a_wrong_shape_is_named, data, words)
    for time in test_statements.TIMES:
        yield f"time {time}", partial(test_statements.test_times_that_are_none, time)
    for path in test_statements.PATHS:
        yield f"path {path}", partial(test_statements.test_paths_that_are_none, path)
    for name, (statement, code) in test_statements.UNWRITABLE.items():
        yield f"statement {name}", partial(expect, code, partial(statements.write, statement))
    for number, (name, check) in enumerate(on_disk()):
        yield name, partial(in_a_folder, check, folder / str(number))


def in_a_folder(check: Callable[[Path], None], folder: Path) -> None:
    """A check that needs a folder of its own."""
    folder.mkdir()
    check(folder)


def on_disk() -> Iterator[tuple[str, Callable[[Path], None]]]:
    """What the suite asks of the ledger."""
    yield "order of writing", signature_first
    for signature in (FIRST, SECOND):
        yield "recorded already", partial(test_ledger.test_what_is_recorded_already_stays, signature)
        yield "signature alone", partial(test_ledger.test_a_signature_left_alone_does_not_block, signature)
    yield (
        "untouched anew",
        partial(test_ledger.test_a_hardware_key_signs_anew, test_ledger.UNTOUCHED, test_ledger.UNTOUCHED_LATER),
    )
    for name, (left, given) in FOREIGN.items():
        yield name, partial(test_ledger.test_a_foreign_signature_left_alone_is_not_overwritten, left, given)
    yield "policy", test_ledger.test_a_policys_signature_is_for_the_policy
    yield "statement alone", test_ledger.test_a_statement_without_its_signature_gets_one
    yield "other bytes", test_ledger.test_other_bytes_are_not_overwritten
    for path in (PLACE, SIGNED):
        yield "a link there", partial(test_ledger.test_what_is_no_file_is_not_touched, path, "link")
    yield "a link before", partial(test_ledger.test_no_link_leads_out_of_the_repository, "content/approvals")
    for path in ("x.json", test_ledger.OUTSIDE, PLACE[:-6] + "0.json", SIGNED):
        yield "another place", partial(test_ledger.test_only_at_their_places, path)
    yield "half pairs", half_pairs
    yield "strays", strays
    yield "someone else was quicker", quicker


def signature_first(folder: Path) -> None:
    """The statement does not stand before its signature does."""
    order: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        write = repository.write

        def noted(path: Path, data: bytes, *, replace: bool) -> None:
            order.append(path.suffix == ".sig")
            write(path, data, replace=replace)

        patch.setattr(repository, "write", noted)
        ledger.record(folder, PLACE, APPROVAL_BYTES, FIRST)
    assert order == [True, False]


def quicker(folder: Path) -> None:
    """Between our look and our write, someone writes another statement there."""
    with pytest.MonkeyPatch.context() as patch:
        write = repository.write

        def late(path: Path, data: bytes, *, replace: bool) -> None:
            if path.suffix == ".json":
                put(folder, PLACE, b"other")
            write(path, data, replace=replace)

        patch.setattr(repository, "write", late)
        with pytest.raises(UsageError):
            ledger.record(folder, PLACE, APPROVAL_BYTES, FIRST)
    assert files(folder)[PLACE] == b"other"


def half_pairs(folder: Path) -> None:
    """A signature alone, and one that is too big."""
    put(folder, SIGNED, b"x" * 20_000)
    (record,) = ledger.records(of_work_tree(folder), ledger.FOLDER)
    assert record.path == PLACE
    assert record.data is None
    assert isinstance(record.signature, SyntaxProblem)


def strays(folder: Path) -> None:
    """Names that go on too long."""
    put(folder, SIGNED + ".orig", b"")
    put(folder, SIGNED, b"")
    assert ledger.strays(of_work_tree(folder)) == [SIGNED + ".orig"]


def red() -> set[str]:
    """The names of the checks that fail. With a bug in it, the code may raise what it likes."""
    found = set()
    with tempfile.TemporaryDirectory() as folder:
        for name, check in checks(Path(folder)):
            try:
                check()
            except (Exception, pytest.fail.Exception):  # noqa: BLE001 -- pytest's own is no Exception
                found.add(name)
    return found


def test_without_a_bug_all_is_green(tmp_path: Path) -> None:
    seen = len(list(checks(tmp_path)))
    print(f"{seen} checks, {len(BUGS)} bugs")
    assert red() == set()
    assert seen >= 200


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_bug_turns_it_red(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(bug, monkeypatch)
    found = red()
    print(f"{len(found)} checks red: {sorted(found)[:5]}")
    assert found


def test_planting_is_no_bug_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, code in {canonical: "def read(", statements: "def read(", ledger: "def record("}.items():
        plant(Bug(module, code, code), monkeypatch)
    assert red() == set()

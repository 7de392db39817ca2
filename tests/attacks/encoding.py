"""Attacks on the form of statements: what they say, said in another way, in another place, or not at all."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import signed
from signed import EVENT, POST, Library

from socialctl.approvals import canonical, statements
from socialctl.approvals.malformed import Malformed
from socialctl.model.statement import PolicyMark

from .judging import MISSING_TWO, refused
from .roster import attack
from .stages import approved, fresh, rejected
from .versions import changed

FOLDER = f"content/approvals/posts/{POST}"


def place(data: bytes, person: str = "rashad") -> str:
    """Where a person's statement of these bytes lies, whatever they are."""
    return f"{FOLDER}/{person}-{hashlib.sha256(data).hexdigest()[:8]}.json"


def miswritten(lib: Library, code: str, change: Callable[[bytes], bytes], comment: str = "") -> None:
    """rashad himself signs his approval in another form: it is refused with that code."""
    lib.sign("submit", "leyla")
    data = change(statements.write(lib.build("approve", "rashad", comment=comment)))
    lib.plant(data, "rashad", place(data))
    refused(lib, "too-few-approvals", broken=[code])


def mended(change: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    """A change of the values, written in the one right form as far as that goes."""

    def changed_bytes(data: bytes) -> bytes:
        table = json.loads(data)
        change(table)
        try:
            return canonical.write(table)
        except Malformed:
            return json.dumps(table, ensure_ascii=False, sort_keys=True, indent=2).encode() + b"\n"

    return changed_bytes


@attack(fresh)
def the_decision_stands_there_twice(lib: Library) -> None:
    twice = b'  "decision": "approve",\n'
    miswritten(lib, "E_JSON_DUP", lambda data: data.replace(twice, b'  "decision": "reject",\n' + twice))


@attack(fresh)
def the_statement_is_written_without_spaces(lib: Library) -> None:
    miswritten(lib, "E_NONCANONICAL", lambda data: json.dumps(json.loads(data), separators=(",", ":")).encode())


@attack(fresh)
def a_letter_is_written_as_its_number(lib: Library) -> None:
    miswritten(lib, "E_NONCANONICAL", lambda data: data.replace(b'"approve"', b'"\\u0061pprove"'))


@attack(fresh)
def the_keys_stand_in_another_order(lib: Library) -> None:
    def turned(data: bytes) -> bytes:
        return json.dumps(dict(reversed(json.loads(data).items())), indent=2).encode() + b"\n"

    miswritten(lib, "E_NONCANONICAL", turned)


@attack(fresh)
def a_line_end_is_missing(lib: Library) -> None:
    miswritten(lib, "E_NONCANONICAL", lambda data: data.removesuffix(b"\n"))


@attack(fresh)
def the_statement_has_windows_line_ends(lib: Library) -> None:
    miswritten(lib, "E_NONCANONICAL", lambda data: data.replace(b"\n", b"\r\n"))


@attack(fresh)
def the_statement_has_a_byte_order_mark(lib: Library) -> None:
    miswritten(lib, "E_UTF8", lambda data: b"\xef\xbb\xbf" + data)


@attack(fresh)
def the_comment_turns_the_reading_around(lib: Library) -> None:
    miswritten(lib, "E_CHAR", mended(lambda table: table.update(comment="fine \u202etcejer")))


@attack(fresh)
def the_comment_is_put_together_from_parts(lib: Library) -> None:
    apart = unicodedata.normalize("NFD", "şəkil ğ")
    miswritten(lib, "E_NOT_NFC", mended(lambda table: table.update(comment=apart)))


@attack(fresh)
def the_statement_says_one_thing_more(lib: Library) -> None:
    miswritten(lib, "E_SCHEMA", mended(lambda table: table.update(on_behalf_of="aysel")))


@attack(fresh)
def the_statement_says_one_thing_less(lib: Library) -> None:
    miswritten(lib, "E_SCHEMA", mended(lambda table: table.pop("seen")))


@attack(fresh)
def a_number_is_a_fraction(lib: Library) -> None:
    miswritten(lib, "E_JSON_NUMBER", mended(lambda table: table["policy"].update(version=1.0)))


@attack(fresh)
def nothing_is_written_as_null(lib: Library) -> None:
    miswritten(lib, "E_JSON_NULL", mended(lambda table: table["post"]["slots"][0].update(title=None)))


@attack(fresh)
def the_time_is_not_in_utc(lib: Library) -> None:
    miswritten(lib, "E_TIME", mended(lambda table: table.update(at="2026-10-05T09:00:00+04:00")))


@attack(fresh)
def a_file_leads_out_of_the_repository(lib: Library) -> None:
    def add(table: Any) -> None:
        table["post"]["files"].insert(0, {"path": "../../secret", "size": 0, "digest": f"sha256:{'0' * 64}"})

    miswritten(lib, "E_PATH", mended(add))


@attack(fresh)
def no_slot_is_named(lib: Library) -> None:
    miswritten(lib, "E_SCHEMA", mended(lambda table: table["post"].update(slots=[])))


@attack(fresh)
def the_post_is_named_by_a_path(lib: Library) -> None:
    miswritten(lib, "E_SCHEMA", mended(lambda table: table["post"].update(id=f"../posts/{POST}")))


@attack(fresh)
def the_person_is_named_with_an_escape_sequence(lib: Library) -> None:
    miswritten(lib, "E_CHAR", mended(lambda table: table.update(person="rashad\x1b[2J")))


@attack(fresh)
def the_decision_is_one_that_nobody_knows(lib: Library) -> None:
    miswritten(lib, "E_SCHEMA", mended(lambda table: table.update(decision="approve-all")))


@attack(fresh)
def the_statement_is_of_another_kind_to_come(lib: Library) -> None:
    miswritten(lib, "E_SCHEMA", mended(lambda table: table.update(type="socialctl/approval/v2")))


@attack(fresh)
def the_statement_is_nested_deeply(lib: Library) -> None:
    miswritten(lib, "E_JSON", lambda _: b"[" * 30_000 + b"]" * 30_000)


@attack(fresh)
def the_statement_has_ten_megabytes(lib: Library) -> None:
    miswritten(lib, "not-a-file", lambda data: data.replace(b'"comment": ""', b'"comment": "%b"' % (b"a" * 10_000_000)))


@attack(fresh)
def the_statement_is_just_too_long(lib: Library) -> None:
    miswritten(lib, "not-a-file", lambda data: data.replace(b'"comment": ""', b'"comment": "%b"' % (b"a" * 65_536)))


# --- What it says ----------------------------------------------------------------------------------------------------


def miscounted(lib: Library, code: str, **changes: Any) -> None:
    """rashad's approval says something else in well-formed fields: it does not count, with that code."""
    lib.sign("submit", "leyla")
    lib.plant(lib.build("approve", "rashad")._replace(**changes), "rashad")
    refused(lib, "too-few-approvals", of=[f"rashad approve: {code}"])


@attack(fresh)
def an_approval_of_another_repository_is_used(lib: Library) -> None:
    miscounted(lib, "other-repository", repo="other-library")


@attack(fresh)
def the_approval_names_a_policy_to_come(lib: Library) -> None:
    miscounted(lib, "policy-unknown", policy=PolicyMark(2, f"sha256:{'0' * 64}"))


@attack(fresh)
def the_approval_names_the_policy_by_its_number_only(lib: Library) -> None:
    miscounted(lib, "policy-unknown", policy=PolicyMark(1, f"sha256:{'0' * 64}"))


@attack(fresh)
def the_approval_names_the_policy_under_a_higher_number(lib: Library) -> None:
    digest = lib.head()
    assert digest is not None
    miscounted(lib, "policy-unknown", policy=PolicyMark(7, digest))


@attack(fresh)
def the_approval_is_under_a_policy_that_is_only_proposed(lib: Library) -> None:
    before = (lib.root / "policy.yaml").read_bytes()
    mark = lib.ratify_directly(changed(("affirms: [accurate]", "affirms: [nothing]")), [])
    lib.write("policy.yaml", before)
    miscounted(lib, "policy-unknown", policy=mark, affirms=("nothing",))


@attack(fresh)
def the_approval_affirms_nothing(lib: Library) -> None:
    miscounted(lib, "affirms-other", affirms=())


@attack(fresh)
def the_approval_affirms_something_else(lib: Library) -> None:
    miscounted(lib, "affirms-other", affirms=("in colour",))


@attack(fresh)
def the_approval_is_of_one_account_only(lib: Library) -> None:
    lib.sign("submit", "murad", EVENT)
    lib.sign("approve", "aysel", EVENT)
    made = lib.build("approve", "rashad", EVENT)
    part = made.subject._replace(slots=made.subject.slots[:1])
    lib.plant(made._replace(subject=part), "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: content-changed"], post=EVENT)


@attack(fresh)
def the_approval_is_of_one_file_more(lib: Library) -> None:
    lib.sign("submit", "leyla")
    made = lib.build("approve", "rashad")
    file = made.subject.files[0]
    part = made.subject._replace(files=(file._replace(path="media/x.png"), file))
    lib.plant(made._replace(subject=part), "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: content-changed"])


@attack(fresh)
def the_approval_is_of_the_text_at_another_time(lib: Library) -> None:
    lib.sign("submit", "leyla")
    made = lib.build("approve", "rashad")
    (slot,) = made.subject.slots
    part = made.subject._replace(
        slots=(slot._replace(at=signed.instant("2026-10-20T10:00").astimezone(made.at.tzinfo)),)
    )
    lib.plant(made._replace(subject=part), "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: content-changed"])


# --- Where it lies ---------------------------------------------------------------------------------------------------


@attack(fresh)
def the_statement_comes_without_its_signature(lib: Library) -> None:
    lib.sign("submit", "leyla")
    path = lib.sign("approve", "rashad")
    (lib.root / f"{path}.sig").unlink()
    refused(lib, "too-few-approvals", broken=["signature-missing"])


@attack(fresh)
def the_signature_comes_without_its_statement(lib: Library) -> None:
    lib.sign("submit", "leyla")
    (lib.root / lib.sign("approve", "rashad")).unlink()
    refused(lib, "too-few-approvals", broken=["statement-missing"])


@attack(fresh)
def the_statement_has_another_number(lib: Library) -> None:
    lib.sign("submit", "leyla")
    lib.plant(statements.write(lib.build("approve", "rashad")), "rashad", f"{FOLDER}/rashad-00000000.json")
    refused(lib, "too-few-approvals", broken=["misplaced-statement"])


@attack(fresh)
def the_statement_lies_under_another_name(lib: Library) -> None:
    lib.sign("submit", "leyla")
    data = statements.write(lib.build("approve", "rashad"))
    lib.plant(data, "rashad", place(data, "aysel"))
    refused(lib, "too-few-approvals", broken=["misplaced-statement"])


@attack(fresh)
def the_statement_lies_a_folder_deeper(lib: Library) -> None:
    lib.sign("submit", "leyla")
    data = statements.write(lib.build("approve", "rashad"))
    lib.plant(data, "rashad", place(data).replace(FOLDER, f"{FOLDER}/more"))
    refused(lib, "too-few-approvals", broken=["misplaced-statement"])


@attack(fresh)
def statements_lie_under_hostile_names(lib: Library) -> None:
    lib.sign("submit", "leyla")
    data = statements.write(lib.build("approve", "rashad"))
    for name in ("\x1b[2Jx.json", "a\nb.json", "-rf.json", "..json", "rashad-12345678.json.json", "ü\udcff.json"):
        lib.plant(data, "rashad", f"{FOLDER}/{name}")
    refused(lib, "too-few-approvals", broken=["misplaced-statement"])
    said = lib.run("verify", code=1)
    assert "\x1b" not in said.out + said.err


@attack(fresh)
def a_ratification_lies_among_approvals(lib: Library) -> None:
    lib.sign("submit", "leyla")
    ratification = next((lib.root / "content/approvals/policy").glob("*/nigar-*.json"))
    data = ratification.read_bytes()
    lib.plant(data, "nigar", place(data, "nigar"))
    refused(lib, "too-few-approvals", broken=["misplaced-statement"])


@attack(approved)
def the_statements_belong_to_no_post(lib: Library) -> None:
    lib.path().unlink()
    lib.commit()
    made = lib.session()
    assert {one.file.post.id for one in made.readable} == {EVENT}
    refused(lib, *MISSING_TWO, post=EVENT)


@attack(fresh)
def the_approval_is_a_link(lib: Library) -> None:
    lib.sign("submit", "leyla")
    path = lib.sign("approve", "rashad")
    (lib.root / path).rename(lib.root / "elsewhere.json")
    (lib.root / path).symlink_to("../../../../elsewhere.json")
    refused(lib, "too-few-approvals", broken=["not-a-file"])
    lib.commit()
    refused(lib, "too-few-approvals", broken=["not-a-file"])


@attack(fresh)
def the_folder_of_approvals_is_a_link(lib: Library) -> None:
    lib.approved()
    (lib.root / FOLDER).rename(lib.root / "elsewhere")
    (lib.root / FOLDER).symlink_to("../../../elsewhere")
    refused(
        lib,
        *[*["ledger-altered"] * 4, "not-submitted", "too-few-approvals"],
        broken=["ledger-altered", "misplaced-statement"],
    )


@attack(rejected)
def the_rejection_is_spoilt_and_all_is_committed_anew(lib: Library) -> None:
    """The rejection's own letters are changed: what is left is no statement, and what was there is missed."""
    (path,) = (path for path in lib.statements() if "rashad" in path)
    data = (lib.root / path).read_bytes()
    (lib.root / path).write_bytes(data.replace(b"the time is wrong", b"the time is right"))
    lib.sign("approve", "aysel")
    refused(lib, "ledger-altered", broken=["ledger-altered"])

"""Attacks on who says yes: authors for themselves, strangers, one person as two, and people without the office."""

from __future__ import annotations

import scene
import signed
from signed import EVENT, POST, Library

from .judging import MISSING, refused, says
from .roster import attack
from .stages import approved, event, fresh, own, rejected
from .versions import changed, key_line, ratified

CHANGED_OWN = ["rashad submit: content-changed"]


def by_spare(lib: Library, person: str, post: str = POST) -> None:
    """A person's approval, signed with the key called spare."""
    lib.plant(lib.build("approve", person, post)._replace(key=signed.fingerprint("spare")), "spare")


# --- Authors ---------------------------------------------------------------------------------------------------------


@attack(own)
def the_author_approves(lib: Library) -> None:
    says(lib, "own-post", "approve", POST, "--yes", "--key", signed.key("rashad"))
    lib.sign("approve", "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: own-post"])


@attack(own)
def the_author_approves_with_a_second_key(lib: Library) -> None:
    ratified(lib, (key_line("rashad"), f"{key_line('rashad')}, {key_line('spare')}"))
    says(lib, "own-post", "approve", POST, "--yes", "--key", signed.key("spare"))
    by_spare(lib, "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: own-post"])


@attack(event)
def the_author_is_one_of_the_two(lib: Library) -> None:
    lib.edit(EVENT, "author: murad", "author: rashad")
    lib.sign("submit", "rashad", EVENT)
    lib.sign("approve", "rashad", EVENT)
    lib.sign("approve", "aysel", EVENT)
    old = [f"{one}: superseded" for one in ("aysel approve", "murad submit", "rashad approve")]
    refused(lib, "too-few-approvals", of=["rashad approve: own-post", *old], post=EVENT)


@attack(own)
def the_author_approves_and_names_another_author(lib: Library) -> None:
    lib.sign("approve", "rashad")
    lib.edit(POST, "author: rashad", "author: leyla")
    refused(lib, *MISSING, of=["rashad approve: content-changed", *CHANGED_OWN])


@attack(fresh)
def somebody_else_is_named_as_the_author(lib: Library) -> None:
    """rashad wrote it, names leyla, and approves it; leyla knows nothing of it."""
    lib.sign("approve", "rashad")
    refused(lib, "not-submitted")


@attack(fresh)
def and_it_is_submitted_by_the_approver(lib: Library) -> None:
    says(lib, "not-author", "submit", POST, "--yes", "--key", signed.key("rashad"))
    lib.sign("submit", "rashad")
    lib.sign("approve", "rashad")
    refused(lib, "not-submitted", of=["rashad submit: not-author"])


@attack(fresh)
def and_it_is_submitted_in_the_author_s_name(lib: Library) -> None:
    lib.plant(lib.build("submit", "rashad")._replace(person="leyla"), "rashad")
    lib.sign("approve", "rashad")
    refused(lib, "not-submitted", of=["leyla submit: other-person"])


@attack(fresh)
def the_submission_names_the_author_s_key_as_well(lib: Library) -> None:
    lib.plant(lib.build("submit", "leyla"), "rashad")
    lib.sign("approve", "rashad")
    refused(lib, "not-submitted", broken=["E_KEY_MISMATCH"])


@attack(own)
def the_author_s_name_gets_a_capital(lib: Library) -> None:
    lib.edit(POST, "author: rashad", "author: Rashad")
    refused(lib, "unreadable", "not-submitted", "too-few-approvals", of=CHANGED_OWN)


@attack(own)
def the_author_s_name_is_one_nobody_has(lib: Library) -> None:
    lib.edit(POST, "author: rashad", "author: rashad-2")
    lib.sign("submit", "rashad")
    lib.sign("approve", "rashad")
    refused(lib, "not-submitted", of=["rashad submit: superseded", "rashad submit: not-author"])


@attack(fresh)
def the_author_submits_for_two(lib: Library) -> None:
    """A submission is no approval, however many there are."""
    lib.sign("submit", "leyla")
    lib.sign("submit", "leyla", comment="again")
    lib.sign("submit", "murad")
    refused(lib, "too-few-approvals", of=["murad submit: not-author"])


# --- Strangers -------------------------------------------------------------------------------------------------------


@attack(fresh)
def a_stranger_approves(lib: Library) -> None:
    lib.sign("submit", "leyla")
    lib.sign("approve", "stranger")
    refused(lib, "too-few-approvals", of=["stranger approve: unknown-key"])


@attack(fresh)
def a_stranger_approves_as_an_approver(lib: Library) -> None:
    lib.sign("submit", "leyla")
    lib.plant(lib.build("approve", "rashad")._replace(key=signed.fingerprint("stranger")), "stranger")
    refused(lib, "too-few-approvals", of=["rashad approve: unknown-key"])


@attack(fresh)
def an_approver_signs_for_the_other_one(lib: Library) -> None:
    made = lib.build("approve", "rashad", EVENT)
    lib.sign("submit", "murad", EVENT)
    lib.sign("approve", "rashad", EVENT)
    lib.plant(made._replace(person="aysel"), "rashad")
    refused(lib, "too-few-approvals", of=["aysel approve: other-person"], post=EVENT)


@attack(fresh)
def a_stranger_is_added_to_a_policy_that_nobody_ratified(lib: Library) -> None:
    lib.sign("submit", "leyla")
    lib.write("policy.yaml", changed((key_line("rashad"), key_line("stranger")), version=1))
    lib.commit()
    lib.plant(lib.build("approve", "rashad")._replace(key=signed.fingerprint("stranger")), "stranger")
    refused(lib, "too-few-approvals", of=["rashad approve: unknown-key"])


# --- One as two ------------------------------------------------------------------------------------------------------


@attack(fresh)
def one_person_approves_with_two_keys(lib: Library) -> None:
    ratified(lib, (key_line("rashad"), f"{key_line('rashad')}, {key_line('spare')}"))
    lib.sign("submit", "murad", EVENT)
    lib.sign("approve", "rashad", EVENT)
    by_spare(lib, "rashad", EVENT)
    refused(lib, "too-few-approvals", post=EVENT)


@attack(fresh)
def one_person_approves_twice(lib: Library) -> None:
    lib.sign("submit", "murad", EVENT)
    lib.sign("approve", "rashad", EVENT)
    lib.sign("approve", "rashad", EVENT, now="2026-10-05T10:00")
    refused(lib, "too-few-approvals", post=EVENT, now="2026-10-05T10:00")


@attack(event)
def one_key_is_listed_for_two(lib: Library) -> None:
    """rashad's key stands under aysel as well: then it is nobody's, and neither of the two approvals is worth much."""
    ratified(lib, (key_line("aysel"), f"{key_line('aysel')}, {key_line('rashad')}"))
    refused(lib, "too-few-approvals", of=["rashad approve: key-shared"], post=EVENT)


@attack(event)
def one_key_is_listed_for_two_in_other_words(lib: Library) -> None:
    line = f"{' '.join(signed.public('rashad').split()[:2])} somebody@else"
    ratified(lib, (key_line("aysel"), f"{{key: '{line}', from: 2026-01-01}}"))
    of = ["aysel approve: unknown-key", "rashad approve: key-shared"]
    refused(lib, "too-few-approvals", "too-few-approvals", of=of, post=EVENT)


@attack(approved)
def a_key_moves_to_another_person(lib: Library) -> None:
    ratified(lib, (key_line("rashad"), key_line("spare")), (key_line("aysel"), key_line("rashad")))
    refused(lib, "too-few-approvals", of=["rashad approve: other-person"])


# --- Offices ---------------------------------------------------------------------------------------------------------


@attack(fresh)
def the_manager_approves(lib: Library) -> None:
    lib.edit(POST, "author: leyla", "author: murad")
    lib.sign("submit", "murad")
    lib.commit()
    says(lib, "out-of-office", "approve", POST, "--yes", "--key", signed.key("leyla"))
    lib.sign("approve", "leyla")
    lib.sign("approve", "nigar")
    refused(lib, "too-few-approvals", of=["leyla approve: out-of-office", "nigar approve: out-of-office"])


@attack(fresh)
def the_approver_holds_the_role_for_another_account(lib: Library) -> None:
    appointed = "{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3"
    ratified(lib, (appointed, f"{appointed}, accounts: [facebook]"))
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: role-not-asked"])


@attack(fresh)
def two_approve_and_each_for_one_account_only(lib: Library) -> None:
    """The event goes to two accounts and needs two approvers on each."""
    appointed = "{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3"
    ratified(lib, (appointed, f"{appointed}, accounts: [facebook]"))
    lib.approved(EVENT)
    refused(lib, "too-few-approvals", post=EVENT)


@attack(fresh)
def the_term_has_not_begun(lib: Library) -> None:
    ratified(lib, ("{person: rashad, from: 2026-01-01", "{person: rashad, from: 2026-10-06"))
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: out-of-office"])


@attack(fresh)
def the_term_is_over(lib: Library) -> None:
    ratified(lib, ("until: 2027-08-31, decision: D-3", "until: 2026-10-04, decision: D-3"))
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: out-of-office"])


@attack(fresh)
def the_term_is_over_and_the_date_invented(lib: Library) -> None:
    ratified(lib, ("until: 2027-08-31, decision: D-3", "until: 2026-10-04, decision: D-3"))
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad", now="2026-10-02T09:00")
    refused(lib, "too-few-approvals", of=["rashad approve: out-of-office"])


@attack(fresh)
def the_author_never_held_a_role(lib: Library) -> None:
    ratified(lib, ("{person: leyla, from: 2026-01-01", "{person: murad, from: 2026-01-01"))
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    refused(lib, "not-submitted", of=["leyla submit: out-of-office"])


# --- Rejections ------------------------------------------------------------------------------------------------------


@attack(rejected)
def the_other_approver_is_asked_after_a_rejection(lib: Library) -> None:
    lib.sign("approve", "aysel")
    refused(lib, "rejected")


@attack(rejected)
def who_rejected_approves_as_well(lib: Library) -> None:
    lib.sign("approve", "rashad")
    refused(lib, "rejected")


@attack(rejected)
def somebody_else_withdraws_the_rejection(lib: Library) -> None:
    lib.sign("withdraw", "aysel")
    lib.sign("withdraw", "leyla")
    lib.sign("approve", "aysel", now="2026-10-05T09:01")
    refused(lib, "rejected", "not-submitted", of=["leyla submit: withdrawn"], now="2026-10-05T09:01")


@attack(rejected)
def the_rejection_is_withdrawn_in_its_signer_s_name(lib: Library) -> None:
    lib.plant(lib.build("withdraw", "leyla")._replace(person="rashad"), "leyla")
    lib.sign("approve", "aysel")
    refused(lib, "rejected", of=["rashad withdraw: other-person"])


@attack(fresh)
def a_rejection_is_withdrawn_before_it_is_signed(lib: Library) -> None:
    """A withdrawal takes back what its signer had seen, and nothing that comes later."""
    lib.sign("submit", "leyla")
    lib.sign("withdraw", "rashad")
    lib.sign("reject", "rashad")
    lib.sign("approve", "aysel")
    refused(lib, "rejected")


@attack(fresh)
def the_text_is_changed_and_nobody_reads_the_rejection(lib: Library) -> None:
    lib.sign("submit", "leyla")
    rejection = lib.build("reject", "rashad")
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.sign("submit", "leyla")
    lib.sign("approve", "aysel")
    lib.plant(rejection, "rashad")
    refused(lib, "too-few-approvals", of=["leyla submit: superseded", "aysel approve: reject-unseen"])


@attack(rejected)
def a_rejection_is_lost_on_a_detour(lib: Library) -> None:
    """The author submits something else, goes back to what was rejected, and asks the other approver."""
    text = lib.path().read_bytes()
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.sign("submit", "leyla")
    lib.path().write_bytes(text)
    lib.sign("submit", "leyla", now="2026-10-05T09:01")
    lib.sign("approve", "aysel", now="2026-10-05T09:01")
    superseded = "leyla submit: superseded"
    refused(lib, "rejected", of=[superseded, superseded], now="2026-10-05T09:01")


@attack(fresh)
def everybody_asked_approves_another_post(lib: Library) -> None:
    lib.approved(EVENT)
    lib.write(f"content/posts/{POST}.md", scene.post(title="An evening with the author"))
    refused(lib, *MISSING)

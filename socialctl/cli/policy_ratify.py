"""socialctl policy ratify, socialctl policy withdraw: governors sign a version of the policy, or take that back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from socialctl.approvals import building, effect, policy_changes, ratifying
from socialctl.approvals.chain import Chain
from socialctl.approvals.versions import Version
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli import _policy_words as words
from socialctl.cli import _ratifying as signing
from socialctl.cli._ratifying import Proposal
from socialctl.cli._session import Session, session
from socialctl.cli._signer import Signer, signer
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.text import visible
from socialctl.rules.secrets import secrets_in
from socialctl.store.snapshot import POLICY

_MOST_CHANGES = 20


def ratify(
    as_person: options.As = None,
    key: options.Key = None,
    yes: deciding.Yes = False,
    comment: deciding.Comment = "",
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
) -> None:
    """Sign policy.yaml, as it lies here, as the next version of the policy. Governors do."""
    one = signing.proposal(root, now, anchor)
    sign(one, signing.governor(one, as_person, key), f"Ratify version {one.version.mark.version}", anchor, comment, yes)


def sign(one: Proposal, who: Signer, title: str, anchor: str | None, comment: str, yes: bool) -> bool:
    """Have a version shown, signed and committed; whether this person's signature is there in the end."""
    number = one.version.mark.version
    if any(secrets_in(comment)):
        raise UsageError("the comment seems to hold a secret", where="--comment", hint=deciding.SAY_IT_OTHERWISE)
    if signing.has_signed(one, who):
        words.say(f"{who.person} has ratified version {number} with this key already; it is recorded.")
        signing.conclude(one, one.made.tree.root, anchor)
        return True
    _show(one, who)
    if not deciding.is_agreed(f"{title} of the policy? (yes/no)", yes=yes):
        print("Not signed.")
        return False
    written = signing.ratify(one, who, comment)
    print(visible(f"Version {number} of the policy: ratified by {who.person}"))
    print(f"  {written[1]}")
    signing.conclude(one, one.made.tree.root, anchor)
    deciding.offer_commit(one.made, (POLICY, *written), f"{title} of the policy", yes=yes)
    return True


def _show(one: Proposal, who: Signer) -> None:
    """What changes, what that does to approvals, and who must sign."""
    made, version, before = one.made, one.version, one.before
    if before is None:
        name = version.policy.organisation.name
        words.say(f"This is the first version of the policy of {name}. 'socialctl policy show' prints it for reading.")
    else:
        words.say(f"From version {before.mark.version} to version {version.mark.version} of the policy:")
        words.say_changes(policy_changes.changes(before.data, version.data), _MOST_CHANGES)
        words.say_effect(effect.effect(made.court, made.readable, made.docket, version.policy), in_full=True)
    if one.is_beginning:
        words.say("This is a new beginning: the anchor names this version, so its own governors are enough.")
    print(f"Digest: {version.mark.digest}")
    words.say("It is in force when it is signed by")
    words.say_counts(ratifying.counts(version, one.previous, one.judges))
    signing.say_self_appointed(one, who.person)
    words.say(f"You sign as {who.person}, with the key {who.public.fingerprint}.")


class _Withdrawal(NamedTuple):
    """A version whose ratification is to be taken back: as the successor of which one, and by whom."""

    version: Version
    previous: str | None
    judges: tuple[Version, ...]


def withdraw(
    version: Annotated[
        str, typer.Argument(help="The version: its number, or its folder below content/approvals/policy/.")
    ],
    as_person: options.As = None,
    key: options.Key = None,
    yes: deciding.Yes = False,
    comment: deciding.Comment = "",
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
) -> None:
    """Take back your ratification of a version, where two were ratified in the same place."""
    made = session(root, now, anchor=anchor)
    linked = made.court.chain
    one = _withdrawal(_named(version, linked), linked)
    who = _withdrawer(made, one, as_person, key)
    name = words.called(one.version)
    words.say(f"Two versions were ratified in one place. {who.person} takes back the ratification of {name}.")
    others = ", ".join(map(words.called, ratifying.rivals(one.version, one.previous, linked)))
    words.say(f"When enough have done so, {others} stands alone.")
    if not deciding.is_agreed(f"Withdraw your ratification of {name}? It is for good. (yes/no)", yes=yes):
        print("Not signed.")
        return
    said = building.ratification(
        one.version.mark,
        one.previous,
        one.version.policy.policy.repo,
        who.person,
        who.public.fingerprint,
        made.moment,
        comment,
    )._replace(decision="withdraw")
    written = signing.record(made.tree.root, said, who, one.version)
    print(visible(f"{name}: withdrawn by {who.person}"))
    print(f"  {written[0]}")
    _conclude(session(made.tree.root, now, anchor=anchor).court.chain)
    deciding.offer_commit(made, written, f"Withdraw the ratification of {name}"[:72], yes=yes)


def _named(written: str, linked: Chain) -> Version:
    every = (*linked.versions, *linked.proposed)
    wanted = Path(written.removesuffix("/policy.yaml")).name
    found = [one for one in every if words.called(one).startswith(wanted)] if wanted[:4].isdigit() else []
    if written.isdigit():
        found = [one for one in every if one.mark.version == int(written)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(map(words.called, found or every)) or "there is none"
    if found:
        raise UsageError(f"there are several versions {written}", hint=f"name its folder, one of: {names}")
    raise UsageError(f"there is no version {written!r} of the policy", hint=f"the versions are: {names}")


def _withdrawal(version: Version, linked: Chain) -> _Withdrawal:
    """What is withdrawn; ``UsageError`` where a withdrawal would change nothing."""
    places = [previous for previous in sorted(version.steps, key=str) if ratifying.rivals(version, previous, linked)]
    if not places:
        raise UsageError(
            f"{words.called(version)} has no rival: it can be replaced, but not taken back, since that would be a way "
            "back to an older policy",
            hint="write the next version into policy.yaml, and ratify that",
        )
    if places == [None]:
        raise UsageError(
            "of two first versions none can be withdrawn: only what was announced tells which one is right",
            hint="git config socialctl.anchor DIGEST ('socialctl policy log' shows the digests)",
        )
    previous = places[-1]
    return _Withdrawal(version, previous, ratifying.judges(version, ratifying.before(previous, linked)))


def _withdrawer(made: Session, one: _Withdrawal, person: str | None, key: Path | None) -> Signer:
    today = made.moment.astimezone(times.zone(one.version.policy.organisation.zone)).date()
    who = signer(made.tree, ratifying.signing_keys(one.judges, today, person), today, person, key)
    counting = [judge for judge in one.judges if ratifying.may_ratify(who.person, who.public.fingerprint, (judge,))]
    if not any(who.person in one.version.persons("ratify", one.previous, judge) for judge in counting):
        raise UsageError(
            f"{who.person} did not ratify {words.called(one.version)} with a key that counts where this one does, and "
            "has nothing to take back",
            hint="'socialctl policy log' shows who ratified it; name the key that was used with --key",
        )
    return who


def _conclude(linked: Chain) -> None:
    head = linked.head
    if linked.state == "ratified" and head is not None:
        words.say(f"{words.called(head)} stands alone now, and is in force.")
        return
    words.say("It is not settled yet:")
    for reason in linked.reasons:
        words.say(f"{reason.message}; {reason.hint}", by=2)

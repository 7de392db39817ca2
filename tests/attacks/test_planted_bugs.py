"""The attacks are not blind: each bug planted in what reads, verifies and judges statements lets one through."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from signing.test_planted_bugs import Bug, plant

from socialctl.approvals import (
    appointing,
    attesting,
    authentic,
    base,
    chain,
    gate,
    keyring,
    publishing,
    requirements,
    standing,
    subject,
    verdict,
    versions,
)
from socialctl.approvals import history as orders
from socialctl.model import terms
from socialctl.signing import keys, sshsig
from socialctl.store import git

from . import stages
from .roster import ATTACKS
from .test_attacks import MODULES

pytestmark = pytest.mark.long


class Planted(NamedTuple):
    """A bug, and the attacks that it lets through."""

    bug: Bug
    attacks: tuple[str, ...]


BUGS: dict[str, Planted] = {
    "signatures are not checked": Planted(
        Bug(authentic, "sshsig.check(signature, data, namespace, touch=touch(signature))", "touch(signature)"),
        ("the signature of another post is used",),
    ),
    "the namespace is not compared": Planted(
        Bug(sshsig, "if signature.namespace != namespace or", "if"),
        ("a signature of a commit is used", "a ratification is made of an approval"),
    ),
    "the key is not compared": Planted(
        Bug(authentic, "if statement.key != signature.key.fingerprint:", "if False:"),
        ("another key says that it is his", "a second key is computed for one signature"),
    ),
    "the person is not compared": Planted(
        Bug(standing, "if owner != statement.person:", "if False:"),
        ("an approver signs for the other one",),
    ),
    "a key may be two people's": Planted(
        Bug(
            keyring,
            "times = Counter(",
            "times = dict.fromkeys((one.public.fingerprint for one in listed), 1) or Counter(",
        ),
        ("one key is listed for two",),
    ),
    "the place is not compared": Planted(
        Bug(authentic, "if place != record.path:", "if False:"),
        ("the statement lies under another name",),
    ),
    "authors count": Planted(
        Bug(verdict, 'elif statement.decision == "approve" and statement.person == author:', "elif False:"),
        ("the author approves", "the author approves with a second key"),
    ),
    "anybody submits": Planted(
        Bug(verdict, 'if statement.decision == "submit" and statement.person != author:', "if False:"),
        ("and it is submitted by the approver",),
    ),
    "nothing is superseded": Planted(
        Bug(verdict, "for step in (withdrawn, superseded, unclear,", "for step in (withdrawn, unclear,"),
        ("an older text comes back", "an older text comes back with one fresh approval"),
    ),
    "rejections are not heard": Planted(
        Bug(verdict, "if hearing.on_these_bytes(one)]\n    reasons", "if False]\n    reasons"),
        ("the other approver is asked after a rejection",),
    ),
    "rejections are forgotten as the text changes": Planted(
        Bug(verdict, 'if one.statement.decision == "approve" and unseen:', "if False:"),
        ("the text is changed and nobody reads the rejection",),
    ),
    "anybody withdraws anything": Planted(
        Bug(verdict, "        and one.statement.person == taking_back.statement.person\n", ""),
        ("somebody else withdraws the rejection",),
    ),
    "what was withdrawn stands": Planted(
        Bug(verdict, "for step in (withdrawn, superseded,", "for step in (superseded,"),
        ("a withdrawn approval is brought back",),
    ),
    "what was seen may be missing": Planted(
        Bug(orders, "if not there.issuperset(one.statement.seen)", "if False"),
        ("a rejection that somebody saw is deleted",),
    ),
    "the base is not asked": Planted(
        Bug(base, "if not _is_same(snapshot, one.snapshot, path):", "if False:"),
        ("a rejection is deleted",),
    ),
    "slots are not compared": Planted(
        Bug(verdict, "return one.statement.subject == self.subject",
            "return one.statement.subject._replace(slots=()) == self.subject._replace(slots=())"),
        ("the zone is changed", "the account is pointed elsewhere"),
    ),
    "files are not compared": Planted(
        Bug(verdict, "return one.statement.subject == self.subject",
            "return one.statement.subject._replace(files=()) == self.subject._replace(files=())"),
        ("a picture is swapped under its name", "the alt text is changed"),
    ),
    "twins are not looked for": Planted(
        Bug(subject, "if len(group) > 1 for path in group", "if len(group) > 99 for path in group"),
        ("a picture has a twin in capitals",),
    ),
    "approvals are counted, not people": Planted(
        Bug(requirements, "frozenset(person for person, offices in", "list(person for person, offices in"),
        ("one person approves with two keys",),
    ),
    "compromised keys count": Planted(
        Bug(keyring, 'if entry.status == "compromised":', "if False:"),
        ("a compromised key signs",),
    ),
    "what is new may be dated back": Planted(
        Bug(keyring, "(is_new or entry.since is None or", "(entry.since is None or"),
        ("a retired key signs with an old date", "a retired key signs with an old date on a branch"),
    ),
    "keys count from ever on": Planted(
        Bug(keyring, "if day < entry.start:", "if False:"),
        ("a key signs before it counts",),
    ),
    "the future counts": Planted(
        Bug(standing, "if statement.at > standing.now:", "if False:"), ("an approval is dated in the future",)
    ),
    "other repositories count": Planted(
        Bug(standing, "if statement.repo != here:", "if False:"),
        ("an approval of another repository is used",),
    ),
    "all versions are honoured": Planted(
        Bug(standing, "if version < least:", "if False:"), ("older approvals are not honoured",)
    ),
    "offices are not asked for": Planted(
        Bug(standing, "if not any(person in policy.in_office(role, day) for role in asked):", "if False:"),
        ("the author never held a role",),
    ),
    "touching is not asked for": Planted(
        Bug(standing, "return listed is not None and listed.entry.touch", "return False"),
        ("the security key was not touched",),
    ),
    "the old governors are not asked": Planted(
        Bug(chain, 'and len(version.persons("ratify", previous, before)) >= threshold(before.policy)', ""),
        ("one of two ratifies that one is enough",),
    ),
    "the new governors are not asked": Planted(
        Bug(chain, 'if len(version.persons("ratify", previous, version)) < threshold(version.policy):', "if False:"),
        ("a version is ratified only by whom it dismisses",),
    ),
    "nobody is enough": Planted(
        Bug(versions, "return max(1, policy.governance.threshold)", "return policy.governance.threshold"),
        ("nobody need ratify",),
    ),
    "compromised governors ratify": Planted(
        Bug(versions, 'or listed.entry.status != "active":', ":"), ("a compromised key ratifies",)
    ),
    "anybody ratifies": Planted(
        Bug(versions, "if statement.person not in judge.policy.governors():", "if False:"),
        ("a version is ratified by an approver",),
    ),
    "numbers may be left out": Planted(
        Bug(chain, "follows = version.mark.version == before.mark.version + 1", "follows = True"),
        ("a number is left out",),
    ),
    "the chain may change its repository": Planted(
        Bug(chain, "same_repo = version.policy.policy.repo == before.policy.policy.repo", "same_repo = True"),
        ("a version is for another repository",),
    ),
    "trust points are not looked for": Planted(
        Bug(chain, "if point.digest not in there)", "if False)"),
        ("the newest version is deleted and that is committed",),
    ),
    "forks are not seen": Planted(
        Bug(chain, "    if rivals:\n", "    if False:\n"), ("two versions follow one",)
    ),
    "a withdrawal is a way back": Planted(
        Bug(chain, "    if len(following) < 2:\n        return [step.version for step in following]\n", ""),
        ("the newest version is withdrawn",),
    ),
    "governors appoint themselves": Planted(
        Bug(chain, "or not alone(version, previous, before)", "or True"),
        ("a governor gives themselves an office", "a governor prolongs their own office"),
    ),
    "another name is another person": Planted(
        Bug(appointing, "    return {person} | {", "    return {person} or {"),
        ("a governor appoints themselves under another name",),
    ),
    "accounts are not looked at": Planted(
        Bug(terms, "    return appointment.accounts == _ALL or account in appointment.accounts", "    return True"),
        ("a governor widens their own office", "a governor adds one account to their own office"),
    ),
    "what a role is asked for is no office": Planted(
        Bug(appointing, "if role in approving:", "if False:"),
        ("a governor has posts ask for their own role",),
    ),
    "offices may be dated back": Planted(
        Bug(standing, "if not any(statement.person in named.in_office(role, day) for role in roles):", "if False:"),
        ("an approver is appointed for days gone by", "an author is appointed for days gone by"),
    ),
    "offices may be widened for days gone by": Planted(
        Bug(standing, "named = () if", "named = () if True or"),
        ("an office is widened for days gone by",),
    ),
    "a statement may be older than its policy": Planted(
        Bug(standing, "and day < standing.day(came):", "and False:"),
        ("and signs on those days by the new version",),
    ),
    "anybody says when a version was ratified": Planted(
        Bug(versions, "and _is_by_governor(one, version))", ")"),
        ("and ratifies that version on those days",),
    ),
    "auditors approve": Planted(
        Bug(standing, 'if statement.person in standing.policy.in_office("auditor", day):', "if False:"),
        ("the auditor is appointed approver", "the auditor submits"),
    ),
    "attributes are not asked for": Planted(
        Bug(gate, "            if path in converted:\n", "            if False:\n"),
        ("git is told to change the bytes of the post",),
    ),
    "replacements are followed": Planted(
        Bug(git, ', "GIT_NO_REPLACE_OBJECTS": "1"', ""), ("the blob is replaced",)
    ),
    "small keys are read": Planted(
        Bug(keys, "RSA_LEAST_BITS = 2048", "RSA_LEAST_BITS = 1024"),
        ("the rsa key is small",),
    ),
    "anybody records what went out": Planted(
        Bug(attesting, "    for day in standing.days(said.at, path):", "    for day in ():"),
        ("an approver records it", "the manager holds the role for another account"),
    ),
    "what has not happened is recorded": Planted(
        Bug(attesting, "if isinstance(said, Publication) and said.when > said.at:", "if False:"),
        ("it is recorded before it happens",),
    ),
    "what was not approved is published": Planted(
        Bug(publishing, "if since.replace(second=0) <= when]", "]"),
        ("what went out before it was approved is recorded",),
    ),
    "records are heard whatever is wrong with them": Planted(
        Bug(publishing, "and one.invalid is None", ""),
        ("a record of another repository", "an approver records it in the manager's name"),
    ),
}  # fmt: skip


def test_they_are_on_the_list() -> None:
    named = {name for planted in BUGS.values() for name in planted.attacks}
    print(f"{len(BUGS)} bugs, {len(named)} attacks named, of {len(ATTACKS)} in {len(MODULES)} modules")
    assert named <= ATTACKS.keys()
    assert all(planted.attacks for planted in BUGS.values())
    assert len(BUGS) >= 30


@pytest.mark.parametrize("planted", BUGS.values(), ids=BUGS)
def test_a_bug_lets_it_through(
    planted: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every attack that is named turns red: it comes to something else than it should."""
    for name in planted.attacks:
        stages.made(ATTACKS[name].stage, ATTACKS[name].threshold)  # by the code as it is
    keys.from_blob.cache_clear()
    plant(planted.bug, monkeypatch)
    green = []
    for number, name in enumerate(planted.attacks):
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            ATTACKS[name].at(folder, capsys)
        except AssertionError:
            continue
        green.append(name)
    keys.from_blob.cache_clear()
    assert not green

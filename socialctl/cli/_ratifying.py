"""Ratifying policy.yaml: looked at, signed, recorded; what 'policy ratify' and 'init' have in common."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import typer

from socialctl import checker
from socialctl.approvals import appointing, building, chain, ledger, ratifying, statements
from socialctl.approvals import court as courts
from socialctl.approvals.chain import Chain
from socialctl.approvals.versions import Version
from socialctl.cli import _options as options
from socialctl.cli import _policy_words as words
from socialctl.cli import _trust
from socialctl.cli._boundary import Exit
from socialctl.cli._policy_findings import findings
from socialctl.cli._session import Session, session
from socialctl.cli._signer import Signer, signer
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.finding import CheckResult
from socialctl.model.statement import Ratification
from socialctl.model.text import joined, visible
from socialctl.model.verdict import Reason
from socialctl.reporters import _words, text
from socialctl.signing import sshsig
from socialctl.store import git, policy_file, repository
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.snapshot import POLICY, Snapshot


class Proposal(NamedTuple):
    """policy.yaml as a version to ratify: the run, the version, the one before it, and whether it is a new beginning:
    the anchor names it, so its own governors are enough."""

    made: Session
    version: Version
    before: Version | None
    is_beginning: bool = False

    @property
    def previous(self) -> str | None:
        """The digest of the version before it."""
        return self.before.mark.digest if self.before else None

    @property
    def judges(self) -> tuple[Version, ...]:
        """The versions whose governors must sign."""
        return ratifying.judges(self.version, None if self.is_beginning else self.before)

    @property
    def today(self) -> date:
        """The present day where the organisation is."""
        zone = times.zone(self.version.policy.organisation.zone)
        return self.made.moment.astimezone(zone).date()


def proposal(root: Path | None, now: str | None, anchor: str | None) -> Proposal:
    """policy.yaml of the work tree; ``UsageError`` where it cannot be the next version, and the run ends where 'policy
    check' finds errors."""
    tree = options.tree(root)
    loaded = policy_file.load(tree)
    today = options.moment(now, loaded.policy).date() if loaded.policy else None
    found = tuple(one for one in findings(loaded, today, tree) if one.severity == "error")
    if found:
        result = CheckResult(0, found)
        last = f"{POLICY}: {_words.counted(result)}; nothing was signed: mend these first."
        options.write(text.report_findings(found, options.screen(), last), None)
        raise typer.Exit(Exit.FINDINGS)
    made = session(root, now, anchor=anchor)
    _refuse_conversion(made.tree)
    data = made.tree.read(POLICY, MAX_BYTES)
    linked, is_beginning = made.court.chain, False
    version = ratifying.at_hand(policy_file.read_valid(data), data, linked)
    if version not in linked.versions and _trust.named_anchor(made.tree, anchor) == version.mark.digest:
        linked, is_beginning = chain.read(made.tree, None)._replace(reasons=()), True
        version = ratifying.at_hand(version.policy, data, linked)
    reason = ratifying.obstacle(version, linked)
    if reason is not None:
        raise UsageError(f"the policy cannot be ratified: {reason.message}", hint=reason.hint)
    return Proposal(made, version, linked.head, is_beginning)


def _refuse_conversion(tree: Snapshot) -> None:
    with checker.converted(tree, [POLICY, f"{ledger.POLICIES}policy.yaml"]) as answer:
        changed = answer()
    for path, attribute in changed.items():
        hint = "put 'content/** -text' and 'policy.yaml -text' into .gitattributes"
        raise UsageError(f"git would change the bytes that are signed ({attribute})", where=path, hint=hint)


def governor(one: Proposal, person: str | None, key: Path | None) -> Signer:
    """Who signs; ``UsageError`` where their signature would not count."""
    keys = ratifying.signing_keys(one.judges, one.today, person)
    who = signer(one.made.tree, keys, one.today, person, key)
    if not ratifying.may_ratify(who.person, who.public.fingerprint, one.judges):
        policy = one.judges[0].policy
        able = sorted({name for judge in one.judges for name in ratifying.governors(judge)})
        raise UsageError(
            f"a signature of {who.person} with this key would not count: those in the role {policy.governance.role} "
            f"ratify the policy ({policy.cite(policy.governance.clause)})",
            hint=f"who can: {', '.join(able)}" if able else "write their keys under people: in policy.yaml",
        )
    return who


def say_self_appointed(one: Proposal, person: str) -> None:
    """Print that somebody else must sign as well, where the version gives that person an office."""
    before = None if one.is_beginning else one.before
    offices = appointing.gained(one.version, before, person) if before else ()
    if before is not None and offices:
        words.say(
            f"It gives {person} more of an office ({joined(offices)}), and nobody appoints themselves alone: another "
            f"governor of version {before.mark.version} signs it, too."
        )


def has_signed(one: Proposal, who: Signer) -> bool:
    """Whether this version was ratified with that very key already. With another key of theirs a person may have to
    sign once more: where the old one goes out and the new one comes in."""
    return any(
        (said.decision, said.previous, said.person, said.key)
        == ("ratify", one.previous, who.person, who.public.fingerprint)
        for said in (ballot.statement for ballot in one.version.ballots)
    )


def ratify(one: Proposal, who: Signer, comment: str = "") -> tuple[str, ...]:
    """Sign the version, and record it; the paths of its files, the last two those of the statement."""
    said = building.ratification(
        one.version.mark,
        one.previous,
        one.version.policy.policy.repo,
        who.person,
        who.public.fingerprint,
        one.made.moment,
        comment,
    )
    return (one.version.path, *record(one.made.tree.root, said, who, one.version))


def record(root: Path, said: Ratification, who: Signer, version: Version) -> tuple[str, str]:
    """Sign a ratification or its withdrawal, and put it into the ledger beside its version; the paths of its files."""
    data = statements.write(said)
    signature = who.sign(data, sshsig.POLICY)
    _keep(root, version)
    path = ledger.place(said, data)
    if not ledger.record(root, path, data, signature):
        print("This was recorded already.")
    return path, f"{path}{ledger.SIGNATURE}"


def _keep(root: Path, version: Version) -> None:
    """Keep the version whole where its ratifications lie."""
    path = root / version.path
    for folder in reversed(Path(version.path).parents[:-1]):
        if (root / folder).is_symlink():
            hint = "put a folder in its place"
            raise UsageError("this folder is a symbolic link; nothing was changed", where=str(folder), hint=hint)
    if path.is_file() and not path.is_symlink() and path.read_bytes() == version.data:
        return
    repository.write(path, version.data, replace=False)


def conclude(one: Proposal, root: Path, anchor: str | None) -> bool:
    """Say how far the version has come now that it lies there signed, and whether it is in force. The first one of all
    becomes this clone's anchor."""
    tree = options.tree(root)
    known = _trust.trust(tree, anchor, None)
    linked = courts.links(tree, known)
    version = ratifying.at_hand(one.version.policy, one.version.data, linked)
    number = version.mark.version
    if version is not linked.head or linked.state != "ratified":
        _say_missing(one, version, linked, known.anchor)
        return False
    words.say(f"Version {number} of the policy is in force.")
    if one.before is None or one.is_beginning:
        words.say(
            "Announce its digest outside this repository, in your handbook for example: it is what others compare when "
            "they first meet the policy, and is called the anchor."
        )
        print(f"  {version.mark.digest}")
    if known.anchor is None and tree.in_git:
        git.set_config(tree.root, _trust.ANCHOR, linked.versions[0].mark.digest)
        words.say(f"This clone trusts it from now on (git config {_trust.ANCHOR}).")
    return True


def _say_missing(one: Proposal, version: Version, linked: Chain, anchor: str | None) -> None:
    counts = ratifying.counts(version, one.previous, one.judges)
    missing = [count for count in counts if count.lacking]
    if not missing:
        # Enough have signed, and still it is not in force: something else did not hold any more.
        reason = (*linked.reasons, Reason("", "it is not the newest version in this clone"))[0]
        words.say(f"Version {version.mark.version} is signed by enough governors, but: {reason.message}")
        return
    words.say(f"Version {version.mark.version} is not in force yet. It needs")
    words.say_counts(counts)
    if any(len(count.able) < count.lacking for count in missing):
        words.say(
            "Too few others can sign, so it does not come into force. Next: take the change out of policy.yaml again, "
            f"appoint another governor with a key of their own, and ratify that as version {version.mark.version}; "
            f"then they sign this change with you, as version {version.mark.version + 1}."
        )
    else:
        words.say("They run 'socialctl sync', then 'socialctl policy ratify'.")
    if one.before is None and anchor is None:
        print(visible(f"Its digest, to compare with: {version.mark.digest}"))

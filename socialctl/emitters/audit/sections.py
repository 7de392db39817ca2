"""An audit as tables of words: what the forms for people have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from socialctl.emitters._sections import Document, Section, counted
from socialctl.model.audit_report import (
    AccountKept,
    AuditReport,
    Duty,
    HoldKept,
    Looked,
    Matter,
    Online,
    Review,
    RushMonth,
    Subject,
    WaiverUsed,
)
from socialctl.model.content_plan import Stretch
from socialctl.model.policy import Cadence
from socialctl.model.times import zone

_TITLES: dict[Subject, tuple[str, str]] = {
    "history": ("The history", "It goes forward in time, and holds every commit that was named."),
    "ledger": ("Statements", "Every statement was valid when it came, and none was changed or taken out."),
    "policy": ("The policy", "Every policy on the branch was ratified, and its chain holds."),
    "content": ("The commit gate", "Nothing came onto the branch that the commit gate would have stopped."),
    "approval": ("Approvals, lead times, rush and cadence", "Nothing went out late, changed or too soon."),
    "online": ("What went out", "Nothing is on record that went out otherwise than it was approved."),
}
MATTER = ("when", "commit", "who", "about", "what", "clause")
_STATES = {"in time": "approved in time", "late": "approved late", "changed": "changed after it", "never": "never"}


def document(report: AuditReport) -> Document:
    """The audit as words."""
    heading = f"{report.organisation}: audit, {report.first.isoformat()} to {report.last.isoformat()} ({report.zone})"
    tz = zone(report.zone)
    matters = tuple(_matters(subject, report, tz) for subject in _TITLES)
    went_out = (_due(report), _online(report.online), _holds(report.holds, tz))
    used = (_rush(report.rush), _waivers(report.waivers, tz), _cadence(report.cadence))
    last = (_duties(report.duties, tz), _review(report.review))
    sections = (*matters, *went_out, *used, *last)
    return Document(heading, _summary(report, tz), sections, tuple(map(_sentence, report.limits)))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _summary(report: AuditReport, tz: ZoneInfo) -> tuple[str, ...]:
    basis = report.basis
    policy = "no version of the policy was ratified"
    if basis.version is not None:
        policy = f"version {basis.version} of the policy, {basis.digest}"
    found = f"{counted(report.number('error'), 'error')}, {counted(report.number('warning'), 'warning')}"
    return (
        f"As of {_when(report.now, tz)}. Commit {basis.commit}.",
        f"In force: {policy}.",
        f"Held against the anchor {basis.anchor}.",
        _looked(report.looked),
        f"Found: {found}.",
    )


def _looked(looked: Looked) -> str:
    """What was looked at; where that is nothing, it says so."""
    told = (
        f"Looked at {counted(looked.commits, 'commit')} ({looked.on_the_line:,} on the branch itself, "
        f"{counted(looked.merges, 'merge')}), {counted(looked.posts, 'post')} in "
        f"{counted(looked.versions_of_posts, 'version')}, {counted(looked.statements, 'statement')} "
        f"({looked.valid_statements:,} valid when they came), "
        f"{counted(looked.versions_of_policy, 'version')} of the policy."
    )
    lacking = [
        noun for noun, number in (("post", looked.versions_of_posts), ("statement", looked.statements)) if not number
    ]
    return f"{told} There was no {' and no '.join(lacking)} to audit." if lacking else told


def _when(at: datetime, tz: ZoneInfo) -> str:
    return f"{at.astimezone(tz):%Y-%m-%d %H:%M}"


def _matters(subject: Subject, report: AuditReport, tz: ZoneInfo) -> Section:
    title, fine = _TITLES[subject]
    ours = [one for one in report.matters if one.subject == subject]
    if not ours and _saw_nothing(subject, report.looked):
        fine = "There was nothing to look at."
    return Section(title, MATTER, tuple(_matter(one, tz) for one in ours), fine, _counts(ours))


def _saw_nothing(subject: Subject, looked: Looked) -> bool:
    if subject == "ledger":
        return not looked.statements
    if subject == "policy":
        return not looked.versions_of_policy
    return subject in ("content", "approval") and not looked.versions_of_posts


def _matter(one: Matter, tz: ZoneInfo) -> tuple[str, ...]:
    about = " ".join(filter(None, (one.post, one.account))) or one.path
    mark = "✗" if one.severity == "error" else "▲"
    what = f"{mark} {one.code}: {one.message}"
    return _when(one.at, tz), one.commit[:12], one.person, about, what, one.clause


def _counts(matters: Iterable[Matter]) -> str:
    """``3 statement-removed, 1 not-yet.``"""
    codes = Counter(one.code for one in matters)
    return f"{', '.join(f'{number} {code}' for code, number in sorted(codes.items()))}." if codes else ""


def _due(report: AuditReport) -> Section:
    """How many slots came due, and how they stood then."""
    posts: dict[str, set[str]] = {}
    states: dict[str, int] = dict.fromkeys(_STATES, 0)
    for one in report.due:
        states[one.timeliness] += 1
        posts.setdefault(one.timeliness, set()).add(one.post)
    rows = tuple(
        (_STATES[state], str(number), str(len(posts.get(state, ())))) for state, number in states.items() if number
    )
    total = f"{counted(len(report.due), 'slot')} of {counted(len({one.post for one in report.due}), 'post')} came due."
    head = ("approved when the time came", "slots", "posts")
    return Section("Approvals counted", head, rows, "No slot came due in this time.", total if rows else "")


def _online(online: Online) -> Section:
    rows = tuple((kind.replace("-", " "), str(number)) for kind, number in online.counts)
    note = f"The words of {online.compared} of them are on record." if rows else ""
    return Section("Publishing records", ("what went out", "times"), rows, "None was due, and none is there.", note)


def _holds(holds: Iterable[HoldKept], tz: ZoneInfo) -> Section:
    rows = tuple(
        (_when(one.at, tz), one.person, ", ".join(one.accounts) or "all", one.reason, _ended(one, tz)) for one in holds
    )
    return Section("Holds", ("since", "who", "accounts", "reason", "ended"), rows, "Nothing was held.")


def _ended(one: HoldKept, tz: ZoneInfo) -> str:
    if one.released is not None and (one.until is None or one.released < one.until):
        return f"{_when(one.released, tz)}, by {one.released_by}"
    return _when(one.until, tz) if one.until is not None else "it stands"


def _rush(months: Iterable[RushMonth]) -> Section:
    rows = tuple(
        (
            f"{one.month:%Y-%m}",
            str(len(one.posts)),
            "undecided" if one.most is None else str(one.most),
            ", ".join(one.posts),
            one.clause,
        )
        for one in months
    )
    return Section("Rush", ("month", "posts", "at most", "which", "clause"), rows, "No post took the quick step.")


def _waivers(waivers: Iterable[WaiverUsed], tz: ZoneInfo) -> Section:
    rows = tuple(
        (
            _when(one.first_seen, tz),
            one.post,
            one.rule,
            one.reason,
            one.until.isoformat(),
            ", ".join(one.approvers) or "nobody",
        )
        for one in waivers
    )
    return Section("Waivers", ("since", "post", "rule", "reason", "until", "approved by"), rows, "None was used.")


def _cadence(accounts: Iterable[AccountKept]) -> Section:
    rows = tuple(
        (
            one.account,
            _wanted(one.cadence),
            f"{one.kept} of {one.over}" if one.cadence is not None else "",
            "; ".join(_missed(stretch) for stretch in one.missed[:12])
            + (f"; and {len(one.missed) - 12} more" if len(one.missed) > 12 else ""),
        )
        for one in accounts
    )
    note = "What counts is what was approved in time, in days, weeks or months that are over."
    return Section("Cadence", ("account", "cadence", "kept", "not kept"), rows, "No account is in use.", note)


def _wanted(cadence: Cadence | None) -> str:
    if cadence is None:
        return "undecided"
    most = f" to {cadence.max}" if cadence.max is not None else " or more"
    return f"{cadence.min}{most} a {cadence.per}"


def _missed(stretch: Stretch) -> str:
    first, last = stretch.first.isoformat(), stretch.last.isoformat()
    when = first if first == last else f"{first} to {last}"
    return f"{when}: {stretch.planned.total}"


def _duties(duties: Iterable[Duty], tz: ZoneInfo) -> Section:
    rows = tuple((f"{one.person}, {one.role}", one.duty, *_shown(one, tz), one.clause) for one in duties)
    note = (
        "Posts are those submitted, commits those under their e-mail address. Not recorded: nothing here tells of it."
    )
    head = ("who", "duty", "times", "first and last", "clause")
    return Section("Duties", head, rows, "Nobody held a role with duties in this time.", note)


def _shown(duty: Duty, tz: ZoneInfo) -> tuple[str, str]:
    if duty.times is None:
        return "", "not recorded"
    if duty.first is None or duty.last is None:
        return "0", ""
    first, last = (f"{at.astimezone(tz):%Y-%m-%d}" for at in (duty.first, duty.last))
    return str(duty.times), first if first == last else f"{first}, {last}"


def _review(review: Review) -> Section:
    reviewed = review.reviewed.isoformat() if review.reviewed else "no review on record"
    due = review.due.isoformat() if review.due else "undecided"
    state = "✗ overdue" if review.is_overdue else "in time" if review.due else "nobody can say"
    return Section(
        "Review of the policy", ("reviewed", "due", "state", "clause"), ((reviewed, due, state, review.clause),)
    )

"""The verdict over histories that nobody thought of: several people on several branches, who edit, sign and merge."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import scene
import signed
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from signed import Library

from socialctl.approvals import building, history, ledger, statements, verdict
from socialctl.approvals.court import Docket
from socialctl.approvals.keyring import keyring
from socialctl.approvals.standing import Heard, Standing, invalid, standing
from socialctl.approvals.subject import subject_of
from socialctl.approvals.verdict import Hearing, judge
from socialctl.approvals.versions import Version
from socialctl.model.post import PostFile
from socialctl.model.statement import Decision, PolicyMark, Statement, Subject
from socialctl.model.verdict import Verdict
from socialctl.platforms.register import register
from socialctl.store import policy_file, posts

pytestmark = pytest.mark.long

POST = signed.POST
NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
# Kamran's term as an approver has ended: what he said before it did is valid, and his no does not stand any more.
IN_OFFICE = {"rashad": date(2027, 8, 31), "aysel": date(2027, 8, 31), "kamran": date(2026, 9, 30)}
SIGNERS = ("leyla", "murad", "rashad", "aysel", "kamran", "nigar")
DAYS = (
    datetime(2026, 9, 25, 8, tzinfo=UTC),
    datetime(2026, 10, 2, 8, tzinfo=UTC),
    datetime(2026, 10, 4, 8, tzinfo=UTC),
)
STATES = {"draft", "ready", "pending", "approved", "rejected"}
_EVENT: Mapping[str, str] = {
    "purpose": "event",
    "event": "{name: An evening, starts: 2026-10-22, ends: 2026-10-22}",
    "schedule": "2026-10-20T18:00",
}
TEXTS = (
    scene.post(),
    scene.post("It opens on Tuesday.\n"),
    scene.post(schedule="2026-10-20T10:00"),
    scene.post("It opens with a reading.\n", **_EVENT),
    scene.post("It opens, and I wrote this myself.\n", author="rashad"),
    scene.post(status="draft"),
)


class Known(NamedTuple):
    """The values that a text of the post has: the post, what is signed of it, and how many must approve it."""

    file: PostFile
    subject: Subject
    need: int


@cache
def judged_by() -> Standing:
    """The policy of the library, with Kamran's term in it, as the only version, ratified."""
    held = "      - {person: aysel, from: 2026-01-01, until: 2027-08-31, decision: D-4}\n"
    text = signed.policy()
    assert text.count(held) == 1
    text = text.replace(held, f"{held}      - {{person: kamran, from: 2026-01-01, until: 2026-09-30, decision: D-8}}\n")
    data = text.encode()
    policy = policy_file.read_valid(data)
    mark = PolicyMark(1, statements.digest(data))
    return standing(policy, {mark: Version(mark, policy, data, keyring(policy), ())}, NOW)


@cache
def known(text: str) -> Known:
    """What a text is, by the code that commands ask."""
    judged = judged_by()
    file = posts.load(f"content/posts/{POST}.md", text.encode()).file
    subject = subject_of(file, text.encode(), lambda _: None, {}, register(judged.policy), judged.zone)
    return Known(file, subject, 2 if file.post.purpose == "event" else 1)


# --- Branches --------------------------------------------------------------------------------------------------------


class Branch(NamedTuple):
    """A branch: the text that the post has there, and its ledger by digest."""

    text: str
    heard: Mapping[str, Heard]

    @property
    def docket(self) -> Docket:
        """As the court would hear it."""
        return Docket({POST: list(self.heard.values())})

    def verdict(self, heard: Iterable[Heard] | None = None) -> Verdict:
        """The verdict, in the order that the statements have here, or in another."""
        present = known(self.text)
        given_so = list(self.heard.values() if heard is None else heard)
        return judge(Hearing(present.file, present.subject, given_so, judged_by()))

    def signed(self, person: str, decision: Decision, at: datetime, changes: Mapping[str, Any] = {}) -> Branch:
        """The same with one more statement, valid or not."""
        judged = judged_by()
        (mark,) = judged.ratified
        said = Statement(
            repo=judged.policy.policy.repo,
            decision=decision,
            person=person,
            key=signed.fingerprint(person),
            at=at,
            policy=mark,
            subject=known(self.text).subject,
            seen=building.seen(self.docket, POST),
            affirms=judged.policy.approvals.affirms if decision == "approve" else (),
        )._replace(**changes)
        data = statements.write(said)
        path = ledger.place(said, data)
        one = Heard(path, statements.digest(data), said, invalid(said, path, judged), judged.days(said.at, path))
        return self._replace(heard={**self.heard, one.digest: one})

    def merged(self, other: Branch, *, with_its_text: bool) -> Branch:
        """Both ledgers, and the text of one side."""
        return Branch(other.text if with_its_text else self.text, {**self.heard, **other.heard})


# What makes a statement invalid; with the first three it is a stranger's, whatever it says.
SPOILT: tuple[Mapping[str, Any], ...] = (
    {"key": "stranger"},
    {"key": "leyla"},
    {"repo": "another-library"},
    {"at": NOW + timedelta(days=1)},
    {"policy": PolicyMark(7, f"sha256:{'7' * 64}")},
    {"person": "kamran", "key": "kamran", "at": NOW - timedelta(hours=1), "decision": "reject"},
)
STRANGE = 3
DECISIONS: tuple[Decision, ...] = ("submit", "approve", "reject", "withdraw")

which = st.sampled_from((0, 0, 0, 1, 1, 2))  # mostly where something has happened before
edits = st.tuples(st.just("edit"), which, st.sampled_from((*TEXTS[:2], *TEXTS)))
merges = st.tuples(st.just("merge"), which, which, st.booleans())
signatures = st.tuples(
    st.just("sign"), which, st.sampled_from(SIGNERS), st.sampled_from(DECISIONS), st.sampled_from(DAYS)
)
# What happens mostly, so that posts get somewhere.
approvers = st.sampled_from(("rashad", "aysel"))
decisions = st.sampled_from(("approve", "approve", "reject", "withdraw"))
submissions = st.tuples(st.just("sign"), which, st.just("the author"), st.just("submit"), st.just(DAYS[2]))
answers = st.tuples(st.just("sign"), which, approvers, decisions, st.just(DAYS[2]))
plantings = st.tuples(
    st.just("plant"), which, st.integers(0, len(SPOILT) - 1), st.sampled_from(DECISIONS), st.integers(0, 2**16)
)
steps = st.one_of(edits, submissions, answers, merges, edits, submissions, answers, answers, signatures, plantings)
histories = st.lists(steps, min_size=12, max_size=40)


def branches(happened: Sequence[tuple[Any, ...]]) -> list[Branch]:
    """Three branches of one post after all that."""
    found = [Branch(TEXTS[0], {})] * 3
    for number, (kind, which, *rest) in enumerate(happened):
        one = found[which]
        if kind == "edit":
            one = one._replace(text=rest[0])
        elif kind == "merge":
            one = one.merged(found[rest[0]], with_its_text=rest[1])
        elif kind == "sign":
            person = known(one.text).file.post.author if rest[0] == "the author" else rest[0]
            one = one.signed(person, rest[1], rest[2] + timedelta(seconds=number))
        else:
            spoilt, decision, dice = rest
            one = planted(one, spoilt, decision, dice, number)
        found[which] = one
    return found


def planted(branch: Branch, kind: int, decision: Decision, dice: int, number: int) -> Branch:
    """With a statement that is not valid, which has seen whatever it says; a stranger's also what never was."""
    rolled = random.Random(dice)
    spoilt = dict(SPOILT[kind])
    if "key" in spoilt:
        spoilt["key"] = signed.fingerprint(spoilt["key"])
    real = [digest for digest, one in branch.heard.items() if one.is_known]
    seen = rolled.sample(real, rolled.randint(0, len(real)))
    if kind < STRANGE and rolled.random() < 0.5:
        seen.append(f"sha256:{rolled.getrandbits(256):064x}")
    text = rolled.choice((branch.text, *TEXTS))
    at = spoilt.pop("at", DAYS[2]) + timedelta(seconds=number)
    more = {"subject": known(text).subject, "seen": tuple(sorted(seen)), **spoilt}
    made = branch.signed("rashad", decision, at, more)
    (one,) = made.heard.keys() - branch.heard.keys()
    assert made.heard[one].invalid is not None
    assert made.heard[one].is_known == (kind >= STRANGE)
    return made


# --- What is written in the design, once more, in plain loops --------------------------------------------------------


def in_office(person: str, day: date) -> bool:
    """Whether somebody is an approver that day."""
    return person in IN_OFFICE and day <= IN_OFFICE[person]


def ancestry(heard: Iterable[Heard]) -> dict[str, set[str]]:
    """What each had seen, and those before, and so on."""
    parents = {one.digest: set(one.statement.seen) for one in heard}
    for found in parents.values():
        while more := {old for digest in found for old in parents.get(digest, ())} - found:
            found |= more
    return parents


class Plain(NamedTuple):
    """The plain answer: whether the post is approved, and whether a live rejection of the present bytes stands."""

    approved: bool
    rejected: bool


def plainly(present: Known, heard: Sequence[Heard], today: date) -> Plain:
    """DESIGN section 2.4, steps 2 to 6, with docs/adr/0011, of statements of which step 1 has been asked."""
    seen = ancestry(heard)
    valid = [one for one in heard if one.invalid is None]
    pairs = [(one, later.statement) for one in heard for later in valid if one.digest in seen[later.digest]]
    withdrawn = {
        one.digest for one, later in pairs if later.decision == "withdraw" and later.person == one.statement.person
    }
    moved_on = {
        one.digest
        for one, later in pairs
        if later.decision == "submit" and later.subject != one.statement.subject
        if (one.statement.decision, one.statement.subject) != ("reject", present.subject)
    }
    live = [one for one in valid if one.digest not in withdrawn | moved_on]
    here = [one for one in live if one.statement.subject == present.subject]
    rejects = [
        one
        for one in valid
        if one.statement.decision == "reject"
        and one.digest not in withdrawn
        and in_office(one.statement.person, one.statement.at.date())
        and in_office(one.statement.person, today)
    ]
    elsewhere = {one.digest for one in rejects if one.statement.subject != present.subject}
    approvers = {
        one.statement.person
        for one in here
        if one.statement.decision == "approve"
        and one.statement.person != present.file.post.author
        and in_office(one.statement.person, one.statement.at.date())
        and elsewhere <= seen[one.digest]
    }
    is_submitted = any(
        one.statement.decision == "submit" and one.statement.person == present.file.post.author for one in here
    )
    is_rejected = any(one in here for one in rejects)
    is_approved = is_submitted and not is_rejected and len(approvers) >= present.need
    return Plain(is_approved and present.file.post.status == "ready", is_rejected)


# --- What must hold --------------------------------------------------------------------------------------------------


def check_order(branch: Branch, dice: random.Random) -> Verdict:
    """One answer, whatever the order; and it is one of those there are."""
    answer = branch.verdict()
    assert answer.state in STATES
    assert {one.digest for one in answer.statements} == branch.heard.keys()
    assert (answer.state == "approved") == (not answer.reasons)
    assert all(one.counts != bool(one.reason) for one in answer.statements)
    heard = list(branch.heard.values())
    assert branch.verdict(reversed(heard)) == answer
    for _ in range(2):
        dice.shuffle(heard)
        assert branch.verdict(heard) == answer
    return answer


def check_plain(branch: Branch) -> Plain:
    """Approved exactly where the design's text says so."""
    plain = plainly(known(branch.text), list(branch.heard.values()), NOW.date())
    assert (branch.verdict().state == "approved") == plain.approved
    assert (branch.verdict().state == "rejected") == (plain.rejected and not known(branch.text).file.post.is_draft)
    return plain


def check_strangers(branch: Branch, dice: random.Random) -> None:
    """What strangers plant, and what is not valid, changes nothing of the others."""
    before = branch.verdict()
    more = branch
    for number in range(4):
        more = planted(more, dice.randrange(len(SPOILT)), dice.choice(DECISIONS), dice.getrandbits(16), 100 + number)
    fewer = branch._replace(heard={digest: one for digest, one in branch.heard.items() if one.is_known})
    for other in (more.verdict(), fewer.verdict()):
        assert (other.state, other.needs, other.reasons) == (before.state, before.needs, before.reasons)
        was, now = ({one.digest: one for one in answer.statements} for answer in (before, other))
        assert all(was[digest] == now[digest] for digest in was.keys() & now.keys())


def check_recovery(branch: Branch) -> None:
    """There is always a way on: a new text, submitted and approved anew; and the present one, unless it is rejected.
    There is no way back by itself: under the older text, nothing of what was signed counts any more."""
    rejected = plainly(known(branch.text), list(branch.heard.values()), NOW.date()).rejected
    if not (rejected or known(branch.text).file.post.is_draft):
        assert again(branch).verdict().state == "approved"
    for text in (scene.post("Written anew.\n"), scene.post("All anew.\n", **_EVENT)):
        anew = again(branch._replace(text=text))
        assert anew.verdict().state == "approved"
        assert anew._replace(text=branch.text).verdict().state != "approved"


def again(branch: Branch) -> Branch:
    """Submitted and approved now by all who may."""
    author = known(branch.text).file.post.author
    branch = branch.signed(author, "submit", NOW)
    for person in {"rashad", "aysel"} - {author}:
        branch = branch.signed(person, "approve", NOW)
    return branch


def check_merges(all_three: Sequence[Branch], dice: random.Random) -> Iterator[Branch]:
    """Merged in whichever order, two or three of them, with whichever text: one verdict."""
    one, two, three = all_three
    for this, that in ((one, two), (two, three)):
        for flag in (False, True):
            there = this.merged(that, with_its_text=flag)
            assert there.verdict() == that.merged(this, with_its_text=not flag).verdict()
            yield there
    left = one.merged(two, with_its_text=False).merged(three, with_its_text=False)
    right = one.merged(three.merged(two, with_its_text=False), with_its_text=False)
    assert left.verdict() == right.verdict() == check_order(right, dice)
    yield left


def check(happened: Sequence[tuple[Any, ...]], dice: random.Random, count: Counter[str]) -> None:
    """All of it, of a history."""
    made = branches(happened)
    for branch in (*made, *check_merges(made, dice)):
        answer = check_order(branch, dice)
        check_plain(branch)
        check_strangers(branch, dice)
        check_recovery(branch)
        count["statements"] += len(branch.heard)
        count["most at once"] = max(count["most at once"], len(branch.heard))
        count[answer.state] += 1
        for said in answer.statements:
            count[said.reason.code if said.reason else "counts"] += 1
        event(answer.state)
    count["histories"] += 1
    count["steps"] += len(happened)


def run(examples: int, *, phases: Sequence[Phase] = tuple(Phase)) -> Counter[str]:
    """Check so many histories; what was seen."""
    count: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(histories, st.integers(0, 2**16))
    def property_holds(happened: list[tuple[Any, ...]], dice: int) -> None:
        check(happened, random.Random(dice), count)

    property_holds()
    return count


def test_the_verdict_over_histories() -> None:
    count = run(250)
    print(dict(count))
    assert count["histories"] >= 200
    assert count["steps"] >= 3000
    assert count["statements"] >= 10_000
    assert all(count[state] >= 40 for state in STATES), count
    seen = {"withdrawn", "superseded", "content-changed", "not-author", "own-post", "reject-unseen"}
    assert all(count[code] >= 10 for code in seen), count
    assert all(count[code] >= 10 for code in ("unknown-key", "other-person", "not-yet", "out-of-office")), count


# --- The same in real repositories, by the real commands -------------------------------------------------------------

LATER = "2026-10-07T09:00"
EACH = 7  # steps of a history


def happen(library: Library, dice: random.Random, number: int) -> str:
    """One thing that people do, on whichever branch; what it was."""
    now = f"2026-10-05T{9 + number // 60:02}:{number % 60:02}"
    kind = dice.choice(("edit", "submit", "answer", "answer", "merge", "switch"))
    if kind == "edit":
        library.path().write_text(dice.choice(TEXTS[:4]), "utf-8")
    elif kind == "submit":
        kind = f"submit {library.submit(code=None, now=now).code}"
    elif kind == "answer":
        command = dice.choice((library.approve, library.approve, library.reject, library.withdraw))
        kind = f"{command.__name__} {command(dice.choice(('rashad', 'aysel')), code=None, now=now).code}"
    elif kind == "merge":
        merge(library, dice.choice(("ours", "theirs")))
    if kind == "switch":
        library.git("checkout", "--quiet", other(library))
    else:
        library.commit()
    return kind


def other(library: Library) -> str:
    """The branch that the work tree is not on."""
    return {"one": "two", "two": "one"}[library.git("branch", "--show-current").strip()]


def merge(library: Library, side: str) -> None:
    """Merge the other branch, with the post of one side, whole."""
    name = other(library)
    text = library.git("show", f"{'HEAD' if side == 'ours' else name}:content/posts/{POST}.md")
    library.git("merge", "--quiet", "--no-commit", "-X", side, name)
    library.path().write_text(text, "utf-8")
    library.commit()


def check_here(library: Library) -> Verdict:
    """The session's verdict, held against the design's text."""
    made = library.session(LATER)
    (post,) = [one for one in made.readable if one.file.post.id == POST]
    answer = made.verdicts[post.file.path]
    heard = made.docket.heard.get(POST, ())
    assert not made.docket.broken
    assert len(heard) == len(library.statements())
    plain = plainly(known(post.data.decode()), heard, date(2026, 10, 7))
    assert answer.state in STATES
    assert (answer.state == "approved") == plain.approved, answer
    return answer


def test_real_branches_by_real_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count: Counter[str] = Counter()
    for seed in range(40):
        (tmp_path / str(seed)).mkdir()
        library, dice = signed.library(tmp_path / str(seed), capsys), random.Random(seed)
        library.git("checkout", "--quiet", "-b", "two")
        library.git("checkout", "--quiet", "-b", "one")
        for number in range(EACH):
            count[happen(library, dice, number)] += 1
            count[check_here(library).state] += 1
        both = []
        for branch, side in (("one", "ours"), ("two", "theirs")):
            library.git("checkout", "--quiet", branch)
            tip = library.git("rev-parse", "HEAD").strip()
            merge(library, side)
            both.append(check_here(library))
            if branch == "one":
                library.git("reset", "--quiet", "--hard", tip)
        assert both[0] == both[1], seed
        count["statements"] += len(library.statements())
        count["histories"] += 1
        recover(library)
        count["recovered"] += 1
    with capsys.disabled():
        print(dict(count))
    assert count["histories"] == count["recovered"] == 40
    assert count["statements"] >= 60
    for wanted in ("submit 0", "approve 0", "reject 0", "withdraw 0", "merge", "approved", "rejected"):
        assert count[wanted] >= 3, count


def recover(library: Library) -> None:
    """A new text, submitted and approved by the commands, is approved."""
    library.path().write_text(scene.post("Written anew.\n"), "utf-8")
    library.submit(now="2026-10-06T09:00")
    library.commit()
    library.approve(now="2026-10-06T09:01")
    assert check_here(library).state == "approved"


# --- These checks are not blind --------------------------------------------------------------------------------------


def nothing(hearing: Hearing, *_: object) -> dict[str, object]:
    """A step that finds nothing."""
    return {}


def unsorted(hearing: Hearing, **changes: object) -> Hearing:
    """As if the order of reading were any order."""
    return hearing


def no_heads(heard: Sequence[Heard], before: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """As if signers did not say what they had seen."""
    return ()


BUGS: Mapping[str, tuple[object, str, object]] = {
    "withdrawals are not heeded": (verdict, "withdrawn", nothing),
    "an old text comes back to life": (verdict, "superseded", nothing),
    "other bytes count too": (verdict, "changed", nothing),
    "authors approve their own posts": (verdict, "misplaced_voice", nothing),
    "rejections of an older text are forgotten": (verdict, "reject_unseen", nothing),
    "nobody can reject": (verdict, "_rejects", lambda *_: []),
    "the order of reading shows": (verdict, "replace", unsorted),
    "signers do not say what they had seen": (building, "heads", no_heads),
    "ancestors are parents": (
        history,
        "ancestors",
        lambda heard: {one.digest: frozenset(one.statement.seen) for one in heard},
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bugs_turn_it_red(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*BUGS[bug])
    with pytest.raises(AssertionError):
        run(250, phases=[Phase.generate])

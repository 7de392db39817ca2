"""Sites that the suites about pages look at: a small library with everything, a full year, and hostile words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import inert

from socialctl.emitters import EMITTERS
from socialctl.model.policy import Campaign, Policy
from socialctl.model.schedule import ApprovalShown, Entry, LeftOut, MediaShown, Schedule
from socialctl.model.slot import CONSENTED, Slot, State

BAKU = ZoneInfo("Asia/Baku")
MEDIA = Path(__file__).resolve().parent.parent.parent / "content" / "media"
WEEK = Campaign(name="Açıq Giriş Həftəsi", start=date(2026, 10, 19), end=date(2026, 10, 25), clause="+")
POLICY: Policy = inert.POLICY.model_copy(
    update={"content": inert.POLICY.content.model_copy(update={"campaigns": {"open-access-week": WEEK}})}
)
PICTURES = (
    MediaShown("media/open-access-week-2026.jpg", "Afişa: açıq kitab və qıfıl", "sha256:" + "0f" * 32),
    MediaShown("media/xezer-sahili.jpg", ""),
)


def file(path: str) -> bytes | None:
    """The bytes of a picture of the example."""
    found = MEDIA / path.removeprefix("media/")
    return found.read_bytes() if path.startswith("media/") and found.is_file() else None


def files(
    schedule: Schedule, read: Callable[[str], bytes | None] = file, policy: Policy = POLICY
) -> Mapping[str, bytes]:
    """The files of a schedule's site."""
    emitted = EMITTERS["html"](schedule, inert.wanted(policy=policy)._replace(file=read))
    assert emitted.whole_folder
    names = [one.name for one in emitted.files]
    assert len({*names}) == len(names), "two files of one name"
    return {one.name: one.data for one in emitted.files}


def entry(
    post: str, account: str, at: datetime, text: str, *, title: str = "", state: State = "approved", **more: object
) -> Entry:
    """A slot of a post on one of the accounts of this project's policy."""
    registered = inert.wanted().accounts.get(account)
    slot = Slot(
        post=post,
        account=account,
        platform=registered.platform.id if registered else account,
        handle=registered.account.handle if registered else "@library",
        at=at,
        text=text,
        title=title if registered and registered.platform.has_title else None,
    )
    approvals = (ApprovalShown("rashad", "approver", datetime(2026, 9, 22, 12, 40, tzinfo=UTC), "sha256:" + "ab" * 32),)
    made = Entry(
        slot=slot,
        state=state,
        path=f"content/posts/2026/10/{post}.md",
        title=title or post,
        type="poster",
        purpose="event",
        author="leyla",
        language=("az", "en"),
        approvals=approvals if state in CONSENTED else (),
        reasons=() if state in CONSENTED else ("1 approval is needed in the role approver (LPPC619 1.3.3)",),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def schedule(entries: Iterable[Entry], first: date, last: date, left_out: Iterable[LeftOut] = ()) -> Schedule:
    """A schedule of these slots, in the order of their instants."""
    ordered = sorted(entries, key=lambda one: (inert.when(one.slot), one.slot.account, one.slot.post))
    return Schedule(
        first=first,
        last=last,
        zone="Asia/Baku",
        organisation="ADA Universiteti Kitabxanası",
        repo="ada-library",
        entries=tuple(ordered),
        left_out=tuple(left_out),
    )


LONG = (
    "Açıq Giriş Həftəsi 19–25 oktyabr tarixlərində kitabxanamızdadır: beş gün, beş mövzu.\nProqram: "
    "https://library.example.edu/open-access-week?a=1&b=2 – hər kəs üçün açıqdır, gəlin!\n\n"
    "#AçıqElm #OpenAccess @adalibrary"
)


def library() -> Schedule:
    """A month with a bit of everything: several accounts, states, a campaign, pictures, and slots that are left out."""
    at = datetime(2026, 10, 19, 10, tzinfo=BAKU)
    week = [
        entry(
            "open-access-week",
            account,
            at + timedelta(minutes=30 * number),
            LONG,
            title="Açıq Giriş Həftəsi 2026",
            media=PICTURES,
            campaign="open-access-week",
        )
        for number, account in enumerate(("instagram", "facebook", "linkedin", "youtube"))
    ]
    states: tuple[State, ...] = get_args(State)
    others = [
        entry(
            f"post-{state}",
            "facebook",
            at + timedelta(days=number - 8, hours=number),
            f"Oxu zalı səhər 9-da açılır ({state}).",
            title=f"Oxu zalının iş saatları: {state}",
            state=state,
            purpose="service",
        )
        for number, state in enumerate(states)
    ]
    out = LeftOut(
        entry("never-shown", "linkedin", at, "SECRET WORDS", title="SECRET TITLE", state="draft"),
        ("it is still a draft", "1 approval is needed"),
        "it is still a draft",
    )
    elsewhere = LeftOut(replace(week[0], slot=week[0].slot._replace(account="myspace", platform="")), ("no account",))
    return schedule([*week, *others], date(2026, 10, 1), date(2026, 10, 31), (out, elsewhere))


SENTENCES = (
    "Kitabxananın oxu zalı bu həftə saat doqquzdan işləyir.",
    "Yeni kitablar üçüncü mərtəbədə, giriş zalının sol tərəfindədir.",
    "The reading room is open again and every seat has a lamp.",
    "Məqalələr açıq girişlə hər kəs üçün əlçatandır.",
)


def busy(slots: int, first: date, last: date, accounts: tuple[str, ...] = ("instagram", "facebook")) -> Schedule:
    """So many slots, evenly over the days of a period, each post on all of these accounts."""
    days = (last - first).days + 1
    posts = slots // len(accounts)
    made: list[Entry] = []
    for number in range(posts):
        day = first + timedelta(days=number * days // posts)
        at = datetime(day.year, day.month, day.day, 8 + number % 12, tzinfo=BAKU)
        text = "\n".join(SENTENCES[(number + line) % len(SENTENCES)] for line in range(14))
        for after, account in enumerate(accounts):
            title = f"Kitabxana xəbərləri {number}"
            made.append(entry(f"post-{number:05}", account, at + timedelta(minutes=30 * after), text, title=title))
    return schedule(made, first, last)


def hostile(words: Iterable[str]) -> Schedule:
    """A month in which these texts stand wherever a post can put words: title, text, alt text, path, language."""
    at = datetime(2026, 10, 1, 0, tzinfo=BAKU)
    made: list[Entry] = []
    left_out: list[LeftOut] = []
    for number, word in enumerate(words):
        media = (MediaShown("media/xezer-sahili.jpg", word), MediaShown(word, word))
        for account in ("facebook", "youtube"):
            one = entry(f"x{number}", account, at + timedelta(minutes=71 * number % 44000), word, title=word)
            one = replace(one, path=f"content/posts/{word}.md", media=media, language=(word,), author=word, type=word)
            one = replace(one, purpose=word, campaign=word, reasons=(word,))
            slot = one.slot._replace(handle=word, title=word if account == "youtube" else None)
            made.append(replace(one, slot=slot, approvals=(ApprovalShown(word, word, at, word),)))
        left_out.append(LeftOut(replace(made[-1], slot=made[-1].slot._replace(account=word)), (word,)))
    return schedule(made, date(2026, 10, 1), date(2026, 10, 31), left_out)

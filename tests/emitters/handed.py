"""What is handed to schedulers, for the tests of Buffer's and Publer's files: schedules, and a reader of its own.

The reader is a few lines of JavaScript that Node runs, so that Python's csv module does not judge itself.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import inert
from hypothesis import strategies as st
from things import PNG

from socialctl.emitters import EMITTERS, Emitted, Wanted
from socialctl.model.policy import Policy
from socialctl.model.schedule import Entry, MediaShown, Schedule
from socialctl.model.slot import Slot, State
from socialctl.platforms.register import register
from socialctl.platforms.render import _with_link_parameters

REGISTER = register(inert.POLICY)
BASE = "https://library.example.org/content/"
ACCOUNTS = ("facebook", "instagram", "youtube")
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
# Files below content/ with names that addresses have to encode, and where each can be fetched.
FILES: Mapping[str, bytes] = {
    "media/poster.jpg": JPEG,
    "media/açıq giriş.jpg": JPEG,
    "media/a, b; c.png": PNG,
    "media/100%?#&+=.png": PNG,
    "media/quiet.webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "media/large.jpg": JPEG + bytes(5_000_000),
    "media/not-what-it-says.jpg": b"GIF89a" + bytes(20),
}
ADDRESSES: Mapping[str, str] = {
    "media/poster.jpg": f"{BASE}media/poster.jpg",
    "media/açıq giriş.jpg": f"{BASE}media/a%C3%A7%C4%B1q%20giri%C5%9F.jpg",
    "media/a, b; c.png": f"{BASE}media/a%2C%20b%3B%20c.png",
    "media/100%?#&+=.png": f"{BASE}media/100%25%3F%23%26%2B%3D.png",
    "media/quiet.webp": f"{BASE}media/quiet.webp",
    "media/large.jpg": f"{BASE}media/large.jpg",
    "media/not-what-it-says.jpg": f"{BASE}media/not-what-it-says.jpg",
    "https://files.example.org/a.jpg": "https://files.example.org/a.jpg",
    "https://files.example.org/a,b.jpg": "https://files.example.org/a,b.jpg",
    "https://files.example.org/film.mp4?t=1": "https://files.example.org/film.mp4?t=1",
}
BUFFER_TAKES = (*list(FILES)[:4], "https://files.example.org/a.jpg", "https://files.example.org/a,b.jpg")

_READER = r"""
function read(bytes) {
  const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  const rows = [];
  let row = [], at = 0;
  while (at < text.length) {
    if (text[at] !== '"') throw new Error('a cell without quotes at ' + at);
    let cell = '';
    for (at++; ; at++) {
      if (at >= text.length) throw new Error('a cell is never closed');
      if (text[at] === '"') { if (text[at + 1] !== '"') break; at++; }
      cell += text[at];
    }
    row.push(cell); at++;
    if (text[at] === ',') { at++; continue; }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error('no CRLF at ' + at);
    rows.push(row); row = []; at += 2;
  }
  if (row.length) throw new Error('the last row is not ended');
  return rows;
}
const files = JSON.parse(require('fs').readFileSync(0, 'utf-8'));
console.log(JSON.stringify(files.map(file => read(Buffer.from(file, 'base64')))));
"""


def policy(base: str | None = BASE) -> Policy:
    """This project's policy with that ``media_base_url``."""
    return inert.POLICY.model_copy(
        update={"calendar": inert.POLICY.calendar.model_copy(update={"media_base_url": base})}
    )


def wanted(base: str | None = BASE, now: datetime | None = None) -> Wanted:
    """What a hand-over is written with."""
    return inert.wanted(policy=policy(base))._replace(file=FILES.get, now=now)


def handed(name: str, schedule: Schedule, base: str | None = BASE, now: datetime | None = None) -> Emitted:
    """What the emitter makes of a schedule; the same twice."""
    first, second = (EMITTERS[name](schedule, wanted(base, now)) for _ in range(2))
    assert first == second, f"{name} is not deterministic"
    return first


def tables(emitted: Emitted) -> list[list[list[str]]]:
    """The rows of each file, as Node reads them."""
    files = json.dumps([base64.b64encode(file.data).decode() for file in emitted.files])
    done = subprocess.run(["node", "-e", _READER], input=files.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: list[list[list[str]]] = json.loads(done.stdout)
    return found


def table(emitted: Emitted) -> list[list[str]]:
    """The rows of the one file, without its header."""
    ((_, *rows),) = tables(emitted)
    return rows


def entry(
    text: str = "Words.",
    *media: MediaShown,
    post: str = "post",
    account: str = "instagram",
    at: str = "2026-10-19T10:00",
    title: str | None = None,
    state: State = "approved",
    kind: str = "photo",
) -> Entry:
    """A slot in Baku's time."""
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Baku"))
    if account in REGISTER:  # what an account shows has its parameters in every link
        text = _with_link_parameters(text, REGISTER[account].link_parameters(""))
    slot = Slot(post, account, account, "@library", moment, text, title)
    return Entry(slot, state, f"content/posts/{post}.md", title or "A title", kind, "event", "leyla", ("az",), media)


def schedule(*entries: Entry, zone: str = "Asia/Baku") -> Schedule:
    """A schedule of these slots, in the order of their instants."""
    ordered = sorted(entries, key=lambda one: (inert.when(one.slot).timestamp(), one.slot.account, one.slot.post))
    return Schedule(date(2026, 10, 1), date(2026, 10, 31), zone, "Library", "library", tuple(ordered), ())


def many(number: int, account: str = "instagram") -> list[Entry]:
    """So many slots on one account, a minute apart."""
    start = datetime(2026, 10, 1, 9)
    return [
        entry(
            f"Words of {one}.",
            post=f"post-{one:03}",
            account=account,
            at=f"{start + timedelta(minutes=one):%Y-%m-%dT%H:%M}",
        )
        for one in range(number)
    ]


def names(emitted: Emitted) -> list[str]:
    """The names of the files."""
    return [file.name for file in emitted.files]


def said(emitted: Emitted, part: str) -> str:
    """The one remark that holds these words."""
    (found,) = [remark for remark in emitted.remarks if part in remark]
    return found


# --- Generated -----------------------------------------------------------------------------------------------------

_PIECES = (
    *(
        "word",
        "ə",
        "İ ı Ş ğ",
        "漢字",
        "👩‍👩‍👧",
        "🇦🇿",
        "#OpenAccess",
        "https://example.org/a,b?c=d&e",
        "\u202e",
        "\u200b",
    ),
    *(
        '"',
        '""',
        ",",
        ";",
        "'",
        "|",
        "\n",
        "\n\n",
        " ",
        "\u00a0",
        "=1+1",
        "+",
        "-",
        "@lib",
        "＝",
        "\\",
        "<b>",
        "&amp;",
        "---",
    ),
)
WORDS = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60),
).map(str.strip)
# What every target takes as it is: nothing that a spreadsheet would run, or that ends an alt text.
SAFE = WORDS.filter(lambda text: not text.startswith(inert.RUNS) and "||" not in text)
LINE = SAFE.map(lambda text: " ".join(text.split())).filter(lambda text: not text.startswith("|") and text[-1:] != "|")
MEDIA = st.lists(st.builds(MediaShown, st.sampled_from(sorted(ADDRESSES)), LINE), max_size=3)
MOMENT = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@st.composite
def schedules(draw: st.DrawFn, text: st.SearchStrategy[str] = SAFE) -> Schedule:
    """Up to five slots of as many posts, all approved, each with something to publish."""
    entries = []
    for number in range(draw(st.integers(1, 5))):
        account = draw(st.sampled_from(ACCOUNTS))
        entries.append(
            entry(
                draw(text.filter(bool)),
                *draw(MEDIA),
                post=f"post-{number}",
                account=account,
                at=draw(MOMENT).isoformat(timespec="minutes"),
                title=draw(LINE.filter(bool)) if account == "youtube" else None,
            )
        )
    return schedule(*entries)


def by_account(one: Schedule) -> Mapping[str, Sequence[Entry]]:
    """The slots of each account, in order."""
    accounts = sorted({entry.slot.account for entry in one.entries})
    return {name: [entry for entry in one.entries if entry.slot.account == name] for name in accounts}

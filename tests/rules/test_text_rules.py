"""The rules about text: what they find, exactly where, and what they must leave alone."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.checker import Checker, checker
from socialctl.model.finding import Finding
from socialctl.model.policy import Policy, RuleSetting
from socialctl.rules import _reading, privacy, secrets
from socialctl.rules._calendar_words import MARKETS, WEEKDAYS
from socialctl.rules._phrases import Phrases
from socialctl.rules._reading import fold, reading
from socialctl.rules.characters import FewEmoji
from socialctl.rules.hashtags import HashtagCase
from socialctl.rules.markdown import spans
from socialctl.rules.registry import ALL_RULES
from socialctl.store import policy_file, posts
from socialctl.store.snapshot import of_work_tree

CHECKOUT = Path(__file__).parent.parent.parent
FRONT = """\
id: reading-room
title: {title}
author: leyla
status: ready
purpose: service
type: {type}
accounts: [{accounts}]
schedule: 2026-10-19T10:00
language: {language}
"""


def _checker(**rules: dict[str, object]) -> Checker:
    snapshot = of_work_tree(CHECKOUT)
    policy = policy_file.load_valid(snapshot)
    changed = {name.replace("_", "-"): setting for name, setting in rules.items()}
    return checker(snapshot, _with(policy, changed), None)


def _with(policy: Policy, rules: dict[str, dict[str, object]]) -> Policy:
    settings = {
        name: RuleSetting.model_validate({"severity": "warning", "clause": "+", **setting})
        for name, setting in rules.items()
    }
    return policy.model_copy(update={"rules": {**policy.rules, **settings}})


@pytest.fixture(scope="module")
def as_it_is() -> Checker:
    return _checker()


def _judge(
    run: Checker, rule: str, body: str, front: str = "", language: str = "en", accounts: str = "linkedin",
    title: str = "The reading room", kind: str = "text",
) -> list[Finding]:  # fmt: skip
    head = FRONT.format(language=language, accounts=accounts, title=title, type=kind)
    loaded = posts.load("content/posts/a.md", f"---\n{head}{front}---\n{body}\n".encode())
    return [finding for finding in run.judge.posts([loaded])[0].findings if finding.rule == rule]


def _column(findings: list[Finding]) -> list[tuple[int, int]]:
    first = FRONT.count("\n") + 3
    return [(finding.line - first, finding.column - 1) for finding in findings]


# --- Markdown -----------------------------------------------------------------------------------------------

MARKDOWN = [
    ("ə **bold** x", [("emphasis", 2, "bold")]),
    ("say *this* now", [("emphasis", 4, "this")]),
    ("__x y__ z", [("emphasis", 0, "x y")]),
    ("see _foo bar_", [("emphasis", 4, "foo bar")]),
    ("~~old~~ new", [("emphasis", 0, "old")]),
    ("a\n\n## Hours ##\nx", [("heading", 3, "Hours")]),
    ("see [our guide](https://x.org/a_b_c) now", [("link", 4, "our guide https://x.org/a_b_c")]),
    ("[1](https://x.org/(a))", [("link", 0, "1 https://x.org/(a)")]),
    ("go to <https://x.org/a>", [("link", 6, "https://x.org/a")]),
    ("see [x][1]\n\n[1]: http://y.org", [("link", 4, "x http://y.org")]),
    ("x ![alt](a.png)", [("picture", 2, "")]),
    ("x `code` y", [("code", 2, "code")]),
    ("```\ncode\n```", [("code", 0, "code\n")]),
    ("on 2024\\-09\\-30", [("escape", 7, "2024-09-30")]),
    ("Tom &amp; Jerry", [("entity", 4, "&")]),
    ("x <b>y</b>", [("html", 2, "")]),
    ("x <!-- y -->", [("html", 2, "")]),
    ("a\n---\nb", [("line", 2, "")]),
    ("* * *", [("line", 0, "")]),
    ("- ə **b**\n> Quote [l](u) and *c* `d`", [
        ("quote", 10, "Quote [l](u) and *c* `d`"), ("emphasis", 4, "b"), ("link", 18, "l u"), ("code", 33, "d"),
    ]),
]  # fmt: skip
NO_MARKDOWN = [
    "#OpenAccess is here",
    "- one\n- two\n\n1. x\n2. y\n* a\n* b",
    "snake_case_word and file_name.txt",
    "https://x.org/_foo_/bar_baz*a* www.x.org/_a_",
    "@user_name_ @_x_ #_a_b_",
    "5 * 3 * 2 and 2*3*4 and a*b",
    "Leser*innen und Hörer*innen",
    "Price* *conditions apply",
    "Bakı`nın universitet`in",
    "I <3 books; a < b > c; x<y",
    "[1] see the note (below) [2]",
    "[x](a b)",
    "> 50 books\n>> more\n>_<",
    "¯\\_(ツ)_/¯",
    "Q&A; R&D; a & b; fish&chips",
    "C# and F# are languages, room #1",
    "well -- yes",
]


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
def test_markdown_is_found_where_it_stands(text: str, expected: list[tuple[str, int, str]]) -> None:
    first = {span.kind: tuple(span) for span in reversed(list(spans(text)))}
    assert sorted(first.values()) == sorted(expected)


@pytest.mark.parametrize("text", NO_MARKDOWN)
def test_what_reads_well_is_no_markdown(text: str) -> None:
    assert list(spans(text)) == []


def test_markdown_is_reported_once_a_kind_with_its_mend(as_it_is: Checker) -> None:
    found = _judge(as_it_is, "markdown-in-text", "one\n\nsee [guide](https://x.org) and [b](c), **d**")
    assert _column(found) == [(2, 4), (2, 39)]
    assert [finding.hint for finding in found] == ["write: guide https://x.org", "write: d"]


@pytest.mark.parametrize(
    "piece", ["[", "*a ", "`", "[a](", "<a ", "_a*", "![", "**a", "\\!", "a `", "&a;", "- -", "~~a"]
)
def test_hostile_markdown_takes_no_time(piece: str) -> None:
    began = time.process_time()
    list(spans(piece * (100_000 // len(piece))))
    assert time.process_time() - began < 10


# --- Hashtags and mentions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language", "better"),
    [
        ("openaccess", "en", "OpenAccess"),
        ("Openaccess", "en", "OpenAccess"),
        ("OPENACCESS", "en", "OpenAccess"),
        ("open_access", "en", "OpenAccess"),
        ("işıq_ili", "az", "İşıqİli"),
        ("ısı_ili", "tr", "Isıİli"),
        ("iki_iş", "en", "IkiIş"),
        ("AÇIQELM", "az", "AçıqElm"),
        ("OpenAccess", "en", None),
        ("metagenomics", "en", None),
        ("egd2025", "en", None),
        ("ADA", "en", None),
        ("_x", "en", None),
    ],
)
def test_hashtag_case(as_it_is: Checker, tag: str, language: str, better: str | None) -> None:
    found = _judge(as_it_is, "hashtag-case", "Words.", f"hashtags: [{tag}]\n", language)
    assert [finding.hint for finding in found] == ([f"write {better}"] if better else [])


def test_hashtags_point_at_themselves(as_it_is: Checker) -> None:
    found = _judge(as_it_is, "hashtag-case", "one\nə #open_data #open_data #newbooks")
    assert _column(found) == [(1, 2), (1, 24)]
    run = _checker(hashtag_case={"allow": ["open_data"], "compounds": ["RareFinds"]})
    found = _judge(run, "hashtag-case", "#open_data #newbooks #rarefinds")
    assert [finding.hint for finding in found] == ["write #RareFinds"]


def test_compounds_must_show_their_words() -> None:
    with pytest.raises(ValueError, match="capital"):
        HashtagCase.model_validate({"compounds": ["openaccess"]})


def test_platforms_that_take_fewer_hashtags_say_so(as_it_is: Checker) -> None:
    six = "hashtags: [A, B, C, D, E, F]\n"
    found = _judge(as_it_is, "too-many-hashtags", "Words.", six, accounts="linkedin, facebook, instagram")
    assert [finding.message for finding in found] == [
        "6 hashtags on linkedin, facebook, instagram; the policy allows 5"
    ]
    run = _checker(too_many_hashtags={"most": "30"})
    found = _judge(run, "too-many-hashtags", "Words.", six, accounts="linkedin, instagram")
    assert [(finding.message, finding.account) for finding in found] == [
        ("6 hashtags on instagram; Instagram takes 5", "instagram")
    ]


# --- Characters ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("ab\u202ecd", 2),
        ("ab\u202ccd", 2),
        ("ab\u2066c\nd\u2069", 2),
        ("ab\u202ac\u2069d\u202c", 4),
        ("ə\u00adb", 1),
        ("a\u200bb", 1),
        ("pa\u200dss", 2),
        ("a \U0001d40e\U0001d429", 2),
        ("e\u0301\u0302\u0303", 1),
        ("\U000e0041b", 0),
    ],
)
def test_unreadable_characters(as_it_is: Checker, text: str, at: int) -> None:
    found = _judge(as_it_is, "unreadable-characters", "x\n" + text)
    expected = len(text[:at].split("\n")[-1])
    assert _column(found) == [(1, expected)]


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "\u2067کتاب\u2069", "کتاب\u200f!", "👩🏽‍🔬 ❤️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 3️⃣", "x\u0304\u0301 𝑥 ℝ №"]
)
def test_readable_characters(as_it_is: Checker, text: str) -> None:
    assert _judge(as_it_is, "unreadable-characters", text) == []


def test_titles_and_alt_texts_take_no_direction_marks(as_it_is: Checker) -> None:
    front = 'media:\n  - file: media/a.jpg\n    alt: "ab\\u2067c\\u2069"\n'
    found = _judge(as_it_is, "unreadable-characters", "x", front)
    assert [finding.line for finding in found] == [FRONT.count("\n") + 4]
    assert _judge(as_it_is, "unreadable-characters", "x", title="a\u2067b\u2069")


@pytest.mark.parametrize(
    ("text", "count"), [("👨‍👩‍👧‍👦", 1), ("🇦🇿🇹🇷", 2), ("👍🏽👍", 2), ("3️⃣", 1), ("❤️❤", 2), ("→©™✓№↔", 0), ("🏴󠁧󠁢󠁷󠁬󠁳󠁿", 1)]
)
def test_emoji_are_counted_as_people_see_them(text: str, count: int) -> None:
    none = _checker(too_many_emoji={"most": "0"})
    found = _judge(none, "too-many-emoji", f"x {text}")
    assert [int(finding.message.split()[0]) for finding in found] == [count] * bool(count)
    assert FewEmoji().most == 3


# --- Words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "language", "insults"),
    [
        ("GƏL, AXMAQ!", "az", True),
        ("axmaqlar", "az", False),
        ("GİCBƏSƏR", "az", True),
        ("GICBƏSƏR", "az", False),
        ("gerizekalı GERİZEKALI", "tr", True),
        ("IDIOT", "en", True),
        ("ıdıot", "en", False),
        ("idiotic", "en", False),
        ("ИДИОТ", "ru", True),
        ("«Идиот»", "ru", False),
        ("IT it İt ıt", "az", False),
    ],
)
def test_insults_by_the_casing_of_their_language(as_it_is: Checker, word: str, language: str, insults: bool) -> None:
    assert bool(_judge(as_it_is, "disrespectful-word", f"x {word} y", language=language)) is insults


def test_a_policy_has_its_own_words() -> None:
    run = _checker(disrespectful_word={"words": {"az": ["it"], "en": []}})
    assert len(_judge(run, "disrespectful-word", "it İT IT", language="az")) == 2
    assert _judge(run, "disrespectful-word", "it idiot", language="en") == []
    run = _checker(commercial_promotion={"partners": ["Kitab Evi"], "phrases": {"en": ["bargain"]}})
    assert _judge(run, "commercial-promotion", "A bargain, discount at KİTAB EVİ") == []
    assert len(_judge(run, "commercial-promotion", "A bargain")) == 1


def test_phrases_are_whole_words_and_do_not_overlap() -> None:
    wanted = Phrases(["bazar", "bazar ertəsi", "per cent"])
    text = reading("Bazarlar, BAZAR\nERTƏSİ; xbazar; bazar, per  cent")
    assert [found.group() for found in wanted.find(text)] == ["bazar\nertəsi", "bazar", "per  cent"]


def test_folding_keeps_every_index() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert len(fold(every)) == len(every)
    assert fold("İŞIQ") == fold("işıq")


def test_the_cheap_tests_miss_nothing() -> None:
    text = reading("ƏLAVƏ 5")
    assert not text.has_long_number()
    assert reading("(+994\u00a012) 437-32.35").has_long_number()
    for character in (*range(0x300, 0x370), 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x1F4DA, 0xFF21):
        assert _reading.Reading(f"ab{chr(character)}c").is_unusual(), hex(character)
    assert not _reading.Reading("Şənbə – “Kitab”… №5, 20 °C, 10 €, Это").is_unusual()


# --- Links and DOIs -----------------------------------------------------------------------------------------


def test_links_point_at_themselves(as_it_is: Checker) -> None:
    text = "ə https://a.org\nsee HTTP://b.org/x, https://[::1]/y https://u@c.org/z https://a.org/@u"
    found = _judge(as_it_is, "insecure-link", text)
    assert _column(found) == [(1, 4), (1, 20), (1, 36)]
    assert "https://b.org/x" in found[0].hint
    assert _judge(as_it_is, "insecure-link", "https://[x https://10.org https://a:80/ https://") == []


def test_hosts_of_ones_own_are_no_shorteners() -> None:
    run = _checker(shortened_link={"hosts": ["gxy.io"]})
    found = _judge(run, "shortened-link", "ə GXY.IO/abc https://bit.ly/x https://www.gxy.io/y sub.gxy.io/z")
    assert _column(found) == [(0, 2), (0, 30)]


# --- Personal data and secrets ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("4111 1111 1111 1111", True),
        ("4111-1111-1111-1112", False),
        ("378282246310005", True),
        ("0000000000000000", False),
        ("411111111111", False),
    ],
)
def test_luhn(number: str, good: bool) -> None:
    assert privacy.is_card(number) is good


@pytest.mark.parametrize(
    "text",
    ["+994501234567", "+994 (50) 123-45-67", "050 123 45 67", "(012) 555 11 22", "+90 212 555 11 22",
     "a.b+c@d-e.example", "3782 822463 10005", "FİN kod: 5ABC12D", "AZE 12345678", "leyla@ada.edu.az"],
)  # fmt: skip
def test_personal_data(as_it_is: Checker, text: str) -> None:
    found = _judge(as_it_is, "personal-data", f"ə: {text}.")
    assert len(found) == 1
    assert text not in found[0].message + found[0].hint


@pytest.mark.parametrize(
    "text",
    ["+994 12 437 32 35", "(012) 437-32-35", "CirculationDesk@ADA.edu.az", "@a@b.example", "ISBN 978-0-306-40615-7",
     "0000-0002-1825-0097", "10.1038/s41586-020-2649-2", "https://x.org/a@b.example?t=+994501234567&c=4111111111111111",
     "19.10.2026 10:00-12:00", "UTC+4 14.00-15.00 16.00", "2025-2026 / 2026-2027 2027-2028", "25 000 000 000", "AAA 12",
     "Meeting 832 1234 5678"],
)  # fmt: skip
def test_no_personal_data(as_it_is: Checker, text: str) -> None:
    assert _judge(as_it_is, "personal-data", f"x {text} y") == []


def test_a_domain_may_be_allowed() -> None:
    run = _checker(personal_data={"allow": ["@ada.edu.az", "050 123 45 67"]})
    assert _judge(run, "personal-data", "leyla@ada.edu.az, +994 50 123-45-67") == []


@pytest.mark.parametrize(
    "text",
    ["password: Qx7-rr", "The password is Kitab2026.", "Parol: kitabxana", "şifrə = ab!cd9", "Пароль: книга77",
     "AKIA" + "ABCDEFGH12345678", "ghp_" + "aB3" * 12, "xoxb-123456789012-1234567890123-" + "aB3" * 8,
     "sk-" + "aB3d" * 8, "EAA" + "aB3" * 20, "Authorization: Bearer " + "aB3" * 10, "https://a:b@c.example/"],
)  # fmt: skip
def test_secrets_are_found_and_not_repeated(as_it_is: Checker, text: str) -> None:
    found = _judge(as_it_is, "secret-in-text", f"ə {text}")
    assert len(found) == 1
    for part in re.findall(r"\w{9,}", text):
        assert part not in found[0].message + found[0].hint or part == "password"


@pytest.mark.parametrize(
    "text",
    ["Password reset workshop: come on Monday", "Passwords: how to choose", "passwords: 5 tips",
     "Parol: 19.10.2026 görüşü", "The password is safe with us.",
     "https://x.org/0123456789abcdef0123456789abcdef", "password: https://x.org/wifi1",
     "https://s3.example/?X-Amz-Credential=AKIA" + "ABCDEFGH12345678%2F2026"],
)  # fmt: skip
def test_what_only_looks_like_a_secret(as_it_is: Checker, text: str) -> None:
    assert _judge(as_it_is, "secret-in-text", text) == []


@pytest.mark.parametrize("name", [name for name, _ in secrets._CODES])
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_every_code_holds_a_mark(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(dict(secrets._CODES)[name], alphabet=st.characters(codec="ascii")))
    assert any(mark in text for mark in secrets._MARKS)


# --- Dates --------------------------------------------------------------------------------------------------

# 19 October 2026 is a Monday.
RIGHT = {"az": "bazar ertəsi", "en": "Monday", "ru": "понедельник", "tr": "pazartesi"}
WRITTEN = [
    ("{}, 19 October 2026", "en"), ("{} 19 October", "en"), ("{}, October 19th, 2026", "en"), ("19 October ({})", "en"),
    ("{}, the 19th of October", "en"), ("19.10.2026, {}", "en"), ("2026-10-19 ({})", "en"), ("19 oktyabr, {}", "az"),
    ("19 oktyabr 2026-cı il, {}", "az"), ("{} günü, 19 oktyabrda", "az"), ("oktyabrın 19-da, {} günü", "az"),
    ("{}, 19 октября 2026 года", "ru"), ("19 Ekim 2026 {} günü", "tr"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "language"), WRITTEN)
def test_every_wrong_weekday_and_only_those(as_it_is: Checker, written: str, language: str) -> None:
    for names in WEEKDAYS[language]:
        for name in names if language != "en" else names[:1]:
            for day in (name, name.upper() if language in ("en", "ru") else name.capitalize()):
                if name in MARKETS and "günü" not in written and "," not in written:
                    continue
                found = _judge(as_it_is, "wrong-weekday", f"ə {written.format(day)} x")
                if name == RIGHT[language]:
                    assert found == [], written.format(day)
                else:
                    assert len(found) == 1, written.format(day)
                    assert "19 October 2026 is a Monday" in found[0].message
                    assert RIGHT[language] in found[0].hint
                    assert found[0].column == 3 + written.index("{")


def test_the_year_nearest_to_the_post(as_it_is: Checker) -> None:
    assert _judge(as_it_is, "wrong-weekday", "Monday, 11 January") == []  # 2027
    assert len(_judge(as_it_is, "wrong-weekday", "Monday, 12 January")) == 1
    assert _judge(as_it_is, "wrong-weekday", "Tuesday, 31 June and Tuesday, 29 February") == []


# --- All of them --------------------------------------------------------------------------------------------


def test_messages_are_short_and_safe(as_it_is: Checker) -> None:
    nasty = "\u202e" + "x" * 300
    body = f"**{nasty}** #open_{nasty[1:]} http://{nasty[1:]}.org `{nasty}` idiot!!! [{nasty}](u) bit.ly/{nasty[1:]}"
    loaded = posts.load(
        "content/posts/a.md",
        f"---\n{FRONT.format(language='en', accounts='youtube', title='t', type='text')}---\n{body}\n".encode(),
    )
    subjects = {rule.id for rule in ALL_RULES if rule.subject == "text"}
    found = [finding for finding in as_it_is.judge.posts([loaded])[0].findings if finding.rule in subjects]
    assert len({finding.rule for finding in found}) >= 6
    for finding in found:
        assert len(finding.message) <= 200, finding.message
        assert "\u202e" not in finding.message + finding.hint


def test_every_rule_says_what_why_and_how() -> None:
    for rule in ALL_RULES:
        if rule.subject == "text":
            assert re.match(r"What: .+\n\nWhy: .+\n\nExample:\n.+\n\nInstead:\n.+", rule.doc, re.DOTALL), rule.id
            assert "LPPC619" in rule.doc, rule.id

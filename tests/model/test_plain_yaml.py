"""The quick reader never answers otherwise than the event reader, and finds keys in the same places as libyaml."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import scene
import signed
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.model import plain_places, plain_yaml
from socialctl.model.errors import PolicyError, SyntaxProblem
from socialctl.model.plain_yaml import MOST_CHARACTERS_OF_POST, read_plain
from socialctl.store import policy_file, strict_yaml
from socialctl.store.places import _places as libyaml_places

CHECKOUT = Path(__file__).resolve().parents[2]
FLOOR = 20_000


def agrees(text: str, most: int = MOST_CHARACTERS_OF_POST) -> bool:
    """Whether it was read at all; fails where the two readers differ, or this one reads what the other refuses."""
    quick = read_plain(text, most)
    if quick is None:
        return False
    try:
        slow = strict_yaml.build(text)
    except SyntaxProblem as problem:
        raise AssertionError(f"read {text!r}, which is refused: {problem.message}") from None
    assert quick == slow, text
    for key, place in libyaml_places(text).items():
        assert plain_places.locate(text, key) == place, (text, key)
        for missing in ("no such key", 99):
            assert plain_places.locate(text, (*key, missing)) == place, (text, key)
    return True


PIECES = (
    "a", "id", "title", "key_2", "x-y", "é", "ə", "0", "12:30", "2026-10-19T10:00", ":", ": ", "- ", "-", " ", "  ",
    "    ", "\n", "\n  ", "\n- ", "\n  - ", "'", '"', "[", "]", "[a, b]", ", ", ",", "#", " #", "{", "}", "&", "*",
    "!", "|", ">", "%", "@", "`", "?", "? ", "~", "...", "---", "\\", "https://x.org/a?b=c#d", "\u00a0", "\u2009", "= ",
    "{a: b}", "{a: b, c: d e}", "{at: 10:30, x: y:", "# x\n", "\n#", "\n  # y", '["', '"]', '["a # b"]', "«a»", "–",
    "🎉 ", "@x.org", "[a@b.org, c.d]", "''", "'a ''b'' c'", "\u2192", "\u202c", "\u2028", "\u2029",
    "{a: [b, c], d: {e: f}}", "[{a: b}, c]", "{a: \"x\", 'b': c}", '{"1.2": (x) y, z: +}', "[]", "{}", '"k": ', "1.2: ",
    "Martyrs' Day", "(+1) 2", "\n\n", "<<", "<<: ", "null", "👩‍👩‍👧", "\u0301", "²", "١",
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_pieces_of_yaml(text: str) -> None:
    agrees(text)
    agrees(text + "\n")
    agrees(f"title: {text}\n")


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True), st.text(st.characters(exclude_categories=("Cc", "Cs")))
    )
)
def test_any_words(front: dict[str, str]) -> None:
    agrees("".join(f"{key}: {value}\n" for key, value in front.items()))


def test_mutations_of_real_posts() -> None:
    """Every post of the project, and tens of thousands of versions of them with something changed."""
    dice = random.Random(2026)
    sources = [path.read_text(encoding="utf-8") for path in sorted(CHECKOUT.glob("content/posts/**/*.md"))]
    sources += [path.read_text(encoding="utf-8") for path in sorted(CHECKOUT.glob("tests/rules/examples/**/*.md"))]
    fronts = [source.split("---\n")[1] for source in sources if source.count("---\n") >= 2]
    read = sum(map(agrees, fronts))
    tried = len(fronts)
    for _ in range(25_000):
        tried += 1
        read += agrees(mutated(dice.choice(fronts), dice))
    print(f"{tried} front matters tried, {read} read quickly")
    assert tried >= FLOOR
    assert read >= tried // 5, "almost nothing is read quickly: the reader is of no use"


def mutated(text: str, dice: random.Random) -> str:
    """The text with something changed in a few places."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(PIECES) * dice.randint(0, 1) + text[at + dice.randint(0, 6) :]
    return text


def test_mutations_of_policies() -> None:
    """The project's own policy, that of tests, and the one that 'init' writes, each in parts: a fault somewhere else
    must not keep what was changed from being looked at."""
    dice = random.Random(2027)
    written = ("policy.yaml", "socialctl/demonstration/policy.yaml", "socialctl/store/starter.yaml")
    sources = [scene.POLICY, signed.policy(), *((CHECKOUT / name).read_text("utf-8") for name in written)]
    sources = [re.sub("@[A-Z_]+@", "2026", source) for source in sources]
    read = sum(agrees(source, policy_file._MOST_CHARACTERS) for source in sources)
    assert read >= 3
    parts = [part for source in sources for part in re.split(r"\n(?=[a-z])", source) if len(part) > 20]
    tried = read = 0
    for _ in range(25_000):
        tried += 1
        read += agrees(mutated(dice.choice(parts) + "\n", dice))
    print(f"{len(parts)} parts, {tried} versions tried, {read} read quickly")
    assert read >= tried // 8


@pytest.mark.parametrize("text", ["# note|b: y\na: x\n", "a:\n- alice|- bob\n", "a: x|# c\n", 'a: "b|c"\n'])
@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_line_ends_that_no_editor_shows(text: str, end: str) -> None:
    """libyaml ends a line there: what looks like a comment could hold a key."""
    assert read_plain(text.replace("|", end)) is None


@pytest.mark.parametrize("end", ["\u2028", "\u2029"])
def test_no_policy_holds_them(end: str) -> None:
    with pytest.raises(PolicyError, match=rf"U\+{ord(end):X}") as refused:
        policy_file.read((scene.POLICY + f"# a note{end}governance: x\n").encode())
    assert refused.value.where.startswith("policy.yaml:")


def test_what_is_remembered_is_nobodys_to_change() -> None:
    text = "accounts:\n  - a\n  - [b, c]\nlanguage: [az, en]\nevent:\n  name: x\n"
    first = read_plain(text)
    assert first is not None
    expected = {"accounts": ["a", ["b", "c"]], "language": ["az", "en"], "event": {"name": "x"}}
    assert first == expected
    first["accounts"][1].append("d")
    first["accounts"].append("d")
    first["language"].append("ru")
    first["event"]["name"] = "y"
    assert read_plain(text) == expected


def test_only_so_much_is_remembered() -> None:
    for number in range(0, 30_000, 3):
        assert read_plain(f"a{number}: {number}\nb{number}:\n  - {number}\n") is not None
        assert read_plain(f"c{number}: # is not plain\n") is None
        assert len(plain_yaml._LINES) + len(plain_yaml._STARTS) <= plain_yaml._REMEMBERED + 10

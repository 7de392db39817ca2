"""Shapes: what they read themselves, pydantic would read alike."""

from __future__ import annotations

import copy
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import ValidationError
from scene import POLICY

from socialctl.model import shape
from socialctl.model.policy import Policy, RuleSetting
from socialctl.model.policy_calendar import Period
from socialctl.model.shape import Checks, Matches, NotEmpty, Reads, Shape, Written, model_of
from socialctl.platforms.catalog import PLATFORM_IDS, load_platform
from socialctl.store import starter
from socialctl.store.strict_yaml import build

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SOUND = {
    "ours": (CHECKOUT / "policy.yaml").read_text("utf-8"),
    "starter": starter.policy("A Library", "Asia/Baku", "2026-10-05", "a-library").decode(),
    "tests": POLICY,
}
TEXTS = ("", " ", "undecided", "yes", "no", "12", "-1", "1.5", "P3D", "2026-01-01", "2026-02-30", "09:00", "x", "A b",
         "a\n", "02-29", "Asia/Baku", "instagram", "all", "error", "None", "true", "1e3", "١٢")  # fmt: skip
OTHERS: tuple[Any, ...] = (*TEXTS, [], {}, ["x"], [""], {"x": "y"}, {"": ""}, None, 3, 1.5, True)


def plain(kind: type[Shape], data: Any) -> Any:
    """What a shape reads by itself, or None."""
    try:
        return kind._read(data)
    except shape._NOT_PLAIN:
        return None


def by_pydantic(kind: type[Shape], data: Any) -> Any:
    """What pydantic makes of the same, or None."""
    try:
        return shape._value(model_of(kind).model_validate(data))
    except ValidationError:
        return None


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in a tree, as what holds it and its key or index."""
    for key, inner in list(data.items() if isinstance(data, dict) else enumerate(data)):
        yield data, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def mutate(data: Any, chance: random.Random) -> None:
    """One change somewhere: a value, a key more, a key less, a key's name."""
    holder, key = chance.choice(list(places(data)))
    value = holder[key]
    match chance.randrange(4):
        case 0:
            holder[key] = copy.deepcopy(chance.choice(OTHERS))
        case 1:
            del holder[key]
        case 2 if isinstance(value, dict):
            value[chance.choice(TEXTS)] = copy.deepcopy(chance.choice(OTHERS))
        case 3 if isinstance(holder, dict):
            holder[chance.choice(TEXTS)] = holder.pop(key)
        case _:
            holder[key] = chance.choice(TEXTS)


@pytest.mark.parametrize("name", SOUND)
def test_sound_policies_are_read_without_pydantic(name: str) -> None:
    data = build(SOUND[name])
    found = plain(Policy, data)
    assert found is not None
    assert found == by_pydantic(Policy, data)


@pytest.mark.parametrize("name", SOUND)
def test_mutants_are_read_as_pydantic_reads_them(name: str) -> None:
    sound = build(SOUND[name])
    chance = random.Random(name)
    read = 0
    for _ in range(700):
        data = copy.deepcopy(sound)
        for _ in range(chance.randrange(1, 4)):
            mutate(data, chance)
        found = plain(Policy, data)
        if found is not None:
            read += 1
            assert found == by_pydantic(Policy, data), data
    print(f"{read} of 700 mutants of {name} are plain")
    assert 50 < read < 650


@pytest.mark.parametrize("name", PLATFORM_IDS)
def test_platforms_are_read_alike(name: str) -> None:
    known = load_platform(name)
    limits = {limit: value.model_dump() for limit, value in known.limits.items()}
    data = known.model_dump() | {
        "limits": {
            limit: {key: list(one) if isinstance(one, tuple) else one for key, one in values.items()}
            for limit, values in limits.items()
        }
    }
    assert plain(type(known), data) == by_pydantic(type(known), data) == known


def test_pydantic_is_not_imported_for_what_is_plain() -> None:
    script = (
        "import sys; from socialctl.model.policy import Policy; from socialctl.store.strict_yaml import build;"
        "from socialctl.platforms.catalog import load_platforms;"
        "load_platforms(); Policy.model_validate(build(sys.stdin.read())); print(*sys.modules)"
    )
    for text, wanted in ((SOUND["ours"], False), (SOUND["ours"].replace("version: 1", "version: one"), True)):
        done = subprocess.run([sys.executable, "-c", script], input=text, capture_output=True, text=True, check=False)
        assert ("ValidationError" in done.stderr) is wanted
        assert wanted or "pydantic" not in done.stdout.split()


class Inner(Shape):
    """A shape within one."""

    name: Annotated[str, Matches("^[a-z]+$")]


class Outer(Shape, rest="others"):
    """Everything that a shape can be made of."""

    first: Annotated[Annotated[int, Reads(int)], Written("from")]
    kind: Literal["a", "b"] = "a"
    inner: Inner | None = None
    many: Annotated[tuple[Inner, ...], NotEmpty()] = (Inner(name="x"),)
    either: Inner | Literal["none"] = "none"
    by_name: Annotated[dict[str, Inner], Checks(lambda value: value)] = {}
    others: dict[str, Any] = {}


OUTER: tuple[Any, ...] = (
    {"from": "3"},
    {"from": "3", "kind": "b", "inner": {"name": "a"}, "many": [{"name": "b"}], "by_name": {"A": {"name": "c"}}},
    {"from": "3", "either": {"name": "a"}, "something": ["else"]},
    {"from": "3", "others": "x"},
    {"first": "3"},
    {"from": 3},
    {"from": "x"},
    {"from": "3", "kind": "c"},
    {"from": "3", "kind": ["a"]},
    {"from": "3", "inner": None},
    {"from": "3", "inner": {"name": "A"}},
    {"from": "3", "inner": {"name": "a\n"}},
    {"from": "3", "inner": {"name": "a", "more": "x"}},
    {"from": "3", "inner": {}},
    {"from": "3", "many": []},
    {"from": "3", "many": {"name": "b"}},
    {"from": "3", "either": "some"},
    {"from": "3", "by_name": {"A": "c"}},
    "x",
    [],
    None,
)


@pytest.mark.parametrize("data", OUTER, ids=str)
def test_every_part_is_read_alike(data: Any) -> None:
    found = plain(Outer, data)
    assert found is None or found == by_pydantic(Outer, data)


def test_what_is_plain_is_read() -> None:
    found = [plain(Outer, data) for data in OUTER]
    assert found[:3] == [
        Outer(first=3),
        Outer(first=3, kind="b", inner=Inner(name="a"), many=(Inner(name="b"),), by_name={"A": Inner(name="c")}),
        Outer(first=3, either=Inner(name="a"), others={"something": ["else"]}),
    ]
    assert [one for one in found[4:] if one is not None] == []


def test_defaults_within_a_model_become_shapes_again() -> None:
    found = Outer.model_validate({"from": 3})  # a number is for pydantic
    assert found == Outer(first=3)
    assert isinstance(found.many[0], Inner)


def test_a_rest_is_kept() -> None:
    wanted = RuleSetting(severity="error", clause="1", parameters={"most": "3"})
    assert RuleSetting.model_validate({"severity": "error", "clause": "1", "most": "3"}) == wanted
    assert RuleSetting.model_validate({"severity": "error", "clause": "1"}).parameters == {}
    assert by_pydantic(RuleSetting, {"severity": "error", "clause": "1", "most": "3"}) == wanted


def test_values_never_change() -> None:
    value = Inner(name="a")
    with pytest.raises(AttributeError):
        value.name = "b"  # type: ignore[misc]
    assert value.model_copy(update={"name": "b"}) == Inner(name="b")
    assert value == Inner(name="a") != Inner(name="b")
    assert hash(value) == hash(Inner(name="a"))
    assert repr(value) == "Inner(name='a')"


def test_values_are_whole() -> None:
    with pytest.raises(TypeError, match="name"):
        Inner()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="more"):
        Inner(name="a", more="b")  # type: ignore[call-arg]


def test_keys_that_are_written_otherwise() -> None:
    found = Period.model_validate({"label": "x", "from": "2026-01-01", "to": "2026-01-02", "clause": "+"})
    assert (found.first.day, found.last.day) == (1, 2)
    assert Period.model_fields["first"].written == "from"

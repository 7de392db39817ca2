"""The everyday arguments of validate and calendar, read without Typer: importing it takes longer than judging posts.

Help, and what is not plainly right, is left to Typer, which says what there is to say. What is read here, Typer would
read alike (tests/cli/test_everyday.py).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Plain(NamedTuple):
    """The plain options of a command: those without a value, those with one, those that may be repeated, each with the
    name of what it sets; the name of what stands there without an option, if anything may; and the values that some of
    them take, which are not imported for it."""

    flags: Mapping[str, str]
    values: Mapping[str, str]
    lists: Mapping[str, str]
    others: str
    choices: Mapping[str, tuple[str, ...]]


_TREE = {"--root": "root", "--rev": "rev", "--now": "now", "--anchor": "anchor", "--base": "base"}
_RESULT = {"--format": "output_format", "--output": "output", "-o": "output"}
VALIDATE = Plain(
    flags={"--staged": "staged", "--strict": "strict", "--no-cache": "no_cache"},
    values={**_TREE, **_RESULT, "--range": "commits"},
    lists={"--rule": "rule"},
    others="paths",
    choices={"output_format": ("text", "json", "github", "gitlab", "sarif", "junit")},
)
CALENDAR = Plain(
    flags={"--staged": "staged", "--each-account": "each_account"},
    values={
        **_TREE,
        **_RESULT,
        "--reminder": "reminder",
        "--month": "month",
        "--week": "week",
        "--from": "first",
        "--to": "last",
        "--include": "include",
    },
    lists={"--account": "account", "--campaign": "campaign"},
    others="",
    choices={
        "output_format": ("table", "month", "ics", "csv", "json", "markdown"),
        "include": ("approved", "pending", "all"),
    },
)


def run(arguments: Sequence[str]) -> int | None:
    """Run validate, calendar or a hook, and return its exit code; None where Typer must look at the arguments."""
    if arguments[:2] == ["hook", "run"] and not any(word.startswith("-") for word in arguments[2:3]):
        from socialctl.cli import _hooking

        return _hooking.run(arguments[2:])
    if arguments[:1] == ["validate"] and (options := read(VALIDATE, arguments[1:])) is not None:
        from socialctl.cli._validate import validate

        return validate(**options)
    if arguments[:1] == ["calendar"] and (options := read(CALENDAR, arguments[1:])) is not None:
        from socialctl.cli._cached import asked_for

        with asked_for(options.get("root"), options.get("staged", False), options.get("rev")) as asked:
            from socialctl.cli._calendar import calendar  # while git looks through the folder

            return calendar(**options, asked=asked)
    return None


def read(plain: Plain, arguments: Sequence[str]) -> dict[str, Any] | None:
    """What the arguments of a command ask for, or None."""
    found: dict[str, Any] = {name: [] for name in (plain.others, *plain.lists.values()) if name}
    known = {*plain.values, *plain.lists}
    words = iter(arguments)
    for word in words:
        option, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if not word.startswith("-") and plain.others:
            found[plain.others].append(word)
        elif word in plain.flags:
            found[plain.flags[word]] = True
        elif option not in known or not (value := value if equals else next(words, "")) or value.startswith("-"):
            return None
        elif option in plain.lists:
            found[plain.lists[option]].append(value)
        else:
            found[plain.values[option]] = value
    if any(name in found and found[name] not in allowed for name, allowed in plain.choices.items()):
        return None
    return found | ({"root": Path(found["root"])} if "root" in found else {})

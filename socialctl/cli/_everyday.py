"""The everyday arguments of validate, read without Typer: to import it takes longer than to judge a hundred posts.

Help, and what is not plainly right, is left to Typer, which says what there is to say. What is read here, Typer would
read alike (tests/cli/test_everyday.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

_FLAGS = {"--staged": "staged", "--strict": "strict", "--no-cache": "no_cache"}
_VALUES = {
    "--root": "root",
    "--rev": "rev",
    "--rule": "rule",
    "--format": "output_format",
    "--output": "output",
    "-o": "output",
    "--now": "now",
    "--anchor": "anchor",
    "--base": "base",
    "--range": "commits",
}
# Those of reporters/, which is not imported for their names.
_FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")


def run(arguments: Sequence[str]) -> int | None:
    """Run validate or a hook, and return its exit code; None where Typer must look at the arguments."""
    if arguments[:2] == ["hook", "run"] and not any(word.startswith("-") for word in arguments[2:3]):
        from socialctl.cli import _hooking

        return _hooking.run(arguments[2:])
    options = validate_options(arguments[1:]) if arguments[:1] == ["validate"] else None
    if options is None:
        return None
    from socialctl.cli._validate import validate

    return validate(**options)


def validate_options(arguments: Sequence[str]) -> dict[str, Any] | None:
    """What the arguments of validate ask for, or None."""
    found: dict[str, Any] = {"paths": [], "rule": []}
    words = iter(arguments)
    for word in words:
        option, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if not word.startswith("-"):
            found["paths"].append(word)
        elif word in _FLAGS:
            found[_FLAGS[word]] = True
        elif option not in _VALUES or not (value := value if equals else next(words, "")) or value.startswith("-"):
            return None
        elif option == "--rule":
            found["rule"].append(value)
        else:
            found[_VALUES[option]] = value
    if found.get("output_format", "text") not in _FORMATS:
        return None
    return found | ({"root": Path(found["root"])} if "root" in found else {})

"""CheckResult to text for people, or to a format for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from socialctl.model.finding import CheckResult
from socialctl.model.screen import Screen

Reporter = Callable[[CheckResult, Screen], str]


def _lazy(name: str) -> Reporter:
    """The reporter in a module of this package, imported when it is used: rich is not needed for JSON."""

    def report(result: CheckResult, screen: Screen) -> str:
        text: str = import_module(f"socialctl.reporters.{name}").report(result, screen)
        return text

    return report


REPORTERS: Mapping[str, Reporter] = {
    name: _lazy(name) for name in ("text", "json", "github", "gitlab", "sarif", "junit")
}
FOR_SERVICES = frozenset({"github", "gitlab", "sarif", "junit"})  # these name files from the top of the git repository

"""CheckResult to text for people, or to a format for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from socialctl.model.finding import CheckResult
from socialctl.model.screen import Screen
from socialctl.reporters import json, text

Reporter = Callable[[CheckResult, Screen], str]
REPORTERS: Mapping[str, Reporter] = {"text": text.report, "json": json.report}

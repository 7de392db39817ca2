"""Content plan to text: as Markdown for meetings, as a page, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from socialctl.model.content_plan import ContentPlan

Emitter = Callable[[ContentPlan], str]


def _lazy(name: str) -> Emitter:
    """The emitter in a module of this package, imported when it is used."""

    def emit(plan: ContentPlan) -> str:
        text: str = import_module(f"socialctl.emitters.plan.{name}").emit(plan)
        return text

    return emit


PLAN_EMITTERS: Mapping[str, Emitter] = {"markdown": _lazy("markdown"), "json": _lazy("json"), "html": _lazy("html")}

"""What a reader may look for: account, campaign, state and purpose. The choice works by style sheet, without scripts.

Every value has a mark (``a3``), a class of what has that value: no name from a post or policy reaches the style sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, get_args

from socialctl.emitters.html.languages import Words
from socialctl.model.policy import Policy
from socialctl.model.schedule import Entry
from socialctl.model.slot import State
from socialctl.model.text import one_line
from socialctl.platforms.register import Register

STATES: tuple[State, ...] = get_args(State)


class Facet(NamedTuple):
    """One question: its name among the words of a language, and each value's mark."""

    name: str
    marks: Mapping[str, str]


class Facets(NamedTuple):
    """All four, for the posts of a schedule, and how values are called."""

    account: Facet
    campaign: Facet
    state: Facet
    purpose: Facet
    called: Mapping[str, str]

    def marks_of(self, entry: Entry) -> tuple[str, ...]:
        """The marks of a slot in the schedule."""
        found = [self.account.marks[entry.slot.account], self.state.marks[entry.state]]
        found += [self.campaign.marks[entry.campaign]] if entry.campaign else []
        found += [self.purpose.marks[entry.purpose]] if entry.purpose else []
        return tuple(found)

    def offered(self, words: Words) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """For a form: each question's name, its label, and its choices (mark, label); of one value there is no choice,
        and none is offered."""
        asked = [facet for facet in self[:4] if len(facet.marks) > (facet.name != "campaign")]
        return [(facet.name, words.texts[facet.name], self._choices(facet, words)) for facet in asked]

    def _choices(self, facet: Facet, words: Words) -> list[tuple[str, str]]:
        if facet.name == "state":
            return [(mark, words.states[value]) for value, mark in facet.marks.items()]
        return [(mark, self.called[mark]) for mark in facet.marks.values()]

    def styles(self) -> str:
        """The rules that hide what a reader did not choose: whole posts, of several accounts the others, and in lists
        the days that have nothing left. A table keeps its days, or they would stand below the wrong weekday."""
        posts, days = [], []
        for facet in self[:4]:
            for mark in facet.marks.values():
                chosen = f'body:has(#by-{facet.name} [value="{mark}"]:checked)'
                hidden = [f"{chosen} .box:not(.{mark})", f"{chosen} .agenda .day:not(:has(.{mark}))"]
                hidden += [f"{chosen} .line:not(.{mark})"] if facet is self.account else []
                posts.append(f"{', '.join(hidden)} {{ display: none; }}\n")
                days.append(f"  {chosen} .grid .day:not(:has(.{mark})) {{ display: none; }}\n")
        return f"{''.join(posts)}@media screen and (max-width: 40em) {{\n{''.join(days)}}}\n"


def facets(entries: Iterable[Entry], policy: Policy, accounts: Register) -> Facets:
    """The values that occur in these entries."""
    listed = tuple(entries)
    purposes, campaigns = policy.content.purposes, policy.content.campaigns
    called: dict[str, str] = {}

    def facet(name: str, values: Iterable[str], label: Callable[[str], str]) -> Facet:
        labels = {value: one_line(label(value)) or "–" for value in dict.fromkeys(values) if value}
        ordered = sorted(labels, key=lambda value: (labels[value].casefold(), value))
        marks = {value: f"{name[0]}{number}" for number, value in enumerate(ordered)}
        called.update((mark, labels[value]) for value, mark in marks.items())
        return Facet(name, marks)

    present = {entry.state for entry in listed}
    return Facets(
        account=facet("account", (entry.slot.account for entry in listed), labels(accounts)),
        campaign=facet("campaign", (entry.campaign for entry in listed), lambda one: _name(campaigns, one)),
        state=Facet("state", {state: f"s{number}" for number, state in enumerate(STATES) if state in present}),
        purpose=facet("purpose", (entry.purpose for entry in listed), lambda one: _name(purposes, one)),
        called=called,
    )


def labels(accounts: Register) -> Callable[[str], str]:
    """How an account is called: by its platform, with its id where the policy has several there."""
    platforms = [one.platform.name for one in accounts.values()]

    def label(account: str) -> str:
        if account not in accounts:
            return account
        name = accounts[account].platform.name
        return name if platforms.count(name) == 1 else f"{name} ({account})"

    return label


def _name(listed: Mapping[str, object], value: str) -> str:
    return str(getattr(listed.get(value), "name", value))

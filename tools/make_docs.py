"""Write the generated parts of docs/: the options of every command, every rule, every platform's limits.

What stands between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->`` comes from the code and the project's policy;
everything else is written by people. Run it after changing a command, a rule or a limit:

    .venv/bin/python tools/make_docs.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer

from socialctl.cli import make_app
from socialctl.model.platform import Limit, Platform
from socialctl.model.policy import Policy
from socialctl.platforms.catalog import load_platforms
from socialctl.rules._base import Parameters, Rule
from socialctl.rules.clauses import additions, carried_out
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.settings import activate
from socialctl.store.frontmatter import decode
from socialctl.store.strict_yaml import build

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CLAUSE_TESTS = ROOT / "tests" / "clauses"

_BLOCK = re.compile(r"(<!-- begin: ([^>]+?) -->\n)(.*?)(<!-- end: \2 -->\n)", re.DOTALL)
_SUBJECTS = {
    "structure": "The form of a post",
    "text": "The words",
    "media": "Pictures and videos",
    "schedule": "Times and accounts",
    "approval": "Approvals",
}
_READS = {
    "post": "the post",
    "files": "the files it names",
    "posts": "all posts together",
    "clock": "the time of the run",
    "verdict": "the approvals",
}
# How Typer shows what an option takes, and how people say it.
_TYPES = {"list[str]": "TEXT", "str": "TEXT", "path": "PATH"}
_BARE_TYPE = re.compile(r" ?<([^>]+)>")
_DEFAULT = re.compile(r" {2}\[default: ([^\]]+)\]| {2}\[required\]")


def pages() -> dict[Path, str]:
    """Every page of docs/ with generated parts, as it should be."""
    made = blocks()
    found = {}
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text("utf-8")
        if "<!-- begin: " in text:
            found[path] = _BLOCK.sub(lambda block: block[1] + made[block[2]] + block[4], text)
    return found


def blocks() -> dict[str, str]:
    """Every generated part by its name."""
    policy = Policy.model_validate(build(decode((ROOT / "policy.yaml").read_bytes())))
    platforms = load_platforms().values()
    return {
        **{f"command {name}": _lines(_command(name, command)) for name, command in commands().items()},
        "rule list": _lines(_rule_list(policy)),
        "rules": _lines(_rules(policy)),
        "platform list": _lines(_platform_list(platforms)),
        "platforms": _lines(_platforms(platforms)),
        "clauses": _lines(_clauses(policy)),
        "additions": _lines(_additions(policy)),
    }


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _inert(text: str) -> str:
    """Text of the code in which nothing is markup."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", text)


def _docstring(text: str) -> str:
    """A docstring, with its double backticks as Markdown's single ones, on one line."""
    return " ".join(inspect.cleandoc(text).replace("``", "`").split())


# --- Commands -----------------------------------------------------------------------------------------------


def commands() -> dict[str, Any]:
    """Every command and sub-command by what people type (``policy check``); ``socialctl`` itself first."""
    app: Any = typer.main.get_command(make_app([]))
    found = {"socialctl": app}
    for name, command in app.commands.items():
        found[name] = command
        for inner, below in getattr(command, "commands", {}).items():
            found[f"{name} {inner}"] = below
    return found


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = [] if name == "socialctl" else [name]
    usage += [_usage(one) for one in arguments]
    usage += ["[OPTIONS]"] if options else []
    usage += ["COMMAND …"] if hasattr(command, "commands") else []
    yield "```text"
    yield f"socialctl {' '.join(usage)}"
    yield "```"
    yield ""
    yield _inert(command.help or "")
    with command.make_context(name, [], resilient_parsing=True) as context:
        rows = [*(_argument(one, context) for one in arguments), *(_option(one, context) for one in options)]
    if rows:
        yield ""
        yield from _table(("argument or option", "takes", "what it does"), rows)


def _shown_name(argument: Any) -> str:
    return str(argument.metavar or argument.name).strip("[]…").upper()


def _usage(argument: Any) -> str:
    name = _shown_name(argument) + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _argument(argument: Any, context: Any) -> tuple[str, str, str]:
    head, words = argument.get_help_record(context)
    return f"`{_shown_name(argument)}`", _takes(head), _help(words)


def _option(option: Any, context: Any) -> tuple[str, str, str]:
    head, words = option.get_help_record(context)
    names = [name for name in head.replace(",", "").split() if name.startswith("-")]
    takes = f"`{option.metavar}`" if option.metavar else _takes(head)
    return ", ".join(f"`{name}`" for name in names), takes, _help(words)


def _takes(head: str) -> str:
    """What stands behind the name in ``--format <text|json>``; empty for a switch."""
    found = _BARE_TYPE.search(head)
    if not found:
        return ""
    if "|" in found[1]:
        return ", ".join(f"`{choice}`" for choice in found[1].split("|"))
    return f"`{_TYPES.get(found[1], found[1].upper())}`"


def _help(words: str) -> str:
    text = _inert(_DEFAULT.sub("", words))
    default = _DEFAULT.search(words)
    return f"{text} Default: `{default[1]}`." if default and default[1] else text


# --- Rules --------------------------------------------------------------------------------------------------


def _standing(rule: Rule, policy: Policy) -> tuple[str, str]:
    """Severity and clause of a rule under the policy."""
    active, setting = activate(rule, policy), policy.rules.get(rule.id)
    return (active.severity if active else "off"), policy.cite(setting.clause if setting else "+")


def _rule_list(policy: Policy) -> Iterator[str]:
    for subject, title in _SUBJECTS.items():
        rows = (
            (f"[{rule.id}](#{rule.id})", *_standing(rule, policy), _inert(" ".join(parts(rule)["What"].split())))
            for rule in ALL_RULES
            if rule.subject == subject
        )
        yield f"**{title}**"
        yield ""
        yield from _table(("rule", "severity", "clause", "what it finds"), rows)
        yield ""
    fixed = ", ".join(f"`{rule.id}`" for rule in ALL_RULES if rule.fixed)
    yield f"{len(ALL_RULES)} rules. These can be neither lowered nor switched off nor waived: {fixed}."


def _rules(policy: Policy) -> Iterator[str]:
    for subject, title in _SUBJECTS.items():
        yield f"## {title}"
        yield ""
        for rule in ALL_RULES:
            if rule.subject == subject:
                yield from _rule(rule, policy)


def _rule(rule: Rule, policy: Policy) -> Iterator[str]:
    severity, clause = _standing(rule, policy)
    reads = " and ".join(words for kind, words in _READS.items() if kind in rule.reads)
    yield f"### {rule.id}"
    yield ""
    yield f"Severity: **{severity}**. Clause: {clause}. Reads {reads}."
    if rule.fixed:
        yield "It can be neither lowered nor switched off nor waived."
    yield ""
    for head, text in parts(rule).items():
        if head in ("What", "Why"):
            yield f"**{head}.** {_inert(' '.join(text.split()))}"
        else:
            yield from (f"**{head}:**", "", "```text", *text.split("\n"), "```")
        yield ""
    yield from _parameters(rule, policy)


def parts(rule: Rule) -> dict[str, str]:
    """The parts of a rule's documentation by their headings, in order."""
    pieces = re.split(r"^(\w+):", rule.doc, flags=re.MULTILINE)
    return {head: inspect.cleandoc(f"\n{text}") for head, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def _parameters(rule: Rule, policy: Policy) -> Iterator[str]:
    fields = rule.parameters.model_fields
    if not fields:
        return
    default, active = rule.parameters(), activate(rule, policy)
    rows = []
    for name in fields:
        usual, here = _value(default, name), _value(active.parameters if active else default, name)
        rows.append((f"`{name}`", usual, "as by default" if here == usual else here))
    words = _docstring(rule.parameters.__doc__ or "")
    yield f"Parameters. {words[:1].upper()}{words[1:]}"
    yield ""
    yield from _table(("parameter", "default", "in this policy"), rows)
    yield ""


def _value(parameters: Parameters, name: str) -> str:
    return _shown(getattr(parameters, name))


def _shown(value: object) -> str:
    if isinstance(value, timedelta):
        return f"`{_duration(value)}`"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(inner)}" for key, inner in value.items()) or "none given"
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(f"`{one}`" for one in value) or "none"
    return f"`{value}`"


def _duration(value: timedelta) -> str:
    """A duration as the policy writes it."""
    hours, minutes = divmod(value.seconds // 60, 60)
    days = f"{value.days}D" if value.days else ""
    clock = (f"{hours}H" if hours or not (value.days or minutes) else "") + (f"{minutes}M" if minutes else "")
    return f"P{days}" + (f"T{clock}" if clock else "")


# --- Clauses ------------------------------------------------------------------------------------------------

# Where what carries out a clause is described, by the group it stands in.
_DESCRIBED = {"rules": "rules.md#{}", "also": "commands.md#{}"}


def clause_tests() -> dict[str, list[str]]:
    """The tests of each clause of the written policy: their names begin with its number."""
    found: dict[str, list[str]] = {}
    for path in sorted(CLAUSE_TESTS.glob("test_paragraph*.py")):
        for name in re.findall(r"^def (test_[0-9]\w*)\(", path.read_text("utf-8"), re.MULTILINE):
            number = re.match(r"test_((?:[0-9]+_)+)", name)
            assert number is not None
            found.setdefault(number[1].strip("_").replace("_", "."), []).append(name)
    return found


def _clauses(policy: Policy) -> Iterator[str]:
    tests = clause_tests()
    rows = (
        (
            f"**{one.clause}** {_inert(one.title)}",
            "; ".join(_carriers(group, names) for group, names in one.by.items()) or "–",
            _inert(one.cannot) or "–",
            ", ".join(f"`{name}`" for name in tests.get(one.clause, ())) or "–",
        )
        for one in carried_out(policy)
    )
    yield from _table(("clause", "carried out by", "beyond software", "tests"), rows)


def _carriers(group: str, names: Iterable[str]) -> str:
    shown = ", ".join(_carrier(group, name) for name in names)
    return shown if group == "also" else f"{group} {shown}"


def _carrier(group: str, name: str) -> str:
    known = {rule.id for rule in ALL_RULES} if group == "rules" else commands() if group == "also" else ()
    is_described = name in known
    return f"[{name}]({_DESCRIBED[group].format(name.replace(' ', '-'))})" if is_described else f"`{name}`"


def _additions(policy: Policy) -> Iterator[str]:
    yield from (f"- {_carriers(group, names)}" for group, names in additions(policy).items())


# --- Platforms ----------------------------------------------------------------------------------------------


def _platform_list(platforms: Iterable[Platform]) -> Iterator[str]:
    rows = (
        (
            f"[{platform.name}](#{platform.id})",
            f"`{platform.id}`",
            _yes_no(platform.has_title),
            _yes_no(platform.shows_alt_text),
            _yes_no(platform.clickable_links),
            " ".join(f"`{character}`" for character in platform.forbidden) or "none",
        )
        for platform in platforms
    )
    head = ("platform", "name in the policy", "has a title", "shows alt text", "links can be clicked", "refuses")
    yield from _table(head, rows)


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _platforms(platforms: Iterable[Platform]) -> Iterator[str]:
    head = ("limit", "value", "unit", "scope", "confidence", "severity", "checked", "source", "note")
    for platform in platforms:
        yield f"## {platform.id}"
        yield ""
        yield f"{platform.name}, from `socialctl/platforms/data/{platform.id}.yaml`."
        yield ""
        yield from _table(head, (_limit(name, limit) for name, limit in platform.limits.items()))
        yield ""


def _limit(name: str, limit: Limit) -> tuple[str, ...]:
    return (
        f"`{name}`",
        ", ".join(limit.value) if isinstance(limit.value, tuple) else f"{limit.value:,}",
        limit.unit,
        limit.scope,
        limit.confidence,
        limit.severity,
        limit.checked.isoformat(),
        _inert(limit.source),
        _inert(limit.note),
    )


def main() -> None:
    """Write every page that is not up to date, and name it."""
    for path, text in pages().items():
        if path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()

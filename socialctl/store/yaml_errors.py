"""libyaml's complaints in plain words, with the corrected line where it can be guessed."""

from __future__ import annotations

import yaml

from socialctl.model.errors import SyntaxProblem
from socialctl.model.patterns import lazy_pattern
from socialctl.model.text import cut, one_line


def quoted(value: str) -> str:
    """The value in single quotes, on one line and not too long, for a hint."""
    return "'" + cut(one_line(value), 60).replace("'", "''") + "'"


_SIMPLE_LINE = lazy_pattern(r"(\s*(?:- )?[A-Za-z_]+:)\s+(\S.*)")


def translated(error: yaml.MarkedYAMLError, text: str) -> SyntaxProblem:
    """What libyaml complains of in ``text``: its place (lines from 1) and how to mend it."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    number = min(mark.line, len(lines) - 1) if mark else 0
    column = mark.column + 1 if mark else 1
    problem = error.problem or error.context or "it is not YAML"
    if error.context_mark and (error.context or "").endswith("quoted scalar") and "end of stream" in problem:
        line, column = error.context_mark.line + 1, error.context_mark.column + 1
        hint = "close it with the same quote, on the same line"
        return SyntaxProblem("a quote opens here and is never closed", line=line, column=column, hint=hint)
    if "\t" in lines[number][:column] and not lines[number][:column].strip():
        return SyntaxProblem(
            "a tab stands where spaces are needed", line=number + 1, column=1, hint="indent with spaces"
        )
    if error.context_mark and "flow" in (error.context or ""):
        line, column = error.context_mark.line + 1, error.context_mark.column + 1
        hint = "close the bracket, and put what holds : or begins with # in quotes: ['#Library']"
        return SyntaxProblem("the brackets that open here cannot be read", line=line, column=column, hint=hint)
    simple = _SIMPLE_LINE.match(lines[number])
    if "escape" in problem:
        hint = "leave the escape out and type the text itself"
    elif simple and not simple[2].startswith(("[", "{", "- ")) and simple.start(2) < column:
        hint = f"put the value in quotes: {simple[1].strip()} {quoted(_unquoted(simple[2].strip()))}"
    else:
        hint = "write 'key: value', with a space after the colon, and put a value with : # [ { @ or ` in quotes"
    return SyntaxProblem(f"this cannot be read as YAML: {problem}", line=number + 1, column=column, hint=hint)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value

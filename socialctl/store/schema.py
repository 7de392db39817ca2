"""From text, lists and mappings to our models: every fault with its key and a sentence a librarian can use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from socialctl.model import policy_values, values
from socialctl.model.finding import Fault, KeyPath
from socialctl.model.text import cut, nearest, one_line


def faults(error: ValidationError, model: type[BaseModel], data: Mapping[str, Any]) -> list[Fault]:
    """Pydantic's errors as faults. The input is never printed by pydantic itself: it may be hostile."""
    found = []
    seen = set()
    details = error.errors(include_url=False, include_context=True, include_input=False)
    for detail in details:
        if _only_alternative(detail, details):
            continue
        key = _key_path(detail["loc"], data)
        if key not in seen:
            seen.add(key)
            found.append(_fault(detail, key, model, data))
    return found


def _only_alternative(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether it only says that a value is not the word ``undecided`` either, which no one meant to write."""
    path = detail["loc"]
    if not _is_word(detail):
        return False
    return any(other["loc"][: len(path) - 1] == path[:-1] and not _is_word(other) for other in details)


def _is_word(detail: ErrorDetails) -> bool:
    """Whether it says that a value is none of some words."""
    return bool(detail["loc"]) and str(detail["loc"][-1]).startswith("literal[")


def _key_path(location: tuple[int | str, ...], data: Any) -> KeyPath:
    """The part of pydantic's location that is really in the file (it adds type names of unions and ``[key]``)."""
    path: list[int | str] = []
    for step in location:
        if _has(data, step):
            data = data[step]
        elif isinstance(data, Mapping) and step == location[-1] and step != "[key]":
            data = None  # a missing key: named, though it is not there
        else:
            continue
        path.append(step)
    return tuple(path)


def _has(data: Any, step: int | str) -> bool:
    if isinstance(data, Mapping):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and step < len(data)


def _fault(detail: ErrorDetails, key: KeyPath, model: type[BaseModel], data: Any) -> Fault:
    kind = detail["type"]
    name = ".".join(str(step + 1) if isinstance(step, int) else one_line(step) for step in key) or "the front matter"
    if kind == "extra_forbidden":
        return _unknown(key, name, model)
    if kind == "missing":
        return Fault(key, f"{name} is missing", f"add a line '{key[-1] if key else name}: …'")
    if detail["loc"] and detail["loc"][-1] == "[key]":
        if kind == "literal_error":
            return Fault(key, f"{name} is not one of the possible keys", f"write {detail['ctx']['expected']}")
        return Fault(key, f"{name} is not a name", "use small letters a-z, digits, - and _")
    written = _shown(_at(data, key))
    context = detail.get("ctx", {})
    if kind == "value_error":
        return Fault(key, f"{name} {written}{context['error']}")
    sentence, hint = _sentence(kind, context)
    return Fault(key, f"{name} {written}{sentence}", hint)


def _unknown(key: KeyPath, name: str, model: type[BaseModel]) -> Fault:
    known = sorted(field.alias or own for own, field in (_model_at(model, key[:-1]) or model).model_fields.items())
    like = nearest(str(key[-1]), known)
    hint = f"did you mean {like}?" if like else f"the keys here are {', '.join(known)}"
    return Fault(key, f"the key {name} is not known", hint, unknown=True)


def _model_at(model: type[BaseModel], key: KeyPath) -> type[BaseModel] | None:
    """The model that describes the mapping at ``key``."""
    annotation: Any = model
    for step in key:
        found = _model_in(annotation)
        if isinstance(annotation, type) and found is not None:
            fields = {field.alias or own: field.annotation for own, field in found.model_fields.items()}
            annotation = fields.get(str(step))
        else:  # inside a list or a mapping with free keys: what it holds
            annotation = found
    return _model_in(annotation)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner)) is not None), None)


def _at(data: Any, key: KeyPath) -> Any:
    for step in key:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _shown(value: Any) -> str:
    return f"'{cut(one_line(value), 40)}' " if isinstance(value, str) and value else ""


def _sentence(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """What pydantic's error type means to a reader."""
    if kind == "literal_error":
        return "is not one of the possible values", f"write {context['expected']}"
    if kind == "string_too_short":
        return "is empty", "write a value, or leave the line out"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], ("is not written as it should be", ""))
    if kind in ("tuple_type", "list_type"):
        return "is not a list", "write it in brackets: [one, two]"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return "is not a block of 'key: value' lines", "write its keys below it, indented"
    if kind == "string_type":
        return "is not a single value", "write one value on the line"
    return "is not a value that fits here", ""


_PATTERNS = {
    values.ID: ("is not an id", "use small letters a-z, digits and hyphens, at most 100"),
    values.NAME: ("is not a name", "use small letters a-z, digits, - and _, at most 64"),
    values.DIGEST: ("is not a digest", "write sha256: and the 64 digits that 'sha256sum FILE' prints"),
    policy_values.MEDIA_BASE_URL: (
        "is not an address that the paths of pictures can follow",
        "begin with https:// and end with /, without ?, # and commas: https://library.example.org/content/",
    ),
    policy_values.EMAIL: ("is not an e-mail address", "write for example library@example.org"),
}

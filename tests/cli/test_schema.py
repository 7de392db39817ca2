"""schema: JSON Schema that accepts what socialctl accepts, checked with the few keywords it uses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from scene import POLICY, call, post

OWN = Path(__file__).resolve().parent.parent.parent
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
# Keywords that say nothing about whether a document fits.
SILENT = {"$defs", "$schema", "title", "description", "default", "format"}


def schema_of(capsys: pytest.CaptureFixture[str], what: str) -> dict[str, Any]:
    """The schema as printed."""
    code, out, err = call(capsys, "schema", what)
    assert (code, err) == (0, "")
    document: dict[str, Any] = json.loads(out)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    return document


Faults = Iterator[str]


def wrong(value: Any, schema: Any, root: dict[str, Any], path: str = "$") -> Faults:
    """Where a value does not fit a schema, by the keywords that ours use; any other keyword fails the test."""
    for keyword, wanted in schema.items():
        if keyword in SCALAR:
            yield from () if SCALAR[keyword](value, wanted) else [f"{path}: {value!r} against {keyword} {wanted}"]
        elif keyword == "$ref":
            yield from wrong(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, path)
        elif keyword == "anyOf":
            if all(list(wrong(value, one, root, path)) for one in wanted):
                yield f"{path}: {value!r} fits none of {len(wanted)}"
        elif keyword == "items":
            for number, item in enumerate(value if isinstance(value, list) else ()):
                yield from wrong(item, wanted, root, f"{path}[{number}]")
        elif keyword == "required":
            yield from (f"{path}: {key} is missing" for key in wanted if isinstance(value, dict) and key not in value)
        else:
            assert keyword in SILENT | OF_KEYS, keyword
    if OF_KEYS & schema.keys() and isinstance(value, dict):
        yield from _wrong_keys(value, schema, root, path)


SCALAR: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda value, name: isinstance(value, TYPES[name]) and isinstance(value, bool) <= (name == "boolean"),
    "enum": lambda value, wanted: value in wanted,
    "const": lambda value, wanted: value == wanted,
    "pattern": lambda value, pattern: not isinstance(value, str) or re.search(pattern, value) is not None,
    "minLength": lambda value, least: not isinstance(value, str) or len(value) >= least,
    "minItems": lambda value, least: not isinstance(value, list) or len(value) >= least,
}
OF_KEYS = {"properties", "additionalProperties", "patternProperties", "propertyNames"}


def _wrong_keys(value: dict[str, Any], schema: Any, root: dict[str, Any], path: str) -> Faults:
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for key, inner in value.items():
        if "propertyNames" in schema:
            yield from wrong(key, schema["propertyNames"], root, f"{path}.{key} (its name)")
        fitting = (
            [known[key]] if key in known else [one for pattern, one in patterns.items() if re.search(pattern, key)]
        )
        for one in fitting:
            yield from wrong(inner, one, root, f"{path}.{key}")
        if not fitting and (other := schema.get("additionalProperties", True)) is not True:
            yield from wrong(inner, other, root, f"{path}.{key}") if other else [f"{path}: {key} is not known"]


def as_an_editor_reads(text: str) -> Any:
    """YAML as editors read it for JSON Schema (YAML 1.2 core): numbers, true, false and null are no text."""

    class Reader(yaml.SafeLoader):
        yaml_implicit_resolvers: dict[str, Any] = {}

    Reader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))
    Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)$"), list("tf"))
    Reader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(null|~|)$"), ["n", "~", ""])
    return yaml.load(text, Loader=Reader)


def front_of(path: Path) -> Any:
    """A post's front matter as an editor reads it."""
    return as_an_editor_reads(path.read_text(encoding="utf-8").split("---\n")[1])


def test_the_projects_own_posts_fit(capsys: pytest.CaptureFixture[str]) -> None:
    schema = schema_of(capsys, "post")
    posts = sorted((OWN / "content" / "posts").rglob("*.md"))
    faults = [f"{path.name} {fault}" for path in posts for fault in wrong(front_of(path), schema, schema)]
    print(f"{len(posts)} posts fit the schema")
    assert posts
    assert faults == []


@pytest.mark.parametrize("policy", [POLICY, (OWN / "policy.yaml").read_text("utf-8")], ids=["test", "own"])
def test_policies_fit(policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = schema_of(capsys, "policy")
    assert list(wrong(as_an_editor_reads(policy), schema, schema)) == []


GOOD = as_an_editor_reads(post().split("---\n")[1])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"shedule": "x"}, "shedule is not known"),
        ({"id": "UPPER"}, "$.id"),
        ({"id": None}, "$.id"),
        ({"status": "published"}, "$.status"),
        ({"accounts": "mastodon"}, "$.accounts"),
        ({"accounts": ["a b"]}, "$.accounts[0]"),
        ({"schedule": "2026-10-19"}, "$.schedule"),
        ({"media": [{"fil": "x"}]}, "fil is not known"),
        ({"variants": {"mastodon": {"txt": "x"}}}, "$.variants"),
        ({"event": {"name": "x"}}, "$.event"),
        ({"waivers": [{"rule": "x"}]}, "reason is missing"),
        ({"hashtags": [""]}, "$.hashtags[0]"),
    ],
    ids=str,
)
def test_mistakes_are_marked(changes: dict[str, Any], where: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = schema_of(capsys, "post")
    assert list(wrong(GOOD, schema, schema)) == []
    found = list(wrong(GOOD | changes, schema, schema))
    assert found
    assert any(where in fault for fault in found), found


@pytest.mark.parametrize("key", ["id", "title", "author", "status", "purpose", "type", "accounts"])
def test_what_a_post_needs_is_required(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = schema_of(capsys, "post")
    assert f"$: {key} is missing" in wrong({name: GOOD[name] for name in GOOD if name != key}, schema, schema)


def test_into_a_file_and_wrong_names(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "schema.json"
    assert call(capsys, "schema", "post", "-o", target)[:2] == (0, "")
    assert json.loads(target.read_text()) == schema_of(capsys, "post")
    code, out, err = call(capsys, "schema", "posts")
    assert (code, out) == (2, "")
    assert "post" in err

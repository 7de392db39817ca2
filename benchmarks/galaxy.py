"""Look galaxy-social's posts through as that project does, written anew: its schema, PyYAML's SafeLoader, jsonschema.

    python benchmarks/galaxy.py FOLDER [--once]

What usegalaxy-eu/galaxy-social does with each post before it shows a preview (lib/galaxy_social.py and .schema.yaml,
August 2026): the front matter is cut off at its dashes and read, the schema is read again for each post and held
against it, every account must be one of plugins.yml, and the pictures are found. ``--once`` is kinder than they are:
the schema is read and checked a single time. It needs PyYAML and jsonschema, and prints how many posts there are, and
how many of them are refused.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import yaml

# What theirs asks of a post.
SCHEMA = """\
type: object
properties:
  media: {type: array, items: {type: string}, uniqueItems: true}
  images:
    type: array
    items:
      type: object
      properties: {url: {type: string, format: uri}, alt_text: {type: string}}
    required: []
  mentions: {type: object, additionalProperties: {type: array, items: {type: string}}, required: []}
  hashtags: {type: object, additionalProperties: {type: array, items: {type: string}}, required: []}
"""
_PICTURE = re.compile(r"!\[(.*?)\]\((.*?)\)")

Check = Callable[[Any], None]


def read_each_time(data: Any) -> None:
    """Hold front matter against the schema, as they do."""
    jsonschema.validate(data, yaml.safe_load(SCHEMA))


def read_once() -> Check:
    """The same with the schema read and checked once."""
    schema = yaml.safe_load(SCHEMA)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    check: Check = kind(schema).validate
    return check


def fault(path: Path, accounts: frozenset[str], check: Check) -> str | None:
    """What is wrong with a post, if anything; they stop at the first fault."""
    try:
        _, front, text = path.read_text("utf-8").split("---\n", 2)
        data = yaml.safe_load(front)
        check(data)
        media = [name.lower() for name in data["media"]]
    except (ValueError, KeyError, TypeError, yaml.YAMLError, jsonschema.ValidationError) as error:
        return f"cannot be read: {error}"
    for key in ("mentions", "hashtags"):
        data[key] = {name.lower(): value for name, value in (data.get(key) or {}).items()}
    data["images"] = [{"url": url, "alt_text": alt} for alt, url in _PICTURE.findall(text)]
    _PICTURE.sub("", text)
    unknown = [name for name in media if name not in accounts]
    return f"no such account: {unknown[0]}" if unknown else None


def main() -> None:
    """Look through every post of a folder, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    plugins = yaml.safe_load((options.folder / "plugins.yml").read_text("utf-8"))["plugins"]
    accounts = frozenset(plugin["name"].lower() for plugin in plugins)
    check = read_once() if options.once else read_each_time
    posts = sorted((options.folder / "posts").rglob("*.md"))
    faults = [found for path in posts if (found := fault(path, accounts, check)) is not None]
    print(f"{len(posts)} posts, {len(faults)} refused")


if __name__ == "__main__":
    main()

"""socialctl schema post|policy: JSON Schema, so that editors complete keys and mark mistakes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.model.jsontext import dumps
from socialctl.model.policy import Policy
from socialctl.store.post_schema import Post

What = StrEnum("What", ["post", "policy"])


def schema(
    what: Annotated[What, typer.Argument(help="The front matter of a post, or policy.yaml.")],
    output: options.Output = None,
) -> None:
    """Print the JSON Schema of a post's front matter or of policy.yaml."""
    model = Post if what is What.post else Policy
    found = model.model_json_schema(mode="validation")
    options.write(dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **found}), output)

"""Options that several commands share, and the values they stand for (``_given``)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli._given import (
    ask,
    can_ask,
    here,
    hint,
    moment,
    moment_in,
    policy_of,
    resolved,
    root_folder,
    say,
    screen,
    tree,
    write,
)

__all__ = (
    "Anchor",
    "As",
    "Base",
    "Format",
    "Key",
    "Now",
    "Output",
    "Revision",
    "Root",
    "Staged",
    "TextOrJson",
    "ask",
    "can_ask",
    "here",
    "hint",
    "moment",
    "moment_in",
    "policy_of",
    "resolved",
    "root_folder",
    "say",
    "screen",
    "tree",
    "write",
)

TextOrJson = StrEnum("TextOrJson", ["text", "json"])

Root = Annotated[
    Path | None,
    typer.Option("--root", help="The content repository (default: upward from here, by policy.yaml).", metavar="DIR"),
]
Now = Annotated[
    str | None, typer.Option("--now", help="Judge as if it were this time, e.g. 2026-10-01T09:00.", metavar="ISO")
]
Output = Annotated[
    str | None, typer.Option("--output", "-o", help="Write to this file, whole; - is standard output.", metavar="FILE")
]
Staged = Annotated[bool, typer.Option("--staged", help="Look at what is staged for the next commit.")]
Revision = Annotated[str | None, typer.Option("--rev", help="Look at this commit.", metavar="REV")]
Anchor = Annotated[
    str | None,
    typer.Option("--anchor", help="The digest of the ratified policy to trust (sha256:…).", metavar="DIGEST"),
]
Base = Annotated[
    str | None,
    typer.Option("--base", help="A commit that nothing here may fall behind, e.g. origin/main.", metavar="REF"),
]
As = Annotated[
    str | None, typer.Option("--as", help="Who you are, where your keys are several people's.", metavar="PERSON")
]
Key = Annotated[
    Path | None,
    typer.Option("--key", help="The key file to sign with (default: as git signs, else ssh-agent's).", metavar="FILE"),
]
Format = Annotated[TextOrJson, typer.Option("--format", help="For people, or for programs.")]

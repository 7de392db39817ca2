"""What a CI service is told to run: a file for GitHub Actions, and one for GitLab CI.

The jobs run the version of socialctl that wrote the file, installed from outside the repository, on what git has. What
they trust: docs/ci.md.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import NamedTuple

from socialctl import __version__

PLACES = {"github": ".github/workflows/socialctl.yml", "gitlab": ".gitlab-ci.yml"}
# A branch in which no service finds a pattern (* ? + [ ] !) or a variable ($).
_BRANCH = re.compile(r"[\w.-]+(?:/[\w.-]+)*")
_MARK = re.compile("@([A-Z]+)@")


class Setting(NamedTuple):
    """What a file is written for: the branch that counts, and where the content repository lies below git's top
    (``""``, or ``library/``)."""

    branch: str
    folder: str = ""

    @property
    def fault(self) -> str:
        """What of it no service would read as it is meant; empty where there is nothing."""
        if not _BRANCH.fullmatch(self.branch):
            return f"the branch {self.branch!r} has a character that CI services read in a way of their own"
        if "$" in self.folder or not self.folder.isprintable():
            return f"the folder {self.folder!r} has a character that CI services read in a way of their own"
        return ""


def pipeline(service: str, setting: Setting) -> bytes:
    """The file for a service of ``PLACES``. ``setting`` has no fault."""
    text = files("socialctl.pipelines").joinpath(f"{service}.yml").read_text(encoding="utf-8")
    # A JSON string is a YAML scalar in double quotes, whatever it holds.
    values = {
        "VERSION": __version__,
        "BRANCH": json.dumps(setting.branch, ensure_ascii=False),
        "ROOT": json.dumps(f"./{setting.folder.removesuffix('/')}", ensure_ascii=False),
    }
    return _MARK.sub(lambda mark: values[mark[1]], text).encode()

"""A CI service of our own: it reads the files that 'ci init' writes and runs their steps on a clone, as services do.

What a service puts into expressions and variables is given; an expression that is not given fails the test.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import scene
import yaml
from scene import Done

_EXPRESSION = re.compile(r"\$\{\{ *([^}]+?) *\}\}")
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")  # GitHub's 'shell: bash'; GitLab's is like it


class Machine(NamedTuple):
    """Where a job runs: the clone, the folder for tools and what else is temporary, and the job's summary."""

    clone: Path
    temporary: Path

    @property
    def summary(self) -> Path:
        """What GitHub shows beside the job."""
        return self.temporary / "summary.md"

    @property
    def tools(self) -> Path:
        """Where socialctl is installed."""
        return self.temporary / "socialctl"

    def install(self, now: str) -> None:
        """Have socialctl there without installing it, and with a clock that stands still."""
        (self.tools / "bin").mkdir(parents=True)
        program = self.tools / "bin" / "socialctl"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(str(scene.COMMAND))} "$@" --now {now}\n')
        program.chmod(0o755)

    def run(self, script: str, variables: Mapping[str, str]) -> Done:
        """Run a script in the clone. What a service has of its own environment is all that there is."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(("GIT_", "PYTHONPATH", "PIP_"))}
        base = {"PATH": f"{sys.base_prefix}/bin:/usr/bin:/bin", "HOME": str(self.temporary)}
        done = subprocess.run(
            [*SHELL, script],
            cwd=self.clone,
            env={**base, **kept, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def clone(origin: Path, commit: str, room: Path) -> Machine:
    """A machine with a fresh clone of that commit, which knows no anchor."""
    room.mkdir()
    scene.git(room, "clone", "--quiet", "--no-local", str(origin), "clone")
    scene.git(room / "clone", "checkout", "--quiet", "--detach", commit)
    (room / "temporary").mkdir()
    return Machine(room / "clone", room / "temporary")


# --- GitHub ---------------------------------------------------------------------------------------------------


def github(machine: Machine, workflow: bytes, job: str, given: Mapping[str, str], *, install: bool = False) -> Done:
    """Run the steps of a job, up to the first that fails; the output of all. ``install``: the first one, too."""
    document = yaml.safe_load(workflow)
    steps = document["jobs"][job]["steps"]
    always = {"RUNNER_TEMP": str(machine.temporary), "GITHUB_STEP_SUMMARY": str(machine.summary), "CI": "true"}
    outputs: list[Done] = []
    for step in steps if install else [one for one in steps if one.get("name") != "Install socialctl"]:
        if "run" not in step:
            assert step["uses"].startswith("actions/checkout@"), step
            continue
        named: dict[str, Any] = {**document["env"], **step.get("env", {})}
        variables = {name: _evaluated(str(value), given) for name, value in named.items()}
        assert not _EXPRESSION.search(step["run"]), "an expression in a script"
        outputs.append(machine.run(step["run"], {**always, **variables}))
        if outputs[-1].code:
            break
    return _joined(outputs)


def _evaluated(text: str, given: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: given[found[1]], text)


def _joined(outputs: Sequence[Done]) -> Done:
    return Done(outputs[-1].code, "".join(one.out for one in outputs), "".join(one.err for one in outputs))


# --- GitLab ---------------------------------------------------------------------------------------------------


def gitlab(machine: Machine, file: bytes, job: str, given: Mapping[str, str], *, install: bool = False) -> Done:
    """Run the lines of a job, all in one shell."""
    document = yaml.safe_load(file)
    parent = document[document[job]["extends"]]
    before = parent["before_script"] if install else [f"tools={shlex.quote(str(machine.tools))}"]
    variables = {name: str(value) for name, value in parent["variables"].items()}
    return machine.run("\n".join((*before, *document[job]["script"])), {**variables, **given, "CI": "true"})

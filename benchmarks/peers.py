"""The tools that we are compared with, in an environment of their own: build/peers, made by pip from peers.txt.

peers.txt names each with its version and hashes. After changing what is in it by name:

    uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \\
        --no-emit-index-url NAMES -o benchmarks/peers.txt

with ``NAMES`` a file of pre-commit-hooks, check-jsonschema, pyyaml and jsonschema, a line each. hugo comes from Debian.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from timing import Missing

_HERE = Path(__file__).resolve().parent
_WANTED = _HERE / "peers.txt"
_FOLDER = _HERE.parent / "build" / "peers"
_NAMED = ("pre-commit-hooks", "check-jsonschema", "pyyaml", "jsonschema")


def peers() -> Path:
    """The folder of their programs, made where it is not there as wanted. ``Missing`` where that fails."""
    wanted, made = _WANTED.read_bytes(), _FOLDER / _WANTED.name
    if not made.exists() or made.read_bytes() != wanted:
        print("Setting up build/peers (once) ...", file=sys.stderr)
        venv.create(_FOLDER, clear=True, with_pip=True, symlinks=True)
        pip = (str(_FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        done = subprocess.run([*pip, "--require-hashes", "--requirement", _WANTED], capture_output=True, check=False)
        if done.returncode:
            why = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise Missing(f"pip could not install benchmarks/peers.txt ({' '.join(why)})")
        made.write_bytes(wanted)
    return _FOLDER / "bin"


def versions() -> list[str]:
    """The peers with their versions, as the table's head names them."""
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", _WANTED.read_text("utf-8"), re.MULTILINE))
    return [f"{name} {pinned[name]}" for name in _NAMED]


def hugo() -> str:
    """The hugo of this machine. ``Missing`` where there is none."""
    found = shutil.which("hugo")
    if found is None:
        raise Missing("hugo is not installed (apt install hugo)")
    return found

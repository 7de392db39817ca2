"""Run a hook, and write down what it met, what it said, and whether it left the index and the work tree as they were.

``python watch.py PROGRAM ARGUMENT…`` adds a line of JSON to the file that the variable WATCHED names. It stands where
git or pre-commit would run PROGRAM; the variable INSTEAD names another program, for tests that plant a bug.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path


def digest(path: Path) -> str:
    """What a file holds, and when it was written."""
    found = path.lstat()
    if path.is_symlink():
        return f"link to {path.readlink()!a}"
    # Git marks a shared index as used whenever it reads it.
    written = "" if "sharedindex" in path.name else found.st_mtime_ns
    return f"{hashlib.sha256(path.read_bytes()).hexdigest()} {found.st_mode:o} {written}"


def index_files() -> dict[str, str]:
    """The index that git uses, and all else beside it that has to do with one."""
    named = subprocess.run(["git", "rev-parse", "--git-path", "index"], capture_output=True, check=True).stdout
    index = Path(os.environ.get("GIT_INDEX_FILE") or os.fsdecode(named.removesuffix(b"\n")))
    beside = [path for path in index.parent.iterdir() if "index" in path.name]
    return {ascii(path): digest(path) for path in {index, *beside} if path.exists()}


def work_tree() -> dict[str, str]:
    """Every file of the folder that the hook runs in, but for git's own."""
    files = (path for path in Path().rglob("*") if ".git" not in path.parts)
    return {ascii(path): digest(path) for path in files if path.is_symlink() or path.is_file()}


def main() -> int:
    """The exit code of the hook."""
    arguments = [os.environ.get("INSTEAD") or sys.argv[1], *sys.argv[2:]]
    before = index_files(), work_tree()
    done = subprocess.run(arguments, capture_output=True, check=False)
    after = index_files(), work_tree()
    record = {
        "hook": Path(sys.argv[1]).name,
        "code": done.returncode,
        "output": (done.stdout + done.stderr).decode("utf-8", "backslashreplace"),
        "index_changed": before[0] != after[0],
        "files_changed": before[1] != after[1],
    }
    with Path(os.environ["WATCHED"]).open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(record) + "\n")
    sys.stdout.buffer.write(done.stdout)
    sys.stderr.buffer.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

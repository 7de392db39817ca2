"""Sign this repository's own example: content/approvals is made anew, with the test keys of tests/keys.

The people of the example are made up, and so is what they sign, at fixed times in September 2026: the policy is
ratified, and October's posts are submitted and approved, but for a few that are left for readers to see. The commands
that people use do it, in a copy of the example. The same tree always gives the same bytes. Run it whenever policy.yaml,
a post or a picture has changed:

    make content

A real ledger is only ever added to. This one begins anew each time, so everybody's anchor has to be told anew too: the
digest of the policy is written into the Makefile. There it stands in the same repository as the policy, where whoever
changes the one can change the other; that is enough for an example, and for nothing else.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from socialctl.cli import _boundary

ROOT = Path(__file__).resolve().parent.parent
KEYS = ROOT / "tests" / "keys"
MAKEFILE = ROOT / "Makefile"
LEDGER = Path("content", "approvals")
# It shows a command on one approval by its name, which follows from its bytes.
PAGE = ROOT / "docs" / "approving.md"
SHOWN = "content/approvals/posts/open-access-week-2026/rashad-"

_ANCHOR = re.compile(r"^(ANCHOR := )(sha256:[0-9a-f]{64})$", re.MULTILINE)


class Round(NamedTuple):
    """One person at the desk: when (in Baku), who, the command with its options, and the posts."""

    at: str
    person: str
    command: tuple[str, ...]
    posts: tuple[str, ...] = ()


_REASON = "on Friday afternoon nobody is at the desk to read what people write; move it to a morning"
ROUNDS = (
    Round("2026-09-17T10:00", "nigar", ("policy", "ratify")),
    Round(
        "2026-09-18T10:10",
        "murad",
        ("submit",),
        ("oxu-zali-oktyabr-saatlari", "kitab-klubu-oktyabr", "oxu-zalinda-seher", "ne-oxuyursunuz"),
    ),
    Round(
        "2026-09-18T11:40",
        "leyla",
        ("submit",),
        ("new-databases-trial", "video-kataloqda-axtaris", "reference-managers-workshop", "nizami-xemse-sergisi"),
    ),
    Round("2026-09-18T16:20", "rashad", ("approve",), ("oxu-zali-oktyabr-saatlari", "new-databases-trial")),
    Round(
        "2026-09-21T09:45",
        "aysel",
        ("approve",),
        ("kitab-klubu-oktyabr", "video-kataloqda-axtaris", "reference-managers-workshop"),
    ),
    Round("2026-09-21T10:05", "aysel", ("reject", "--reason", _REASON), ("ne-oxuyursunuz",)),
    Round("2026-09-21T15:10", "rashad", ("approve",), ("oxu-zalinda-seher", "nizami-xemse-sergisi")),
    Round(
        "2026-09-21T17:00",
        "leyla",
        ("submit",),
        ("oa-article-quiet-hours", "video-meqale-axtarisi", "yazici-ile-gorus", "open-access-week-2026"),
    ),
    Round(
        "2026-09-22T09:30",
        "murad",
        ("submit",),
        ("kitab-klubu-sentyabr-foto", "find-open-journals", "licence-guide", "imtahan-dovru-saatlari"),
    ),
    Round(
        "2026-09-22T14:00",
        "aysel",
        ("approve",),
        ("oa-article-quiet-hours", "video-meqale-axtarisi", "yazici-ile-gorus", "imtahan-dovru-saatlari"),
    ),
    Round(
        "2026-09-22T16:40",
        "rashad",
        ("approve",),
        ("open-access-week-2026", "kitab-klubu-sentyabr-foto", "find-open-journals"),
    ),
    Round(
        "2026-09-23T10:20",
        "leyla",
        ("submit",),
        ("aciq-giris-nedir", "video-open-archive", "oa-meqale-xezer", "open-access-week-thanks", "summer-in-numbers"),
    ),
    Round("2026-09-23T15:50", "murad", ("submit",), ("yeni-kitablar-oktyabr",)),
    Round("2026-09-23T16:30", "aysel", ("approve",), ("aciq-giris-nedir", "oa-meqale-xezer")),
    Round("2026-09-24T11:15", "rashad", ("approve",), ("video-open-archive", "licence-guide", "summer-in-numbers")),
)

# A post that changed after it was approved: what stood there then. The hours it named were not certain, so its author
# made it a draft again and took them out; nobody has signed that yet.
CHANGED = "content/posts/2026/10/imtahan-dovru-saatlari.md"
NOW_THERE = "Dəqiq saatları noyabrda elan edəcəyik."
THEN_THERE = "Dekabrın 7-dən 18-dək saat 23:00-a qədər buradayıq."

# Where the posts of the example stand on 25 September 2026; every other one is approved.
LEFT = {
    "imtahan-dovru-saatlari": "draft",  # approved in an earlier form, then taken back
    "library-podcast": "draft",
    "oxu-zali-14-oktyabr": "ready",  # it tells of something that is heard of on the day
    "open-access-week-thanks": "pending",
    "yeni-kitablar-oktyabr": "pending",
    "ne-oxuyursunuz": "rejected",
}


def build(folder: Path) -> str:
    """Make the example in an empty folder, with everything signed, and return the digest of its policy."""
    shutil.copy(ROOT / "policy.yaml", folder)
    shutil.copy(ROOT / ".gitattributes", folder)
    shutil.copytree(ROOT / "content", folder / "content", ignore=shutil.ignore_patterns("approvals"))
    post = folder / CHANGED
    present = post.read_bytes()
    post.write_bytes(_replaced(present))
    with _keys() as keys, _no_anchor():
        for one in ROUNDS:
            _sign(folder, keys, one)
    post.write_bytes(present)
    return anchor(folder)


def anchor(folder: Path) -> str:
    """The digest of the one version of the policy in the ledger below a folder."""
    (statement,) = (folder / LEDGER / "policy").glob("*/*.json")
    found = re.search(r'"digest": "(sha256:[0-9a-f]{64})"', statement.read_text("utf-8"))
    assert found is not None, statement
    return found[1]


def shown() -> str:
    """The path of the approval that the page shows, without its ending."""
    (path,) = ROOT.glob(f"{SHOWN}*.json")
    return path.relative_to(ROOT).as_posix().removesuffix(".json")


def told() -> str:
    """The digest that the Makefile gives as the anchor."""
    found = _ANCHOR.search(MAKEFILE.read_text("utf-8"))
    assert found is not None, "the Makefile has a line ANCHOR := sha256:…"
    return found[2]


def _replaced(present: bytes) -> bytes:
    text = present.decode("utf-8")
    assert text.count(NOW_THERE) == 1, f"{CHANGED} has changed: mend NOW_THERE and THEN_THERE in this file"
    return text.replace(NOW_THERE, THEN_THERE).encode("utf-8")


@contextlib.contextmanager
def _keys() -> Iterator[Path]:
    """The test keys as ssh-keygen takes them: git does not keep that only their owner may read them."""
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        for public in KEYS.glob("*.pub"):
            for file in (public, public.with_suffix("")):
                shutil.copyfile(file, Path(folder, file.name))
                Path(folder, file.name).chmod(0o600)
        yield Path(folder)


@contextlib.contextmanager
def _no_anchor() -> Iterator[None]:
    """What the shell says about anchors is not about this copy."""
    before = os.environ.pop("SOCIALCTL_ANCHOR", None)
    try:
        yield
    finally:
        if before is not None:
            os.environ["SOCIALCTL_ANCHOR"] = before


def _sign(folder: Path, keys: Path, one: Round) -> None:
    trust = [] if one.command[0] == "policy" else ["--anchor", anchor(folder)]
    arguments = [*one.command, *one.posts, "--key", str(keys / one.person), "--as", one.person, "--yes"]
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = _boundary.run([*arguments, *trust, "--root", str(folder), "--now", one.at])
    if code:
        printed.seek(0)
        raise SystemExit(f"{one}: exit code {code}\n{printed.read()}")


def main() -> None:
    """Put the example's ledger, and what is told of it, in the place of the old ones."""
    with tempfile.TemporaryDirectory(prefix="example-") as folder:
        digest = build(Path(folder))
        shutil.rmtree(ROOT / LEDGER, ignore_errors=True)
        shutil.copytree(Path(folder) / LEDGER, ROOT / LEDGER)
    MAKEFILE.write_text(_ANCHOR.sub(rf"\g<1>{digest}", MAKEFILE.read_text("utf-8")), "utf-8")
    PAGE.write_text(re.sub(rf"{SHOWN}[0-9a-f]{{8}}", shown(), PAGE.read_text("utf-8")), "utf-8")
    # What this clone had seen before is not to be missed here.
    subprocess.run(["git", "config", "--unset-all", "socialctl.ratchet"], cwd=ROOT, check=False)
    print(f"{len(list((ROOT / LEDGER).rglob('*.json')))} statements; the anchor is {digest}")


if __name__ == "__main__":
    main()

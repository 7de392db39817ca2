"""Hold galaxy-social's own record of what it sent against its posts, and count.

    python benchmarks/galaxy_published.py [FOLDER] [--names]

FOLDER is a copy of usegalaxy-eu/galaxy-social with its ``processed_files.json``; without one, it is looked for where
the tests look (SOCIALCTL_CORPORA, else beside the checkout). ``--names`` also prints the files of each kind but the
first, so that they can be opened and looked at. docs/real-posts.md says what was seen there.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from socialctl.importers import processed_files
from socialctl.importers.processed_files import Original, Tally
from socialctl.importers.reading import read_post

CHECKOUT = Path(__file__).resolve().parent.parent


def originals(folder: Path) -> dict[str, Original]:
    """Every post by its path, with the accounts that it names and its words."""
    found = {}
    for path in sorted((folder / "posts").rglob("*.md")):
        post = read_post(path.read_bytes())
        media = post.front.get("media")
        called = media if isinstance(media, list) else [media]
        accounts = tuple(str(name).lower() for name in called)
        found[path.relative_to(folder).as_posix()] = Original(accounts, post.body.strip())
    return found


def tally(folder: Path) -> tuple[int, Tally]:
    """How many posts there are, and what the record says of them."""
    posts = originals(folder)
    sent = processed_files.read((folder / processed_files.RECORD).read_bytes())
    return len(posts), processed_files.tally(sent, posts)


def lines(posts: int, found: Tally, *, names: bool) -> Iterator[str]:
    """What is printed."""
    retries = [path for paths in found.retries.values() for path in paths]
    first = len(found.whole) + len(found.mended) + len(found.partly) + len(found.nowhere)
    yield f"{posts} posts, {found.out + found.failed} sendings recorded: {found.out} went out, {found.failed} failed"
    yield f"{found.made_good} of those that failed went out later by a file of another name (retry-…)"
    yield f"{first} posts of the record are no such retry:"
    kinds = (
        ("went out everywhere at the first attempt", found.whole, False),
        ("failed somewhere, and were sent again until they were out everywhere", found.mended, names),
        ("never went out on some of their accounts", found.partly, names),
        ("never went out at all", found.nowhere, names),
    )
    for what, paths, is_named in kinds:
        yield f"  {len(paths)} {what}"
        yield from (f"    {path}" for path in paths if is_named)
    yield f"{len(retries)} retries of {len(found.retries)} posts:"
    for what, paths in (
        ("are of a post that is not among these", found.orphans),
        ("have other words or pictures than the post that they repeat", found.changed),
    ):
        yield f"  {len(paths)} {what}"
        yield from (f"    {path}" for path in paths if names)
    yield f"{len(found.again)} times the same words went out on one account under several names"
    yield from (f"    {account}: {', '.join(paths)}" for account, paths in found.again if names)
    yield f"{len(found.unrecorded)} posts of which the record says nothing"
    yield from (f"    {path}" for path in found.unrecorded if names)
    yield f"{len(found.unknown)} posts of the record that are not among the posts"
    yield f"{len(found.lacking)} accounts that a post names and its record lacks"
    yield f"{len(found.foreign)} accounts that a record has and its post does not name"


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args()
    named = os.environ.get("SOCIALCTL_CORPORA")
    corpora = Path(named) if named else CHECKOUT.parent / "shared" / "corpora"
    folder = options.folder or corpora / "galaxy-social"
    if not (folder / processed_files.RECORD).is_file():
        parser.error(f"there is no {processed_files.RECORD} in {folder}; name the folder, or set SOCIALCTL_CORPORA")
    print("\n".join(lines(*tally(folder), names=options.names)))


if __name__ == "__main__":
    main()

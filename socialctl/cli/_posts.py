"""Finding the post that a person names."""

from __future__ import annotations

from pathlib import Path

from socialctl.cli import _options as options
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.store import frontmatter, posts
from socialctl.store.snapshot import POSTS, Snapshot


def find_post(tree: Snapshot, name: str) -> posts.LoadedPost:
    """The post with that path, that id, or the only one whose id begins so; ``UsageError`` otherwise."""
    path = _as_path(tree, name)
    if path is not None:
        return _load(tree, path)
    by_id: dict[str, posts.LoadedPost] = {}
    refused: dict[str, UsageError] = {}
    for path, data in tree.read_many(tree.posts(), frontmatter.MAX_BYTES):
        try:
            if isinstance(data, SyntaxProblem):
                raise data
            loaded = posts.load(path, data)
        except SyntaxProblem as problem:
            refused[Path(path).stem] = _refused(path, problem)
            continue
        by_id.setdefault(loaded.file.post.id, loaded)
    if name in by_id:
        return by_id[name]
    alike = sorted(known for known in by_id if name and known.startswith(name))
    if len(alike) == 1:
        return by_id[alike[0]]
    if alike:
        raise UsageError(f"{name!r} begins more than one id", hint=f"write one of {', '.join(alike[:8])}")
    if name in refused:
        raise refused[name]
    hint = options.hint(name, by_id, "posts are under content/posts/")
    raise UsageError(f"there is no post {name!r}", hint=f"{hint}{_ELSEWHERE}" if tree.in_git else hint)


_ELSEWHERE = (
    "\n    if somebody else wrote it: 'socialctl sync' brings in what others sent, or its\n"
    "    author has not sent it yet"
)


def _as_path(tree: Snapshot, name: str) -> str | None:
    for base in (options.here(), tree.root, tree.root / POSTS):
        whole = Path(base, name)
        path = (options.resolved(whole.parent) / whole.name).as_posix()
        inside = path.removeprefix(f"{tree.root.as_posix()}/")
        if inside in tree.files and inside.startswith(POSTS):
            return inside
    return None


def _load(tree: Snapshot, path: str) -> posts.LoadedPost:
    try:
        return posts.load(path, tree.read(path, frontmatter.MAX_BYTES))
    except SyntaxProblem as problem:
        raise _refused(path, problem) from None


def _refused(path: str, problem: SyntaxProblem) -> UsageError:
    return UsageError(problem.message, where=f"{path}:{problem.line}:{problem.column}", hint=problem.hint)

"""All 257 real posts of the Galaxy project come in whole: what they held is looked up again, independently."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from socialctl.model.post import PostFile
from socialctl.store import posts

from .conftest import Run, tree

FLOOR = 257
PICTURE = re.compile(r"!\[(.*?)\]\((.*?)\)")
LINK = re.compile(r"https?://[^\s)>\]]+")


class Original(NamedTuple):
    """A real post, read by means of its own."""

    front: dict[str, Any]
    body: str

    @property
    def words(self) -> str:
        return PICTURE.sub("", self.body)

    @property
    def pictures(self) -> set[tuple[str, str]]:
        images = {(image["url"], image["alt_text"]) for image in self.front.get("images") or ()}
        return images | {(url, alt) for alt, url in PICTURE.findall(self.body)}

    def given(self, key: str, account: str) -> list[str]:
        return list((self.front.get(key) or {}).get(account) or ())


def original(path: Path) -> Original:
    _, front, body = re.split(r"^---\s*$", path.read_text("utf-8"), maxsplit=2, flags=re.MULTILINE)
    return Original(yaml.safe_load(front), body)


def shown(file: PostFile, account: str) -> tuple[str, list[str], list[str]]:
    """The words, hashtags and mentions of one account."""
    variant = file.post.variants.get(account)
    text, hashtags, mentions = (variant.text, variant.hashtags, variant.mentions) if variant else (None, None, None)
    return (
        file.body if text is None else text,
        list(file.post.hashtags if hashtags is None else hashtags),
        list(file.post.mentions if mentions is None else mentions),
    )


def check(old: Original, file: PostFile, here: set[str], counts: Counter[str]) -> None:
    """Everything that the original held is in our post."""
    assert list(file.post.accounts) == list(dict.fromkeys(old.front["media"]))
    assert file.post.is_draft
    assert file.post.schedule is None
    assert 0 < len(file.post.title) <= 80
    for account in file.post.accounts:
        words, hashtags, mentions = shown(file, account)
        assert words.split()[: len(old.words.split())] == old.words.split()
        assert set(LINK.findall(words)) == set(LINK.findall(old.words))
        kept = [name for name in old.given("hashtags", account) if name not in hashtags]
        assert [name for name in old.given("hashtags", account) if name not in kept] == hashtags
        assert all(f"#{name}" in words for name in kept)
        assert mentions == old.given("mentions", account)
        counts.update(
            hashtags=len(hashtags), mentions=len(mentions), in_words=len(kept), links=len(LINK.findall(words))
        )
    ours = {(item.external or f"{item.file}", item.alt or "") for item in file.post.media}
    for url, alt in old.pictures:
        local = f"media/imported/images/{url.rpartition('/')[2]}"
        assert (url, alt.strip()) in ours or (local in here and (local, alt.strip()) in ours), url
    assert len(ours) == len(old.pictures)
    counts.update(posts=1, pictures=len(ours))


def test_all_real_posts(corpora: Path, socialctl: Run, repo: Path) -> None:
    source = corpora / "galaxy-social"
    code, out, err = socialctl("import", "galaxy-social", source)
    assert (code, err) == (0, "")
    here = tree(repo)
    counts: Counter[str] = Counter()
    by_path: dict[str, PostFile] = {}
    for path, data in here.items():
        if path.endswith(".md"):
            loaded = posts.load(path, data)
            assert not loaded.faults, path
            by_path[path] = loaded.file
    copied = {path.removeprefix("content/") for path in here if path.startswith("content/media/")}
    unseen = set(by_path)
    for old_path in sorted((source / "posts").rglob("*.md")):
        folder = old_path.parent.relative_to(source / "posts").as_posix()
        stem = re.sub(r"[^a-z0-9]+", "-", old_path.stem.lower()).strip("-")[:90].strip("-")
        name = re.compile(rf"content/posts/imported/{folder}/{stem}(-\d+)?\.md")
        check(original(old_path), by_path[min(filter(name.fullmatch, unseen), key=len)], copied, counts)
        unseen.remove(min(filter(name.fullmatch, unseen), key=len))
    assert not unseen
    for path in copied:
        there = source / "posts" / path.removeprefix("media/imported/")
        assert hashlib.sha256(here[f"content/{path}"]).digest() == hashlib.sha256(there.read_bytes()).digest()
    report = out
    assert counts["posts"] >= FLOOR
    assert len({file.post.id for file in by_path.values()}) == counts["posts"]
    assert f"{counts['posts']} posts written" in out

    assert socialctl("import", "galaxy-social", source)[0] == 0
    assert tree(repo) == here, "a second run changes nothing"

    code, out, err = socialctl("validate", "--format", "json")
    result = json.loads(out)
    found = Counter(finding["rule"] for finding in result["findings"])
    print(f"galaxy-social: {dict(counts)}, {len(copied)} pictures copied\n{report}")
    print(f"validate: {result['posts']} posts, {dict(found.most_common())}")
    assert code == 0, "drafts stop nothing"
    assert result["posts"] == counts["posts"]
    assert not found.keys() & {
        "unreadable-post", "invalid-front-matter", "unknown-key", "duplicate-id", "unknown-account", "unknown-person",
        "unknown-type", "unknown-purpose", "missing-element",
    }  # fmt: skip


def test_hostile_posts_give_messages(corpora: Path, socialctl: Run, repo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    shutil.copytree(corpora / "hostile-posts", folder / "posts", copy_function=shutil.copyfile)
    number = len(list(folder.rglob("*.md")))
    for path in (corpora / "jekyll-posts").rglob("*"):
        if path.is_file() and path.suffix in (".md", ".markdown", ".textile", ".html"):
            number += 1
            shutil.copyfile(path, folder / "posts" / f"jekyll-{number}-{path.stem}.md")
    shutil.copyfile(corpora / "galaxy-social" / "plugins.yml", folder / "plugins.yml")
    code, out, _ = socialctl("import", "galaxy-social", folder)
    print(f"hostile: {number} posts\n{out}")
    assert number >= 149
    assert code == 1
    assert f"{number} posts read" in out
    assert f"{number} posts could not be brought in" in out, "none of them names an account"
    assert set(tree(repo)) == {"policy.yaml"}
    assert out.isprintable() or all(line.isprintable() for line in out.splitlines())


def test_hostile_posts_with_an_account(corpora: Path, socialctl: Run, repo: Path, tmp_path: Path) -> None:
    """The same posts, sent to a real account: they come in and validate reads them, or a reason is said."""
    folder = tmp_path / "hostile"
    number = 0
    for path in sorted((corpora / "hostile-posts").glob("*.md")):
        number += 1
        (folder / "posts").mkdir(parents=True, exist_ok=True)
        data = path.read_bytes().replace(b"---\n", b"---\nmedia: [bluesky-brc]\n", 1)
        (folder / "posts" / path.name).write_bytes(data)
    shutil.copyfile(corpora / "galaxy-social" / "plugins.yml", folder / "plugins.yml")
    code, out, _ = socialctl("import", "galaxy-social", folder)
    written = [path for path in tree(repo) if path.endswith(".md")]
    skipped = int(re.search(r"^(\d+) posts? could not", out, re.MULTILINE)[1])  # type: ignore[index]
    assert code == 1
    assert number == len(written) + skipped >= 90
    code, out, _ = socialctl("validate", "--format", "json")
    assert not {finding["rule"] for finding in json.loads(out)["findings"]} & {
        "unreadable-post",
        "invalid-front-matter",
    }
    print(f"hostile with an account: {number} read, {len(written)} written, {skipped} skipped")

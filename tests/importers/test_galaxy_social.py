"""A post of galaxy-social as one of ours."""

from __future__ import annotations

from typing import Any

import pytest

from socialctl.importers.galaxy_social import Choices, Context, Imported, convert
from socialctl.importers.plugins import Plugin
from socialctl.importers.reading import read_post
from socialctl.importers.remark import Kind
from socialctl.model.errors import SyntaxProblem
from socialctl.store import posts
from socialctl.store.writing import as_post

PLUGINS = {name.casefold(): Plugin(name, name.lower(), "mastodon", name) for name in ("One", "two", "three")}
CHOICES = Choices("leyla", "community", "en", photo="photo", link="link", text="text")
FILES = ("posts/images/a.png", "posts/2026/b.jpg", "posts/secret.yml", "plugins.yml")


def imported(front: str, body: str = "Words", path: str = "posts/2026/x.md") -> Imported:
    return convert(path, "x", read_post(f"---\n{front}\n---\n{body}\n".encode()), Context(PLUGINS, FILES, CHOICES))


def kinds(post: Imported) -> list[Kind]:
    return [remark.kind for remark in post.remarks]


def test_whole_post() -> None:
    front = "media: [one, TWO]\nhashtags: {one: [Books], two: [Books]}\nmentions: {One: ['@lib@example.org']}"
    post = imported(front, "Hello *there*: https://example.org\n\n![A hall](https://example.org/hall.png)")
    assert post.front == {
        "id": "x",
        "title": "Hello there: example.org",
        "author": "leyla",
        "status": "draft",
        "purpose": "community",
        "type": "photo",
        "accounts": ["one", "two"],
        "language": "en",
        "hashtags": ["Books"],
        "media": [{"external": "https://example.org/hall.png", "alt": "A hall"}],
        "variants": {"one": {"mentions": ["lib@example.org"]}},
    }
    assert post.words == "Hello *there*: https://example.org"
    assert post.remarks == ()
    loaded = posts.load("x.md", as_post("x.md", post.front, post.words))
    assert not loaded.faults


@pytest.mark.parametrize(
    ("body", "expected"),
    [("Words", "text"), ("See https://example.org", "link"), ("![x](https://example.org/x.png)", "photo")],
)
def test_type(body: str, expected: str) -> None:
    assert imported("media: one", body).front["type"] == expected


def test_hashtags_that_differ_go_to_their_accounts() -> None:
    front = imported("media: [one, two, three]\nhashtags: {one: [A1, B], two: [A1]}").front
    assert "hashtags" not in front
    assert front["variants"] == {"one": {"hashtags": ["A1", "B"]}, "two": {"hashtags": ["A1"]}}


def test_one_list_is_for_all_accounts() -> None:
    assert imported("media: [one, two]\nhashtags: ['#A1', B]").front["hashtags"] == ["A1", "B"]


def test_hashtags_that_cannot_be_such_stay_in_the_words_of_all() -> None:
    post = imported("media: [one, two]\nhashtags: {one: [ro-crates, A1], two: [ro-crates, A1]}")
    assert post.words == "Words\n\n#ro-crates"
    assert post.front["hashtags"] == ["A1"]
    assert kinds(post) == [Kind.KEPT_IN_WORDS] * 2


def test_hashtags_that_cannot_be_such_stay_in_the_words_of_one() -> None:
    post = imported("media: [one, two]\nhashtags: {one: ['two words']}\nmentions: {one: [a b]}")
    assert post.words == "Words"
    assert post.front["variants"] == {"one": {"text": "Words\n\n@a b #two words"}}


@pytest.mark.parametrize(
    ("front", "kind", "detail"),
    [
        ("media: [one, five]", Kind.NO_ACCOUNT, "five"),
        ("media: [one, [two]]", Kind.NO_ACCOUNT, "['two']"),
        ("media: [one]\nhashtags: {two: [A1]}", Kind.NOT_ADDRESSED, "two: A1"),
        ("media: [one]\nhashtags: {one: [[A1]]}", Kind.NO_PLACE, "hashtags for one: ['A1']"),
        ("media: [one]\nseries: 3", Kind.NO_PLACE, "series: 3"),
        ("media: [one]\nimages: [{alt_text: x}]", Kind.NO_PLACE, "images: {'alt_text': 'x'}"),
        ("media: [one]\nimages: [ftp://x/y.png]", Kind.NO_PLACE, "images: ftp://x/y.png"),
        ("media: [one]\nimages: [{url: 'https://x/y.png', size: 3}]", Kind.NO_PLACE, "images: size: 3"),
    ],
)
def test_losses_are_listed(front: str, kind: Kind, detail: str) -> None:
    assert [(remark.kind, remark.path, remark.detail) for remark in imported(front).remarks] == [
        (kind, "posts/2026/x.md", detail)
    ]


def test_threads_are_listed() -> None:
    assert kinds(imported("media: [one]", "One\n\n\nTwo")) == [Kind.THREAD]
    assert kinds(imported("media: [one]", "One\n\n![x](https://example.org/x.png)\n\n\nTwo")) == []


@pytest.mark.parametrize("front", ["title: x", "media:", "media: []", "media: [five]", "media: {one: 1}"])
def test_without_an_account_there_is_no_post(front: str) -> None:
    with pytest.raises(SyntaxProblem, match="account"):
        imported(front)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("b.jpg", "media/imported/2026/b.jpg"),
        ("../images/a.png", "media/imported/images/a.png"),
        ("images/a.png", "media/imported/images/a.png"),
        ("/posts/images/a.png", "media/imported/images/a.png"),
        ("https://raw.githubusercontent.com/who/galaxy-social/0123/posts/images/a.png", "media/imported/images/a.png"),
        ("https://github.com/who/galaxy-social/blob/main/posts/images/a.png?raw=true", "media/imported/images/a.png"),
        ("https://raw.githubusercontent.com/who/galaxy-social/main/posts/images/other.png", None),
        ("https://raw.githubusercontent.com/who/other/main/posts/images/a.png", None),
        ("https://example.org/posts/images/a.png", None),
    ],
)
def test_pictures_of_the_folder_are_copied(address: str, file: str | None) -> None:
    post = imported("media: [one]", f"![x]({address})")
    media: list[dict[str, Any]] = post.front["media"]
    assert media == [{"file": file, "alt": "x"} if file else {"external": address, "alt": "x"}]
    assert list(post.copies.values()) == ([f"content/{file}"] if file else [])
    assert (Kind.PICTURE_HERE in kinds(post)) == (file is not None and address.startswith("https"))


@pytest.mark.parametrize(
    "address", ["missing.png", "../../plugins.yml", "../secret.yml", "/etc/passwd", "data:image/png,x"]
)
def test_other_pictures_stay_in_the_words(address: str) -> None:
    post = imported("media: [one]", f"![x]({address})")
    assert post.words == f"![x]({address})"
    assert kinds(post) == [Kind.PICTURE_LEFT]
    assert not post.copies


def test_same_picture_twice_is_one() -> None:
    post = imported(
        "media: [one]\nimages: [{url: 'https://x/y.png', alt_text: A}, {url: 'https://x/y.png', alt_text: B}]",
        "![A](https://x/y.png)",
    )
    assert post.front["media"] == [{"external": "https://x/y.png", "alt": alt} for alt in "AB"]


@pytest.mark.parametrize(
    "words",
    ["Emoji 📝", "no", "one\n---\ntwo", " # not a comment", "a: b", "trailing  \nspace", "'quoted'", "İşıq\n\n\n"],
)
def test_written_posts_read_the_same(words: str) -> None:
    front = imported("media: [one]").front | {
        "title": words.strip().split("\n")[0],
        "variants": {"one": {"text": words}},
    }
    loaded = posts.load("x.md", as_post("x.md", front, words))
    assert loaded.file.post.variants["one"].text == words
    assert loaded.file.body.strip() == words.strip()
    assert b"\\U" not in as_post("x.md", front, words)

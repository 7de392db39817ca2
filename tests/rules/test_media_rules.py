"""The rules about media, against the traps that real posts hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialctl.model import times
from socialctl.model.finding import Problem
from socialctl.model.media import FileFacts
from socialctl.model.policy import Policy
from socialctl.model.post import PostFile
from socialctl.platforms.register import register
from socialctl.rules import alt_text, media, media_limits, rights
from socialctl.rules._base import Rule, World, case_of
from socialctl.rules._bounds import takes_of
from socialctl.rules.settings import activate
from socialctl.store import policy_file, post_schema
from socialctl.store.snapshot import of_work_tree

CHECKOUT = Path(__file__).parent.parent.parent
JPEG = FileFacts("jpeg", 50_000, 1080, 1080, digest="sha256:00")
FILES = {
    "content/media/a.jpg": JPEG,
    "content/media/b.png": FileFacts("png", 50_000, 1080, 1080),
    "content/media/c.gif": FileFacts("gif", 6_000_000, 600, 600),
    "content/media/v.mp4": FileFacts("mp4", 9_000_000),
    "content/media/v.vtt": FileFacts("vtt", 400),
    "content/media/long.vtt": FileFacts("vtt", 30_000),
    "content/media/link.jpg": FileFacts(problem="this is a symbolic link, not a file"),
    "content/media/huge.jpg": FileFacts(problem="the file is too big", size=45_000_000),
    "content/media/oxu zal\u0131 \u015f\u0259kli.jpg": JPEG,
}
GOOD = {"alt": "The shelves of the reading room", "licence": "own-work", "credit": "the library", "people": "none"}
DIGEST = f"sha256:{'ab' * 32}"


@cache
def with_more_accounts() -> Policy:
    known = policy_file.load_valid(of_work_tree(CHECKOUT))
    platforms = ("x", "mastodon", "bluesky", "telegram")
    account = known.accounts["linkedin"]
    added = {name: account.model_copy(update={"platform": name, "handle": name}) for name in platforms}
    return known.model_copy(update={"accounts": {**known.accounts, **added}})


@pytest.fixture
def policy() -> Policy:
    return with_more_accounts()


def found(
    rule: Rule,
    policy: Policy,
    *items: Mapping[str, Any],
    accounts: tuple[str, ...] = ("linkedin",),
    kind: str = "photo",
    files: Mapping[str, FileFacts] = FILES,
) -> list[Problem]:
    post = post_schema.read({"type": kind, "accounts": accounts, "media": items, "schedule": "2026-10-19T10:00"})
    file = PostFile("content/posts/a.md", post, "The reading room is open.")
    zone = times.zone(policy.organisation.zone)
    world = World(policy, register(policy), zone, files.get)
    active = activate(rule, policy)
    assert active is not None
    return list(rule.check(case_of(file, world), active.parameters))


def item(file: str = "media/a.jpg", **more: Any) -> dict[str, Any]:
    return {key: value for key, value in {"file": file, **GOOD, **more}.items() if value is not None}


def sized(width: int | None, height: int | None, size: int = 50_000, kind: str = "jpeg") -> dict[str, FileFacts]:
    return {"content/media/a.jpg": FileFacts(kind, size, width, height)}


@pytest.mark.parametrize(
    "alt",
    [
        "A reader at the window",
        "Şəkildə oxu zalının rəfləri görünür",
        "Picture books for children, on a low shelf",
        "Photo of the reading room",
        "Логотип библиотеки ADA на стене",
        "Poster: Open Access Week 2026, 19 to 25 October",
        "Oxu zalı. Foto: ADA.",
        "2026 reading challenge: 12 books, 12 months",
    ],
)
def test_alt_texts_that_describe(policy: Policy, alt: str) -> None:
    assert not found(alt_text.missing_alt_text, policy, item(alt=alt))


@pytest.mark.parametrize(
    ("alt", "says"),
    [
        (None, "no alt text"),
        ("", "no alt text"),
        (" \n", "no alt text"),
        ("library.JPG", "a file name"),
        ("our library in autumn.jpeg", "a file name"),
        ("IMG_1234", "a file name"),
        ("IMG-20261012-WA0004", "a file name"),
        ("DSC00412", "a file name"),
        ("DSCN0412", "a file name"),
        ("PXL_20261012_101512345", "a file name"),
        ("20261012_101512", "a file name"),
        ("Screenshot 2026-10-12 at 10.15.12", "a file name"),
        ("WhatsApp Image 2026-10-12 at 10.15.12", "a file name"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "a file name"),
        ("B", "not what it shows"),
        ("image", "not what it shows"),
        ("Image of a picture", "not what it shows"),
        ("poster-1", "not what it shows"),
        ("şəkil", "not what it shows"),
        ("ŞƏKİL", "not what it shows"),
        ("RESIM", "not what it shows"),
        ("Resım 2", "not what it shows"),
        ("изображение", "not what it shows"),
        ("Логотип, фото", "not what it shows"),
        ("...............", "not what it shows"),
        ("📚📚📚📚📚📚📚📚📚📚", "not what it shows"),
        ("Books", "hardly describe"),
    ],
)
def test_alt_texts_that_do_not(policy: Policy, alt: str | None, says: str) -> None:
    [problem] = found(alt_text.missing_alt_text, policy, item(alt=alt))
    assert says in problem.message
    assert problem.key == (("media", 0) if alt is None else ("media", 0, "alt"))


def test_a_file_name_as_alt_text_but_not_a_description_as_file_name(policy: Policy) -> None:
    assert found(alt_text.missing_alt_text, policy, item("media/reading-room-autumn.jpg", alt="reading-room-autumn"))
    assert not found(alt_text.missing_alt_text, policy, item("media/Oxu zalı payızda.jpg", alt="Oxu zalı payızda"))


@pytest.mark.parametrize(
    ("address", "more", "needed"),
    [
        ("https://drive.example.edu/a.mp4", {}, False),
        ("https://drive.example.edu/a.MOV?download=1#t=3", {}, False),
        ("https://drive.example.edu/view", {"captions": "media/v.vtt"}, False),
        ("https://drive.example.edu/a.png", {}, True),
        ("https://drive.example.edu/view?name=a.mp4", {}, True),
        ("https://[broken/a.mp4", {}, True),
    ],
)
def test_external_files_need_alt_text_unless_they_are_videos(
    policy: Policy, address: str, more: dict[str, str], needed: bool
) -> None:
    assert bool(found(alt_text.missing_alt_text, policy, {"external": address, **more})) is needed


def test_a_picture_is_known_by_its_content(policy: Policy) -> None:
    files = {"content/media/v.mp4": JPEG, "content/media/a.jpg": FileFacts("mp4", 9)}
    assert found(alt_text.missing_alt_text, policy, {"file": "media/v.mp4"}, files=files)
    assert not found(alt_text.missing_alt_text, policy, {"file": "media/a.jpg"}, files=files)


@pytest.mark.parametrize(
    ("length", "accounts"), [(1_000, ()), (1_001, ("instagram", "x")), (1_501, ("instagram", "x", "mastodon"))]
)
def test_the_longest_alt_text_depends_on_the_platform(policy: Policy, length: int, accounts: tuple[str, ...]) -> None:
    alt = ("The shelves. " * 200)[: length - 1] + "."
    problems = found(
        alt_text.missing_alt_text, policy, item(alt=alt), accounts=("instagram", "x", "mastodon", "bluesky")
    )
    assert tuple(problem.account for problem in problems) == accounts


def test_a_pair_of_surrogates_counts_twice(policy: Policy) -> None:
    alt = "The shelves. " + "📚" * 494
    assert [p.account for p in found(alt_text.missing_alt_text, policy, item(alt=alt), accounts=("instagram",))] == [
        "instagram"
    ]


@pytest.mark.parametrize(
    ("items", "says", "hint"),
    [
        ([item("media/A.JPG")], "there is no file", "media/a.jpg?"),
        ([item("media/a.jpeg")], "there is no file", "media/a.jpg?"),
        ([item("content/media/a.jpg")], "there is no file", "media/a.jpg?"),
        ([item("a.jpg")], "there is no file", "media/a.jpg?"),
        ([item("media/$(rm x).jpg")], "there is no file", "git add 'content/media/$(rm x).jpg'"),
        ([item("media/oxu zal\u0131 s\u0327\u0259kli.jpg")], "there is no file", "coded otherwise"),
        ([item("media/link.jpg")], "symbolic link", "itself"),
        ([item("media/huge.jpg")], "45 MB", "external"),
        ([item(external="https://a.example.edu/a.jpg")], "which one is meant", "keep one"),
        ([{"alt": "The shelves"}], "no file is named", "file:"),
        ([{"external": "https://a.example.edu/a.jpg", "size": "1"}], "no digest", "sha256sum"),
        ([{"external": "https://a.example.edu/a.jpg", "digest": DIGEST}], "no size", "bytes"),
    ],
)
def test_files_that_cannot_be_known(policy: Policy, items: list[dict[str, Any]], says: str, hint: str) -> None:
    [problem] = found(media.missing_media, policy, *items)
    assert says in problem.message
    assert hint in problem.hint
    assert (problem.key or ())[:2] == ("media", 0)


@pytest.mark.parametrize(
    ("accounts", "items", "lacking"),
    [
        (("instagram", "linkedin"), [], ["instagram"]),
        (("instagram",), [item()], []),
        (("youtube",), [item()], ["youtube"]),
        (("youtube", "instagram"), [], ["youtube", "instagram"]),
        (("youtube",), [item("media/v.mp4")], []),
        (("youtube",), [{"external": "https://drive.example.edu/view", "digest": DIGEST, "size": "9"}], []),
        (("nobody", "linkedin"), [], []),
    ],
)
def test_platforms_that_show_no_post_without_media(
    policy: Policy, accounts: tuple[str, ...], items: list[dict[str, Any]], lacking: list[str]
) -> None:
    problems = found(media.missing_media, policy, *items, accounts=accounts)
    assert [problem.account for problem in problems] == lacking
    assert [problem.key for problem in problems] == [("accounts", accounts.index(name)) for name in lacking]


@pytest.mark.parametrize(
    ("width", "height", "stopped"),
    [
        (1080, 1350, False),  # 4:5 exactly
        (1080, 1351, False),  # 0.80 as the platform names it
        (1080, 1370, True),
        (1080, 566, False),
        (1080, 565, False),  # 1.91 as the platform names it
        (1080, 560, True),
        (200, 200, False),  # too small only to be pretty: a warning, shown by preview
        (4000, 4000, False),
    ],
)
def test_the_shapes_that_instagram_takes(policy: Policy, width: int, height: int, stopped: bool) -> None:
    problems = found(media_limits.media_limits, policy, item(), accounts=("instagram",), files=sized(width, height))
    assert bool(problems) is stopped


@pytest.mark.parametrize(
    ("accounts", "files", "says"),
    [
        (("instagram",), sized(1080, 1080, 8_000_000), ""),
        (("instagram",), sized(1080, 1080, 8_000_001), "8,000,000 bytes; media/a.jpg has 8,000,001 bytes"),
        (("facebook",), sized(1080, 1080, 12_340_000), "at most 10 MB; media/a.jpg has 12.3 MB"),
        (("linkedin",), sized(8_000, 8_000), "at most 36,152,319 pixels"),
        (("mastodon",), sized(1080, 1080, 16_777_216), ""),
        (("mastodon",), sized(1080, 1080, 17_000_000), "at most 16.8 MB"),
        (("telegram",), sized(5_000, 10), ""),  # a warning there
        (("linkedin",), sized(0, 0, 0, ""), "is empty"),
        (("linkedin",), sized(None, None, 12, ""), "neither a picture nor a video"),
        (("linkedin",), sized(None, None), "is damaged"),
        (("linkedin",), sized(9, 9, 9, "png"), "PNG inside"),
        (("facebook",), {"content/media/a.jpg": FileFacts(problem="a link")}, ""),
        (("facebook",), {}, ""),
    ],
)
def test_what_platforms_take(policy: Policy, accounts: tuple[str, ...], files: dict[str, FileFacts], says: str) -> None:
    problems = found(media_limits.media_limits, policy, item(), accounts=accounts, files=files)
    assert [says in problem.message for problem in problems] == [True] * bool(says)


def test_a_gif_may_be_larger_than_a_picture_where_the_platform_says_so(policy: Policy) -> None:
    assert not found(media_limits.media_limits, policy, item("media/c.gif"), accounts=("x",))
    big = {"content/media/c.gif": FileFacts("gif", 15_000_001, 600, 600)}
    assert found(media_limits.media_limits, policy, item("media/c.gif"), accounts=("x",), files=big)


@pytest.mark.parametrize(
    ("accounts", "items", "says"),
    [
        (("x",), [item()] * 4, ""),
        (("x",), [item()] * 5, "at most 4 pictures"),
        (("x",), [item("media/v.mp4")] * 2, "at most 1 videos"),
        (("x",), [item(), item("media/v.mp4")], "either pictures or a video"),
        (("instagram",), [item(), item("media/v.mp4")], ""),
        (("bluesky",), [item()] * 5, ""),  # a warning there
    ],
)
def test_how_many_platforms_take(
    policy: Policy, accounts: tuple[str, ...], items: list[dict[str, Any]], says: str
) -> None:
    problems = found(media_limits.media_limits, policy, *items, accounts=accounts)
    assert [says in problem.message for problem in problems] == [True] * bool(says)


def test_of_external_files_we_know_what_the_post_says(policy: Policy) -> None:
    def problems(address: str, size: str, account: str) -> list[str]:
        item = {"external": f"https://drive.example.edu/{address}", "size": size, "digest": DIGEST}
        return [problem.message for problem in found(media_limits.media_limits, policy, item, accounts=(account,))]

    assert "PNG" in problems("a.png", "9", "instagram")[0]
    assert "600 MB" in problems("a.mp4", "600000000", "x")[0]
    assert not problems("a.mp4", "600000000", "linkedin")  # a warning there
    assert not problems("view", "600000000", "x")


def test_a_finding_on_several_accounts_names_each(policy: Policy) -> None:
    problems = found(
        media_limits.media_limits, policy, item("media/b.png"), accounts=("facebook", "instagram", "nobody")
    )
    assert [(problem.account, problem.key) for problem in problems] == [("instagram", ("media", 0))]


NUMBERS = st.sampled_from([1, 319, 320, 565, 800, 1080, 1350, 6_000, 9_000_000, 300_000_000])
FORMATS = st.sampled_from(["jpeg", "png", "gif", "webp", "heif", "mp4", "mov", "webm"])


@given(
    st.lists(st.tuples(FORMATS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=5),
    st.permutations(["x", "instagram", "mastodon"]),
)
def test_what_passes_the_strictest_of_all_passes_each(
    pictures: list[tuple[str, int, int, int]], accounts: list[str]
) -> None:
    policy = with_more_accounts()
    files = {f"content/media/{n}": FileFacts(*facts) for n, facts in enumerate(pictures)}
    items = [{"file": f"media/{n}"} for n in range(len(pictures))]
    together = found(media_limits.media_limits, policy, *items, accounts=tuple(accounts), files=files)
    apart = [found(media_limits.media_limits, policy, *items, accounts=(one,), files=files) for one in accounts]
    assert together == [problem for problems in apart for problem in problems]


def test_an_account_takes_what_its_own_limits_say(policy: Policy) -> None:
    limit = register(policy)["x"].platform.limits["images"].model_copy(update={"value": 0})
    changed = policy.accounts["x"].model_copy(update={"limits": {"images": limit}})
    other = policy.model_copy(update={"accounts": {**policy.accounts, "x": changed}})
    assert takes_of(register(policy)).by_account["x"].pictures == 4
    assert found(media_limits.media_limits, other, item(), accounts=("x",))
    assert not found(media_limits.media_limits, policy, item(), accounts=("x",))


@pytest.mark.parametrize(
    ("captions", "says"),
    [
        (None, "no captions"),
        ("media/v.vtt", ""),
        ("media/none.vtt", "there is no file"),
        ("media/a.jpg", "neither a WebVTT nor an SRT"),
        ("media/link.jpg", "symbolic link"),
    ],
)
def test_captions(policy: Policy, captions: str | None, says: str) -> None:
    problems = found(media.missing_captions, policy, item("media/v.mp4", captions=captions))
    assert [says in problem.message for problem in problems] == [True] * bool(says)


def test_captions_have_a_largest_size_on_some_platforms(policy: Policy) -> None:
    video = item("media/v.mp4", captions="media/long.vtt")
    [problem] = found(media.missing_captions, policy, video, accounts=("bluesky", "linkedin"))
    assert problem.account == "bluesky"
    assert "at most 20 kB; these have 30 kB" in problem.message


@pytest.mark.parametrize(
    ("licence", "hint"),
    [
        ("cc-by-4.0", "CC-BY-4.0?"),
        ("CC BY SA 4.0", "CC-BY-SA-4.0?"),
        ("own work", "own-work?"),
        ("own-wrok", "own-work?"),
        ("CC-BY-NC-4.0", "the policy accepts"),
        ("CC-BY-3.0", "the policy accepts"),
        ("all rights reserved", "the policy accepts"),
    ],
)
def test_licences(policy: Policy, licence: str, hint: str) -> None:
    [problem] = found(rights.missing_licence, policy, item(licence=licence))
    assert hint in problem.hint
    assert problem.key == ("media", 0, "licence")


@pytest.mark.parametrize(
    ("kind", "people", "consent", "key"),
    [
        ("photo", "none", None, None),
        ("photo", "shown", "folder 2026-31", None),
        ("photo", "shown", None, "people"),
        ("photo", None, None, ""),
        ("photo", None, "folder 2026-31", ""),
        ("poster", None, None, None),
        ("poster", "shown", None, "people"),
    ],
)
def test_consent(policy: Policy, kind: str, people: str | None, consent: str | None, key: str | None) -> None:
    problems = found(rights.missing_consent, policy, item(people=people, consent=consent), kind=kind)
    expected = [] if key is None else [("media", 0, *filter(None, [key]))]
    assert [problem.key for problem in problems] == expected


def test_the_mend_for_a_position_can_be_pasted_into_a_shell(policy: Policy) -> None:
    files = {"content/media/a'; rm x.jpg": FileFacts("jpeg", 9, 9, 9, has_location=True)}
    [problem] = found(media.photo_location, policy, item("media/a'; rm x.jpg"), files=files)
    assert problem.hint.endswith("""'content/media/a'"'"'; rm x.jpg'""")


def test_messages_stay_short(policy: Policy) -> None:
    long = f"media/{'a' * 300}.png"
    files = {f"content/{long}": FileFacts("gif", 90_000_000, 1, 9, has_location=True)}
    for rule in (media.missing_media, media.missing_captions, media.photo_location, media_limits.media_limits):
        for present in (files, {}):
            for problem in found(rule, policy, item(long, captions=long), accounts=("instagram", "x"), files=present):
                assert len(problem.message) <= 200, problem.message

"""Packets for review that suites look at: one with everything, and hostile words wherever words can be."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sites
from inert import POLICY

from socialctl.emitters.html.packet import packet
from socialctl.model.finding import Finding
from socialctl.model.packet import Earlier, ForReview, Packet, Signable
from socialctl.model.policy import Policy
from socialctl.model.schedule import MediaShown
from socialctl.model.statement import Decision, PolicyMark, SignedFile
from socialctl.model.verdict import Reason

AT = datetime(2026, 10, 5, 9, tzinfo=sites.BAKU)
DIGEST = f"sha256:{'0f' * 32}"
FILM = "https://drive.example.org/film.mp4"
DECISIONS: tuple[Decision, ...] = ("submit", "approve", "reject", "withdraw")
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nXoş gəlmisiniz! <script>alert(1)</script>\n"


# One pixel: it stands often in large pages.
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


def file(path: str) -> bytes | None:
    """The bytes of a file below content/."""
    return {"media/film.vtt": CAPTIONS.encode(), "media/dot.png": DOT}.get(path) or sites.file(path)


def post(number: int, words: str, title: str, media: Sequence[MediaShown], accounts: Sequence[str]) -> ForReview:
    """A post to decide on, with one thing of every kind; ``words`` are its text and everything that people wrote."""
    at = datetime(2026, 10, 19, 10, tzinfo=sites.BAKU)
    name = f"post-{number}"
    slots = [
        sites.entry(name, account, at + timedelta(minutes=30 * after), words, title=title).slot
        for after, account in enumerate(accounts)
    ]
    path = f"content/posts/2026/10/{name}.md"
    signed = [SignedFile(one.path, 4711, DIGEST) for one in media]
    data = f'{{\n  "number": {number},\n  "type": "socialctl/approval/v1"\n}}\n'.encode()
    warning = Finding(path, 4, 1, "short-lead-time", f"only two days ahead: {words}", "warning", clause="LPPC619 1.1.1")
    return ForReview(
        post=name,
        title=title,
        author="Leyla Məmmədova",
        path=path,
        language=("az", "en"),
        slots=tuple(slots),
        media=tuple(media),
        files=(*signed, SignedFile("media/film.vtt", len(CAPTIONS), DIGEST), SignedFile("post.md", 901, DIGEST)),
        warnings=(warning,),
        lacks=(Reason("not-submitted", f"its author has not submitted it: {words}", "its author submits it"),),
        earlier=tuple(
            Earlier(AT - timedelta(days=9 - day), decision, words, words, words if day == 1 else "", words)
            for day, decision in enumerate(DECISIONS)
        ),
        signable=Signable(f"rashad-{number:08}.json", data, DIGEST),
    )


def asked(posts: Iterable[ForReview], words: str = "Rəşad Hüseynov") -> Packet:
    """A packet of these posts."""
    return Packet(
        document="LPPC619",
        policy=PolicyMark(3, DIGEST),
        zone="Asia/Baku",
        person=words,
        key=f"SHA256:{'a' * 43}",
        key_file="id_ed25519",
        must_touch=False,
        at=AT,
        affirms=("accurate", "respectful", words),
        comment=words,
        again="socialctl review post-1 --as rashad --now 2026-10-05T09:00:00+04:00 -o packet.html",
        posts=tuple(posts),
    )


MEDIA = (*sites.PICTURES, MediaShown(FILM, "Kitabxana haqqında film"), MediaShown("media/gone.mov", ""))
EVERYTHING = asked(
    (
        post(1, sites.LONG, "Açıq Giriş Həftəsi 2026", MEDIA, ("instagram", "facebook", "linkedin", "youtube")),
        post(2, "Oxu zalı səhər 9-da açılır.", "Oxu zalının iş saatları", (), ("facebook",)),
    )
)


def speaking(code: str) -> Policy:
    """The project's policy with that language first."""
    organisation = POLICY.organisation.model_copy(update={"languages": [code]})
    return POLICY.model_copy(update={"organisation": organisation})


def page(value: Packet = EVERYTHING, code: str = "az") -> bytes:
    """The page of a packet."""
    return packet(value, speaking(code), file)


def hostile(words: Sequence[str]) -> Packet:
    """A packet in which these texts stand wherever somebody's words can."""
    posts = [
        post(
            number,
            word,
            word,
            (MediaShown("media/dot.png", word), MediaShown(word, word)),
            ("facebook", "youtube"),
        )
        for number, word in enumerate(words)
    ]
    named = [one._replace(author=word, path=word, language=(word,)) for one, word in zip(posts, words, strict=True)]
    return asked(named, words[0])

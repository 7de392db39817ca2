"""Rules about statements that can be looked up: articles and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.rules._base import Case, Parameters, Watch, rule
from socialctl.rules._phrases import Phrases
from socialctl.rules._reading import reading, shown

DOI = lazy_pattern(r"\b10\.[0-9]{4,9}/[^\s\"<>]*\w", re.IGNORECASE)
# www.doi.org is the site about DOIs; doi.org alone is named without leading anywhere.
_DOI_LINK = lazy_pattern(r"(?<![\w.-])(?<!www\.)(?:dx\.)?doi\.org/(?!10\.[0-9]{4,9}/\w)[^\s)\]]+", re.IGNORECASE)


class Types(Parameters):
    """Content types that must name a DOI."""

    types: tuple[str, ...] = ("open-access-article",)


def _watch_dois(parameters: Types) -> Watch:
    return Watch(frozenset({b"doi"}), has=lambda case: case.file.post.type in parameters.types)


@rule("open-access-without-doi", "text", clause="2.1", parameters=Types, watch=_watch_dois)
def open_access_without_doi(case: Case, parameters: Types) -> Iterator[Problem]:
    """What: A post about an open access article that names no DOI, or in any post a DOI that is not one.

    Why: Open access articles are content of the library (LPPC619 2.1). The DOI leads to the article for good, says
    which version it is, and lets readers find the licence.

    Example:
        type: open-access-article       (and: Read it at https://publisher.example.com/p?id=7)

    Instead:
        Read it at https://doi.org/10.1038/s41586-020-2649-2
    """
    for text in case.written:
        if b"doi" in reading(text.text).words:
            for found in _DOI_LINK.finditer(text.text):
                yield text.problem(
                    f"{shown(found.group())} is not a DOI",
                    "a DOI begins with 10. and four or more digits: https://doi.org/10.1038/s41586-020-2649-2",
                    found.start(),
                )
    if case.post.type in parameters.types and not any(DOI.search(text.text) for text in case.written):
        yield Problem(
            f"a post of type {case.post.type} names no DOI",
            "add the article's DOI to the words: https://doi.org/10.…",
            key=("type",),
        )


_COUNTED = Phrases(
    (
        "million", "billion", "milyon", "milyard", "milyar", "миллион", "миллиона", "миллионов", "млн", "млрд", "times",
        "percent", "per cent", "yüzde", "процент", "процента", "процентов", "dəfə", "раз", "раза", "kat",
        "faiz", "faizi", "faizini", "faizinə", "faizindən", "faizlik",
    )
)  # fmt: skip
# Percentages but 0 and 100 (fun, or a manner of speaking), millions, and 'so many times more'.
_CLAIM = lazy_pattern(
    r"(?<![\d.,/])(?!(?:0|100)\s?(?:%|percent|per cent|faiz))[0-9]+(?:[.,][0-9]+)*\s?"
    r"(?:%(?! off\b)|percent\b|per cent\b|faiz\w*|процент(?:а|ов)?\b"
    r"|million\b|billion\b|milyon\b|milyard\b|milyar\b|миллион(?:а|ов)?\b|млн\b|млрд\b"
    r"|times (?:more|less|higher|faster|larger|bigger|as)\b|dəfə (?:çox|az|artiq|sürətli|böyük)\b"
    r"|kat daha\b|раза? (?:больше|меньше|выше|быстрее)\b)"
    r"|(?<!\w)(?:%|yüzde )(?!100\b|0\b)[0-9]+"
)
# A text that says where it has the number from.
_SOURCE = Phrases(
    (
        "source", "sources", "according to", "mənbə", "mənbələr", "məlumatına görə", "görə", "kaynak", "göre",
        "источник", "источники", "по данным", "doi", "isbn", "report", "survey", "hesabat", "sorğu", "отчёт", "отчет",
        "опрос",
    )
)  # fmt: skip


@rule("claim-without-source", "text", clause="1.3.6", severity="warning", watch=lambda _: _COUNTED.watch("%"))
def claim_without_source(case: Case, _: Any) -> Iterator[Problem]:
    """What: A number that claims something (a percentage, millions, 'three times more') without saying where it is
    from.

    Why: Content should not contain inaccurate or false information (LPPC619 1.3.6). A link in the same text, words
    such as 'according to', or the key sources is enough.

    Example:
        Open access articles are read 3 times more often.

    Instead:
        sources: ["Piwowar et al. 2018, https://doi.org/10.7717/peerj.4375"]
    """
    if case.post.sources or "sources" in case.file.unread:
        return
    seen = case.seen
    if "%" not in seen.text and not _COUNTED.are_in(seen):
        return
    for text in case.written:
        read = reading(text.text)
        if "://" in text.text or not ("%" in text.text or _COUNTED.may_be_in(read)):
            continue
        found = _CLAIM.search(read.folded)
        if found and not any(_SOURCE.find(read)) and "www." not in read.folded:
            yield text.problem(
                f"'{shown(text.text[found.start() : found.end()])}' is stated without a source",
                "add sources: [where the number is from], or a link to it",
                found.start(),
            )

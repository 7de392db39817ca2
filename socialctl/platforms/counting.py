"""How platforms count the length of a text: one pure function a unit, and ``over``, which avoids the work.

Looking for emoji clusters and links is slow, and almost every post is far below its limit. So the counters
look only at the part of a text that can matter, and ``over`` first asks a bound that costs next to nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from socialctl.model.patterns import lazy_pattern
from socialctl.model.platform import Unit

# What a link counts on X and Mastodon, whatever its length, and how it is made to count so.
URL_LENGTH = 23
_PLACEHOLDER = "x" * URL_LENGTH

# --- Links, as X reads them (twitter-text@30e2430, js/src/regexp and conformance/*.yml, Apache-2.0) ---------

# Country codes and the more common generic domains of the IANA root zone (iana.org/domains/root/db). A bare
# domain under a rarer one is taken for plain text.
_TLDS = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz
ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm
fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is
it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm
mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr
ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg
th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
academy aero agency app art asia audio biz blog business cafe care cat center city cloud club com community
company consulting coop courses design dev digital directory earth edu education email events expert
foundation fund fun gallery global gov group guide guru health help host house info ink institute int
international jobs land law legal life link live ltd media mil mobi museum name net network news ngo ninja
one ong online org page photo photos plus post press pro productions pub reviews school science services
shop site social software solutions space store studio support systems tech technology tel theater tips
today tools top tours training travel university video vip website wiki work works world xyz zone
"""

# Letters that an unaccented reader would call Latin; they may stand in a bare domain and in a path.
_LATIN = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272"
    "\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
# Spaces, direction marks and noncharacters: never in a host.
_BLANK = "\x80-\xa0\u061c\u1680\u180e\u2000-\u200a\u200e\u200f\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff\ufffe\uffff"
_HOST = rf"[^\x00-,./:-@\[-^`{{-\x7f{_BLANK}]"  # letters and digits of any script, hyphen, underscore
_DOMAIN_HOST = rf"[^\x00-,./:-@\[-`{{-\x7f{_BLANK}]"  # the same without underscore
_TLD_END = "(?![0-9a-z@+-])"
_KNOWN_TLD = f"(?:{'|'.join(_TLDS.split())}){_TLD_END}"
_ANY_TLD = rf"(?:[a-z]{{2,}}+|[^\x00-\x7f{_BLANK}]{{2,}}+){_TLD_END}"

# Atomic groups and possessive repeats keep hostile text linear.
_LABELS = rf"(?>(?![_-]){_HOST}+(?<![_-])\.)*(?>(?!-){_DOMAIN_HOST}+(?<!-)\.)"
_BARE_LABELS = rf"(?>(?!-)[a-z0-9{_LATIN}-]+(?<!-)\.)+"

_PATH_CHARACTERS = rf"[a-z0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}\u0400-\u04ff]"
_PATH_END = rf"[a-z0-9=_#/+\-{_LATIN}\u0400-\u04ff]"
_PARENTHESES = rf"\({_PATH_CHARACTERS}*+(?:\({_PATH_CHARACTERS}++\){_PATH_CHARACTERS}*+)?+\)"
_PATH = rf"/(?:(?:{_PATH_CHARACTERS}|{_PARENTHESES})*(?:{_PATH_END}|{_PARENTHESES}))?"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_TAIL = rf"(?::[0-9]+)?(?:{_PATH})?(?:{_QUERY})?"

_WITH_SCHEME = (
    r"(?<![a-z0-9@\uff20$#\uff03\ufeff\ufffe\uffff])https?://"
    rf"({_LABELS}{_ANY_TLD}){_TAIL}"
)
_BARE = (
    rf"(?<![a-z0-9{_LATIN}@\uff20$#\uff03\ufeff\ufffe\uffff_./-])"
    rf"({_BARE_LABELS}{_KNOWN_TLD}){_TAIL}"
)

# The only words that can hold a link; much faster to find than links.
_DOTTED_WORD = lazy_pattern(r"(?<!\S)[^\s.]*+\.\S+")
_LONGEST_LABEL = 63  # octets of a DNS label, RFC 1035 section 2.3.4
_LONGEST_URL = 4096  # twitter-text js/src/extractUrlsWithIndices.js


@cache
def _urls(*, bare: bool) -> re.Pattern[str]:
    pattern = f"{_WITH_SCHEME}|{_BARE}" if bare else _WITH_SCHEME
    # ASCII: without it ignoring case would take the Turkish dotless i for an i, and .bız for .biz.
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def _is_label(label: str) -> bool:
    if len(label) > _LONGEST_LABEL:  # its Punycode is longer still, and slow to make
        return False
    if label.isascii():
        return True
    return not label.startswith("xn--") and len(b"xn--" + label.encode("punycode")) <= _LONGEST_LABEL


def _shorten(match: re.Match[str]) -> str:
    host = match[match.lastindex or 0]  # of the two patterns, the one that matched
    is_url = len(match[0]) <= _LONGEST_URL and all(map(_is_label, host.split(".")))
    return _PLACEHOLDER if is_url else match[0]


def _with_short_urls(text: str, *, bare: bool) -> str:
    """``text`` with every link as 23 letters: those with http(s), and with ``bare`` also example.org/page."""
    links = _urls(bare=bare)
    return _DOTTED_WORD.sub(lambda word: links.sub(_shorten, word[0]), text)


# --- Emoji and grapheme clusters ----------------------------------------------------------------------------

# Characters that are a cluster of their own unless one of the others joins them: ASCII, Latin, Greek and
# Cyrillic letters, common punctuation; not carriage return (CR LF is one cluster), nor © and ® (which can
# become emoji).
_PLAIN = "\\x00-\\x0c\\x0e-\u00a8\u00aa-\u00ad\u00af-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027"
_NOT_PLAIN = lazy_pattern(f"[^{_PLAIN}]")
_INSIDE_PLAIN = lazy_pattern(f"(?<=[{_PLAIN}])[{_PLAIN}]+(?=[{_PLAIN}])")
# Every emoji holds one of these (a keycap its U+20E3).
_MAYBE_EMOJI = lazy_pattern("[^\\x00-\u00a8\u00aa-\u00ad\u00af-\u203b]")  # all but these: quicker to compile


# ``regex`` has no types and takes 40 ms to import: only texts that need it pay for it.
@cache
def _cluster() -> Any:
    import regex  # type: ignore[import-untyped]

    return regex.compile(r"\X")


@cache
def _emoji() -> Any:
    """One emoji as X shows it: a flag, a keycap, or up to four joined pictures, each with its skin tone.

    The sequences of Unicode Technical Standard 51, section 1.4; no recommended sequence joins more than four.
    """
    import regex

    picture = (
        r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}"
        r"|[\u00a9\u00ae]\uFE0F"
        r"|[[\p{Emoji}]--[0-9#*\u00a9\u00ae]](?:\uFE0F|(?!\uFE0E)))"
    )
    return regex.compile(
        r"\p{Regional_Indicator}{2}"
        r"|[0-9#*]\uFE0F?\u20E3"
        r"|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
        rf"|{picture}(?:\u200D{picture}){{0,3}}",
        regex.VERSION1,
    )


def _without_inside_plain(text: str) -> str:
    """``text`` with only the ends of each plain run: nothing between them can take part in a cluster."""
    return _INSIDE_PLAIN.sub("", text)


# --- The counters -------------------------------------------------------------------------------------------


def code_points(text: str) -> int:
    """The length of ``text`` in Unicode code points; no platform's unit, for diagnostics."""
    return len(text)


def utf16_units(text: str) -> int:
    """The length of ``text`` in UTF-16 code units.

    TikTok and Telegram say so; also the strictest plausible reading where a platform only says "characters".
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    """The length of ``text`` in UTF-8 bytes: YouTube's description, Bluesky's second ceiling."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def graphemes(text: str) -> int:
    """The length of ``text`` in extended grapheme clusters (Unicode Standard Annex 29): Bluesky."""
    if not _NOT_PLAIN.search(text):
        return len(text)
    rest = _without_inside_plain(text)
    return len(text) - len(rest) + len(_cluster().findall(rest))


def threads_length(text: str) -> int:
    """The length of ``text`` on Threads: grapheme clusters, but an emoji costs its UTF-8 bytes.

    Source: developers.facebook.com/documentation/threads/posts, 2026-04-14. Threads itself is reported to
    count nearer to graphemes; the documented rule is the stricter one.
    """
    if not _NOT_PLAIN.search(text):
        return len(text)
    rest, emoji = _without_inside_plain(text), _emoji()
    clusters = _cluster().findall(rest)
    return len(text) - len(rest) + sum(utf8_bytes(one) if emoji.search(one) else 1 for one in clusters)


_LINKEDIN_RESERVED = lazy_pattern(r"[|{}@\[\]()<>#\\*_~]")


def linkedin_length(text: str) -> int:
    r"""The length of ``text`` on LinkedIn: UTF-16 units once ``| { } @ [ ] ( ) < > # \ * _ ~`` are escaped.

    The escaped text is what is sent and counted. Source: learn.microsoft.com/linkedin, little-text-format,
    2026-09-06.
    """
    return utf16_units(text) + len(_LINKEDIN_RESERVED.findall(text))


_REMOTE_MENTION = lazy_pattern(r"(?<![/\w])(@[a-z0-9_]++)@[a-z0-9.-]*[a-z0-9]", re.ASCII | re.IGNORECASE)


def mastodon_length(text: str) -> int:
    """The length of ``text`` on Mastodon: grapheme clusters, a link as 23, ``@user@host`` as ``@user``.

    Source: mastodon/documentation@2903485 content/en/user/posting.md. Links must start with http(s)://.
    """
    return graphemes(_REMOTE_MENTION.sub(r"\1", _with_short_urls(text, bare=False)))


class XConfig(NamedTuple):
    """What X weighs by: twitter-text@30e2430 config/v1.json to v3.json.

    Weights are in parts of ``scale``; ``light`` holds the ranges of code points, both ends included, that
    weigh ``light_weight``; all others weigh ``default_weight``, and so, with ``emoji``, does a cluster.
    """

    max_weighted: int
    scale: int
    default_weight: int
    light: tuple[tuple[int, int], ...] = ()
    light_weight: int = 0
    emoji: bool = False


_V2_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
X_V1 = XConfig(max_weighted=140, scale=1, default_weight=1)
X_V2 = XConfig(max_weighted=280, scale=100, default_weight=200, light=_V2_LIGHT, light_weight=100)
X_V3 = X_V2._replace(emoji=True)

# Byte order marks and noncharacters; direction marks are allowed (validate.yml,
# UnicodeDirectionalMarkerCounterTest).
_X_INVALID = lazy_pattern("[\ufeff\ufffe\uffff]")


@cache
def _heavy(light: tuple[tuple[int, int], ...]) -> re.Pattern[str]:
    ranges = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in light)
    return re.compile(f"[^{ranges}]" if ranges else "(?s:.)")


def _weigh(text: str, config: XConfig) -> int:
    heavy = len(_heavy(config.light).findall(text))
    return heavy * config.default_weight + (len(text) - heavy) * config.light_weight


def x_weighted(text: str, config: XConfig = X_V3) -> int:
    """The weighted length of ``text`` on X: 1 for most letters, 2 for an emoji or a Han letter, 23 a link.

    Source: xdevplatform/docs@2871328 fundamentals/counting-characters.mdx; twitter-text@30e2430, all of whose
    vectors of length pass. Two simplifications: after http(s):// any two letters do as a top-level domain,
    and without it only the ones we know.
    """
    text = _with_short_urls(unicodedata.normalize("NFC", text), bare=True)
    weight = _weigh(text, config)
    if config.emoji and _MAYBE_EMOJI.search(text):
        clusters = _emoji().findall(_without_inside_plain(text))
        weight -= sum(_weigh(cluster, config) - config.default_weight for cluster in clusters)
    return weight // config.scale


def x_is_valid(text: str, config: XConfig = X_V3) -> bool:
    """Whether X takes ``text``: not empty, not too heavy, without byte order marks and noncharacters."""
    return 0 < x_weighted(text, config) <= config.max_weighted and not _X_INVALID.search(text)


COUNTERS: Mapping[Unit, Callable[[str], int]] = {
    "code-points": code_points,
    "utf-16": utf16_units,
    "utf-8": utf8_bytes,
    "graphemes": graphemes,
    "x-weighted": x_weighted,
    "threads": threads_length,
    "linkedin": linkedin_length,
    "mastodon": mastodon_length,
}


# --- Bounds: never less than the counter's answer, and next to free -----------------------------------------


def _x_bound(text: str) -> int:
    # A link has a dot inside; no character weighs more than 2, and no emoji more than its characters.
    if text.isascii():
        heaviest = 1
    else:
        heaviest, text = 2, unicodedata.normalize("NFC", text)  # which can lengthen
    inner_dots = text.count(".") - text.count(". ") - text.count(".\n")
    return heaviest * len(text) + URL_LENGTH * inner_dots


_BOUNDS: Mapping[Unit, Callable[[str], int]] = {
    "code-points": len,
    "utf-16": lambda text: 2 * len(text),
    "utf-8": lambda text: 4 * len(text),
    "graphemes": len,
    "x-weighted": _x_bound,
    "threads": utf8_bytes,
    "linkedin": lambda text: 2 * len(text),  # an escaped character is two units, and so is one beyond the BMP
    "mastodon": lambda text: len(text) + URL_LENGTH * text.count("://"),
}


# What one character can count at most. X: the link a.co is 23; Mastodon: so is http://a.b.
_DEAREST: Mapping[Unit, int] = {
    "code-points": 1,
    "utf-16": 2,
    "utf-8": 4,
    "graphemes": 1,
    "x-weighted": 6,
    "threads": 4,
    "linkedin": 2,
    "mastodon": 3,
}


_DEAREST_EVERYDAY: Mapping[Unit, int] = {**_DEAREST, "utf-16": 1, "utf-8": 3, "threads": 3}


def surely_fit(unit: Unit, limit: float, *, everyday: bool = False) -> float:
    """So many characters never exceed ``limit`` in ``unit``, whichever they are; or, with ``everyday``, whichever of
    the Basic Multilingual Plane."""
    return limit // (_DEAREST_EVERYDAY if everyday else _DEAREST)[unit]


def over(unit: Unit, text: str, limit: float) -> int | None:
    """The length of ``text`` in ``unit`` where it exceeds ``limit``, else None.

    The answer is exact; ``KeyError`` for a unit that is not one of text.
    """
    if _BOUNDS[unit](text) <= limit:
        return None
    count = COUNTERS[unit](text)
    return count if count > limit else None

"""Hostile posts of the project's own, made by code: always the same, and there also where no foreign corpus is.

Every input that ever broke something belongs in here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

K = 64 * 1024
LARGEST = 256 * 1024

FRONT = {
    "title": "A title",
    "author": "leyla",
    "status": "ready",
    "purpose": "service",
    "type": "text",
    "accounts": "[mastodon]",
    "language": "en",
}


def wrapped(identity: str, body: str = "Some words.\n", **changes: str) -> bytes:
    """A post that is sound but for what is given; values as written in YAML."""
    minute = zlib.crc32(identity.encode()) % (24 * 24 * 60)  # times differ, so that posts are not in each other's way
    schedule = f"2026-10-{minute // 1440 + 7:02}T{minute // 60 % 24:02}:{minute % 60:02}"
    front = {"id": identity} | FRONT | {"schedule": schedule} | changes
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\n{lines}---\n{body}".encode("utf-8", "surrogateescape")


# What everyday and hostile titles look like to YAML (reliability.md section 4), and what reaches screens and files.
VALUES = [
    *("no", "on", "off", "014", "0x1F", "1_000", "12:30", "1e3", "~", "null", "=", "<<", "2026-02-30", "20260329", ""),
    *("We fixed issue # 12 today", "#GalaxyDay is here", "&more news", "Galaxy 24.2: what is new", "@x", "`x`", "%x"),
    *("*b*", "*b", "!x", "! x", "!", "!!binary ####", "!!python/object/apply:os.system [x]", "[Update] x", "{{x}}"),
    *(
        "'Q' x",
        '"Q" x',
        "'a'#b",
        '"a"#b',
        "[a]#b",
        "{a: b}#c",
        "'a",
        '"a',
        "|",
        ">",
        "- x",
        "? x",
        ": x",
        ", x",
        "| # c",
    ),
    *('"\\ud83d\\ude00"', '"\\x1b[2J"', '"\\0"', '"a\\nb"', '"a\\r\\nb"', '"\\u0085"', '"\\L"', '"\\q"', "a\tb", "\tb"),
    *("'[/]'", "'[bold]x[/bold]'", "'[link=file:///etc/passwd]x[/link]'", "':smile:'", "'[black on black]x'", "x\\"),
    *(
        "'=HYPERLINK(\"http://x\")'",
        "'+1'",
        "'-1'",
        "'@SUM(1)'",
        "'＝1'",
        "'\t=1'",
        "'::error file=x::y'",
        "'##[command]'",
    ),
    *("'<script>alert(1)</script>'", "'<img src=x onerror=y>'", "'javascript:x'", "'&lt;'", "'BEGIN:VEVENT'"),
    *(
        "a\u202eb",
        "a\u2066b",
        "a\u200bb",
        "\ufeffa",
        "a\ufeffb",
        "a\u2028b",
        "a\u2029b",
        "a\u0085b",
        "a\u00adb",
        "\u3164",
    ),
    *("👩‍👩‍👧‍👦", "🇦🇿", "é", "e\u0301", "\u0301", "ﷺ", "Ǆ", "İIıi", "ß", "\U0010ffff", "\ufffe", "\U000e0041", "𝐛𝐨𝐥𝐝"),
    *("[a, [b]]", "{a: b}", "[]", "{}", "{a, b}", "[a: b]", "[,]", "[a,,b]", "x" * 5000, "'" + "x" * K + "'"),
]

TIMES = [
    *("12:30", "12:30:45", "-12:30", "20260329", "1760000000", "1e10", ".nan", "2026-10-19", "2026-10-19 10:00", "now"),
    *("2026-02-30T10:00", "0000-01-01T00:00", "1969-12-31T23:59", "2200-01-01T00:00", "9999-12-31T23:59:59-14:00"),
    *(
        "2026-10-19T24:00",
        "2026-10-19T10:60",
        "2026-10-19T10:00:60",
        "2026-10-19T10:00+99:99",
        "2026-10-19T10:00+24:00",
    ),
    *(
        "2026-10-19T10:00Z",
        "2026-10-19T10:00+04:00",
        "2026-10-19T10:00:00.5",
        "2026-10-19t10:00",
        "２０２６-10-19T10:00",
    ),
    *("2026-W43-1T10:00", "2026-292T10:00", "'2026-10-19T10:00 '", "1970-01-01T00:00+23:59", "2199-12-31T23:59-23:59"),
    *("[2026-10-19T10:00]", "{a: b}", "no", "'2026-10-19T10:00\n\n  x'", "2026-10-19T10:00-00:00"),
]

# Keys with values that they do not take, or only seem to.
KEYS = {
    "accounts": [
        "mastodon",
        "[]",
        "[[mastodon]]",
        "[mastodon, mastodon]",
        "[Mastodon]",
        "{mastodon: x}",
        "[on, off]",
        "['']",
    ],
    "media": [
        "x",
        "[x]",
        "[{}]",
        "[{file: ../../etc/passwd}]",
        "[{file: /etc/passwd}]",
        "[{file: 'a\\b'}]",
        "[{file: '.'}]",
    ],
    "variants": [
        "x",
        "[x]",
        "{x: y}",
        "{mastodon: {}}",
        "{mastodon: {text: ''}}",
        "{nowhere: {text: x}}",
        "{'': {text: x}}",
    ],
    "event": ["x", "[x]", "{name: x}", "{name: x, starts: y}", "{name: x, starts: 2026-10-19, ends: 2026-10-19T10:00}"],
    "hashtags": [
        "x",
        "['#x']",
        "['']",
        "[1]",
        "['a b']",
        "[ə, Ə]",
        "[_]",
        "['＃x']",
        "[\u202ex]",
        "[" + "a" * 300 + "]",
    ],
    "mentions": ["['@x']", "['']", "['a b']", "[x@y.z]", "['x\u00a0y']", "['@']"],
    "language": ["no", "[]", "['']", "[az, az]", "xx", "{az: x}"],
    "waivers": [
        "x",
        "[{}]",
        "[{rule: x, reason: y, until: z}]",
        "[{rule: unreadable-post, reason: y, until: 2027-01-01}]",
    ],
    "id": ["A", "a b", "''", "[a]", "../x", "a" * 101, "-a", "a-", "ə", "'a\nb'", "con", "."],
    "author": ["nobody", "''", "[leyla]", "Leyla", "ley la", "leyla@x"],
    "status": ["Draft", "published", "''", "no", "[draft]"],
    "size": ["1", "x"],
    "rush": ["''", "[x]", "x"],
    "sources": ["x", "[x]", "['']", "[http://x]"],
    "not_before": ["2027-01-01T00:00", "x"],
    "not_after": ["2020-01-01T00:00", "x"],
    "drfat": ["true"],
    "Title": ["x"],
    "titlе": ["x"],  # with a Cyrillic letter
    "__proto__": ["{a: b}"],
    "'\u202ekey'": ["x"],
    "'[/]'": ["x"],
    "k" * 200: ["x"],
}

BODIES = [
    *(
        "",
        "\n",
        " ",
        "---\n",
        "x\n---\ny\n",
        "\n---\na: b\n---\n",
        "+++\n",
        "---js\n",
        "{{ x }}",
        "{% x %}",
        "${x}",
        "$(x)",
    ),
    *(
        "# Heading\n",
        "**bold** _it_ `x`\n",
        "[a](javascript:x)\n",
        "![a](b)\n",
        "<b>x</b>\n",
        "<!-- x -->",
        "&lt;b&gt;",
    ),
    *(
        "line\u2028separator",
        "bidi \u202e x \u202c",
        "zero\u200bwidth",
        "\u2066x",
        "x\u202c",
        "\ufeffbom",
        "\U000e0020tag",
    ),
    *(
        "=1+1\n",
        "BEGIN:VEVENT\nEND:VCALENDAR\n",
        "::error::x\n",
        "::stop-commands::x\n",
        "[/]",
        "[red]x[/red]",
        ":smile:",
    ),
    *(
        "http://",
        "https://",
        "https://[::1",
        "https://x y",
        "http://xn--",
        "https://\u202e",
        "mailto:x",
        "HTTPS://X",
        "a.b",
    ),
    *("@", "@@", "#", "##", "#1", "@a@b@c", "#a#b", "a#b", "@_@", "#ə", "＃x", "＠x", "@\u200bx", "#\u202ex"),
    *(
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN PRIVATE KEY-----",
        "password: x",
        "+994 50 123 45 67",
        "AZ21NABZ00000000137010001944",
    ),
    *("Monday 19 October 2026", "32 October 2026", "19.10.2026", "2026-02-30", "at 25:61", "Bazar ertəsi 19 oktyabr"),
    *(
        "the first, the best, 100%",
        "BUY NOW!!!",
        "🇦🇿" * 20,
        "é" * 600,
        "\u0301" * 600,
        "😀" * 200,
        "x" * 5000,
        "a b " * 2000,
    ),
]

# Long runs of one thing: what makes a reader, a pattern or a rule slow.
RUNS = {
    **{f"run of {text!r}": text for text in "@#*_`[](){}<>&!\"'\\/|~^=+-.,;:? \tA1əŞ"},
    **{
        f"run of {text!r}": text
        for text in (
            *(
                "**a ",
                "*a_ ",
                "[a](",
                "![a](b) ",
                "<a ",
                "&#",
                "&a",
                "> ",
                "- ",
                "1. ",
                "    a\n",
                "# a\n",
                "[a]: b\n",
                "~~a ",
            ),
            *(
                "`a ",
                "*_",
                "_*",
                "|-",
                "a@",
                "@a-",
                "@ab ",
                "#aB ",
                "a.",
                "a.b-",
                "a.a@a.",
                "(a ",
                "https://",
                "https://a.b/(",
            ),
            *(
                "https://a.b/c ",
                "http://a.b/c ",
                "https://bit.ly/c ",
                "https://doi.org/10.1/",
                "10.1/",
                "www.",
                "AB ",
                "İŞIQ ",
            ),
            *(
                "AKIA",
                "password: ",
                "-----BEGIN ",
                "AB12 3456 7890 ",
                "+994 12 437 32 35 ",
                "a@b.cd ",
                "1-",
                "1 ",
                "1.",
                "2026-",
            ),
            *(
                "Monday 2026-10-20 ",
                "20 October 2026, ",
                "100% best ",
                "the first ",
                "<script>",
                "<!--",
                "\n",
                " \n",
                "\r\n",
            ),
            *(
                "😀",
                "👩\u200d",
                "🇦",
                "\ufe0f",
                "\u0301",
                "\u200b",
                "\u202e",
                "\U000e0041",
                "א",
                "\u1100",
                "e\u0301",
                "ﷺ",
            ),
        )
    },
}

# Front matter in which something is nested, repeated or long without end.
FRONTS = {
    "lists in lists": f"a: {'[' * K}\n",
    "mappings in mappings": f"a: {'{' * K}\n",
    "dashes": f"{'- ' * (K // 2)}\n",
    "questions": f"{'? ' * (K // 2)}\n",
    "tags": f"a: {'!' * K}\n",
    "anchor": f"a: &{'a' * K}\n",
    "alias bomb": "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]\n",
    "alias bomb where accounts are": "a: &a [x, x]\nb: &b [*a, *a]\naccounts: [*b, *b]\n",
    "self alias": "a: &a [*a]\n",
    "merge": "a: &a {b: c}\n<<: *a\n",
    "duplicate": "id: a\nid: b\n",
    "quotes": f"a: {chr(39) * (K + 1)}\n",
    "escapes": 'a: "' + "\\u0041" * (K // 6) + '"\n',
    "blanks before an error": f"b:\n- x\n a:{' ' * K}\n",
    "keys": "".join(f"k{number}: v\n" for number in range(K // 10)),
    "keys that are nearly right": "".join(f"titl{number}: v\n" for number in range(1900)),
    "accounts": f"id: x\naccounts: [{', '.join(['mastodon'] * (K // 12))}]\n",
    "unknown accounts": f"id: x\naccounts: [{', '.join(f'a{number}' for number in range(1900))}]\n",
    "empty media": f"id: x\nmedia: [{', '.join(['{}'] * 1900)}]\n",
    "media": f"id: x\nmedia: [{', '.join(['{file: media/x.jpg}'] * 900)}]\n",
    "hashtags": f"id: x\nhashtags: [{', '.join(f'a{number}' for number in range(1900))}]\n",
    "wrong hashtags": f"id: x\nhashtags: [{', '.join(f'-{number}' for number in range(1900))}]\n",
    "variants": f"id: x\nvariants: {{{', '.join(f'a{number}: {{text: x}}' for number in range(600))}}}\n",
    "wrong variants": f"id: x\nvariants: {{{', '.join(f'A{number}: {{txt: x}}' for number in range(600))}}}\n",
    "waivers": f"id: x\nwaivers: [{', '.join(['{rule: x, reason: y, until: 2027-01-01}'] * 400)}]\n",
    "base 60": "a: " + "1:" * (K // 2) + "1\n",
    "hex": f"a: 0x{'f' * K}\n",
    "directive": "%YAML 9.9\n",
    "reserved directive": f"%{'a' * K}\n",
    "second document": "a: b\n...\nc: d\n",
    "fence in a block": "a: |\n  b\n  ---\n  c\n",
    "tab": "a:\n\tb: c\n",
    "long key": f"{'k' * K}: v\n",
    "list": "- a\n",
    "text": "a\n",
    "comment": "# a\n",
    "nothing": "",
}

FILES = {
    "no bytes": b"",
    "one fence": b"---",
    "one fence and a line": b"---\n",
    "two fences": b"---\n---\n",
    "NUL": b"\x00" * 100,
    "all bytes": bytes(range(256)),
    "BOM": b"\xef\xbb\xbf" + wrapped("bom"),
    "UTF-16": wrapped("utf-16").decode().encode("utf-16"),
    "UTF-32": wrapped("utf-32").decode().encode("utf-32"),
    "Latin-1": wrapped("latin-1", "caf\udce9\n"),
    "Windows-1254": wrapped("cp1254", "i\udcfe\udcfdq\n"),
    "overlong": wrapped("overlong", "\udcc0\udcaf\n"),
    "half a letter": wrapped("half", "x").replace(b"x", b"\xc9"),
    "surrogate": wrapped("surrogate", "\udced\udca0\udcbd\n"),
    "CR": wrapped("cr").replace(b"\n", b"\r"),
    "CRLF": wrapped("crlf").replace(b"\n", b"\r\n"),
    "LF and CR": wrapped("lfcr").replace(b"\n", b"\n\r"),
    "JSON": b'{"id": "a", "id": "b"}\n',
    "TOML": b'+++\nid = "a"\n+++\n',
    "JavaScript": b"---js\nmodule.exports = {}\n---\n",
    "blank before": b"\n" + wrapped("blank"),
    "blank behind the fence": wrapped("behind").replace(b"---\n", b"--- \n", 1),
    "unclosed": wrapped("unclosed").replace(b"---\nSome words", b"Words"),
    "indented close": wrapped("indented").replace(b"---\nSome words", b" ---\nWords"),
    "dots close": wrapped("dots").replace(b"---\nSome words", b"...\nWords"),
    "two blocks": wrapped("two") + wrapped("blocks"),
    "no line end": wrapped("no-end").rstrip(b"\n"),
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "gzip": b"\x1f\x8b\x08" + bytes(range(256)) * 4,
    "largest": wrapped("largest", "x" * (LARGEST - 400)),
    "too large": b"---\n" + b"x" * (5 * LARGEST),
    "many lines": wrapped("lines", "\n" * (LARGEST - 1000) + "x"),
}

NAMES = [
    *(
        "a b.md",
        "-rf.md",
        "--help.md",
        ":!x.md",
        "*.md",
        "?.md",
        "[a].md",
        "a\nb.md",
        "a\tb.md",
        "a\x1b[2Jb.md",
        "a\rb.md",
    ),
    *(
        '"q".md',
        "'q'.md",
        "a\\b.md",
        "$(x).md",
        "`x`.md",
        "%0a.md",
        "é.md",
        "e\u0301.md",
        "A.md",
        "a.md",
        "caf\udce9.md",
    ),
    *(
        "😀.md",
        "\u202egpj.md",
        ".md",
        ".hidden.md",
        "con.md",
        "a..md",
        "a.md.md",
        "[bold]x.md",
        "::error::.md",
        "x" * 200 + ".md",
    ),
    *("folder.md/a.md", " /a.md", "-/a.md", "a/b/c/d/e/f/g/h/i/j.md", "\u202e/a.md"),
]


def inputs() -> Iterator[tuple[str, bytes]]:
    """Every input: a file name below content/posts/ (a number keeps them apart), and the bytes."""
    for number, (name, data) in enumerate(_inputs()):
        yield f"own/{number:04}/{name}", data


def _inputs() -> Iterator[tuple[str, bytes]]:
    for number, value in enumerate(VALUES):
        yield "title.md", wrapped(f"title-{number}", title=value)
        yield "alt.md", wrapped(f"alt-{number}", media=f"\n  - file: x.jpg\n    alt: {value}")
        yield "key.md", wrapped(f"key-{number}", **{value.replace("\n", " ")[:1000] or "''": "x"})
    yield from _typed()
    yield from _written()
    for text in FRONTS.values():
        yield "front.md", f"---\n{text}---\nWords.\n".encode()
    for data in FILES.values():
        yield "file.md", data
    for number, name in enumerate(NAMES):
        yield name, wrapped(f"name-{number}")


def _typed() -> Iterator[tuple[str, bytes]]:
    """Values that are to be of a kind."""
    for number, written in enumerate(TIMES):
        yield "schedule.md", wrapped(f"schedule-{number}", schedule=written)
        yield "event.md", wrapped(f"event-{number}", event=f"{{name: x, starts: {written}}}")
    for key, values in KEYS.items():
        for number, value in enumerate(values):
            yield "value.md", wrapped(f"value-{number}", **{key: value})


def _written() -> Iterator[tuple[str, bytes]]:
    """Text, short and long."""
    for number, body in enumerate(BODIES):
        yield "body.md", wrapped(f"body-{number}", body)
        yield "mentions.md", wrapped(f"mentions-{number}", body, mentions="[x]", hashtags="[Y]")
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        yield "control-in-title.md", wrapped(f"control-{code}", title=f"a{chr(code)}b")
        yield "control-in-body.md", wrapped(f"control-body-{code}", f"a{chr(code)}b\n")
    for number, text in enumerate(RUNS.values()):
        run = text * (K // 2 // len(text.encode()))
        yield f"run-of-{number}.md", wrapped(f"run-{number}", run, mentions="[x]", hashtags="[Y]")

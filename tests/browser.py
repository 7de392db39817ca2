"""Pages in a real browser (Debian's Chromium, driven by Playwright), and what axe-core and the Nu checker say of them.

A site is handed over as its files: the browser is given those, at an address of their own, and nothing else. Whatever
else a page asks for, opens or says is kept, for tests to count. Where a tool is missing, a test is skipped and says so.
"""

from __future__ import annotations

import json
import mimetypes
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import programs
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, Route, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
SHOTS = CHECKOUT / "build" / "screenshots"
NODE = CHECKOUT / "tests" / "node" / "node_modules"
SITE = "http://site.test/"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (320, pytest.param(768, marks=pytest.mark.long), 1280)
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@dataclass
class Seen:
    """What pages did besides being drawn: dialogs, errors on the console, requests for what is not of the site."""

    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    pages: int = 0

    @property
    def nothing(self) -> bool:
        """Whether they did nothing of the kind."""
        return not (self.dialogs or self.errors or self.foreign)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, without a window; skips the test where there is none."""
    path = next((path for path in _CHROMIUM if Path(path).exists()), None)
    if path is None:
        programs.missing("no Chromium (Debian: apt install chromium): pages are not looked at in a browser")
    # Playwright's driver and Chromium keep their own files in the home folder; tests may leave nothing there.
    with tempfile.TemporaryDirectory(prefix="browser-") as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", home)
        patch.setenv("XDG_CONFIG_HOME", home)
        with sync_playwright() as playwright:
            made = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
            try:
                yield made
            finally:
                made.close()


@contextmanager
def visiting(
    on: Browser,
    files: Mapping[str, bytes],
    *,
    scheme: Scheme = "light",
    width: int = 1280,
    height: int = 900,
    scripts: bool = True,
    bypass_csp: bool = False,
    **more: Any,
) -> Iterator[tuple[Page, Seen]]:
    """A page that can be sent to ``SITE`` plus the name of a file, and what it did."""
    context = on.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        bypass_csp=bypass_csp,
        locale="en-GB",
        timezone_id="UTC",
        **more,
    )
    seen = Seen()
    _watch(context, files, seen)
    page = context.new_page()
    page.on("dialog", lambda dialog: _dismiss(dialog, seen))
    page.on("console", lambda message: _hear(message, seen))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    context.on("page", lambda opened: seen.foreign.append(f"opened {opened.url}") if opened is not page else None)
    try:
        yield page, seen
    finally:
        context.close()


def _watch(context: BrowserContext, files: Mapping[str, bytes], seen: Seen) -> None:
    def answer(route: Route, request: Request) -> None:
        name = request.url.removeprefix(SITE).partition("#")[0]
        if request.url.startswith(SITE) and name in files:
            seen.pages += name.endswith(".html")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            route.fulfill(status=200, body=files[name], content_type=kind)
        elif request.url == f"{SITE}favicon.ico":
            route.fulfill(status=204, body=b"")
        else:
            seen.foreign.append(request.url)
            route.abort()

    context.route("**/*", answer)


def _dismiss(dialog: Dialog, seen: Seen) -> None:
    seen.dialogs.append(dialog.message)
    dialog.dismiss()


def _hear(message: ConsoleMessage, seen: Seen) -> None:
    if message.type in ("error", "warning"):
        seen.errors.append(message.text)


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, wide)


@cache
def _axe() -> str:
    path = NODE / "axe-core" / "axe.min.js"
    if not path.exists():
        programs.missing("no axe-core: 'make test' installs it where npm is present")
    return path.read_text("utf-8")


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it is drawn now (WCAG 2.2 A and AA, best practice); the page must have
    been opened with ``bypass_csp``, since a script is put into it."""
    page.evaluate(_axe())
    found = page.evaluate("tags => axe.run({runOnly: tags})", list(AXE_TAGS))
    assert len(found["passes"]) >= 10, "axe-core looked at nothing"
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def nu(folder: Path) -> list[str]:
    """What the Nu checker finds wrong with the pages and style sheets in a folder, errors and warnings."""
    jar = NODE / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    if not jar.exists() or java is None:
        programs.missing("no Nu checker: it needs Java, and npm to be installed by 'make test'")
    command = [java, "-Xss1m", "-jar", str(jar), "--format", "json", "--skip-non-html", "--also-check-css", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one.get('url', '')).name}:{one.get('lastLine')} {one['type']} {one['message']} {one.get('extract', '')}"
        for one in messages
    ]


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, for people to look at: build/screenshots/NAME.png."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def paper(page: Page, name: str) -> int:
    """The page as it is printed, in build/screenshots/NAME.pdf: how many sheets that are."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    data = page.pdf(prefer_css_page_size=True, print_background=False)
    (SHOTS / f"{name}.pdf").write_bytes(data)
    return data.count(b"/Type /Page\n") or data.count(b"/Type /Page ")


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    """The files of a site in a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder

"""The same over HTTP, as git hosts serve it: ``git http-backend`` behind a small server on this machine."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import scene

from server.served import Place, place


class Backend(BaseHTTPRequestHandler):
    """Hands each request to git's own CGI program (git-http-backend(1))."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        """Which references there are."""
        self._answer(b"")

    def do_POST(self) -> None:
        """What is fetched or pushed; git sends much of it in chunks."""
        if self.headers.get("Transfer-Encoding") == "chunked":
            self._answer(b"".join(self._chunks()))
        else:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        given = {
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "somebody",
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=os.environ | given, capture_output=True, check=True
        )
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split(" ")[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Place]:
    """An approved post on a server that is reached over HTTP."""
    made = place(tmp_path, capsys)
    made.server.git("config", "http.receivepack", "true")
    serving = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Backend,), {"folder": tmp_path}))
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    made.lib.git("remote", "set-url", "origin", f"http://127.0.0.1:{serving.server_port}/library.git")
    yield made
    serving.shutdown()
    thread.join()
    serving.server_close()


def test_over_http(at: Place) -> None:
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    assert "socialctl: main: 3 posts checked: nothing new to mend" in at.accepted()
    assert at.server.tip() == at.lib.git("rev-parse", "HEAD").strip()


def test_refused_over_http(at: Place) -> None:
    commit = at.take_out(at.lib.statements()[0])
    at.commit("content/posts/bad\x1b[2J.md", scene.post(id="bad", title="Bad", accounts="[nowhere]"))
    said = at.refused()
    assert f"commit {commit[:12]} took this out" in said
    assert "content/posts/bad<U+001B>[2J.md:8 unknown-account" in said


def test_much_over_http(at: Place) -> None:
    """More than git sends in one piece (http.postBuffer)."""
    at.commit("content/media/noise.bin", os.urandom(3_000_000))
    at.commit("content/posts/bad.md", scene.post(id="bad", title="Bad", accounts="[nowhere]"))
    assert "unknown-account" in at.refused()
    at.take_out("content/posts/bad.md")
    at.accepted()

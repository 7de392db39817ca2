"""A content repository to import into, and a small galaxy-social repository to import from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from socialctl.cli._boundary import run

POLICY = Path(__file__).resolve().parents[2] / "policy.yaml"
PLUGINS = """\
plugins:
  - name: Mastodon-Lib
    class: mastodon.mastodon_client
    enabled: true
    config:
      access_token: $MASTODON_TOKEN
      max_content_length: 1000
      account_url: "https://xn--baw-joa.social/@lib"
  - name: bluesky-lib
    class: bluesky.bluesky_client
    enabled: true
    config: {username: lib.bsky.social, password: $BLUESKY, max_content_length: 300,
             account_url: "https://bsky.app/profile/lib.bsky.social"}  # 300 is Bluesky's own number
  - name: chat
    class: matrix.matrix_client
    enabled: true
    config: {room_id: "!room:example.org", account_url: "https://matrix.to/#/!room:example.org?via=example.org"}
  - name: slack
    class: slack.slack_client
    enabled: false
    config: {access_token: $SLACK, max_content_length: 40000}
  - name: markdown
    class: markdown.markdown_client
    enabled: true
    config: {save_path: cache}
"""

Files = Mapping[str, str | bytes]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A content repository that has the policy alone."""
    folder = tmp_path / "library"
    folder.mkdir()
    shutil.copyfile(POLICY, folder / "policy.yaml")
    return folder


@pytest.fixture
def galaxy(tmp_path: Path) -> Callable[[Files], Path]:
    """Write a galaxy-social repository: its plugins.yml and the given files."""

    def write(files: Files, plugins: str = PLUGINS) -> Path:
        folder = tmp_path / "galaxy-social"
        (folder / "posts").mkdir(parents=True, exist_ok=True)
        for path, content in {"plugins.yml": plugins, **files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture
def socialctl(repo: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run socialctl in the content repository: exit code, output, errors."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = run([*map(str, arguments), "--root", str(repo), "--now", "2026-10-01T09:00"])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        assert "fault of its own" not in captured.err, captured.err
        return code, captured.out, captured.err

    return call


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }

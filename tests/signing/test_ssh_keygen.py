"""Signing with the real ssh-keygen: files, agents, passphrases, a software security key; and all that can go wrong."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from socialctl.model.errors import SocialctlError, UsageError
from socialctl.signing import key_files, keys, ssh_keygen, sshsig
from socialctl.signing.failures import SigningError, Why
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import Code, Refused
from socialctl.signing.ssh_keygen import Signed

from .blobs import MESSAGE, NAMESPACE, soft_ed25519, wrap
from .stock import Stock, allowed
from .test_keys import KINDS

ASKPASS = "#!/bin/sh\necho {}\n"


def told_nothing(words: str) -> None:
    """Nobody has to do anything."""
    raise AssertionError(words)


def sign(
    key: Path | PublicKey, environment: Mapping[str, str], *, may_ask: bool = False, program: str = "ssh-keygen"
) -> Signed:
    """A signature of the message, without anyone to ask."""
    return ssh_keygen.sign(
        MESSAGE, NAMESPACE, key, environment=environment, may_ask=may_ask, tell=told_nothing, program=program
    )


def failed(
    key: Path | PublicKey, environment: Mapping[str, str], *, may_ask: bool = False, program: str = "ssh-keygen"
) -> SigningError:
    """Why it failed: in words that say what to do."""
    with pytest.raises(SigningError) as error:
        sign(key, environment, may_ask=may_ask, program=program)
    assert len(error.value.message) > 15
    assert error.value.message.isprintable()
    assert error.value.exit_code == (3 if error.value.why in TOOLS else 2)
    return error.value


TOOLS = {Why.NO_PROGRAM, Why.TOO_OLD, Why.BAD_SIGNATURE, Why.FAILED}


def executable(path: Path, text: str) -> Path:
    """A program."""
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def agent(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The environment of a real ssh-agent without keys."""
    socket = tmp_path_factory.mktemp("a") / "s"
    done = stock.run("ssh-agent", "-a", socket)
    process = done.stdout.decode().partition("SSH_AGENT_PID=")[2].partition(";")[0]
    environment = stock.environment | {"SSH_AUTH_SOCK": str(socket), "SSH_AGENT_PID": process}
    yield environment
    stock.run("ssh-agent", "-k", environment=environment)


def give(stock: Stock, agent: Mapping[str, str], *arguments: str | Path) -> None:
    """ssh-add."""
    done = stock.run("ssh-add", "-q", *arguments, environment=agent)
    assert done.returncode == 0, done.stderr


def public_only(stock: Stock, folder: Path, name: str) -> Path:
    """The .pub file of a key, without its private half beside it."""
    path = folder / f"{name}.pub"
    shutil.copy(stock.key(name).with_suffix(".pub"), path)
    return path


@pytest.mark.parametrize("name", KINDS)
def test_a_key_file(stock: Stock, name: str) -> None:
    path = stock.key(name, *KINDS[name])
    expected = keys.from_line(path.with_suffix(".pub").read_text())
    for key in (path, path.with_suffix(".pub")):
        signed = sign(key, stock.environment)
        assert signed.key == expected
        assert sshsig.verify(signed.text, MESSAGE, NAMESPACE) == expected
        assert stock.accepts(signed.text, allowed(expected.line))


def test_other_bytes_and_purposes(stock: Stock) -> None:
    for message in (b"", b"\0\xff" * 40_000):
        signed = ssh_keygen.sign(
            message,
            sshsig.POLICY,
            stock.key("ed25519"),
            environment=stock.environment,
            may_ask=False,
            tell=told_nothing,
        )
        assert sshsig.verify(signed.text, message, sshsig.POLICY) == signed.key
        assert stock.accepts(signed.text, allowed(signed.key.line), message, sshsig.POLICY)


def test_nothing_is_left_behind(stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    key = stock.key("ed25519")
    before = sorted(stock.folder.iterdir())
    sign(key, stock.environment)
    failed(public_only(stock, stock.folder.parent, "ed25519"), stock.environment)
    assert list(tmp_path.iterdir()) == []
    assert sorted(stock.folder.iterdir()) == before


class TestAgent:
    """Keys in a real ssh-agent."""

    def test_by_its_public_file_and_by_itself(self, stock: Stock, agent: Mapping[str, str], tmp_path: Path) -> None:
        give(stock, agent, stock.key("ed25519"))
        public = public_only(stock, tmp_path, "ed25519")
        for key in (public, key_files.load(public)):
            assert sign(key, agent).key == key_files.load(public)

    def test_a_passphrase_is_asked_for_once_when_it_is_given(self, stock: Stock, agent: Mapping[str, str]) -> None:
        locked = stock.key("locked", passphrase="secret")
        ask = executable(stock.folder / "ask", ASKPASS.format("secret"))
        asked = {**agent, "SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"}
        give(stock, asked, locked)
        assert sign(locked, agent).key == key_files.load(locked)
        assert sign(locked.with_suffix(".pub"), agent)

    def test_what_it_holds(self, stock: Stock, agent: Mapping[str, str]) -> None:
        assert ssh_keygen.agent_keys(agent) == ()
        for name in ("ed25519", "rsa-2048"):
            give(stock, agent, stock.key(name, *KINDS[name]))
        stock.certificate("certified", "ed25519")
        give(stock, agent, stock.folder / "certified")  # and its certificate, which we do not accept
        held = ssh_keygen.agent_keys(agent)
        wanted = [key_files.load(stock.folder / name) for name in ("ed25519", "rsa-2048", "certified")]
        assert list(held) == wanted
        assert sign(held[1], agent).key == wanted[1]

    def test_not_in_it(self, stock: Stock, agent: Mapping[str, str]) -> None:
        key = key_files.load(stock.key("ed25519"))
        error = failed(key, agent)
        assert error.why == Why.NOT_IN_AGENT
        assert key.fingerprint in error.message
        assert "ssh-add" in error.hint

    def test_in_neither_file_nor_agent(self, stock: Stock, agent: Mapping[str, str], tmp_path: Path) -> None:
        error = failed(public_only(stock, tmp_path, "ed25519"), agent)
        assert error.why == Why.NO_PRIVATE_KEY
        assert str(tmp_path) in error.message

    def test_none_runs(self, stock: Stock) -> None:
        key = key_files.load(stock.key("ed25519"))
        assert failed(key, stock.environment).why == Why.NO_AGENT
        gone = stock.environment | {"SSH_AUTH_SOCK": "/nonexistent/socket"}
        assert failed(key, gone).why == Why.NO_AGENT
        with pytest.raises(SigningError) as error:
            ssh_keygen.agent_keys(gone)
        assert error.value.why == Why.NO_AGENT

    def test_refused(self, stock: Stock, agent: Mapping[str, str]) -> None:
        """The key asks to be confirmed, and nobody confirms."""
        give(stock, agent, "-c", stock.key("ed25519"))
        assert failed(key_files.load(stock.key("ed25519")), agent).why == Why.REFUSED


class TestPassphrase:
    """Keys that ssh-keygen must ask for, without a terminal; with one: test_terminal.py."""

    def test_by_a_program_that_asks(self, stock: Stock) -> None:
        locked = stock.key("locked", passphrase="secret")
        ask = executable(stock.folder / "ask-right", ASKPASS.format("secret"))
        asked = stock.environment | {"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"}
        assert sign(locked, asked).key == key_files.load(locked)

    def test_wrong(self, stock: Stock) -> None:
        ask = executable(stock.folder / "ask-wrong", ASKPASS.format("wrong"))
        asked = stock.environment | {"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"}
        assert failed(stock.key("locked", passphrase="secret"), asked, may_ask=True).why == Why.PASSPHRASE

    def test_nobody_to_ask(self, stock: Stock) -> None:
        error = failed(stock.key("locked", passphrase="secret"), stock.environment)
        assert error.why == Why.NO_TERMINAL
        assert "ssh-add" in error.hint


class TestKeyFiles:
    """What a path may lead to."""

    def test_the_public_half_without_a_passphrase(self, stock: Stock, tmp_path: Path) -> None:
        for name in ("ed25519", "rsa-2048", "locked"):
            path = stock.key(name, *KINDS.get(name, ("ed25519", None)), passphrase="" if name in KINDS else "secret")
            alone = tmp_path / name
            shutil.copy(path, alone)
            assert key_files.load(alone) == keys.from_line(path.with_suffix(".pub").read_text())

    @pytest.mark.parametrize("comment", ["", "two words", "odd\tand\x7f", "\u202eright to left", "#"])
    def test_comments_say_nothing(self, stock: Stock, agent: Mapping[str, str], tmp_path: Path, comment: str) -> None:
        """Neither in files nor in the agent."""
        path = tmp_path / "key"
        stock.keygen("-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path)
        key = key_files.load(path)
        assert key == key_files.load(path.with_suffix(".pub"))
        give(stock, agent, path)
        assert ssh_keygen.agent_keys(agent) == (key,)

    def test_an_old_private_key_has_its_public_file_beside_it(self, stock: Stock) -> None:
        path = stock.folder / "old-pem"
        if not path.exists():
            stock.keygen("-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-f", path)
        assert path.read_text().startswith("-----BEGIN RSA PRIVATE KEY-----")
        assert sign(path, stock.environment).key == key_files.load(path) == key_files.load(path.with_suffix(".pub"))

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (None, "No such file"),
            (b"", "not a public key"),
            (b"junk\n", "not a public key"),
            (b"\xff\xfe\0\x01" * 50, "not a public key"),
            (b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "No such file"),
            (b"-----BEGIN OPENSSH PRIVATE KEY-----\n", "breaks off"),
            (b"-----BEGIN OPENSSH PRIVATE KEY-----\n!!!\n-----END OPENSSH PRIVATE KEY-----\n", "damaged"),
            (b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + wrap(b"x" * 99)[30:-28], "not known"),
            (b"ssh-ed25519-cert-v01@openssh.com AAAA x\n", "certificates"),
        ],
    )
    def test_no_key(self, tmp_path: Path, data: bytes | None, said: str) -> None:
        path = tmp_path / "key"
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(SocialctlError) as error:
            key_files.load(path)
        assert said in error.value.message
        assert error.value.where.startswith(str(path))

    def test_a_folder_is_no_key(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError):
            key_files.load(tmp_path)

    def test_a_small_rsa_key_is_refused_before_anything_is_asked(self, stock: Stock) -> None:
        path = stock.key("small", "rsa", 1024)
        with pytest.raises(Refused) as refused:
            sign(path, stock.environment)
        assert refused.value.code == Code.E_RSA_SMALL
        assert refused.value.where == str(path)

    def test_a_certificate_is_refused(self, stock: Stock) -> None:
        with pytest.raises(Refused) as refused:
            sign(stock.certificate("certified"), stock.environment)
        assert refused.value.code == Code.E_KEYTYPE

    def test_open_to_others(self, stock: Stock, tmp_path: Path) -> None:
        path = tmp_path / "my open key"
        shutil.copy(stock.key("ed25519"), path)
        path.chmod(0o644)
        error = failed(path, stock.environment)
        assert error.why == Why.OPEN_KEY_FILE
        assert error.hint == f"chmod 600 '{path}'"

    def test_of_two_keys(self, stock: Stock, tmp_path: Path) -> None:
        shutil.copy(stock.key("ed25519"), tmp_path / "key")
        shutil.copy(stock.key("rsa-2048", "rsa", 2048).with_suffix(".pub"), tmp_path / "key.pub")
        assert failed(tmp_path / "key.pub", stock.environment).why == Why.OTHER_KEY

    def test_configured(self, tmp_path: Path) -> None:
        line = soft_ed25519().line
        assert key_files.configured(f"key::{line} x", tmp_path) == keys.from_line(line)
        assert key_files.configured(line, tmp_path) == keys.from_line(line)
        assert key_files.configured("~/.ssh/id.pub", tmp_path) == tmp_path / ".ssh/id.pub"
        assert key_files.configured("/keys/id", tmp_path) == Path("/keys/id")
        with pytest.raises(Refused):
            key_files.configured("key::nonsense", tmp_path)


# What a program in ssh-keygen's place may do. $7 is the statement: -Y sign -n NAMESPACE -f KEY FILE, as git calls it.
PROGRAMS = {
    "another key": ("cp $OTHER $7.sig", Why.BAD_SIGNATURE, "not by"),
    "another message": ("cp $WRONG $7.sig", Why.BAD_SIGNATURE, "does not fit"),
    "junk": ("echo junk > $7.sig", Why.BAD_SIGNATURE, "no SSH signature"),
    "nothing": ("exit 0", Why.FAILED, "ended with 0"),
    "failure in silence": ("exit 7", Why.FAILED, "ended with 7"),
    "failure in words": ("echo 'the moon is full' >&2; exit 1", Why.FAILED, "the moon is full"),
    "failure in dangerous words": ("printf '\\033[2Jx\\n' >&2; exit 1", Why.FAILED, "<U+001B>"),
    "too old": ("echo 'unknown option -- Y' >&2; echo 'usage: ssh-keygen' >&2; exit 1", Why.TOO_OLD, "cannot sign"),
    "no security key": ("echo 'Signing failed: device not found' >&2; exit 255", Why.NO_SECURITY_KEY, "not there"),
    "killed": ("kill -TERM $$", Why.CANCELLED, "cancelled"),
}


class TestProgram:
    """gpg.ssh.program: what is called, and what it may get wrong."""

    @pytest.mark.parametrize("name", PROGRAMS)
    def test_fails(self, stock: Stock, tmp_path: Path, name: str) -> None:
        does, why, said = PROGRAMS[name]
        program = executable(tmp_path / "program", f"#!/bin/sh\n{does}\n")
        other, wrong = tmp_path / "other.sig", tmp_path / "wrong.sig"
        other.write_bytes(soft_ed25519().text())
        wrong.write_bytes(stock.sign(stock.key("ed25519"), b"other"))
        environment = stock.environment | {"OTHER": str(other), "WRONG": str(wrong)}
        error = failed(stock.key("ed25519"), environment, program=str(program))
        assert error.why == why
        assert said in error.message

    def test_missing(self, stock: Stock) -> None:
        error = failed(stock.key("ed25519"), stock.environment | {"PATH": "/nonexistent"})
        # Popen looks in the PATH that the program would be given.
        assert error.why == Why.NO_PROGRAM
        assert "openssh-client" in error.hint
        error = failed(stock.key("ed25519"), stock.environment, program="/nonexistent/op-ssh-sign")
        assert "gpg.ssh.program" in error.hint
        with pytest.raises(SigningError) as missing:
            ssh_keygen.agent_keys(stock.environment, program="/nonexistent/ssh-add")
        assert missing.value.why == Why.NO_PROGRAM

    def test_not_a_program(self, stock: Stock, tmp_path: Path) -> None:
        (tmp_path / "text").write_text("text")
        assert failed(stock.key("ed25519"), stock.environment, program=str(tmp_path / "text")).why == Why.NO_PROGRAM

    def test_called_as_git_calls_it(self, stock: Stock, tmp_path: Path, agent: Mapping[str, str]) -> None:
        real = shutil.which("ssh-keygen")
        program = executable(tmp_path / "program", f'#!/bin/sh\necho "$@" > {tmp_path}/called\nexec {real} "$@"\n')
        path = stock.key("ed25519")
        sign(path, stock.environment, program=str(program))
        called = (tmp_path / "called").read_text().split()
        assert called[:6] == ["-Y", "sign", "-n", NAMESPACE, "-f", str(path)]
        assert len(called) == 7
        give(stock, agent, path)
        sign(key_files.load(path), agent, program=str(program))
        called = (tmp_path / "called").read_text().split()
        assert called[6] == "-U"
        assert len(called) == 8

    def test_its_own_way_to_wrap_lines_is_mended(self, stock: Stock, tmp_path: Path) -> None:
        script = (
            f"#!{sys.executable}\n"
            "import subprocess, sys\n"
            "from pathlib import Path\n"
            "subprocess.run(['ssh-keygen', *sys.argv[1:]], check=True, stderr=subprocess.DEVNULL)\n"
            "path = Path(sys.argv[-1] + '.sig')\n"
            "first, *body, last = path.read_text().splitlines()\n"
            "path.write_text('\\r\\n'.join([first, ''.join(body), last]))\n"
        )
        program = executable(tmp_path / "program", script)
        signed = sign(stock.key("ed25519"), stock.environment, program=str(program))
        assert signed.text == stock.sign(stock.key("ed25519"))

    def test_only_the_environment_given_reaches_it(
        self, stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSH_AUTH_SOCK", "/from/outside")
        program = executable(tmp_path / "program", f"#!/bin/sh\nenv > {tmp_path}/seen\nexit 1\n")
        failed(stock.key("ed25519"), stock.environment, program=str(program))
        assert "/from/outside" not in (tmp_path / "seen").read_text()


def test_files_are_for_the_owner_alone(stock: Stock, tmp_path: Path) -> None:
    """The statement may be confidential until it is published."""
    program = executable(tmp_path / "program", f'#!/bin/sh\nstat -c %a "$(dirname $7)" > {tmp_path}/mode\nexit 1\n')
    failed(stock.key("ed25519"), stock.environment, program=str(program))
    assert (tmp_path / "mode").read_text().strip() == "700"

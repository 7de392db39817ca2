"""Never laxer than ``ssh-keygen -Y verify``: what we accept, it accepts. Where it accepts more, that is on a list."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from socialctl.signing import allowed_signers, sshsig
from socialctl.signing.refusal import Code, Refused

from . import mutations
from .attacks import ATTACKS
from .blobs import MESSAGE, NAMESPACE, SOFT, SoftKey, apart, line, soft_ed25519, soft_fido, soft_rsa
from .stock import PRINCIPAL, Stock, allowed, version
from .test_armour import REFUSED as BAD_ARMOUR
from .test_keys import KINDS

pytestmark = pytest.mark.long

LEAST_MUTATIONS = 25_000
LEAST_ASKED = 1_200
SAMPLE_OF_REFUSED = 100  # for each key; more of those that ssh-keygen may well accept

# What ssh-keygen accepts and we refuse: the table in docs/adr/0009-strict-signatures.md.
STRICTER = {
    Code.E_ARMOR,
    Code.E_ARMOR_NONCANON,
    Code.E_B64,
    Code.E_VERSION,
    Code.E_RESERVED,
    Code.E_HASH,
    Code.E_NAMESPACE,
    Code.E_SIGTYPE,
    Code.E_MPINT,
    Code.E_LENGTH,
    Code.E_NO_TOUCH,
    Code.E_APPLICATION,
    Code.E_RSA_SMALL,
    Code.E_KEYTYPE,
    Code.E_POINT,
}
# The attacks of the other suites that ssh-keygen falls for. Newer ones may fall for fewer; none may for others.
FALLS_FOR = {
    "version 0", "something in reserved", "a zero byte in reserved", "hash with a zero byte put behind",
    "namespace with a zero byte put behind", "a name with a zero byte", "RSA of 1024 bits",
    "RSA without its zeros in front", "a key that anyone could sign for", "a web site's key", "ed25519 plus the order",
    "ECDSA: zeros before r", "ECDSA: zeros before s", "FIDO ECDSA: zeros before r", "FIDO ECDSA: zeros before s",
    "FIDO ed25519: untouched", "FIDO ed25519: a PIN, and untouched", "FIDO ed25519: all flags but touch",
    "FIDO ecdsa: untouched", "FIDO ecdsa: a PIN, and untouched", "FIDO ecdsa: all flags but touch",
    "junk after", "blank line after", "zero byte after", "no line end at the end", "two signatures",
    "a space in a line", "a space at a line's end", "a tab", "on one line", "lines of 76", "lines of 64",
    "a blank line in the middle", "a blank line before the last",
}  # fmt: skip
CARRIAGE_RETURNS = {"Windows line ends", "one Windows line end"}  # accepted after OpenSSH 9.2
# Small changes of form, which the random sample could miss.
ALWAYS_ASKED = {"itself", "wrapped", "armour", "version", "reserved", "number", "key number"}
OFTEN_ASKED = {"namespace", "digest", "name", "tail"}


class Compared:
    """Signatures judged by both."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.seen: Counter[str] = Counter()
        self.stricter: Counter[Code] = Counter()
        self.accepted: Counter[str] = Counter()

    def judge(self, what: str, text: bytes, signers: str, *, ask: bool) -> None:
        """Ours must not accept what the other refuses. It is asked about all that we accept; else if ``ask``."""
        self.seen[what] += 1
        try:
            key = sshsig.verify(text, MESSAGE, NAMESPACE)
        except Refused as refused:
            code = refused.code
        else:
            self.accepted[what] += 1
            ours = f"{allowed_signers.line(PRINCIPAL, key)}\n"
            assert self.stock.accepts(text, ours), f"{what}: accepted, and ssh-keygen refuses it: {text!r}"
            return
        if ask and self.stock.accepts(text, signers):
            self.stricter[code] += 1
            assert code in STRICTER, f"{what}: ssh-keygen accepts what we refuse with {code}: {text!r}"

    def report(self, name: str) -> None:
        """The counts."""
        print(
            f"{name}: {self.seen.total()} signatures, {self.accepted.total()} accepted by both {dict(self.accepted)}, "
            f"{self.stock.asked} times asked; only ssh-keygen accepts {sum(self.stricter.values())}: "
            f"{ {code.value: count for code, count in sorted(self.stricter.items())} }"
        )


def signed_by_stock(stock: Stock) -> Iterator[tuple[str, bytes, str]]:
    """A signature by each kind of key ssh-keygen makes: its name, text, and who may sign."""
    for name, kind in KINDS.items():
        path = stock.key(name, *kind)
        yield name, stock.sign(path), allowed(path.with_suffix(".pub").read_text().strip())
    for name in ("ed25519-sk", "ecdsa-sk"):
        soft = SOFT[name]()
        yield name, soft.text(), allowed(soft.line)


def test_mutations(stock: Stock) -> None:
    """Tens of thousands of changes of true signatures by keys of each kind. One kind of change leaves a good signature:
    ECDSA has two for every one."""
    dice = random.Random(2026)
    sources = list(signed_by_stock(stock))
    others = [apart(text) for _, text, _ in sources]
    compared = Compared(stock)
    stock.asked = 0
    for _, text, signers in sources:
        compared.judge("itself", text, signers, ask=True)
        changed = list(mutations.of(text, others, dice))
        sample = set(dice.sample(range(len(changed)), SAMPLE_OF_REFUSED))
        for number, (what, mutation) in enumerate(changed):
            ask = number in sample or what in ALWAYS_ASKED or (what in OFTEN_ASKED and dice.random() < 0.3)
            compared.judge(what, mutation, signers, ask=ask)
    compared.report(version())
    assert compared.accepted == {"itself": len(sources), "number": sum("ecdsa" in name for name, _, _ in sources)}
    assert compared.seen.total() >= LEAST_MUTATIONS
    assert stock.asked >= LEAST_ASKED
    # The known differences do occur: otherwise nothing was compared.
    wanted = {Code.E_ARMOR, Code.E_ARMOR_NONCANON, Code.E_VERSION, Code.E_RESERVED, Code.E_MPINT}
    assert set(compared.stricter) >= wanted


def odd_keys() -> list[SoftKey]:
    """Keys that truly sign, good and questionable."""
    applications = ("ssh:", "ssh:work", "", "ssh:\0", "https://example.org")
    hardware = [
        soft_fido(kind, flags, counter, application)
        for kind in ("ed25519", "ecdsa")
        for flags, counter in ((0, 0), (1, 0), (4, 1), (5, 2**32 - 1), (0x81, 7), (0xFF, 1))
        for application in applications
    ]
    small = [soft_rsa(1024), soft_rsa(2048, "ssh-rsa"), soft_rsa(2048, exponent=3)]
    return [*(make() for make in SOFT.values()), *hardware, *small]


ODD: dict[str, list[Any]] = {
    "version": [1] * 8 + [0, 2],
    "reserved": [b""] * 8 + [b"x", b"\0"],
    "namespace": [NAMESPACE.encode()] * 8 + [b"git", NAMESPACE.encode() + b"\0", b""],
    "digest": [b"sha512"] * 6 + [b"sha256"] * 4 + [b"sha1", b"sha512\0", b"SHA256"],
    "tail": [b""] * 9 + [b"\0"],
}


def test_true_signatures_of_every_make(stock: Stock) -> None:
    """Fields drawn by lot and then truly signed over: what a hostile signer can do, where mutations cannot get."""
    dice = random.Random(2027)
    compared = Compared(stock)
    stock.asked = 0
    keys = odd_keys()
    for number in range(600):
        soft = keys[number % len(keys)]
        fields = {name: dice.choice(values) for name, values in ODD.items()}
        tail = {name: fields.pop(name) for name in ("version", "reserved", "tail")}
        made = soft.parts(**fields).but(**tail)
        compared.judge("made", made.text(), allowed(line(soft.blob)), ask=dice.random() < 0.5)
    compared.report("truly signed")
    assert compared.accepted["made"] >= 80
    assert set(compared.stricter) >= {Code.E_NO_TOUCH, Code.E_APPLICATION, Code.E_VERSION, Code.E_RESERVED}


def test_the_attacks_that_ssh_keygen_falls_for(stock: Stock) -> None:
    """Exactly these: the reasons not to leave it to ssh-keygen."""
    tried = {name: (attack.text, attack.code, attack.message) for name, attack in ATTACKS.items()}
    tried |= {name: (text, code, MESSAGE) for name, (text, code) in BAD_ARMOUR.items()}
    fell = {}
    for name, (text, code, message) in tried.items():
        if stock.accepts(text, allowed(*embedded(text), soft_ed25519().line), message):
            fell[name] = code
    print(f"{version()} accepts {len(fell)} of {len(tried)} attacks: {sorted(fell)}")
    assert set(fell) <= FALLS_FOR | CARRIAGE_RETURNS
    assert set(fell.values()) <= STRICTER
    if "OpenSSH_9.2" in version():
        assert set(fell) == FALLS_FOR


def embedded(text: bytes) -> list[str]:
    """The line of the key in a signature, where there is one."""
    try:
        return [line(apart(text).key)]
    except ValueError:
        return []


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_certificates_are_refused(stock: Stock, kind: str) -> None:
    """ssh-keygen accepts them, by an authority; the policy names keys."""
    name = f"certified-{kind}"
    text = stock.sign(stock.certificate(name, kind))
    authority = stock.key("authority").with_suffix(".pub").read_text().strip()
    assert stock.accepts(text, f"{PRINCIPAL} cert-authority {authority}\n")
    with pytest.raises(Refused) as refused:
        sshsig.verify(text, MESSAGE, NAMESPACE)
    assert refused.value.code == Code.E_KEYTYPE
    assert "certificate" in refused.value.message


def test_dsa_is_refused(stock: Stock) -> None:
    if stock.run("ssh-keygen", "-q", "-t", "dsa", "-N", "", "-f", "dsa").returncode:
        pytest.skip(f"{version()} makes no DSA keys any more")
    with pytest.raises(Refused) as refused:
        sshsig.verify(stock.sign(stock.folder / "dsa"), MESSAGE, NAMESPACE)
    assert refused.value.code == Code.E_KEYTYPE

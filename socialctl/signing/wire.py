"""SSH's way of writing values one after the other (RFC 4251 section 5). Everything has one form; others are refused."""

from __future__ import annotations

from socialctl.signing.refusal import Code, Refused


class Reader:
    """Takes values off the front of ``data``; ``Refused`` where they are not there, or not in their one form.

    ``what`` the bytes are is for the messages.
    """

    __slots__ = ("_at", "_data", "_what")

    def __init__(self, data: bytes, what: str = "signature") -> None:
        self._data = data
        self._at = 0
        self._what = what

    def raw(self, length: int) -> bytes:
        """The next ``length`` bytes."""
        start, self._at = self._at, self._at + length
        if self._at > len(self._data):
            raise Refused(Code.E_TRUNC, f"the {self._what} breaks off: bytes are missing at its end")
        return self._data[start : self._at]

    def byte(self) -> int:
        """A byte."""
        return self.raw(1)[0]

    def uint32(self) -> int:
        """A number of four bytes."""
        return int.from_bytes(self.raw(4))

    def string(self) -> bytes:
        """A string: its length, then its bytes."""
        return self.raw(self.uint32())

    def name(self) -> str:
        """A string that is a name. Names are ASCII; latin-1 keeps any other bytes apart, so they equal none."""
        return self.string().decode("latin-1")

    def mpint(self) -> int:
        """A positive whole number, or zero: no sign, no needless zero bytes in front."""
        digits = self.string()
        if digits[:1] >= b"\x80":
            raise Refused(Code.E_MPINT, f"a number in the {self._what} is negative")
        if digits[:1] == b"\0" and digits[1:2] < b"\x80":
            raise Refused(Code.E_MPINT, f"a number in the {self._what} has needless zeros in front")
        return int.from_bytes(digits)

    def end(self) -> None:
        """Nothing may be left."""
        if self._at != len(self._data):
            raise Refused(Code.E_TRAILING, f"{len(self._data) - self._at} bytes too many in the {self._what}")


def string(value: bytes) -> bytes:
    """``value`` as a string on the wire."""
    return len(value).to_bytes(4) + value

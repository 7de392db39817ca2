"""Rules ask the same of one post, one after another: what was worked out for the last one asked is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class once(Generic[Asked, Answer]):  # noqa: N801 (a decorator)
    """A property that is worked out when it is first asked for. ``functools.cached_property`` takes a lock in Python
    3.11, which costs more than most answers."""

    def __init__(self, work: Callable[[Asked], Answer]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, owner: None, kind: Any = None) -> once[Asked, Answer]: ...

    @overload
    def __get__(self, owner: Asked, kind: Any = None) -> Answer: ...

    def __get__(self, owner: Asked | None, kind: Any = None) -> Answer | once[Asked, Answer]:
        if owner is None:
            return self
        answer = owner.__dict__[self._name] = self._work(owner)
        return answer


def remember_last(work: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """``work``, which for the same object (not an equal one: comparing costs more) as last time answers at once.

    For frozen values only. One answer is kept, so nothing grows.
    """
    last: tuple[Asked, Answer] | None = None

    def answer(asked: Asked) -> Answer:
        nonlocal last
        known = last
        if known is not None and known[0] is asked:
            return known[1]
        found = work(asked)
        last = (asked, found)
        return found

    answer.__doc__ = work.__doc__
    return answer

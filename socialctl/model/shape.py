"""Shapes: values with typed keys, for what people write once (the policy, the platforms).

Data that are plainly right are read here. What is wrong with others is said by pydantic, which takes longer to import
than hundreds of posts to judge: by models with the same keys, made when they are needed. The JSON Schema is theirs too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

if TYPE_CHECKING:
    from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

_Found = TypeVar("_Found")
_Read = Callable[[Any], Any]
_NOT_PLAIN = (ValueError, TypeError, KeyError)  # what readers raise where data are not plainly right


class Field(NamedTuple):
    """A key of a shape: how it is written, what it holds, and its value where it is missing (``...``: it never is)."""

    written: str
    annotation: Any
    default: Any


class _Fields:
    """The keys of the shape it is asked of."""

    def __get__(self, _: Any, shape: type[Shape]) -> Mapping[str, Field]:
        return _fields_of(shape)


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Shape:
    """Base of shapes. The annotations of a subclass are its keys; other keys are errors, or go into the one that is
    named as ``rest``. Values never change. Methods are called as those of pydantic's models.

    What the annotations mean is worked out when a shape first reads something: a run reads few of them."""

    model_fields: ClassVar = _Fields()
    _rest: ClassVar[str | None]

    def __init_subclass__(cls, *, rest: str | None = None) -> None:
        cls._rest = rest

    def __init__(self, **values: Any) -> None:
        defaults = _defaults_of(type(self))
        every = {**defaults, **values}
        if wrong := [name for name, value in every.items() if value is ... or name not in defaults]:
            raise TypeError(f"{type(self).__name__}: {', '.join(sorted(wrong))}")
        self.__dict__.update(every)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.model_dump().items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return hash(tuple(self.model_dump().values()))

    def model_dump(self) -> dict[str, Any]:
        """The values by their keys."""
        return {name: self.__dict__[name] for name in _defaults_of(type(self))}

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with other values of some keys."""
        return type(self)(**self.model_dump() | dict(update))

    @classmethod
    def model_validate(cls, data: Any) -> Self:
        """The value that ``data`` describe; pydantic's ``ValidationError`` holds everything that is wrong with them."""
        try:
            return cls._read(data)
        except _NOT_PLAIN:
            value: Self = _value(model_of(cls).model_validate(data))
        return value

    @classmethod
    def _read(cls, data: Any) -> Self:
        """The value that ``data`` describe where they are plainly right."""
        value: Self = _shape_reader(cls)(data)
        return value

    @classmethod
    def model_json_schema(cls, mode: Literal["validation"]) -> dict[str, Any]:
        """The JSON Schema of data that describe such a value."""
        return model_of(cls).model_json_schema(mode=mode)


def _once_a_shape(work: Callable[[type[Shape]], _Found]) -> Callable[[type[Shape]], _Found]:
    """``work``, done when a shape is first asked about, and kept."""
    # Without the cast, mypy takes the hash of a shape's values for that of the shape.
    return cast("Callable[[type[Shape]], _Found]", cache(work))


@_once_a_shape
def _defaults_of(shape: type[Shape]) -> Mapping[str, Any]:
    """Its keys, each with its value where it is missing (``...``: it never is)."""
    kinds = reversed(shape.__mro__[: shape.__mro__.index(Shape)])
    return {name: getattr(shape, name, ...) for kind in kinds for name in kind.__annotations__}


@_once_a_shape
def _fields_of(shape: type[Shape]) -> Mapping[str, Field]:
    kinds = reversed(shape.__mro__[: shape.__mro__.index(Shape)])
    hints: dict[str, Any] = {name: hint for kind in kinds for name, hint in kind.__annotations__.items()}
    if any(isinstance(hint, str) for hint in hints.values()):
        hints = get_type_hints(shape, include_extras=True)
    return {
        name: Field(_written(name, hints[name]), hints[name], default) for name, default in _defaults_of(shape).items()
    }


def _written(name: str, hint: Any) -> str:
    """How that key is written."""
    marks = getattr(hint, "__metadata__", ())
    return next((mark.name for mark in marks if isinstance(mark, Written)), name)


# --- Marks on types: how a plain value is read, and the same for pydantic -----------------------------------------


class Written:
    """The key is written by a name that Python keeps for itself."""

    def __init__(self, name: str) -> None:
        self.name = name

    def plain(self, read: _Read) -> _Read:
        """As without this mark."""
        return read


class Reads:
    """A text is read by ``reader``, whose ``ValueError`` says what is wrong with it. ``schema`` is the JSON Schema
    where that does not follow from the type."""

    def __init__(self, reader: Callable[[str], Any], schema: Mapping[str, Any] | None = None) -> None:
        self.reader, self.schema = reader, schema

    def plain(self, _: _Read) -> _Read:
        """By ``reader``, which is trusted to give what the type says."""
        return lambda value: self.reader(_exactly(str, value))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def read(value: object) -> object:
            return self.reader(value) if isinstance(value, str) else value

        return core_schema.no_info_before_validator_function(read, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(core) if self.schema is None else dict(self.schema)


class Checks:
    """The value is given to ``check``, whose ``ValueError`` says what is wrong with it."""

    def __init__(self, check: _Read) -> None:
        self.check = check

    def plain(self, read: _Read) -> _Read:
        """Read, then checked."""
        return lambda value: self.check(read(value))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.check, handler(source))


class Matches:
    """The text is of this form."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def plain(self, _: _Read) -> _Read:
        """A text of this form."""
        matched = re.compile(self.pattern).fullmatch

        def read(value: Any) -> Any:
            if not matched(value):
                raise ValueError
            return value

        return read

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.str_schema(pattern=self.pattern)


class NotEmpty:
    """There is something in the list."""

    def plain(self, read: _Read) -> _Read:
        """Something there, then read."""

        def read_some(value: Any) -> Any:
            if not value:
                raise ValueError
            return read(value)

        return read_some

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**handler(source), "min_length": 1}


# --- Reading what is plainly right ---------------------------------------------------------------------------------


@cache  # shapes share most types
def _reader(hint: Any) -> _Read:
    """What reads data of that type."""
    origin, inside = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Shape):
        return hint._read
    if origin is Annotated:
        return reduce(lambda read, mark: mark.plain(read), hint.__metadata__, _reader(inside[0]))
    if origin is Literal:
        return {choice: choice for choice in inside}.__getitem__
    if origin in (Union, UnionType):
        return _first_of([_reader(one) for one in inside if one is not NoneType])
    if origin is tuple:
        item = _reader(inside[0])
        return lambda value: tuple([item(one) for one in _exactly(list, value)])
    if origin is dict:
        key, item = map(_reader, inside)
        return lambda value: {key(one): item(two) for one, two in _exactly(dict, value).items()}
    return _WRITTEN.get(hint) or (lambda value: _exactly(hint, value))


def _whole(value: Any) -> int:
    """A whole number, also one that is written as text, as in every YAML file that we read."""
    if type(value) is str and value.isascii() and value.isdigit() and value[0] != "0":
        return int(value)
    return int(_exactly(int, value))


def _day(value: Any) -> date:
    """A day, also one that is written as text."""
    return date.fromisoformat(value) if type(value) is str and len(value) == 10 else _exactly(date, value)


_WRITTEN: dict[Any, _Read] = {int: _whole, date: _day}


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _first_of(readers: list[_Read]) -> _Read:
    *others, last = readers

    def read(value: Any) -> Any:
        for reader in others:
            try:
                return reader(value)
            except _NOT_PLAIN:
                continue
        return last(value)

    return read


@_once_a_shape
def _shape_reader(shape: type[Shape]) -> _Read:
    rest = shape._rest
    readers = {
        field.written: (name, _reader(field.annotation)) for name, field in shape.model_fields.items() if name != rest
    }

    def read(data: Any) -> Shape:
        values: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for written, value in _exactly(dict, data).items():
            if written in readers:
                name, reader = readers[written]
                values[name] = reader(value)
            else:
                others[written] = value
        if others:
            values[rest or ""] = others  # without a rest, no shape knows this key
        return shape(**values)

    return read


# --- Everything else -------------------------------------------------------------------------------------------------

_MODELS: dict[type[Shape], type[BaseModel]] = {}


def model_of(shape: type[Shape]) -> type[BaseModel]:
    """A pydantic model with the keys of a shape, always the same one."""
    import pydantic

    if shape not in _MODELS:
        fields: Any = {
            name: (
                _modelled(field.annotation),
                pydantic.Field(_default(field), alias=None if field.written == name else field.written),
            )
            for name, field in shape.model_fields.items()
            if name != shape._rest
        }
        config = pydantic.ConfigDict(frozen=True, extra="allow" if shape._rest else "forbid", defer_build=True)
        _MODELS[shape] = pydantic.create_model(
            shape.__name__, __doc__=shape.__doc__, __module__=shape.__module__, __config__=config, **fields
        )
    return _MODELS[shape]


def _default(field: Field) -> Any:
    shape = field.default
    return model_of(type(shape)).model_construct(**shape.model_dump()) if isinstance(shape, Shape) else shape


def _modelled(hint: Any) -> Any:
    """A type with models in the place of shapes."""
    origin, inside = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Shape):
        return model_of(hint)
    if not inside or origin is Literal:
        return hint
    if origin is Annotated:
        return Annotated[(_modelled(inside[0]), *(mark for mark in inside[1:] if not isinstance(mark, Written)))]
    if origin in (Union, UnionType):
        return reduce(or_, map(_modelled, inside))
    return origin[tuple(_modelled(one) for one in inside)]


def _value(found: Any) -> Any:
    """What a model holds, with shapes in the place of models."""
    shape = next((shape for shape, model in _MODELS.items() if type(found) is model), None)
    if shape is not None:
        values = {name: _value(inner) for name, inner in found if name in shape.model_fields}
        return shape(**values | ({shape._rest or "": found.model_extra} if found.model_extra else {}))
    if isinstance(found, tuple):
        return tuple(map(_value, found))
    return {key: _value(inner) for key, inner in found.items()} if isinstance(found, dict) else found

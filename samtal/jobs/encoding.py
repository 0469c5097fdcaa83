"""Dataclasses to JSON and back, led by their type hints."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
T = TypeVar("T")

_PLAIN = (str, int, float, bool, NoneType)
_FROM_TEXT: dict[type, Callable[[str], object]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
}


def encode(value: object) -> JsonValue:
    """A dataclass, or anything such a dataclass may hold, as JSON."""
    match value:
        case Enum():
            return encode(value.value)
        case None | bool() | int() | float() | str():
            return value
        case UUID() | Decimal():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(encode(key)): encode(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted((encode(item) for item in value), key=str)
        case tuple() | list():
            return [encode(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def encode_object(value: object) -> Mapping[str, JsonValue]:
    """The same for a dataclass or a mapping as a whole: always a JSON object."""
    encoded = encode(value)
    if not isinstance(encoded, Mapping):
        raise TypeError(f"{type(value).__name__} is not a dataclass or a mapping")
    return encoded


def decode(kind: type[T], value: JsonValue) -> T:
    """What `encode` was given, from its JSON and its type. A field that is missing takes its default."""
    return cast(T, _reader(cast(Any, kind))(value))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How to read a value of this type. Fails for a type that JSON cannot give back, so check it early."""
    if supertype := getattr(kind, "__supertype__", None):  # a NewType
        return _reader(supertype)
    if kind in _PLAIN or kind in (Any, object):
        return _as_it_is
    if kind in _FROM_TEXT:
        return _FROM_TEXT[kind]
    if kind is timedelta:
        return lambda seconds: timedelta(seconds=seconds)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(cast(type, kind))
    return _generic_reader(kind)


def _dataclass_reader(kind: type) -> Callable[[Any], Any]:
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(value: Mapping[str, Any]) -> Any:
        if not readers:
            hints = get_type_hints(kind)
            readers.update({field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)})
        # A field that the class no longer has is dropped: rows outlive versions.
        return kind(**{name: readers[name](item) for name, item in value.items() if name in readers})

    return read


def _generic_reader(kind: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _as_it_is
    if origin in (Union, UnionType):
        return _optional_reader(kind, arguments)
    if origin in (tuple, list, frozenset, set) and arguments:
        return _collection_reader(origin, arguments)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        read_key, read_item = _reader(arguments[0]), _reader(arguments[1])
        return lambda value: {read_key(key): read_item(item) for key, item in value.items()}
    if isinstance(origin, type) and issubclass(origin, Iterable) and arguments:
        return _collection_reader(tuple, (arguments[0], ...))
    raise TypeError(f"{kind} cannot be read back from JSON")


def _optional_reader(kind: Any, arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    others = [argument for argument in arguments if argument is not NoneType]
    if all(_reader(other) is _as_it_is for other in others):
        return _as_it_is
    if len(others) > 1:
        raise TypeError(f"{kind} is ambiguous in JSON; use one type, optional or not")
    read = _reader(others[0])
    return lambda value: None if value is None else read(value)


def _collection_reader(origin: Any, arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if origin is tuple and arguments[-1:] != (...,):
        readers = [_reader(argument) for argument in arguments]
        return lambda value: tuple(read(item) for read, item in zip(readers, value, strict=True))
    read = _reader(arguments[0])
    return lambda value: origin(read(item) for item in value)


def _as_it_is(value: Any) -> Any:
    return value


def check_readable(kind: type) -> None:
    """Fail now if a dataclass, or one inside it, has a field that would not come back from JSON."""
    _check_readable(kind, set())


def _check_readable(kind: Any, seen: set[Any]) -> None:
    if kind in seen:
        return
    seen.add(kind)
    _reader(kind)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        for hint in get_type_hints(kind).values():
            _check_readable(hint, seen)
    for argument in get_args(kind):
        if isinstance(argument, type):
            _check_readable(argument, seen)

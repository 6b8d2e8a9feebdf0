"""What CEL's operators and functions mean on JSON values.

The evaluator calls these for everything; emitted code only where the types leave a doubt. A function that
has no value for its arguments raises a built-in exception with the reason as its text; who calls decides
what becomes of it. Imports nothing, so that emitted code starts at once.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
MAX_COMPARED = 100_000
"""Steps that one equality takes: shared sublists can be exponentially many."""
CHARACTERS_A_STEP = 16
"""Characters of a text that are read in the time of a step."""
MAX_MADE = 100_000
"""Characters or items that a concatenation or a substring may have."""
MAX_RANGE = 100_000
TOO_LARGE = "values too large to compare"

_NAMES = {
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    type(None): "null",
    list: "list",
    dict: "map",
}
_BOOLS = {
    **dict.fromkeys(("true", "True", "TRUE", "t", "1"), True),
    **dict.fromkeys(("false", "False", "FALSE", "f", "0"), False),
}


def type_name(value: Any) -> str:
    """Return CEL's name of the type of *value*.

    >>> type_name(1.0)
    'double'
    """
    return _NAMES.get(type(value), type(value).__name__)


def truth(value: Any) -> bool:
    """Return *value*, which must be a bool."""
    if value is True or value is False:
        return bool(value)
    raise TypeError(f"expected a bool, found {type_name(value)}")


def int64(value: int) -> int:
    """Return *value*, which must fit 64 bits."""
    if INT_MIN <= value <= INT_MAX:
        return value
    raise OverflowError("integer overflow")


def _numbers(operator: str, left: Any, right: Any) -> type:
    """The type of two numbers that arithmetic may combine: both int or both double."""
    kind = type(left)
    if kind is type(right) and kind in {int, float}:
        return kind
    raise _no_operator(operator, left, right)


def _no_operator(operator: str, left: Any, right: Any) -> TypeError:
    return TypeError(f"no {operator!r} for {type_name(left)} and {type_name(right)}")


def add(left: Any, right: Any) -> Any:
    """Return ``left + right``: numbers, strings or lists of one type.

    >>> add([1], ["a"])
    [1, 'a']
    """
    kind = type(left)
    if kind is not type(right) or kind not in {int, float, str, list}:
        raise _no_operator("+", left, right)
    if kind is int:
        return int64(left + right)
    if kind is not float and len(left) + len(right) > MAX_MADE:
        raise OverflowError("concatenation too long")
    return left + right


def subtract(left: Any, right: Any) -> Any:
    """Return ``left - right``."""
    return int64(left - right) if _numbers("-", left, right) is int else left - right


def multiply(left: Any, right: Any) -> Any:
    """Return ``left * right``."""
    return int64(left * right) if _numbers("*", left, right) is int else left * right


def divide(left: Any, right: Any) -> Any:
    """Return ``left / right``; integers are cut toward zero.

    >>> divide(-7, 2), divide(1.0, 0.0)
    (-3, inf)
    """
    if _numbers("/", left, right) is int:
        if right == 0:
            raise ZeroDivisionError("division by zero")
        quotient = abs(left) // abs(right)
        return int64(quotient if (left < 0) == (right < 0) else -quotient)
    if right != 0:
        return left / right
    if left > 0 or left < 0:
        return float("inf" if (left > 0) == (str(right) == "0.0") else "-inf")
    return float("nan")


def modulo(left: Any, right: Any) -> int:
    """Return ``left % right`` with the sign of *left*.

    >>> modulo(-7, 2)
    -1
    """
    if _numbers("%", left, right) is not int:
        raise _no_operator("%", left, right)
    rest: int = left - right * divide(left, right)
    return rest


def negate(value: Any) -> Any:
    """Return ``-value``."""
    if type(value) not in {int, float}:
        raise TypeError(f"no '-' for {type_name(value)}")
    return int64(-value) if type(value) is int else -value


def _aligned(left: Any, right: Any) -> tuple[Any, Any]:
    """Two numbers as CEL compares them: an int beside a double loses what a double cannot hold."""
    if type(left) is int and type(right) is float and INT_MIN <= left <= INT_MAX:
        return float(left), right
    if type(left) is float and type(right) is int and INT_MIN <= right <= INT_MAX:
        return left, float(right)
    return left, right


def less(left: Any, right: Any) -> bool:
    """Return ``left < right``: numbers, strings or bools.

    >>> less(1, 1.5), less("a", "b")
    (True, True)
    """
    left, right = _ordered("<", left, right)
    return bool(left < right)


def at_most(left: Any, right: Any) -> bool:
    """Return ``left <= right``."""
    left, right = _ordered("<=", left, right)
    return bool(left <= right)


def _ordered(operator: str, left: Any, right: Any) -> tuple[Any, Any]:
    kinds = {type(left), type(right)}
    if kinds <= {int, float}:
        return _aligned(left, right)
    if kinds in ({str}, {bool}):
        return left, right
    raise _no_operator(operator, left, right)


def equal(left: Any, right: Any) -> bool:
    """Return ``left == right``: 1 equals 1.0, true equals only true, and other types differ.

    >>> equal([1, {"a": None}], [1.0, {"a": None}]), equal(1, True)
    (True, False)
    """
    verdict, _ = compared(left, right)
    if verdict is None:
        raise OverflowError(TOO_LARGE)
    return verdict


def compared(left: Any, right: Any) -> tuple[bool | None, int]:
    """Return whether *left* equals *right*, and how many steps it took to tell; None where those are too many.

    >>> compared([1, [2]], [1.0, [3]])
    (False, 4)
    """
    steps, pending = 0, [iter([(left, right)])]
    while pending:
        pair = next(pending[-1], None)
        if pair is None:
            pending.pop()
            continue
        left, right = pair
        kinds = {type(left), type(right)}
        steps += 1
        if kinds == {list} and len(left) == len(right):
            pending.append(zip(left, right, strict=True))
        elif kinds == {dict} and len(left) == len(right):
            pending.append(_beside(left, right))
        else:
            steps += _length(left, right)
            if steps <= MAX_COMPARED and not _equal_scalars(left, right, kinds):
                return False, steps
        if steps > MAX_COMPARED:
            return None, steps
    return True, steps


def _beside(left: dict[Any, Any], right: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the values of two maps of one size, side by side; where a key has none, a pair that differs."""
    for key, value in left.items():
        yield (value, right[key]) if has_key(right, key) else (None, key)


def _length(left: Any, right: Any) -> int:
    """The steps it takes to read two texts of one length; the others differ at a glance."""
    return len(left) // CHARACTERS_A_STEP if type(left) is type(right) is str and len(left) == len(right) else 0


def _equal_scalars(left: Any, right: Any, kinds: set[type]) -> bool:
    if kinds <= {int, float}:
        left, right = _aligned(left, right)
        return bool(left == right)
    return len(kinds) == 1 and not kinds & {list, dict} and bool(left == right)


def has_key(mapping: dict[Any, Any], key: Any) -> bool:
    """Tell whether *mapping* has *key*; Python's own test would find 1 where true is.

    >>> has_key({True: "a"}, 1), has_key({1: "a"}, 1.0)
    (False, True)
    """
    kind = type(key)
    if kind is str:
        return key in mapping
    if kind not in {bool, int, float}:
        raise TypeError(f"{type_name(key)} is no key of a map")
    if key not in mapping or key not in (0, 1):  # any other number is no bool, and needs no search
        return key in mapping
    return any(stored == key and (type(stored) is bool) == (kind is bool) for stored in mapping)


def is_in(value: Any, container: Any) -> bool:
    """Return ``value in container``: an item of a list or a key of a map."""
    if type(container) is list:
        return any(equal(value, item) for item in container)
    if type(container) is dict:
        return has_key(container, value)
    raise _no_operator("in", value, container)


def at(container: Any, key: Any) -> Any:
    """Return ``container[key]``.

    >>> at([7, 8], 1.0)
    8
    """
    if type(container) is dict:
        if has_key(container, key):
            return container[key]
        raise LookupError(f"no such key: {_cut(key)}")
    if type(container) is not list:
        raise TypeError(f"{type_name(container)} has no items")
    if type(key) not in {int, float} or key != key // 1:
        raise TypeError("a list is indexed by a whole number")
    if 0 <= key < len(container):
        return container[int(key)]
    raise LookupError(f"index out of range: {_cut(key)}")


def select(container: Any, field: str) -> Any:
    """Return ``container.field``."""
    if has_field(container, field):
        return container[field]
    raise LookupError(f"no such field: {field!r}")


def has_field(container: Any, field: str) -> bool:
    """Return ``has(container.field)``."""
    if type(container) is dict:
        return field in container
    raise TypeError(f"{type_name(container)} has no fields")


def size(value: Any) -> int:
    """Return the number of characters, items or keys of *value*."""
    if type(value) in {str, list, dict}:
        return len(value)
    raise TypeError(f"{type_name(value)} has no size")


def _strings(function: str, *values: Any) -> None:
    for value in values:
        if type(value) is not str:
            raise TypeError(f"no {function}() for {type_name(value)}")


def contains(text: Any, part: Any) -> bool:
    """Return ``text.contains(part)``."""
    _strings("contains", text, part)
    return part in text


def starts_with(text: Any, start: Any) -> bool:
    """Return ``text.startsWith(start)``."""
    _strings("startsWith", text, start)
    return bool(text.startswith(start))


def ends_with(text: Any, end: Any) -> bool:
    """Return ``text.endsWith(end)``."""
    _strings("endsWith", text, end)
    return bool(text.endswith(end))


def substring(text: Any, *bounds: Any) -> str:
    """Return the characters of *text* from the first bound up to the second, or to the end.

    >>> substring("图片3", 1)
    '片3'
    """
    _strings("substring", text)
    if any(type(bound) is not int for bound in bounds):
        raise TypeError("substring() takes int positions")
    start, end = bounds if len(bounds) == 2 else (bounds[0], len(text))
    if not 0 <= start <= end <= len(text):
        raise LookupError(f"no characters {start} to {end} in a string of {len(text)}")
    if end - start > MAX_MADE:
        raise OverflowError("substring too long")
    return str(text[start:end])


def to_int(value: Any) -> int:
    """Return ``int(value)``: a double is cut toward zero.

    >>> to_int(-7.9), to_int("42")
    (-7, 42)
    """
    if type(value) is int:
        return int64(value)
    if type(value) is float and INT_MIN < value < INT_MAX:
        return int(value)
    if type(value) is str and len(value) <= 20 and value.isascii() and value.removeprefix("-").isdigit():
        return int64(int(value))
    raise ValueError(f"no int in {_told(value)}")


def to_double(value: Any) -> float:
    """Return ``double(value)``."""
    if type(value) in {int, float}:
        return float(value)
    if type(value) is str and value and not value.strip("+-.0123456789eE"):
        return float(value)
    raise ValueError(f"no double in {_told(value)}")


def to_bool(value: Any) -> bool:
    """Return ``bool(value)``.

    >>> to_bool("True")
    True
    """
    if type(value) is bool:
        return value
    if type(value) is str and value in _BOOLS:
        return _BOOLS[value]
    raise ValueError(f"no bool in {_told(value)}")


def to_string(value: Any) -> str:
    """Return ``string(value)``; of a double only where every implementation writes it alike.

    >>> to_string(True), to_string(2.0), to_string(7)
    ('true', '2', '7')
    """
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is int or (kind is float and (value == 0 or 1e-4 <= abs(value) < 1e5)):
        return repr(value).removesuffix(".0")
    raise ValueError(f"no string for {_told(value)}")


def _told(value: Any) -> str:
    """*value* for a message: its type, and itself where it is short."""
    return f"{type_name(value)} {_cut(value)}" if type(value) in {str, float} else type_name(value)


def _cut(value: Any) -> str:
    """*value* as text, of which a message needs no more than the beginning."""
    return repr(value[:40] if type(value) is str else value)[:40]


def dyn(value: Any) -> Any:
    """Return *value*, of which nothing is known any more."""
    return value


def to_range(count: Any) -> list[int]:
    """Return ``lists.range(count)``."""
    if type(count) is int and 0 <= count <= MAX_RANGE:
        return list(range(count))
    raise ValueError(f"lists.range() takes an int of 0 to {MAX_RANGE}")


def elements(source: Any) -> Iterable[Any]:
    """Return what a macro of one variable runs over: the items of a list, the keys of a map."""
    if type(source) is list or type(source) is dict:
        return source
    raise TypeError(f"no macro runs over {type_name(source)}")


def pairs(source: Any) -> Iterable[tuple[Any, Any]]:
    """Return what a macro of two variables runs over: index and item of a list, key and value of a map."""
    if type(source) is dict:
        return source.items()
    return enumerate(elements(source))


def make_map(entries: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return the map with these entries; no key may come twice.

    >>> make_map([("a", 1)])
    {'a': 1}
    """
    made: dict[Any, Any] = {}
    for key, value in entries:
        if type(key) not in {bool, int, str}:
            raise TypeError(f"{type_name(key)} is no key of a map")
        if key in made:  # true beside 1 too: a dict cannot hold both
            raise ValueError(f"the key {_cut(key)} comes twice")
        made[key] = value
    return made

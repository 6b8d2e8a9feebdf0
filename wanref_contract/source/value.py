"""What the values of reading have in common: they are equal by what they say, and show it.

They would be frozen dataclasses, as elsewhere, but `dataclasses` brings `inspect` and half a dozen more, which
cost a clean YAML file more than reading and judging it. So they are plain classes: nobody changes one after it
was made, `Final` holds the type checker to that, and nothing is spent on it at run time.
"""

from __future__ import annotations


class Value:
    """A value of named parts; keyword-only, unless made by the thousand."""

    __slots__ = ()

    _parts: tuple[str, ...] = ()
    """The attributes that make the value up, in the order in which they are shown."""

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def __repr__(self) -> str:
        told = zip(self._parts, self._told(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={part!r}' for name, part in told)})"

    def _told(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self._parts)

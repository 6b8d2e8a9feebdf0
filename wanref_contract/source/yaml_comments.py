"""The comments of YAML, which its reader passes over.

What stands between the tokens of YAML is a comment; what only looks like one, inside of a text, is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_Loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def iter_comments(text: str, beginning: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where each comment of *text* begins that *beginning* matches, where that match ends, and the comment.

    >>> import re
    >>> list(iter_comments("a: '# b' # c", re.compile("# ")))
    [(9, 11, 12)]
    """
    candidates = [found.span() for found in beginning.finditer(text)]
    inside = list(_iter_insides(text, candidates[-1][0])) if candidates else []
    number = end = 0
    for start, said in candidates:
        while number < len(inside) and inside[number][1] <= start:
            number += 1
        is_comment = number == len(inside) or start < inside[number][0]
        if is_comment and start >= end:
            end = text.find("\n", said)
            end = len(text) if end < 0 else end
            yield start, said, end


def _iter_insides(text: str, until: int) -> Iterator[tuple[int, int]]:
    """Yield where the texts of YAML stand in *text*, in which nothing is a comment, up to the offset *until*."""
    end = 0
    try:
        for token in yaml.scan(text, Loader=_Loader):
            start, end = token.start_mark.index, token.end_mark.index
            if isinstance(token, yaml.ScalarToken):
                if token.style in ("|", ">"):  # on the first line of which a comment may stand
                    start = text.find("\n", start, end)
                    start = end if start < 0 else start
                yield start, end
            if end > until:
                return
    except (yaml.YAMLError, ValueError, OverflowError):  # told by the reader; what follows is anybody's guess
        yield end, len(text)

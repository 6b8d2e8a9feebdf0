"""The fact of scripts: the letters of which languages stand in a text."""

from __future__ import annotations

import re
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Blocks of letters (Unicode 15, Blocks.txt), for the scripts that prompts are met in. Punctuation, digits, emoji and
# Latin with any accents belong to no block here, so they are foreign to nobody.
_BLOCKS = {
    "Han": "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Hiragana": "\u3041-\u309f",
    "Katakana": "\u30a1-\u30fa\u31f0-\u31ff",
    "Hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f",
    "Hebrew": "\u0590-\u05ff",
    "Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
}


def script_reader(scripts: Sequence[str]) -> Callable[[str], list[str]]:
    """Return the function that names the scripts in a text which are not among *scripts*, sorted.

    >>> script_reader(["Latin", "Han"])("Кот и 猫")
    ['Cyrillic']
    """
    foreign = {name: block for name, block in _BLOCKS.items() if name not in scripts}

    @cache  # compiled when the first text comes that is not ASCII: it takes as long as judging a hundred requests
    def any_foreign() -> re.Pattern[str]:
        return re.compile(f"[{''.join(foreign.values())}]")

    def read(text: str) -> list[str]:
        if text.isascii() or not foreign or not any_foreign().search(text):
            return []
        return sorted(name for name, block in foreign.items() if re.search(f"[{block}]", text))

    return read

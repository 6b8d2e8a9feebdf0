"""Scripts: which letters are foreign to a prompt."""

from __future__ import annotations

import pytest

from wanref_contract.facts.scripts import script_reader


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("", []),
        ("rain, 42%! 🎬 “…” — ©", []),
        ("café naïve Straße Łódź Đà Nẵng", []),
        ("雨巷，图1。㐀𠀀", []),
        ("Привет", ["Cyrillic"]),
        ("雨の中", ["Hiragana"]),
        ("カメラ", ["Katakana"]),
        ("비 오는", ["Hangul"]),
        ("βροχή", ["Greek"]),
        ("مطر", ["Arabic"]),
        ("גשם", ["Hebrew"]),
        ("बारिश", ["Devanagari"]),
        ("ฝน", ["Thai"]),
        ("Дождь и の", ["Cyrillic", "Hiragana"]),
        ("・ー", []),
    ],
)
def test_foreign_scripts(text: str, scripts: list[str]) -> None:
    """Letters of other scripts are named, sorted; punctuation, digits and emoji are foreign to nobody."""
    assert script_reader(["Latin", "Han"])(text) == scripts


def test_what_is_listed_is_not_foreign() -> None:
    """The list decides."""
    assert script_reader(["Latin", "Han", "Cyrillic"])("Привет, の") == ["Hiragana"]
    assert script_reader(["Latin"])("雨") == ["Han"]

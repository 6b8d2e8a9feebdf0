"""What a syntax mistake in JSON probably is, and exactly where: the classic ones in a person's words.

The reader says what it expected and where; the functions here look around and return the `Unreadable` to
raise. Each reason is a phrase: lower case, no full stop, and it says what to write wherever that is clear.
"""

from __future__ import annotations

import re

from wanref_contract.source.notes import EMPTY, syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.source.notes import Unreadable

_WORD = re.compile(r"[^\W\d]\w*+")
_TOKEN = re.compile(r"[-+.\w]++")
_SINGLE_QUOTED = re.compile(r"'[^'\n]*+'?")
_SOUND_STRING = re.compile(r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
_SEVERAL = "a second value begins here: a file holds one request, several belong in a .jsonl file, one a line"

# The words of other languages for what JSON has words for.
_JSON_WORDS = {word: word for word in ("true", "false", "null")} | dict.fromkeys(("none", "nil", "undefined"), "null")

# What an input method or a word processor writes where JSON has an ASCII character.
_LOOKALIKES = dict(zip("“”„‟«»＂：，｛｝［］【】", '""""""":,{}[][]', strict=True))


def no_value(text: str, at: int, opener: int | None) -> Unreadable:
    """Return the reason why no value begins at *at*."""
    if stray := _stray(text, at, opener):
        return stray
    char = text[at]
    if char == "'":
        return _single_quotes(text, at)
    if char == "`":
        return syntax("strings take double quotes, not backquotes", at, at + 1)
    if char in ",:":
        return syntax(f"a value is missing before this {_NAMES[char]}", at, at + 1)
    if char == "}" and opener is not None and text[opener] == "{":
        return syntax("a value is missing after the colon", at, at + 1)
    if char in "]}":
        return _wrong_closer(text, at, opener)
    if char.isdigit() or char in "+-.":
        return _bad_number(text, at)
    if word := _WORD.match(text, at):
        return _bare_word(word)
    return syntax(f"{char!r} cannot begin a value", at, at + 1)


def no_key(text: str, at: int, opener: int) -> Unreadable:
    """Return the reason why no key begins at *at* in the object that *opener* opened."""
    if stray := _stray(text, at, opener):
        return stray
    char = text[at]
    if char == "'":
        return _single_quotes(text, at)
    if char == ",":
        return syntax("there is no member before this comma", at, at + 1)
    if char == "]":
        return _wrong_closer(text, at, opener)
    if token := _TOKEN.match(text, at):
        return syntax(f'a key takes double quotes: "{token[0]}"', *token.span())
    return syntax("a key in double quotes is missing here", at, at + 1)


def no_colon(text: str, end: int, at: int, opener: int) -> Unreadable:
    """Return the reason why no colon follows the key that ends at *end*."""
    if stray := _stray(text, at, opener):
        return stray
    if text[at] == "=":
        return syntax("a key and its value are separated by a colon, not by =", at, at + 1)
    if text[at] in ",}":
        return syntax("this key has no value", end, end)
    return syntax("a colon is missing after the key", end, end)


def no_comma(text: str, end: int, at: int, opener: int) -> Unreadable:
    """Return the reason why neither a comma nor the closing bracket follows the item that ends at *end*."""
    if stray := _stray(text, at, opener):
        return stray
    char = text[at]
    if char in "]}":
        return _wrong_closer(text, at, opener)
    if char == ";":
        return syntax("items are separated by commas, not semicolons", at, at + 1)
    if char == ":" and text[end - 1].isdigit():
        return syntax("text with a colon, such as 16:9, takes double quotes", at, at + 1)
    if char == ":" and text[opener] == "[":
        return syntax("a key and its value stand only inside { }", at, at + 1)
    if text[end - 1] == '"' and at == end and char not in '"{[':
        return syntax('a double quote inside a string is written \\"', end - 1, end)
    return syntax("a comma is missing here", end, end)


def trailing_comma(at: int) -> Unreadable:
    """Return the reason why the comma at *at* is one too many."""
    return syntax("a trailing comma: nothing follows the last item", at, at + 1)


def after_end(text: str, at: int) -> Unreadable:
    """Return the reason why nothing may stand at *at*, where the value is already complete."""
    if stray := _stray(text, at, None):
        return stray
    char = text[at]
    if char in "]}":
        return _wrong_closer(text, at, None)
    if char in '{["' or char.isdigit():
        return syntax(_SEVERAL, at, at + 1)
    return syntax("nothing may follow the value", at, at + 1)


def bad_string(text: str, start: int) -> Unreadable:
    """Return the reason why the string that begins at *start* is not one."""
    sound = _SOUND_STRING.match(text, start + 1)
    at = sound.end() if sound else start + 1
    char = text[at : at + 1]
    if char in ("", "\n", "\r"):
        return syntax("the string is not closed on its line; a line break in it is written \\n", start, at)
    if char == "\t":
        return syntax("a tab inside a string is written \\t", at, at + 1)
    if char != "\\":
        return syntax(f"this control character is written \\u{ord(char):04x} inside a string", at, at + 1)
    if text.startswith("\\u", at):
        return syntax("\\u takes four hexadecimal digits", at, at + 2)
    return syntax(f"{text[at : at + 2]} is no escape; a backslash itself is written \\\\", at, at + 2)


def _stray(text: str, at: int, opener: int | None) -> Unreadable | None:
    """Return the reason, if what begins at *at* has no place in JSON: the end, a comment, a strange sign."""
    if at >= len(text):
        return _end_of_text(text, opener)
    char = text[at]
    if char == "#" or text.startswith(("//", "/*"), at):
        return syntax("JSON has no comments", at, at + 1 if char == "#" else at + 2)
    if char in _LOOKALIKES:
        return syntax(f"{char} is not the {_LOOKALIKES[char]} of JSON", at, at + 1)
    if not char.isprintable() or char.isspace():
        return syntax(f"the invisible character U+{ord(char):04X} may stand only inside a string", at, at + 1)
    return None


def _end_of_text(text: str, opener: int | None) -> Unreadable:
    end = len(text.rstrip(" \t\n\r"))
    if opener is None:
        return syntax(EMPTY, 0, 0)
    reason = f"the text ends before the {text[opener]} is closed"
    return syntax(reason, end, end, related=(opener, opener + 1))


def _wrong_closer(text: str, at: int, opener: int | None) -> Unreadable:
    if opener is None:
        return syntax(f"this {text[at]} closes nothing", at, at + 1)
    return syntax(f"{text[at]} cannot close {text[opener]}", at, at + 1, related=(opener, opener + 1))


def _single_quotes(text: str, at: int) -> Unreadable:
    quoted = _SINGLE_QUOTED.match(text, at)
    return syntax("strings take double quotes, not single ones", at, quoted.end() if quoted else at + 1)


def _bare_word(word: re.Match[str]) -> Unreadable:
    known = _JSON_WORDS.get(word[0].lower())
    if known is not None:
        return syntax(f"{word[0]} is written {known}", *word.span())
    return syntax("text takes double quotes", *word.span())


def _bad_number(text: str, at: int) -> Unreadable:
    token = _TOKEN.match(text, at)
    number = token[0] if token else text[at]
    for pattern, reason in _NUMBER_MISTAKES:
        if pattern.fullmatch(number):
            return syntax(reason, at, at + len(number))
    return syntax("not a number; text takes double quotes", at, at + len(number))


_NAMES = {",": "comma", ":": "colon"}
_NUMBER_MISTAKES = [
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"\+[\d.]+", "a number takes no plus sign"),
        (r"-", "a number is missing after the minus sign"),
        (r"-?\.\d+", "a number takes a digit before the point"),
        (r"-?\d+\.", "a number takes a digit after the point"),
        (r"-?0\d+", "a number takes no leading zero"),
        (r"-?0[xX][\da-fA-F]+", "JSON has no hexadecimal numbers"),
        (r"-?\d[\d_]+", "a number takes no underscores"),
    )
]

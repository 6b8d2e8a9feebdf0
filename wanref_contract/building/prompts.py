"""The prompt of a film: names between braces, and what becomes of them in the prompt that is sent.

A name is written as the contract spells a mention: in Chinese where most letters of the prompt are Chinese, in Latin
letters otherwise. A space is put in where the name would run into its neighbours; whether a name is read as what it is
meant to be is asked of the same reader that the rules ask.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.building.remarks import MOST, Remark
from wanref_contract.wording import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract

    Named = Mapping[str, tuple[str, int | None] | None]

_SPECIAL = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]")
_FURTHER = 40
"""Characters after a name that may have a say in how it is read: far more than the longest unit has."""

_LISTED = 10
"""Names that a message lists; a film has room for fewer."""

_SHOWN = 10
"""Characters around a name that a message shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a template, and what stands for it in the prompt.

    Attributes:
        start: Its first character in the template.
        end: The one after its last.
        text: What is written for it; for a name, the name.
        is_name: Whether it is a name.
    """

    start: int
    end: int
    text: str
    is_name: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether its characters have no counterparts one by one."""
        return self.is_name or len(self.text) != self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt as it is sent.

    Attributes:
        text: The prompt.
        pieces: What it was made of.
        ends: For each piece, the end of what was written for it.
        remarks: What is wrong with the template.
    """

    text: str
    pieces: tuple[Piece, ...]
    ends: tuple[int, ...]
    remarks: tuple[Remark, ...]

    def span_in_template(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the template that became ``[start, end)`` of the prompt; a name whole."""
        first, first_start = self._piece_at(start)
        last, last_start = self._piece_at(max(end - 1, start))
        return (
            first.start if first.is_whole else first.start + start - first_start,
            last.end if last.is_whole else last.start + end - last_start,
        )

    def written(self) -> Iterator[tuple[Piece, str]]:
        """Yield each piece with what was written for it."""
        start = 0
        for piece, end in zip(self.pieces, self.ends, strict=True):
            yield piece, self.text[start:end]
            start = end

    def _piece_at(self, offset: int) -> tuple[Piece, int]:
        """Return the piece that wrote the character at *offset*, and where in the prompt it starts."""
        number = min(bisect_right(self.ends, offset), len(self.ends) - 1)
        return self.pieces[number], self.ends[number - 1] if number else 0


def write_prompt(template: str, named: Named, contract: Contract, *, pointer: str) -> Prompt:
    """Return the prompt that *template* stands for.

    Args:
        template: Text with names between braces; a brace that is meant as such is doubled.
        named: By name, the kind and number of what it names; None for an asset of which that is not known. The number
            is None where the prompt has no word for the kind.
        contract: Whose words to use.
        pointer: Where the template stands, for remarks.

    >>> from wanref_contract import load_contract
    >>> people = {"anna": ("image", 1), "stage": ("video", 1)}
    >>> write_prompt("{anna}sings on {stage}", people, load_contract(), pointer="/prompt").text
    'Image 1 sings on Video 1'
    >>> write_prompt("{anna}在{stage}上唱歌", people, load_contract(), pointer="/prompt").text
    '图1在视频1上唱歌'
    """
    return _Writer(named, contract, pointer).write(template)


def numbered_mentions(prompt: Prompt, named: Named, contract: Contract, *, pointer: str) -> Iterator[Remark]:
    """Yield a remark for each asset that *prompt* has by its number, written as such; the arguments are those before.

    >>> from wanref_contract import load_contract
    >>> people = {"anna": ("image", 1)}
    >>> prompt = write_prompt("{anna} and Image 1", people, load_contract(), pointer="/prompt")
    >>> [one.span for one in numbered_mentions(prompt, people, load_contract(), pointer="/prompt")]
    [(11, 18)]
    """
    owners = {target: name for name, target in named.items() if target}
    spans = {(piece.start, piece.end) for piece in prompt.pieces if piece.is_name}
    for one in contract.scope.callables["mentions_in"](prompt.text):
        name = owners.get((one["kind"], one["number"]))
        span = prompt.span_in_template(one["start"], one["end"])
        if name is not None and one["exact"] and span not in spans:
            values = {"name": f"{{{name}}}", "spelt": quote(prompt.text[one["start"] : one["end"]])}
            yield Remark(rule="name-numbered", pointer=pointer, values=values, span=span)


def spell(contract: Contract, kind: str, number: int, *, chinese: bool) -> str:
    """Return how a prompt names an asset; nothing where it has no word for the kind.

    >>> from wanref_contract import load_contract
    >>> spell(load_contract(), "image", 2, chinese=False), spell(load_contract(), "image", 2, chinese=True)
    ('Image 2', '图2')
    """
    words = contract.scope.mentions.get(kind, {}).get("exact", ())
    word = next((word for word in words if word.isascii() != chinese), next(iter(words), ""))
    return f"{word}{number}" if word else ""


def is_chinese(text: str) -> bool:
    """Say whether more than half of the letters of *text* are Chinese characters.

    >>> is_chinese("在雨中唱歌 la la"), is_chinese("she sings 你好"), is_chinese("")
    (True, False, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(unicodedata.name(letter, "").startswith("CJK ") for letter in letters) > len(letters)


def escape_braces(text: str) -> str:
    """Return *text* as a template that stands for it.

    >>> escape_braces("a {b}")
    'a {{b}}'
    """
    return text.replace("{", "{{").replace("}", "}}")


class _Writer:
    """Writes one prompt, and remarks what cannot be written."""

    def __init__(self, named: Named, contract: Contract, pointer: str) -> None:
        self.named, self.contract, self.pointer = named, contract, pointer
        self.names = [name for name, target in named.items() if target is None or target[1] is not None]
        self.remarks: list[Remark] = []

    def write(self, template: str) -> Prompt:
        """Return the prompt that *template* stands for."""
        pieces = list(self._pieces(template))
        chinese = is_chinese("".join(piece.text for piece in pieces if not piece.is_name))
        words = [self._word(piece, chinese=chinese) for piece in pieces]
        text, ends = "", []
        for number, (piece, word) in enumerate(zip(pieces, words, strict=True)):
            text += self._spaced(piece, word, text, _following(words, number))
            ends.append(len(text))
        return Prompt(text=text, pieces=tuple(pieces), ends=tuple(ends), remarks=tuple(self.remarks))

    def _pieces(self, template: str) -> Iterator[Piece]:
        """Yield the pieces of *template*; one that is wrong stands for itself."""
        end = 0
        for match in _SPECIAL.finditer(template):
            start, literal, name = match.start(), match[0], match["name"]
            if start > end:
                yield Piece(start=end, end=start, text=template[end:start])
            end = match.end()
            if name in self.named and self._is_spoken(name, (start, end)):
                yield Piece(start=start, end=end, text=name, is_name=True)
                continue
            if name is not None and name not in self.named:
                self._remark_unknown(name, (start, end))
            elif name is None and len(literal) == 1:
                self._remark("brace-alone", {"brace": literal}, (start, end))
            yield Piece(start=start, end=end, text=literal[0] if literal in ("{{", "}}") else literal)
        if end < len(template):
            yield Piece(start=end, end=len(template), text=template[end:])

    def _is_spoken(self, name: str, span: tuple[int, int]) -> bool:
        """Say whether the prompt has a word for the asset *name*, or remark that it has none."""
        kind, number = self.named[name] or ("", 0)
        if not kind or (number is not None and spell(self.contract, kind, number, chinese=False)):
            return True
        called = self.contract.data["assets"][kind].get("called", kind)
        self._remark("name-mute", {"name": quote(name), "called": called}, span)
        return False

    def _word(self, piece: Piece, *, chinese: bool) -> str:
        """Return what is written for *piece*, without the space around it."""
        kind, number = (self.named[piece.text] if piece.is_name else None) or ("", 0)
        return spell(self.contract, kind, number or 0, chinese=chinese) if kind else piece.text

    def _spaced(self, piece: Piece, word: str, before: str, after: str) -> str:
        """Return *word* with the space that it needs to be read as the name it is, or remark that it cannot be."""
        target = self.named[piece.text] if piece.is_name else None
        if target is None:
            return word
        left = " " if word.isascii() and before[-1:].isalnum() else ""
        right = " " if word.isascii() and after[:1].isalnum() else ""
        for space in [right] if right or after[:1].isspace() else ["", " "]:
            if self._is_read(target, f"{before[-1:]}{left}", word, f"{space}{after}"):
                return f"{left}{word}{space}"
        shown = f"{before[-_SHOWN:]}{left}{word}{right}{after[:_SHOWN]}"
        self._remark("name-in-text", {"spelt": word, "text": quote(shown)}, (piece.start, piece.end))
        return f"{left}{word}{right}"

    def _is_read(self, target: tuple[str, int | None], before: str, word: str, after: str) -> bool:
        """Say whether the API reads *word* as the mention of *target* where it stands."""
        wanted = (*target, len(before), len(before) + len(word), True)
        return any(
            (one["kind"], one["number"], one["start"], one["end"], one["exact"]) == wanted
            for one in self.contract.scope.callables["mentions_in"](f"{before}{word}{after}")
        )

    def _remark_unknown(self, name: str, span: tuple[int, int]) -> None:
        listed = [f"{{{one}}}" for one in self.names[:_LISTED]] + ["..."] * (len(self.names) > _LISTED)
        known = f"the names are {', '.join(listed)}" if listed else "no asset has a name here"
        values = {"name": quote(name), "known": known}
        self._remark("name-unknown", values, span, meant=(name, tuple(self.names[:MOST])))

    def _remark(
        self,
        rule: str,
        values: Mapping[str, str],
        span: tuple[int, int],
        meant: tuple[str, tuple[str, ...]] | None = None,
    ) -> None:
        if len(self.remarks) < MOST:
            self.remarks.append(Remark(rule=rule, pointer=self.pointer, values=values, span=span, meant=meant))


def _following(words: Sequence[str], number: int) -> str:
    """Return the beginning of what comes after the word of this *number*."""
    text = ""
    for following in range(number + 1, len(words)):
        text += words[following][:_FURTHER]
        if len(text) >= _FURTHER:
            break
    return text

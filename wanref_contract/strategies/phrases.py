"""What generated requests say, as the contract's ``generation.yaml`` has it.

A contract may come without that file; its requests then say what its examples say.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import GENERATION, ContractFile
from wanref_contract.facts import script_reader
from wanref_contract.pointer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Prompts in one script.

    Attributes:
        script: Such as ``Latin``.
        names: By kind of asset, what stands before its number; the contract's own spelling.
        between: What stands between two names.
        last: What stands before the last name.
        named: Prompts with ``{names}`` in them.
        unnamed: Prompts that name nothing.
    """

    script: str
    names: Mapping[str, str]
    between: str
    last: str
    named: tuple[str, ...]
    unnamed: tuple[str, ...]

    def joined(self, names: Sequence[str]) -> str:
        """Return *names* as one phrase.

        >>> writing = Writing(script="Latin", names={}, between=", ", last=" and ", named=(), unnamed=())
        >>> writing.joined(["Image 1", "Image 2", "Video 1"])
        'Image 1, Image 2 and Video 1'
        """
        *some, last = names
        return self.between.join(some) + self.last + last if some else last


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Texts for requests, and the words by which requests are asked for.

    Attributes:
        prompt: Path of the field that names assets; empty where the contract has none.
        writings: How it is written.
        texts: By pointer of a field, what it may hold.
        words: By word, the paths of the fields that it speaks of.
    """

    prompt: tuple[str, ...] = ()
    writings: tuple[Writing, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


def load_phrases(contract: Contract) -> Phrases:
    """Return the phrases of *contract*, none where it brings none.

    Raises:
        ContractInvalid: The file cannot be read.

    >>> from wanref_contract import load_contract
    >>> load_phrases(load_contract()).writings[1].names
    {'image': '图', 'video': '视频'}
    """
    if not os.path.isfile(os.path.join(contract.folder, GENERATION)):
        return Phrases()
    data: Mapping[str, Any] = ContractFile.read(contract.folder, GENERATION).value
    prompts = data.get("prompts", {})
    return Phrases(
        prompt=tokens(prompts.get("at", "")),
        writings=tuple(_writings(prompts.get("written", ()), contract.scope.mentions)),
        texts={pointer: tuple(texts) for pointer, texts in data.get("texts", {}).items()},
        words={word: tuple(map(tokens, pointers)) for word, pointers in data.get("words", {}).items()},
    )


def _writings(records: Sequence[Mapping[str, Any]], mentions: Mapping[str, Any]) -> Iterator[Writing]:
    kinds = {kind: grammar["exact"] for kind, grammar in mentions.items() if isinstance(grammar, dict)}
    for record in records:
        script = record["script"]
        names = {kind: name for kind, exact in kinds.items() for name in exact if _script_of(name) == script}
        texts = {key: tuple(record[key]) for key in ("named", "unnamed")}
        yield Writing(script=script, names=names, between=record["between"], last=record["last"], **texts)


def _script_of(name: str) -> str:
    """Return the script of *name*; the reader of scripts tells of all but Latin."""
    return next(iter(script_reader(())(name)), "Latin")

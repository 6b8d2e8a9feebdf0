"""The pages that look at a whole contract: all rules by subject, contradictions, and what a film measures and costs."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import READING, ContractFile
from wanref_contract.docgen.fields import rule_links
from wanref_contract.docgen.markdown import anchor, code, page, table
from wanref_contract.finding import CERTAINTIES, EFFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.contract.contract import Contract


def render_index(contract: Contract) -> str:
    """Return the page that leads to all others.

    >>> from wanref_contract import load_contract
    >>> render_index(load_contract()).splitlines()[2]
    '# Reference of wan2.7-reference-video'
    """
    upstream = contract.data["upstream"]
    return page(
        f"Reference of {contract.name}",
        f"{contract.title}. Read off the page {code(upstream['page'])} of {upstream['provider']} as it stood on "
        f"{upstream['seen']}; nothing here was measured on the API itself.",
        "- [Fields](fields.md): types, ranges, defaults, and what an empty value counts as\n"
        "- [Contradictions](contradictions.md): where the documentation disagrees with itself, and our reading\n"
        "- [Voices](voices.md): whose voice an asset speaks with\n"
        "- [Size and price](output.md): pixels by quality and ratio, length, and what is billed",
        "## Rules",
        "What the API does about a broken rule, and how sure we are of it, decide how grave a finding is.",
        table(["Effect", ""], [(code(name), text) for name, text in EFFECTS.items()]),
        table(["Certainty", ""], [(code(name), text) for name, text in CERTAINTIES.items()]),
        *_subject_sections(contract),
    )


def _subject_sections(contract: Contract) -> Iterator[str]:
    """Yield the rules of each hundred of codes, under its subject."""
    for subject, rules in groupby(contract.all_rules, key=lambda rule: rule.subject):
        rows = [(f"[{rule.code}](rules/{rule.id}.md)", code(rule.id), rule.severity, rule.title) for rule in rules]
        yield f"### {subject}"
        yield table(["Code", "Rule", "Severity", "What holds"], rows)


def render_contradictions(contract: Contract) -> str:
    """Return the page of the places where the provider's documentation disagrees with itself."""
    told: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for path, file in _iter_files(contract):
        for name, entry in file.value.get("contradictions", {}).items():
            told[name].append((path, entry["disagree"], entry["reading"]))
    return page(
        "Contradictions",
        "Back to the [reference](README.md).",
        "Where the pages of the provider disagree, or one disagrees with itself, the contract takes one reading and "
        "says so. A rule that depends on one is marked `contradicted`, unless the readings agree on what it judges.",
        *(_contradiction(contract, name, told[name]) for name in sorted(told)),
    )


def _contradiction(contract: Contract, name: str, tellings: list[tuple[str, str, str]]) -> str:
    """Return the section of one contradiction, which several files may tell, each as far as it concerns them."""
    rules = [rule for rule in contract.rules if rule.source.contradiction == name]
    parts = [f"## {name}"]
    for path, disagree, reading in tellings:
        parts += [f"{disagree}", f"**Our reading:** {reading} ({code(path)})"]
    if rules:
        parts.append(f"Rules: {rule_links(rules)}")
    return "\n\n".join(parts)


def _iter_files(contract: Contract) -> Iterator[tuple[str, ContractFile]]:
    """Yield the files that may tell contradictions, each with its path below ``schema/``."""
    for name in (f"{contract.data['profile']}.yaml", READING):
        yield f"profiles/{name}", ContractFile.read_profile(name)
    for name in ("contract.yaml", "rules.yaml", "media.yaml"):
        yield f"{contract.name}/{name}", ContractFile.read(contract.folder, name)


def render_output(contract: Contract) -> str:
    """Return the page of what a film measures and costs."""
    output, billing = contract.data["output"], contract.data["billing"]
    ratios = list(dict.fromkeys(ratio for sizes in output["size"].values() for ratio in sizes))
    sizes = [
        (code(quality), *("{} x {}".format(*sizes[ratio]) for ratio in ratios))
        for quality, sizes in output["size"].items()
    ]
    dearer = ", ".join(code(f"{field}: {value}") for field, value in billing["dearer"].items())
    where = billing["contradiction"]
    told = f"([{where}](contradictions.md#{anchor(where)}))"
    disputed = [name for name in billing["seconds"] if name in billing.get("disputed", ())]
    facts = [
        ("Unit", billing["unit"]),
        ("Of what", ", ".join(billing["seconds"])),
        ("By another reading not of", ", ".join(disputed) or "nothing"),
        ("A failed task costs", str(billing["failed_task"])),
        ("Dearer, by a factor that is not published", dearer),
        ("Certainty", f"{code(billing['certainty'])}: {CERTAINTIES[billing['certainty']]} {told}"),
    ]
    return page(
        "Size and price",
        "Back to the [reference](README.md).",
        "## Size of the film",
        "Width and height in pixels, by quality and aspect ratio.",
        table(["Quality", *ratios], sizes),
        f"This holds unless {code(output['unless'])}; then the size is {output['otherwise']}.",
        "## Length of the film",
        f"The field {code(output['length']['field'])} says it, in seconds.",
        table(["Capped by", "At"], list(_caps(contract))),
        "## What is billed",
        table(["", ""], facts),
    )


def _caps(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield what caps the length of the film besides the range of its field."""
    for rule, limit in contract.data["output"]["length"].get("at_most", {}).items():
        yield rule_links([contract.by_name[rule]]), f"{contract.scope.limits[limit.removeprefix('limits.')]} seconds"


def render_voices(contract: Contract) -> str:
    """Return the page of whose voice an asset speaks with."""
    silent = [
        code(name) for name, asset in contract.data.get("assets", {}).items() if not asset.get("takes_voice", True)
    ]
    return page(
        "Voices",
        "Back to the [reference](README.md).",
        "An asset speaks with the first of these voices that there is for it. `wanref plan` tells for a request.",
        table(["Way", "Where", "For whom", "Heard"], list(map(_voice_row, contract.data.get("voices", ())))),
        f"Without a voice, whatever a request says: {', '.join(silent) or 'none'}.",
    )


def _voice_row(way: Mapping[str, Any]) -> tuple[str, str, str, str]:
    if "key" in way:
        whom = f"the asset whose key is {code(way['key'])}"
    elif "order" in way:
        whom = f"by position: every {', then every '.join(way['order'])}"
    else:
        whom = f"every {' and every '.join(way['of'])}"
    where = code(way["at"]) if "at" in way else "its own sound"
    return way["by"], where, whom, f"where {code(way['when'])}" if "when" in way else "always"

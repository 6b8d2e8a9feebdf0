"""The reference is the contract's own data, written whole; and screens are what commands print."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wanref_contract import load_contract
from wanref_contract.docgen import render_reference
from wanref_contract.docgen.__main__ import main
from wanref_contract.docgen.field_page import render_fields
from wanref_contract.docgen.fields import iter_fields, places_of
from wanref_contract.docgen.markdown import fence, table
from wanref_contract.docgen.overview_pages import render_contradictions
from wanref_contract.docgen.rule_page import render_rule
from wanref_contract.docgen.screens import refresh

ROOT = Path(__file__).parents[1]
CONTRACT = load_contract()
RULES = [pytest.param(rule, id=rule.id) for rule in CONTRACT.all_rules]


def section(page: str, heading: str) -> str:
    """Return what stands under *heading* of a page, without the heading."""
    return page.split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0].strip()


# ---- The reference as a whole -------------------------------------------------------------------------------------


def test_reference_has_a_page_for_every_rule_and_no_others() -> None:
    """Every rule has its page; beside them stand the five pages that look at the whole."""
    whole = {"README.md", "fields.md", "contradictions.md", "output.md", "voices.md"}
    assert render_reference(CONTRACT).keys() == whole | {f"rules/{rule.id}.md" for rule in CONTRACT.all_rules}


def test_reference_is_current() -> None:
    """The reference that is checked in is what the contract gives now, page by page."""
    folder = ROOT / "docs" / "reference"
    held = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.md")}
    assert held == render_reference(CONTRACT)


def test_index_lists_every_rule_once_in_order() -> None:
    """The index has one line a rule, with its code, id, severity and title, in the order of the contract."""
    lines = [line for line in render_reference(CONTRACT)["README.md"].splitlines() if line.startswith("| [WAN")]
    assert lines == [
        f"| [{rule.code}](rules/{rule.id}.md) | `{rule.id}` | {rule.severity} | {rule.title} |"
        for rule in CONTRACT.all_rules
    ]


# ---- One rule -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_rule_page_shows_the_rule_broken_and_what_it_says_then(rule) -> None:
    """The broken example of a page gives the page's rule; the right one gives it not."""
    page = render_rule(CONTRACT, rule)
    finding = f"\n{rule.severity}[{rule.code}]: "
    assert finding in section(page, "## Broken")
    assert finding not in section(page, "## Right")


def test_rule_page_tells_the_contract_it_is_given(tmp_path: Path) -> None:
    """A message, a limit and a reason that change in the contract change on the page: none stands in Python."""
    folder = tmp_path / "copy"
    shutil.copytree(CONTRACT.folder, folder)
    for name, old, new in (
        ("contract.yaml", "  callback_url_characters: 2048", "  callback_url_characters: 2047"),
        ("rules.yaml", "characters, has {size(value)}", "letters, has {size(value)}"),
        ("rules.yaml", "The limit stands in the description of the field only", "We say so"),
    ):
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1
        (folder / name).write_text(text.replace(old, new), "utf-8")
    before = render_rule(CONTRACT, CONTRACT.by_name["callback-length"])
    contract = load_contract(str(folder))
    after = render_rule(contract, contract.by_name["callback-length"])
    assert section(after, "## What must hold") == section(before, "## What must hold").replace("2048", "2047")
    assert "/callback_url must have at most 2047 letters, has 2049" in section(after, "## Broken")
    assert after.splitlines()[4].startswith("We say so; ")


def test_rule_page_explains_the_names_in_its_condition() -> None:
    """Shared names and limits are given with their meaning, and those that these need in turn; no others."""
    page = render_rule(CONTRACT, CONTRACT.by_name["prompt-language"])
    limit = CONTRACT.scope.limits["prompt_characters"]
    assert section(page, "## What must hold").split("```yaml\n")[1] == (
        "at: [/prompt]\n"
        "require: size(foreign_scripts(prompt_read)) == 0\n"
        "where:\n"
        f"  limits.prompt_characters: {limit}\n"
        f'  prompt_read: "{CONTRACT.scope.lets["prompt_read"]}"\n'
        "```"
    )


def test_rule_page_cuts_texts_at_a_limit() -> None:
    """A text of thousands of characters is shown by its beginning and its length."""
    longest = max(map(len, render_rule(CONTRACT, CONTRACT.by_name["prompt-length"]).splitlines()))
    assert longest < 300


# ---- Fields and contradictions ------------------------------------------------------------------------------------


def test_fields_each_have_a_section() -> None:
    """Every field of the request schema has a section, groups and what is in them too."""
    headings = [line for line in render_fields(CONTRACT).splitlines() if line.startswith("## `")]
    assert headings == [f"## `{field.name}`" for field in iter_fields(CONTRACT.request_schema)]


def test_field_section_says_what_an_empty_value_counts_as() -> None:
    """What null and an empty text count as is found by judging them, so it is what the linter does."""
    empty = "as if it were left out; gives [WAN405 field-empty](rules/field-empty.md)"
    rows = [line for line in section(render_fields(CONTRACT), "## `image_start`").splitlines() if "Written" in line]
    assert rows == [f"| Written as `null` | {empty} |", f'| Written as `""` | {empty} |']


def test_field_rules_are_those_whose_findings_stand_there() -> None:
    """Places, keywords of the schema and required names lead to the fields that a rule speaks of."""
    names = "duration-range", "voice-empty", "field-missing", "callback-https", "image-unnamed", "syntax"
    places = {name: places_of(CONTRACT, CONTRACT.by_name[name]) for name in (*names, "field-type")}
    assert places == {
        "duration-range": {"/duration"},
        "voice-empty": {"/model_params/voice_bindings"},
        "field-missing": {"/model", "/prompt"},
        "callback-https": {"/callback_url"},
        "image-unnamed": {"/image_urls"},
        "syntax": set(),
        "field-type": {field.pointer for field in iter_fields(CONTRACT.request_schema) if "type" in field.schema},
    }


def test_contradictions_named_by_rules_are_told() -> None:
    """Every contradiction that a rule takes a side in has its section, and the section names the rule."""
    page = render_contradictions(CONTRACT)
    sided = [rule for rule in CONTRACT.rules if rule.source.contradiction]
    assert sided
    assert [rule.id for rule in sided if rule.id not in section(page, f"## {rule.source.contradiction}")] == []


# ---- Markdown -----------------------------------------------------------------------------------------------------


def test_table_without_rows_is_nothing() -> None:
    """A table that has nothing to show is left out."""
    assert table(["a", "b"], []) == ""


def test_fence_holds_a_fence() -> None:
    """A block that holds backticks is fenced by more of them."""
    assert fence("```\na\n```", "text") == "````text\n```\na\n```\n````"


# ---- Screens ------------------------------------------------------------------------------------------------------

PAGE = """\
# A page

```sh
rm -rf everything   # is not a screen, and not run
```

```json file=a.json
{"a": 1}
```

```console
$ cat a.json
$ echo wrong >&2; exit 3
what stood here before
$ echo $?
$ cat examples/b.txt; printf é
```

```console
$ test -f a.json
$ echo $?
```
"""


def test_screens_show_what_commands_print(tmp_path: Path) -> None:
    """Commands run in order, in one folder with the files shown; errors show, a status is known to the next command."""
    (tmp_path / "b.txt").write_text("from the examples\n", "utf-8")
    shown = refresh(PAGE, str(tmp_path))
    assert shown == (
        PAGE.replace("what stood here before", "wrong")
        .replace("$ cat a.json\n", '$ cat a.json\n{"a": 1}\n')
        .replace("$ echo $?\n$ cat", "$ echo $?\n3\n$ cat")
        .replace("printf é\n", "printf é\nfrom the examples\né\n")
        .replace("$ echo $?\n```", "$ echo $?\n0\n```")
    )
    assert refresh(shown, str(tmp_path)) == shown


# ---- Writing and checking -----------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a small checkout whose pages have been written."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "examples").mkdir()
    (tmp_path / "README.md").write_text("```console\n$ echo hello\n```\n", "utf-8")
    assert main([str(tmp_path)]) == 0
    return tmp_path


def test_check_passes_after_writing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was just written is current."""
    assert main([str(checkout), "--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_names_what_differs_and_writes_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pages that differ, are missing or should not be there are named, and left as they are."""
    rules = checkout / "docs" / "reference" / "rules"
    (checkout / "README.md").write_text("```console\n$ echo hello\nbye\n```\n", "utf-8")
    (rules / "assets-total.md").write_text("edited\n", "utf-8")
    (rules / "voice-key.md").unlink()
    (rules / "of-old.md").write_text("old\n", "utf-8")
    assert main([str(checkout), "--check"]) == 1
    assert sorted(capsys.readouterr().err.splitlines()) == [
        "README.md: differs; run `make generate`",
        "docs/reference/rules/assets-total.md: differs; run `make generate`",
        "docs/reference/rules/of-old.md: should not be there; run `make generate`",
        "docs/reference/rules/voice-key.md: differs; run `make generate`",
    ]
    assert (rules / "assets-total.md").read_text("utf-8") == "edited\n"


def test_writing_mends_everything(checkout: Path) -> None:
    """Writing brings all pages back, and takes away those of rules that are gone."""
    pages = {path: path.read_text("utf-8") for path in checkout.rglob("*.md")}
    rules = checkout / "docs" / "reference" / "rules"
    (checkout / "README.md").write_text("```console\n$ echo hello\nbye\n```\n", "utf-8")
    (rules / "voice-key.md").unlink()
    (rules / "of-old.md").write_text("old\n", "utf-8")
    assert main([str(checkout)]) == 0
    assert {path: path.read_text("utf-8") for path in checkout.rglob("*.md")} == pages

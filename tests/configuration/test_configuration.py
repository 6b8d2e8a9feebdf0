"""Which file configures a call, what it may say, and where what is wrong with it stands."""

from __future__ import annotations

import builtins
import json
import os
import time
import tomllib
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from wanref_contract._data import schema_folder
from wanref_contract.configuration import ConfigurationInvalid, find_configuration, read_configuration
from wanref_contract.configuration.overrides import matches
from wanref_contract.configuration.places import find_places
from wanref_contract.configuration.reading import _ELSEWHERE, _OF_OTHERS
from wanref_contract.reports import REPORTS

if TYPE_CHECKING:
    from pathlib import Path

with open(os.path.join(schema_folder(), "meta", "config.schema.json"), encoding="utf-8") as schema:
    SCHEMA = json.load(schema)


def make(folder: Path, **files: str) -> None:
    """Write *files* into a folder, dots in their names written as two strokes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")


@pytest.mark.parametrize(
    "table",
    [
        "[tool.wanref]",
        "[tool.wanref.severities]",
        '["tool" . "wanref"]',
        "[tool]\nwanref.format = 'json'",
        "tool.wanref = {}",
        "tool = {wanref = {}}",
        "\ufeff[tool.wanref]",
        "[[tool.wanref]]",
        "[[tool]]\nwanref = {}",
    ],
)
def test_a_pyproject_with_our_table_counts(table: str, tmp_path: Path) -> None:
    """In whatever way TOML allows to write it."""
    make(tmp_path, pyproject__toml=table)
    assert find_configuration(str(tmp_path)) == str(tmp_path / "pyproject.toml")


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    """Our own file goes first in a folder, a pyproject.toml without our table is none, the repository is the end."""
    inner = tmp_path / "a" / "b"
    make(inner, pyproject__toml="[tool.other]\nname = 'wanref'")
    make(tmp_path, wanref__toml="")
    assert find_configuration(str(inner)) == str(tmp_path / "wanref.toml")
    make(tmp_path / "a", pyproject__toml="[tool.wanref]")
    assert find_configuration(str(inner)) == str(tmp_path / "a" / "pyproject.toml")
    make(tmp_path / "a", wanref__toml="")
    assert find_configuration(str(inner)) == str(tmp_path / "a" / "wanref.toml")
    (inner / ".git").mkdir()
    assert find_configuration(str(inner)) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[tool.wanref]]\nignore = []", "pyproject.toml:1:3: the configuration must be a table, is "),
        ("tool.wanref = 5", "pyproject.toml:1:1: the configuration must be a table, is 5"),
        ("tool = ['wanref']", 'pyproject.toml:1:1: the configuration must be a table, is ["wanref"]'),
        (f"[tool.wanref]\npaths = {'[' * 3000}{']' * 3000}", "is no TOML: lists and tables are nested too deep"),
        ("[tool.wanref.per-file.'']", 'pyproject.toml:1:2: per-file."" is about no file: it names nothing'),
        ("[tool.wanref.per-file.'./']", "names nothing"),
        ("[tool.wanref.per-file.'/a.yaml']", "did you mean './a.yaml'?"),
        ("[tool.wanref.per-file.'/films/a/*']", "did you mean 'films/a/*'?"),
        ("[tool.wanref.per-file.'a/../*.yaml']", "did you mean '*.yaml'?"),
        ("[tool.wanref.per-file.'a/{b,c}.json']", "each choice is a pattern of its own\n  did you mean 'a/b.json'?"),
        ("[tool.wanref.per-file.'!a.json']", "begins with !, which leaves nothing out\n  did you mean '?a.json'?"),
        ("[tool.wanref.per-file.'a/[b.json']", "has a [ that nothing closes\n  did you mean 'a/?b.json'?"),
    ],
)
def test_what_would_do_nothing_is_an_error(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of the wrong type, or a pattern about no file, is told, and not passed over."""
    monkeypatch.chdir(tmp_path)
    make(tmp_path, pyproject__toml=text)
    with pytest.raises(ConfigurationInvalid) as raised:
        read_configuration(find_configuration("."))
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("per-file-ignores = {}", "did you mean 'per-file'? By pattern, "),
        ("[per_file_ignores]", "did you mean 'per-file'? By pattern, "),
        ("extend-ignore = []", "did you mean 'ignore'? Do not report these rules."),
        ("exclude = []", "did you mean 'paths'? What is read "),
        ("severity = {}", "did you mean 'severities'?"),
        ("fail_on = ''", "did you mean 'fail-on'?"),
        ("per-file.a.disable = []", "did you mean 'ignore'? Do not report these rules."),
        ("per-file.a.enable = []", "there are ignore, severities"),
        ("tool.wanref.ignore = []", "in a file that is not called pyproject.toml the keys stand at the top"),
        ("write_baseline = 'x'", "it is an option of a call, and baseline is what a file says"),
        ("per-file.a = ['syntax']", "By pattern, what else holds for some files: [per-file."),
        ("ignore = 'WAN3'", 'did you mean ["WAN3"]?'),
        ("ignore = [3]", "Do not report these rules."),
        ("house = 1", "there are contract, select, "),
    ],
)
def test_keys_of_other_linters_are_known(text: str, meant: str, tmp_path: Path) -> None:
    """An unknown key is told with the one of ours that does the same, a wrong value with what it is for."""
    make(tmp_path, wanref__toml=text)
    with pytest.raises(ConfigurationInvalid) as raised:
        read_configuration(str(tmp_path / "wanref.toml"))
    (problem,) = raised.value.problems
    assert problem.suggestion.startswith(meant)


def test_what_others_call_a_key_is_one_of_ours() -> None:
    """No suggestion names a key that is none."""
    assert set(_OF_OTHERS.values()) <= SCHEMA["properties"].keys()
    assert not {*_OF_OTHERS, *_ELSEWHERE} & SCHEMA["properties"].keys()


@pytest.mark.parametrize("pattern", ["g[1]/*.json", "{a}/b.json", "a!/b.json", "a]"])
def test_signs_that_stand_for_themselves_do(pattern: str, tmp_path: Path) -> None:
    """Where nobody can mean anything else, a name may have them."""
    make(tmp_path, wanref__toml=f"[per-file.'{pattern}']")
    assert set(read_configuration(str(tmp_path / "wanref.toml")).values["per-file"]) == {pattern}


def test_a_pyproject_that_cannot_be_read_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be what configures the project, so no file further up holds instead; a folder of that name is none."""
    inner = tmp_path / "a"
    make(inner, pyproject__toml="[tool.wanref]")
    make(tmp_path, wanref__toml="")
    path = str(inner / "pyproject.toml")
    really_open: Any = open

    def refuse(name: str, *arguments: str) -> object:
        if name == path:
            raise PermissionError(13, "Permission denied", name)
        return really_open(name, *arguments)

    monkeypatch.setattr(builtins, "open", refuse)
    assert find_configuration(str(inner)) == path
    monkeypatch.undo()
    (inner / "pyproject.toml").unlink()
    (inner / "pyproject.toml").mkdir()
    assert find_configuration(str(inner)) == str(tmp_path / "wanref.toml")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    """As editors on Windows write it, before either name of a file."""
    make(tmp_path, wanref__toml="\ufeffignore = []", pyproject__toml="\ufefftool = {wanref = {ignore = []}}")
    for name in ("wanref.toml", "pyproject.toml"):
        assert read_configuration(str(tmp_path / name)).values == {"ignore": []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        'contract = "x"\nselect = ["WAN2"]\nignore = []\nfail-on = "info"\nformat = "sarif"\npaths = ["a"]',
        '[severities]\nWAN2 = "info"\n[per-file."*.yaml"]\nignore = ["WAN3"]\nseverities = {WAN2 = "error"}',
        "select = []",
        "paths = ['']",
        "ignore = 'WAN2'",
        "ignore = [2]",
        "fail_on = 'info'",
        "fail-on = 'hint'",
        "contract = ''",
        "severities = {WAN2 = 'off'}",
        "severities = ['WAN2']",
        "per-file = []",
        "[per-file.x]\nselect = ['WAN2']",
        "[per-file.x]\nseverities.WAN2 = 2",
        "[tool.wanref]",
    ],
)
def test_what_is_taken_is_what_the_schema_takes(text: str, tmp_path: Path) -> None:
    """The check that is kept finds fault where the published schema does."""
    make(tmp_path, wanref__toml=text)
    is_valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))
    try:
        read_configuration(str(tmp_path / "wanref.toml"))
        is_taken = True
    except ConfigurationInvalid:
        is_taken = False
    assert is_taken == is_valid


def test_the_schema_knows_every_format() -> None:
    """What can be asked for by an option can be configured."""
    assert SCHEMA["properties"]["format"]["enum"] == list(REPORTS)


def test_places_are_those_of_the_text() -> None:
    """Keys and items have line and column, whatever strings, comments and tables stand around them."""
    text = """\
a = \'\'\'x
[b]
y = 1\'\'\' # c = 2
'b c'.d = [ # [
  'x', # '
  "y\\"]",
]
[e.f]
g = { h = 1, i = [2] }
"""
    assert find_places(text) == {
        ("a",): (1, 1),
        ("b c", "d"): (4, 1),
        ("b c", "d", 0): (5, 3),
        ("b c", "d", 1): (6, 3),
        ("e", "f"): (8, 2),
        ("e", "f", "g"): (9, 1),
        ("e", "f", "g", 0): (9, 7),
        ("e", "f", "g", 1): (9, 14),
    }


@pytest.mark.parametrize(
    ("pattern", "path", "is_one"),
    [
        ("*.yaml", "a/b.yaml", True),
        ("*.yaml", "a/b.json", False),
        ("drafts", "a/drafts/b.yaml", True),
        ("a/*", "a/b/c.yaml", True),
        ("a/*.yaml", "a/b/c.yaml", False),
        ("a/**/c.yaml", "a/c.yaml", True),
        ("a/**/c.yaml", "a/b/b/c.yaml", True),
        ("**/c.yaml", "c.yaml", True),
        ("./a/", "a/b.yaml", True),
        ("a+b.yaml", "aab.yaml", False),
        ("?.yaml", "ab.yaml", False),
        ("a", "ab/c.yaml", False),
        ("../x/*", "../x/y.yaml", True),
        ("*", "../x/y.yaml", False),
        ("a/**", "a/b/c.yaml", True),
        ("a/**/b/*.yaml", "a/b/c/b/d.yaml", True),
        ("**/a/b/**/c", "a/a/b/x/c/y.yaml", True),
        ("**/a/b/**/c", "a/a/x/b/c/y.yaml", False),
        ("a/[b].yaml", "a/[b].yaml", True),
        ("a/[b].yaml", "a/b.yaml", False),
    ],
)
def test_patterns_are_about_paths_from_their_folder(pattern: str, path: str, *, is_one: bool) -> None:
    """A pattern without a stroke is about a name, any other about a path; a folder means what is in it."""
    assert matches(pattern, os.path.join("/films/project", path), folder="/films/project") == is_one


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 60 + "b", "a" * 250),
        ("./" + "*a" * 60 + "b", "a" * 250),
        ("**/a/" * 60 + "b", "a/" * 250 + "c"),
        ("**/*a*/" * 60 + "b", "aaa/" * 250 + "c"),
    ],
)
def test_patterns_do_not_go_back_without_end(pattern: str, path: str) -> None:
    """What almost matches is refused in time, however many ways there were."""
    start = time.process_time()
    assert not matches(pattern, f"/films/{path}", folder="/films")
    assert time.process_time() - start < 1

"""What may be compiled: names, fields, types, guards and the bound on work."""

from __future__ import annotations

from typing import Any

import pytest

from wanref_contract import cel
from wanref_contract.cel.types import from_json_schema

SCHEMA = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string"},
        "seed": {"type": ["integer", "null"]},
        "ratio": {"enum": ["16:9", "9:16"]},
        "images": {"type": "array", "items": {"type": "string"}, "maxItems": 9},
        "params": {"$ref": "#/$defs/params"},
    },
    "$defs": {
        "params": {
            "type": "object",
            "properties": {"voices": {"type": "object", "additionalProperties": {"type": "string"}}},
        }
    },
}
ENVIRONMENT = cel.Environment(
    variables={
        "this": from_json_schema(SCHEMA),
        "images": cel.list_of(cel.STRING, max_size=9),
        "videos": cel.list_of(cel.STRING),
        "urls": cel.list_of(cel.STRING),
        "voices": cel.map_of(cel.STRING),
        "pairs": cel.list_of(cel.list_of(cel.STRING)),
        "any": cel.DYN,
    },
    functions={"kind": cel.Function(params=(cel.STRING,), result=cel.STRING, python="f_kind")},
    constants={"limits": {"assets": 5, "ratios": ["16:9", "9:16"], "by_ratio": {"16:9": 10, "9:16": 5}}},
)

REFUSED = {
    # names and fields
    "vidos": "1:1: undeclared name 'vidos' (did you mean 'videos'?)",
    "this.promt": "1:6: undeclared field 'promt' of this (did you mean 'prompt'?)",
    "has(this.promt)": "1:10: undeclared field 'promt' of this (did you mean 'prompt'?)",
    "limits.asets": "1:8: undeclared field 'asets' of limits (did you mean 'assets'?)",
    "knd('a')": "1:1: unknown function 'knd' (did you mean 'kind'?)",
    "'a'.startswith('b')": "1:5: unknown function 'startswith' (did you mean 'startsWith'?)",
    "uint(1)": "1:1: uint() is outside the JSON profile",
    "timestamp('a')": "1:1: timestamp() is outside the JSON profile",
    "type(1)": "1:1: type() is outside the JSON profile",
    "images.all(x)": "1:8: all() takes other arguments",
    "images.all(x, x == '') && x == ''": "1:27: undeclared name 'x'",
    # types
    "1 + 1.0": "1:3: no '+' for int and double",
    "this.prompt + 1": "1:13: no '+' for string and int",
    "this.prompt < 1": "1:13: no '<' for string and int",
    "this.prompt == 1": "1:13: a string never equals a int",
    "1 in images": "1:3: a int is never in a list of string",
    "'a' in 'abc'": "1:5: 'in' needs a list or a map, found string",
    "this.prompt && true": "1:6: '&&' must be a bool, found string",
    "!1": "1:2: '!' must be a bool, found int",
    "'a' ? 1 : 2": "1:1: the condition must be a bool, found string",
    "true ? 1 : 'a'": "1:6: the branches differ: int and string",
    "images.map(x, x == '' , x)[0] + 1": "1:27: the list may be shorter: guard the index with size()",
    "images.all(x, x)": "1:15: the condition must be a bool, found string",
    "this.prompt.all(x, true)": "1:13: no macro runs over a string",
    "size(1)": "1:1: no size() for (int)",
    "kind(1)": "1:6: argument 1 of kind() must be a string, found int",
    "kind('a', 'b')": "1:1: kind() takes 1 arguments, found 2",
    "string(1.5)": "1:1: string() of a double is outside the JSON profile: write string(int(...))",
    "has(this.seed) && this.seed + 1 > 2": "1:29: arithmetic needs int(...) or double(...) around a JSON number",
    "{1.5: 1}": "1:2: a double is no key of a map",
    "this.prompt.x": "1:13: a string has no fields",
    "this.prompt[0]": "1:12: a string has no items",
    # patterns
    "this.prompt.matches(this.prompt)": "1:26: the pattern of matches() must be a literal string",
    "this.prompt.matches('(a')": "1:21: pattern refused: '(' without ')'",
    # guards
    "this.seed < 5": "1:6: 'seed' of this may be absent: guard it with has()",
    "has(this.seed) || this.seed < 5": "1:24: 'seed' of this may be absent: guard it with has()",
    "!has(this.seed) && this.seed < 5": "1:25: 'seed' of this may be absent: guard it with has()",
    "has(this.seed) ? true : this.seed < 5": "1:30: 'seed' of this may be absent: guard it with has()",
    "this.seed < 5 && has(this.seed)": "1:6: 'seed' of this may be absent: guard it with has()",
    "has(this.params.voices)": "1:10: 'params' of this may be absent: guard it with has()",
    "has(this.params) && this.params.voices == {}": "1:33: 'voices' of params may be absent: guard it with has()",
    "(has(this.seed) || size(videos) > 0) && this.seed < 5": (
        "1:46: 'seed' of this may be absent: guard it with has()"
    ),
    "(any == 1 ? {'a': 1} : {}).a": "1:28: 'a' of this value may be absent: guard it with has()",
    "[this.prompt][5]": "1:14: the list may be shorter: guard the index with size()",
    "size(videos) != size(images) - 9 && videos[0] == ''": (
        "1:43: the list may be shorter: guard the index with size()"
    ),
    "voices['a']": "1:7: 'a' of voices may be absent: guard it with has()",
    "voices[this.prompt]": "1:7: this key may be absent: guard it with 'key in map'",
    "'a' in voices && voices['b'] == ''": "1:24: 'b' of voices may be absent: guard it with has()",
    "videos[0]": "1:7: the list may be shorter: guard the index with size()",
    "size(videos) > 0 && videos[1] == ''": "1:27: the list may be shorter: guard the index with size()",
    "size(videos) > 0 && urls[0] == ''": "1:25: the list may be shorter: guard the index with size()",
    "size(videos) != 1 && videos[0] == ''": "1:28: the list may be shorter: guard the index with size()",
    "size(videos) > 0 && videos[-1] == ''": "1:27: the list may be shorter: guard the index with size()",
    "pairs.all(x, size(x) > 0) && pairs.all(x, x[0] == '')": (
        "1:44: the list may be shorter: guard the index with size()"
    ),
    # work
    "videos.all(v, urls.exists(u, u == v))": (
        "1:20: a loop of unknown length in another: bound one, as in size(x) <= 10 && ..."
    ),
    "videos.all(v, v in urls)": ("1:17: a loop of unknown length in another: bound one, as in size(x) <= 10 && ..."),
    "lists.range(int(this.prompt))": "1:7: lists.range() takes size(x), or a number known to be at most 100000",
    "lists.range(2000).all(a, lists.range(2000).all(b, a != b))": (
        "1:32: may run more than 1000000 rounds: bound a size"
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_checker_refuses(text: str) -> None:
    """What may not be compiled is refused at its place, with the nearest name where there is one."""
    with pytest.raises(cel.CelCheckError) as caught:
        ENVIRONMENT.compile(text)
    assert str(caught.value).split("\n")[0] == REFUSED[text]


EMITTED = {
    "size(images) + size(videos) <= limits.assets": "len(images) + len(videos) <= 5",
    "has(this.images) ? this.images : []": "this['images'] if 'images' in this else []",
    "has(this.ratio) && this.ratio in limits.ratios": "'ratio' in this and this['ratio'] in {'16:9', '9:16'}",
    "has(this.seed) && this.seed <= 2147483647": "'seed' in this and this['seed'] <= 2147483647",
    "!has(this.seed) || this.seed > 0": "not 'seed' in this or this['seed'] > 0",
    "has(this.params) && has(this.params.voices) && 'a' in this.params.voices": (
        "'params' in this and 'voices' in this['params'] and 'a' in this['params']['voices']"
    ),
    "voices.all(k, voices[k] != '')": "not [1 for _v0 in voices if not voices[_v0] != '']",
    "'a' in voices && voices.a == ''": "'a' in voices and voices['a'] == ''",
    "!(size(videos) == 0) && videos[0] == ''": "not len(videos) == 0 and videos[0] == ''",
    "size(videos) > 1 && videos[1] == ''": "len(videos) > 1 and videos[1] == ''",
    "(this.prompt == '') == (this.prompt == 'a')": "(this['prompt'] == '') == (this['prompt'] == 'a')",
    "lists.range(size(images) - size(videos))": "_to_range(len(images) - len(videos))",
    "size(videos) < 1001 && size(urls) < 1000 && videos.all(v, v in urls)": (
        "len(videos) < 1001 and len(urls) < 1000 and not [1 for _v0 in videos if not _v0 in urls]"
    ),
    "size(videos) == 2 ? videos[1] : ''": "videos[1] if len(videos) == 2 else ''",
    "size(videos) < 1 || videos[0] == ''": "len(videos) < 1 or videos[0] == ''",
    "lists.range(size(videos)).map(i, videos[i])": "[videos[_v0] for _v0 in range(len(videos))]",
    "videos.all(i, v, videos[i] == v)": "not [1 for _v1, _v0 in enumerate(videos) if not videos[_v1] == _v0]",
    "videos.all(i, v, i >= size(urls) || urls[i] == v)": (
        "not [1 for _v1, _v0 in enumerate(videos) if not (_v1 >= len(urls) or urls[_v1] == _v0)]"
    ),
    "size(videos) + size(urls) <= 10 && videos.all(v, urls.exists(u, u == v))": (
        "len(videos) + len(urls) <= 10 and not [1 for _v0 in videos if not _v0 in urls]"
    ),
    "images.exists_one(x, x in videos)": "len([1 for _v0 in images if _v0 in videos]) == 1",
    "('image' + string(size(images))) in voices": "'image' + str(len(images)) in voices",
    "kind(this.prompt) == 'a'": "f_kind(this['prompt']) == 'a'",
    "limits.by_ratio['16:9'] + 1": "10 + 1",
    "has(this.ratio) && this.ratio in limits.by_ratio ? limits.by_ratio[this.ratio] : 0": (
        "_C0[this['ratio']] if 'ratio' in this and this['ratio'] in _C0 else 0"
    ),
    "this.prompt.matches('^a')": "_P0(this['prompt']) is not None",
    "any.a == 1": "_equal(any['a'], 1)",
    "any || any.b": "_truth(any) or _truth(any['b'])",
    "size(images) / 2": "len(images) // 2",
    "cel.bind(n, size(images), n + n)": "(lambda _v0: _v0 + _v0)(len(images))",
}


@pytest.mark.parametrize("text", EMITTED)
def test_checker_lets_the_emitter_write_plain_python(text: str) -> None:
    """Where types and guards leave no doubt, the Python is what a person would write."""
    assert ENVIRONMENT.compile(text).emit(cel.Pool()) == EMITTED[text]


def test_checker_takes_given_and_refuted_for_proofs() -> None:
    """What the caller knows to be true or false guards as if it were written before."""
    has_seed = ENVIRONMENT.compile("has(this.seed)")
    no_seed = ENVIRONMENT.compile("!has(this.seed)")
    assert ENVIRONMENT.compile("this.seed > 0", given=[has_seed]).emit(cel.Pool()) == "this['seed'] > 0"
    assert ENVIRONMENT.compile("this.seed > 0", refuted=[no_seed]).emit(cel.Pool()) == "this['seed'] > 0"
    with pytest.raises(cel.CelCheckError):
        ENVIRONMENT.compile("this.seed > 0", given=[no_seed])


@pytest.mark.parametrize(
    ("loop_size", "text", "allowed"),
    [
        (1, "videos.all(v, v != '')", True),
        (None, "videos.all(v, v != '')", False),
        (None, "images.all(v, v != '')", True),
        (200_000, "images.all(v, v != '')", False),
        (100_000, "images.all(v, v != '')", True),
    ],
)
def test_checker_counts_the_loop_of_the_caller(loop_size: int | None, text: str, allowed: bool) -> None:  # noqa: FBT001
    """An expression run in a loop of the caller stands inside that loop."""
    try:
        ENVIRONMENT.compile(text, loop_size=loop_size)
    except cel.CelCheckError:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(
    ("text", "number", "value"),
    [
        ("n == 9007199254740992.0", 2**53 + 1, True),
        ("n in [9007199254740993]", 2.0**53, True),
        ("n in [5, 10]", 5.0, True),
        ("n in [true, 5]", 1, False),
        ("n <= 10", 10.0, True),
    ],
)
def test_checker_numbers_compare_as_they_do_untyped(text: str, number: float, value: bool) -> None:  # noqa: FBT001
    """Plain Python is written only where it gives the exact answer."""
    expression = cel.Environment(variables={"n": cel.NUMBER}).compile(text)
    assert (expression.evaluate({"n": number}), cel.evaluate(text, {"n": number})) == (value, value)


def test_checker_constant_hides_a_variable_on_both_paths() -> None:
    """A constant is what its name means, also where the evaluator decides."""
    environment = cel.Environment(variables={"x": cel.INT}, constants={"x": 5})
    assert environment.compile("x / 0 == x || x == 5").evaluate({"x": 1}) is True


def test_checker_expects_a_type() -> None:
    """A rule must be a bool."""
    with pytest.raises(cel.CelCheckError, match="must be a bool, is a int"):
        ENVIRONMENT.compile("size(images)", expect=cel.BOOL)


def test_checker_tells_what_is_read() -> None:
    """The paths of variables and constants, spelled out as far as fields go."""
    expression = ENVIRONMENT.compile("has(this.seed) && this.seed > limits.assets && videos.all(v, v in images)")
    assert expression.reads == {("this", "seed"), ("limits", "assets"), ("videos",), ("images",)}


def test_checker_pool_shares_and_orders() -> None:
    """Equal patterns and constants have one definition, and the lines do not depend on hashes."""
    pool = cel.Pool()
    for text in ("this.prompt.matches('a')", "videos.all(v, v.matches('a'))", "any == any", "any in any"):
        ENVIRONMENT.compile(text).emit(pool)
    assert pool.lines() == [
        "import re as _re",
        "from wanref_contract.cel.runtime import equal as _equal, is_in as _is_in",
        "_P0 = _re.compile('a', _re.ASCII).search",
    ]


def test_checker_extended_environment_knows_more() -> None:
    """Extending adds names and leaves the environment itself alone."""
    extended = ENVIRONMENT.extended(variables={"n": cel.INT}, constants={"two": 2})
    assert extended.compile("n > two").evaluate({"n": 3}) is True
    with pytest.raises(cel.CelCheckError):
        ENVIRONMENT.compile("n > two")


@pytest.mark.parametrize(
    ("schema", "value", "fields"),
    [
        ({"type": "array", "items": {"type": "integer"}, "maxItems": 3}, "list of number", None),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "map of bool", None),
        ({"type": ["string", "null"]}, "string", None),
        ({"const": "a"}, "string", None),
        ({"enum": [5, 10]}, "number", None),
        ({"type": ["string", "integer"]}, "value of any type", None),
        ({"properties": {"a": {"type": "string"}}, "required": ["a"]}, "map", {"a": True}),
        ({"$ref": "#"}, "value of any type", None),
        ({}, "value of any type", None),
    ],
)
def test_checker_types_come_from_json_schema(schema: Any, value: str, fields: dict[str, bool] | None) -> None:
    """A JSON Schema says what is known of its instances; what is not understood is any value."""
    type_ = from_json_schema(schema)
    declared = type_.fields and {name: field.required for name, field in type_.fields.items()}
    assert (str(type_), declared) == (value, fields)


def test_bounds_spare_the_check_for_overflow() -> None:
    """A number known to be small is added without a call."""
    plain = cel.Environment(variables={"index": cel.INT})
    bounded = plain.extended(bounds={"index": (0, 9)})
    assert [environment.compile("index + 1").emit(cel.Pool()) for environment in (plain, bounded)] == [
        "_add(index, 1)",
        "index + 1",
    ]


@pytest.mark.parametrize(
    ("text", "emitted"),
    [
        ("urls.exists(u, u == url)", "url in urls"),
        ("urls.exists_one(u, url == u)", "urls.count(url) == 1"),
        ("urls.exists(u, u == u)", "not not [1 for _v0 in urls if _v0 == _v0]"),
        ("urls.exists(url, url == url)", "not not [1 for _v0 in urls if _v0 == _v0]"),
        ("numbers.exists(n, n == 1)", "not not [1 for _v0 in numbers if _v0 == 1]"),
    ],
)
def test_a_search_for_one_text_is_python_s_own(text: str, emitted: str) -> None:
    """Only where the item is a string that is compared with something else."""
    strings = cel.list_of(cel.STRING)
    environment = cel.Environment(variables={"urls": strings, "url": cel.STRING, "numbers": cel.list_of(cel.NUMBER)})
    assert environment.compile(text).emit(cel.Pool()) == emitted

"""Scores: what was answered wrong is held against its rule, and shown so that it can be asked again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wanref_contract.cases.case import Case, CaseFile, CaseRule, Expected
from wanref_contract.cases.protocol import Answer, Declaration
from wanref_contract.cases.runner import Conversation
from wanref_contract.cases.score_text import render_score
from wanref_contract.cases.scoring import NOTHING, Outcome, Tally, UnknownCase, score_answers, select_cases

TOTAL, KEY, SYNTAX = (
    CaseRule(rule="assets-total", code="WAN101", severity="error"),
    CaseRule(rule="voice-key", code="WAN201", severity="error"),
    CaseRule(rule="syntax", code="WAN001", severity="error"),
)
TOO_MANY = Expected("assets-total", "error", "/image_urls")
BAD_KEY = Expected("voice-key", "error", "/model_params/voice_bindings/x")
BROKEN = Case(
    id="assets-total/broken/a",
    about={"rule": "assets-total", "side": "broken"},
    request={"prompt": "x" * 100, "image_urls": ["图"]},
    findings=(TOO_MANY,),
)
BOTH = Case(id="whole/both", about={"whole": "both"}, request={}, findings=(BAD_KEY, BAD_KEY, TOO_MANY))
GOOD = Case(
    id="counts/good",
    about={"grid": "counts"},
    request=None,
    findings=(),
    plan={"film": {"seconds": 5, "size": [1, 2]}, "billed": None},
)
CASES = CaseFile(contract="house", digest="", rules=(TOTAL, KEY, SYNTAX), cases=(BROKEN, BOTH, GOOD))
TWO = frozenset({"assets-total", "voice-key"})


def said(*answers: Answer, rules: frozenset[str] = TWO, plans: bool = False) -> Conversation:
    """Return a conversation with an answer to each case."""
    names = [case.id for case in CASES.cases]
    declared = Declaration(rules=rules, plans=plans)
    return Conversation(declared=declared, answers=dict(zip(names, answers, strict=False)))


def found(*findings: Expected) -> Answer:
    """Return an answer without a plan."""
    return Answer(findings=findings)


RIGHT = said(found(TOO_MANY), found(TOO_MANY, BAD_KEY, BAD_KEY), found())
WRONG = said(found(), found(BAD_KEY, TOO_MANY, replace(TOO_MANY, pointer="/video_urls")), found(BAD_KEY))


def test_what_is_right_counts_for_each_rule_it_concerns() -> None:
    """A rule's cases are those about it and those that expect it; order does not matter."""
    score = score_answers(CASES, RIGHT)
    assert (score.failures, score.stale, score.left_out, score.plans) == ((), (), (SYNTAX,), None)
    assert score.tallies == (
        Tally(rule=TOTAL, cases=2, right=2, missing=0, surplus=0),
        Tally(rule=KEY, cases=1, right=1, missing=0, surplus=0),
    )


def test_what_is_wrong_is_held_against_its_rule() -> None:
    """What is missing and what is too much, twice the same as often as it is wrong."""
    score = score_answers(CASES, WRONG)
    elsewhere = replace(TOO_MANY, pointer="/video_urls")
    assert score.outcomes == (
        Outcome(case=BROKEN, missing=(TOO_MANY,), surplus=(), plan=(), is_listed=False),
        Outcome(case=BOTH, missing=(BAD_KEY,), surplus=(elsewhere,), plan=(), is_listed=False),
        Outcome(case=GOOD, missing=(), surplus=(BAD_KEY,), plan=(), is_listed=False),
    )
    assert score.tallies == (
        Tally(rule=TOTAL, cases=2, right=0, missing=1, surplus=1),
        Tally(rule=KEY, cases=2, right=0, missing=1, surplus=1),
    )


def test_a_severity_that_is_answered_counts() -> None:
    """A warning is not the error that is expected."""
    mild = replace(TOO_MANY, severity="warning")
    (outcome,) = score_answers(CASES, said(found(mild))).outcomes
    assert (outcome.missing, outcome.surplus) == ((TOO_MANY,), (mild,))


def test_rules_that_do_not_count_are_no_failure() -> None:
    """What is not declared, or not asked for, is neither missing nor too much."""
    declared = replace(WRONG, declared=Declaration(rules=frozenset({"syntax"})))
    assert [score_answers(CASES, declared).failures, score_answers(CASES, WRONG, rules={"syntax"}).tallies] == [(), ()]
    score = score_answers(CASES, WRONG, rules={"voice-key"})
    assert [outcome.case for outcome in score.failures] == [BOTH, GOOD]
    assert score.left_out == (TOTAL, SYNTAX)


def test_expected_failures_are_none_and_stale_ones_are_told() -> None:
    """A listed case may fail; one that does not is stale."""
    listed = {BROKEN.id, GOOD.id}
    score = score_answers(CASES, replace(WRONG, answers={**WRONG.answers, GOOD.id: found()}), listed=listed)
    assert [outcome.case for outcome in score.failures] == [BOTH]
    assert [outcome.case for outcome in score.stale] == [GOOD]


@pytest.mark.parametrize(
    ("plan", "differences"),
    [
        (GOOD.plan, ()),
        ({"film": {"seconds": 5.0, "size": [1, 2]}, "billed": None}, ()),
        (
            {"film": {"seconds": "5", "size": [True, 2]}, "billed": None},
            (("/film/seconds", 5, "5"), ("/film/size", [1, 2], [True, 2])),
        ),
        ({"film": {"seconds": 5, "size": [1.0, 2]}, "billed": 0}, (("/billed", None, 0),)),
        ({"film": {"seconds": 5, "size": [1, 2], "x": 0}}, (("/billed", None, NOTHING), ("/film/x", NOTHING, 0))),
        (
            None,
            (
                ("/film/seconds", 5, NOTHING),
                ("/film/size", [1, 2], NOTHING),
                ("/billed", None, NOTHING),
                ("", NOTHING, None),
            ),
        ),
    ],
)
def test_plans_are_compared_where_they_are_made(plan: object, differences: tuple[object, ...]) -> None:
    """Every place where a plan is not the expected one; none where the program makes no plans."""
    answers = (*list(RIGHT.answers.values())[:2], Answer(findings=(), plan=plan))
    score = score_answers(CASES, said(*answers, plans=True))
    assert (score.outcomes[2].plan, score.plans) == (differences, 3)
    assert score_answers(CASES, said(*answers)).failures == ()
    assert score_answers(CASES, said(*answers, plans=True), rules=TWO).failures == ()


def test_cases_are_selected_by_name() -> None:
    """Those that are named, in their own order; a name of nothing is told with the likest."""
    assert select_cases(CASES.cases, [GOOD.id, BROKEN.id]) == (BROKEN, GOOD)
    with pytest.raises(UnknownCase) as caught:
        select_cases(CASES.cases, ["counts/god"])
    assert str(caught.value) == "no case is called 'counts/god'; did you mean counts/good?"


AGAIN = ["wanref", "cases", "run", "--", "node", "my runner.mjs"]


def test_a_score_that_is_right_is_a_table() -> None:
    """A line for each rule, what does not count, and a last line that says it all."""
    assert render_score(score_answers(CASES, RIGHT), AGAIN) == (
        "rule                 cases  right  missing  surplus\n"
        "WAN101 assets-total      2      2        -        -\n"
        "WAN201 voice-key         1      1        -        -\n"
        "\n"
        "not counted: syntax\n"
        "3 cases: 3 right\n"
    )


def test_a_score_that_is_wrong_shows_each_failure() -> None:
    """What is missing and too much as a diff, the request in a line, and the command that asks for it again."""
    answers = {**WRONG.answers, BOTH.id: RIGHT.answers[BOTH.id], GOOD.id: Answer(findings=(), plan=None)}
    wrong = Conversation(declared=Declaration(rules=TWO, plans=True), answers=answers)
    assert render_score(score_answers(CASES, wrong, listed={GOOD.id, BOTH.id}), AGAIN) == (
        "assets-total/broken/a:\n"
        "  - error assets-total /image_urls\n"
        '  {"id": "assets-total/broken/a", "request": {"prompt": "xxxxxxxxxxxxxxxxxxxx... (100 characters)", '
        '"image_urls": ["图"]}}\n'
        "  wanref cases run --case assets-total/broken/a -- node 'my runner.mjs'\n"
        "\n"
        "rule                 cases  right  missing  surplus\n"
        "WAN101 assets-total      2      1        1        -\n"
        "WAN201 voice-key         1      1        -        -\n"
        "plans                    3      2\n"
        "\n"
        "not counted: syntax\n"
        "whole/both is listed as an expected failure and is right; take it off the list\n"
        "3 cases: 1 right, 1 wrong as expected, 1 wrong\n"
    )


def test_a_plan_that_is_wrong_is_shown_where_it_is() -> None:
    """Each place of a plan, as it is expected and as it was answered."""
    answers = (*list(RIGHT.answers.values())[:2], Answer(findings=(), plan={"film": {"seconds": 6, "size": [1, 2]}}))
    text = render_score(score_answers(CASES, said(*answers, plans=True)), AGAIN)
    assert text.splitlines()[:5] == [
        "counts/good:",
        "  - plan /film/seconds 5",
        "  + plan /film/seconds 6",
        "  - plan /billed null",
        "  + plan /billed nothing",
    ]


def test_many_rules_that_do_not_count_are_not_all_named() -> None:
    """Up to five are named, more are counted."""
    rules = tuple(CaseRule(rule=f"rule-{number}", code=f"WAN90{number}", severity="info") for number in range(6))
    for number, told in ((5, "rule-0, rule-1, rule-2, rule-3, rule-4"), (6, "6 rules")):
        text = render_score(score_answers(replace(CASES, rules=(TOTAL, KEY, *rules[:number])), RIGHT), AGAIN)
        assert f"\nnot counted: {told}\n" in text


def test_many_failures_are_not_all_shown() -> None:
    """Twenty are shown whole, and how many more there are is said."""
    cases = tuple(replace(GOOD, id=f"counts/{number}") for number in range(23))
    answers = {case.id: found(BAD_KEY) for case in cases}
    text = render_score(score_answers(replace(CASES, cases=cases), replace(WRONG, answers=answers)), AGAIN)
    assert text.count("  + error voice-key") == 20
    assert "\n3 more failures are not shown\n" in text
    assert text.endswith("\n23 cases: 0 right, 23 wrong\n")

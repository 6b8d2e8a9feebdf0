"""What is done again, when, and for how long: by the profile, by what was sent, and by the clock."""

from __future__ import annotations

import pickle
from email.utils import formatdate
from typing import Any

import httpx
import pytest

from tests.client.driving import REQUEST, Driven, Script, Time, error, says, task
from wanref_contract import load_contract
from wanref_contract.client import (
    AnswerUnreadable,
    CallRefused,
    DeadlinePassed,
    NoAnswer,
    OutcomeUnknown,
    ResultsMissing,
    Task,
    TaskFailed,
)
from wanref_contract.client.pausing import growing, retry_after
from wanref_contract.client.task import task_of
from wanref_contract.client.terms import load_terms
from wanref_contract.contract.files import ContractFile
from wanref_contract.conversation import Exchange

TERMS = load_terms(load_contract())
CREATED = says(200, task("pending"))
DONE = says(200, task("completed", 100, results=["https://example.com/a.mp4"]))
SENT_PERHAPS = [
    httpx.ReadTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.WriteError("broken pipe"),
    httpx.WriteTimeout("slow"),
    httpx.CloseError("reset"),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
    httpx.LocalProtocolError("odd"),
]
NEVER_SENT = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("full"),
    httpx.ProxyError("no"),
]


# ---- Creating -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", SENT_PERHAPS, ids=lambda one: type(one).__name__)
def test_what_may_have_been_sent_is_not_sent_again(kind: str, lost: Exception) -> None:
    """A creation that is lost under way is posted once, whatever lost it, and the error says so."""
    script = Script(lost, CREATED)
    unknown = Driven(kind, script).outcome("create", REQUEST)
    assert (type(unknown), script.posts) == (OutcomeUnknown, 1)
    assert (unknown.reason, unknown.sent_at) == (f"{type(lost).__name__}: {lost}", 1_800_000_000)
    assert str(unknown).splitlines()[-1] == (
        "  No call lists tasks: see with the provider what your account made at about 1800000000."
    )


@pytest.mark.parametrize("refused", NEVER_SENT, ids=lambda one: type(one).__name__)
def test_what_was_not_sent_is_sent_again(kind: str, refused: Exception) -> None:
    """Where no connection came about, nothing can have been made, so the call is made again, and in the end told."""
    script = Script(refused, refused, CREATED)
    client = Driven(kind, script)
    assert client.create(REQUEST).id == "task-unified-1-a"
    assert (script.posts, client.time.pauses) == (3, [1, 2])
    never = Driven(kind, Script(refused)).outcome("create", REQUEST)
    assert (type(never), str(never)) == (
        NoAnswer,
        f"create got no answer, nothing was sent: {type(refused).__name__}: {refused}",
    )


@pytest.mark.parametrize(
    "answer",
    [
        says(200, b""),
        says(200, b"null"),
        says(200, []),
        says(200, {"id": ""}),
        says(200, {"id": ".."}),
        says(200, {"id": "a\ud800"}),
        says(200, {"id": 7, "status": "pending"}),
        says(200, {"status": "pending"}),
        says(200, error("invalid_request")),
        says(200, task("pending") | error("internal_error")),
        says(200, b"[" * 100_000),
        says(200, b'{"id": ' + b"9" * 10_000 + b"}"),
        says(200, b"\xff\xfe\x00"),
        says(201, task("pending")),
        says(204, b""),
        says(302, b"", Location="https://elsewhere.example.com/"),
        says(307, b"", Location="https://elsewhere.example.com/"),
        says(400, task("pending")),
        says(500, error("internal_error")),
        says(503, b""),
        says(599, b"<html>"),
    ],
    ids=lambda one: str(one.status_code),
)
def test_an_answer_that_tells_nothing_is_an_unknown_outcome(kind: str, answer: httpx.Response) -> None:
    """An answer from which nobody can tell whether there is a task is never a reason to post again."""
    script = Script(answer, CREATED)
    unknown = Driven(kind, script).outcome("create", REQUEST)
    assert (type(unknown), script.posts, unknown.status) == (OutcomeUnknown, 1, answer.status_code)
    assert unknown.advice.klass == "check-first"


def test_a_task_that_can_still_be_found_is_named(kind: str) -> None:
    """Where what came of the answer names the task, or a callback will, the error says how to find it."""
    cut = says(200, b'{"created": 1, "id": "task-unified-1-a", "mod')
    unknown = Driven(kind, Script(cut)).outcome("create", REQUEST)
    assert (unknown.task_id, str(unknown).splitlines()[-1]) == (
        "task-unified-1-a",
        "  Query task-unified-1-a: what came of the answer names it.",
    )
    half = says(200, b'{"created": 1, "id": "task-unified-1')
    assert Driven(kind, Script(half)).outcome("create", REQUEST).task_id == ""
    called = Driven(kind, Script(half)).outcome("create", REQUEST | {"callback_url": "https://example.com/hook"})
    assert str(called).splitlines()[-1] == "  The callback to your callback_url names the task, if there is one."


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 413, 422, 451])
def test_a_refusal_is_final(kind: str, status: int) -> None:
    """What the profile calls pointless is not tried again, listed or not."""
    script = Script(says(status, error("whatever")), CREATED)
    refused = Driven(kind, script).outcome("create", REQUEST)
    assert (type(refused), refused.status, refused.code, refused.retry) == (
        CallRefused,
        status,
        "whatever",
        "pointless",
    )
    assert script.posts == 1


@pytest.mark.parametrize("status", [408, 409, 425, 499])
def test_what_a_gateway_answers_is_no_refusal(kind: str, status: int) -> None:
    """The API behind it may have taken the call: nothing is posted again, and the budget keeps it."""
    script = Script(says(status, error("whatever")), CREATED)
    unknown = Driven(kind, script).outcome("create", REQUEST)
    assert (type(unknown), unknown.status, unknown.advice.retry) == (OutcomeUnknown, status, "may-bill-twice")
    assert script.posts == 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "task-unified-77", "sta',
        b'{"task_id": "task-unified-77"}',
        b'{"data": {"id": "task-unified-77"}}',
        b'{"data": {"id": "task\\u002dunified\\u002d77"}}',
    ],
)
def test_a_limit_that_names_a_task_is_no_refusal(kind: str, body: bytes) -> None:
    """A 429 is posted again, but not where a task stands in it, whole or cut."""
    script = Script(says(429, body), CREATED)
    assert type(Driven(kind, script).outcome("create", REQUEST)) is OutcomeUnknown
    assert script.posts == 1


@pytest.mark.parametrize("status", [404, 405])
@pytest.mark.parametrize("page", [b"<html>no such page</html>", b"", b'{"detail": "Not Found"}', b'{"error": {}}'])
def test_a_wrong_base_url_is_told_as_one(kind: str, status: int, page: bytes) -> None:
    """Where another server answers that it knows no such address, neither the request nor the id is to blame."""
    client = Driven(kind, Script(says(status, page)), base_url="https://example.com/api")
    is_told = status == 404 and b"error" in page  # as the API documents it, of a task
    calls = {
        "create": ("https://example.com/api/v1/videos/generations", REQUEST),
        "query": ("https://example.com/api/v1/tasks/task-unified-1-a", "task-unified-1-a"),
    }
    for operation, (url, subject) in calls.items():
        refused = client.outcome("create" if operation == "create" else "get", subject)
        if operation == "query" and is_told:
            assert refused.klass == "fix-id"
            continue
        assert (type(refused), refused.klass, refused.retry) == (CallRefused, "fix-access", "pointless")
        assert str(refused) == (
            f"{operation} was refused, {status}\n  There is nothing at {url}, says what answered."
            " So base_url is most likely wrong, and the request fine."
            " It fails the same way until something else changes."
        )


def test_a_refusal_says_what_to_do(kind: str) -> None:
    """The message has the status, the code, the words of the API and those of the profile; an integer is a code too."""
    refused = Driven(kind, Script(says(403, error(403, "no \x1b[2J model")))).outcome("create", REQUEST)
    assert str(refused) == (
        "create was refused, 403 403: no \\x1b[2J model\n"
        "  Change the key, its permissions or the balance; the request may be fine."
        " It fails the same way until something else changes."
    )
    assert (refused.code, refused.klass) == (403, "fix-access")


def test_nothing_with_an_error_is_sent(kind: str) -> None:
    """A request with errors raises with its findings, and nothing leaves; warnings are kept with the task."""
    script = Script(CREATED)
    client = Driven(kind, script)
    broken = client.outcome("create", REQUEST | {"duration": 99})
    assert ([one.rule for one in broken.findings], script.posts) == (["duration-range"], 0)
    warned = client.create(REQUEST | {"prompt": "Image 7 walks"})
    assert [one.rule for one in warned.findings] == ["mention-range"]
    for unfit in ({"seed": float("nan")}, {"seed": {1, 2}}):
        assert isinstance(client.outcome("create", REQUEST | unfit), (ValueError, TypeError))
    assert script.posts == 1


def test_what_is_sent_is_what_was_judged(kind: str) -> None:
    """The body is the request as JSON with the documented media type, the key in its header and nowhere else."""
    script = Script(CREATED)
    Driven(kind, script).create(REQUEST | {"prompt": "雨 🎬 \ud800"})
    (request,) = script.requests
    assert (request.method, str(request.url)) == ("POST", "http://127.0.0.1/v1/videos/generations")
    assert httpx.Response(200, content=request.content).json() == REQUEST | {"prompt": "雨 🎬 \ud800"}
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Authorization"] == "Bearer sk-of-the-test-0123456789"
    assert request.extensions["timeout"] == {"connect": 10, "read": 60, "write": 60, "pool": 60}


# ---- Pauses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "17"}, 17),
        ({"Retry-After": " 17 "}, 17),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "soon"}, 1),
        ({"Retry-After": "1.5"}, 1),
        ({"Retry-After": "٣"}, 1),
        ({"Retry-After": formatdate(1_800_000_020, usegmt=True)}, 20),
        ({"Retry-After": formatdate(1_800_000_020, usegmt=True), "Date": formatdate(1_800_000_013, usegmt=True)}, 7),
        ({"Retry-After": formatdate(1_700_000_000, usegmt=True)}, 1),
        ({}, 1),
    ],
)
def test_a_pause_is_as_long_as_it_is_asked_to_be(kind: str, headers: dict[str, str], pause: float) -> None:
    """Retry-After counts in seconds and as a date; what cannot be read, or is no pause at all, is a pause of ours."""
    limited = httpx.Response(
        429, headers=[(k.encode(), v.encode()) for k, v in headers.items()], stream=says(429).stream
    )
    client = Driven(kind, Script(limited, CREATED))
    assert client.create(REQUEST).status == "pending"
    assert client.time.pauses == [pause]


def test_a_pause_that_leads_past_the_end_is_not_made(kind: str) -> None:
    """Who is asked to wait longer than there is time for is told at once, and for how long."""
    client = Driven(kind, Script(says(429, error("rate_limit_exceeded"), Retry_After="3600")))
    refused = client.outcome("create", REQUEST)
    assert (type(refused), refused.retry_after, client.time.pauses) == (CallRefused, 3600, [])
    assert str(refused).endswith("The API asked to wait 3600 seconds.")


def test_jitter_makes_pauses_longer_and_only_where_it_is_asked_for() -> None:
    """Pauses are the same each time, unless somebody gives a jitter."""
    pauses = growing(1, lambda: 0.5)
    assert [next(pauses) for _ in range(6)] == [1.5, 3, 6, 12, 24, 45]
    assert retry_after({"retry-after": "9" * 30}, 0) is None


# ---- Reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [*SENT_PERHAPS, *NEVER_SENT], ids=lambda one: type(one).__name__)
def test_a_read_is_made_again(kind: str, lost: Exception) -> None:
    """A read changes nothing, so whatever is lost is asked for again, and in the end it is told."""
    client = Driven(kind, Script(lost, lost, DONE))
    assert client.get("task-unified-1-a").results == ("https://example.com/a.mp4",)
    never = Driven(kind, Script(lost), patience=10).outcome("get", "task-unified-1-a")
    assert (type(never), str(never)) == (NoAnswer, f"query got no answer: {type(lost).__name__}: {lost}")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(200, b"}{"), "the answer, 200, is no JSON"),
        (says(200, b""), "the answer, 200, is no JSON but empty"),
        (says(200, [1]), "the answer, 200, is JSON but no object"),
        (says(200, task("failed") | {"id": "task-unified-1-b"}), "it tells of another task"),
        (says(200, {"status": "failed"}), "it tells of no task"),
        (says(200, {"id": "task-unified-1-a"}), "it tells no status"),
    ],
)
def test_an_answer_that_is_not_the_task_decides_nothing(kind: str, answer: httpx.Response, reason: str) -> None:
    """What is no task, or another, is never believed: not even that it failed."""
    client = Driven(kind, Script(answer, DONE))
    assert client.get("task-unified-1-a").status == "completed"
    unreadable = Driven(kind, Script(answer)).outcome("get", "task-unified-1-a")
    assert (type(unreadable), unreadable.reason) == (AnswerUnreadable, reason)


@pytest.mark.parametrize("status", [201, 204, 301, 302, 304, 307])
def test_a_redirect_is_not_followed(kind: str, status: int) -> None:
    """The key goes nowhere else, and what is neither good nor refused is told at once."""
    script = Script(says(status, b"", Location="https://elsewhere.example.com/"), DONE)
    unreadable = Driven(kind, script).outcome("get", "task-unified-1-a")
    assert (type(unreadable), unreadable.status, len(script.requests)) == (AnswerUnreadable, status, 1)


def test_an_id_stays_within_its_place(kind: str) -> None:
    """An id that would lead to another address is quoted, and one that names nothing is refused unsent."""
    script = Script(says(404, error("task_not_found")))
    client = Driven(kind, script)
    client.outcome("get", "../balance?x=1#y")
    assert script.requests[0].url.raw_path == b"/v1/tasks/..%2Fbalance%3Fx%3D1%23y"
    for nothing in ("", ".", ".."):
        assert isinstance(client.outcome("get", nothing), ValueError)


# ---- Waiting ------------------------------------------------------------------------------------------------------


def start(client: Driven, **options: Any) -> Any:
    """Wait for the task that a script tells of."""
    created = task_of(Exchange(operation="query", task_id="task-unified-1-a", body=task("pending")), TERMS)
    return client.outcome("wait", created, **options)


def test_the_deadline_is_kept_by_the_clock(kind: str) -> None:
    """Waiting ends when the deadline comes, after a last look: by the timer, however many looks that is."""
    client = Driven(kind, Script(says(200, task("processing", 50))))
    passed = start(client, deadline=12)
    assert (type(passed), client.time.pauses, passed.task.status) == (DeadlinePassed, [5, 5, 2], "processing")
    assert str(passed) == (
        "task-unified-1-a had not ended by the deadline, was processing at the last look, and goes on"
    )


def test_time_that_passes_in_calls_counts(kind: str) -> None:
    """A server that takes its time uses up the deadline as well as a pause does."""
    script = Script(None)
    client = Driven(kind, script)

    def slowly(_request: httpx.Request) -> httpx.Response:
        client.time.clock.advance(100)
        return says(200, task("processing", 50))

    script.answers = [slowly]
    assert type(start(client, deadline=110)) is DeadlinePassed
    assert len(script.requests) == 2
    assert [request.extensions["timeout"]["read"] for request in script.requests] == [30, 4]


def test_a_deadline_has_to_be_one(kind: str) -> None:
    """No end, or none that is a number, is refused; no time at all is a deadline that has come."""
    client = Driven(kind, Script(DONE))
    for none in (float("inf"), float("nan"), -1):
        assert isinstance(start(client, deadline=none), ValueError)
        assert isinstance(client.outcome("run", REQUEST, deadline=none), ValueError)
    assert type(start(client, deadline=0)) is DeadlinePassed
    assert client.time.pauses == []


def test_a_last_failed_look_is_told_with_the_deadline(kind: str) -> None:
    """Where the last looks failed, the error is still that the deadline has passed, and says what was in the way."""
    passed = start(Driven(kind, Script(says(503, b""))), deadline=40)
    assert (type(passed), passed.reason.partition("\n")[0]) == (DeadlinePassed, "query was refused, 503")
    asked = Driven(kind, Script(says(429, error("rate_limit_exceeded"), Retry_After="500")))
    assert (type(start(asked, deadline=40)), asked.time.pauses) == (DeadlinePassed, [5])


@pytest.mark.parametrize("status", ["queued", "COMPLETED", "", "done"])
def test_a_state_that_nobody_knows_is_no_end(kind: str, status: str) -> None:
    """Waiting goes on over an unknown state, and who asks is told of it."""
    client = Driven(kind, Script(says(200, task(status, 10)), DONE))
    done = start(client, deadline=60)
    assert done.status == "completed"
    assert "/1/response/body/status" in [finding.pointer for finding in client.client.deviations(done)]


def test_what_is_not_documented_is_told(kind: str) -> None:
    """Progress that falls and a move that no task makes stop nothing, and who asks is told of each at its place."""
    looks = [task("processing", 60), task("processing", 40), task("pending", 40), task("processing", 41)]
    client = Driven(kind, Script(*(says(200, one) for one in looks), DONE))
    done = start(client, deadline=600)
    assert done.status == "completed"
    assert [finding.pointer for finding in client.client.deviations(done)] == [
        "/2/response/body/progress",
        "/3/response/body/status",
    ]


def test_the_conversation_is_kept(kind: str) -> None:
    """A task has the call that made it and each answer that told of it, as those who judge conversations take them."""
    made = Driven(kind, Script(CREATED, says(500), says(200, task("processing", 9)), DONE)).run(REQUEST, deadline=60)
    told = [(one.operation, one.task_id, one.request, one.body["status"]) for one in made.conversation]
    assert told == [
        ("create", None, REQUEST, "pending"),
        ("query", "task-unified-1-a", None, "processing"),
        ("query", "task-unified-1-a", None, "completed"),
    ]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_an_end_without_a_film_is_a_failure(kind: str, status: str) -> None:
    """A task that failed or was cancelled ends waiting at once, with or without an error in it."""
    script = Script(says(200, task(status, 50, error=None)), DONE)
    failed = start(Driven(kind, script), deadline=60)
    assert (type(failed), failed.task.status, failed.code, failed.klass) == (TaskFailed, status, None, "ambiguous")
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "members", [{}, {"results": []}, {"results": None}, {"results": "https://example.com/a.mp4"}, {"results": [None]}]
)
def test_a_film_that_is_nowhere_is_no_film(kind: str, members: dict[str, Any]) -> None:
    """A task that is completed and names no file ends waiting with an error that has it; a single look returns it."""
    script = Script(says(200, task("completed", 100, **members)))
    missing = start(Driven(kind, script), deadline=60)
    assert (type(missing), missing.task.status, len(script.requests)) == (ResultsMissing, "completed", 1)
    assert str(missing) == (
        "task-unified-1-a ended as completed, and its answer names no file\n"
        "  It may be billed. Get it again in a while; if no file is named then either, ask the provider, by the id."
    )
    assert Driven(kind, script).get("task-unified-1-a").results == ()


def test_progress_is_told_when_it_changes(kind: str) -> None:
    """Nobody is called for a look that shows the same; what the listener raises ends the waiting."""
    looks = [task("pending"), task("pending"), task("processing", 10), task("processing", 10), task("processing", 20)]
    script = Script(*(says(200, one) for one in looks), DONE)
    told: list[Any] = []
    start(Driven(kind, script), deadline=600, on_progress=lambda one: told.append((one.status, one.progress)))
    assert told == [("processing", 10), ("processing", 20), ("completed", 100)]

    def stop(_task: Task) -> None:
        raise InterruptedError

    assert isinstance(start(Driven(kind, Script(DONE)), deadline=600, on_progress=stop), InterruptedError)


# ---- The profile --------------------------------------------------------------------------------------------------


def test_the_profile_decides(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change what the profile says of a status, a state or an interval, and both clients do otherwise."""
    profile = ContractFile.read_profile("evolink-task.yaml")
    value = profile.value
    monkeypatch.setattr(ContractFile, "read_profile", lambda _name: profile)
    monkeypatch.setattr("wanref_contract.client.shells.load_terms", load_terms.__wrapped__)
    entries = {entry["status"]: entry for entry in value["errors"]["create"]["entries"]}
    entries[429]["retry"], entries[500]["retry"], entries[400]["retry"] = "pointless", "safe", "may-bill-twice"
    value["errors"]["create"]["otherwise"]["client"]["retry"] = "safe"
    value["polling"]["sample_seconds"] = [2]
    value["lifecycle"]["states"]["processing"]["terminal"] = True
    value["rate_limits"]["advised_pause_seconds"]["from"] = 4
    assert type(Driven(kind, Script(says(429))).outcome("create", REQUEST)) is CallRefused
    assert type(Driven(kind, Script(says(400))).outcome("create", REQUEST)) is OutcomeUnknown
    for status in (500, 418):
        client = Driven(kind, Script(says(status), CREATED))
        assert (client.create(REQUEST).status, client.time.pauses) == ("pending", [4])
    client = Driven(kind, Script(says(200, task("processing"))))
    assert (type(start(client, deadline=60)), client.time.pauses) == (TaskFailed, [2])


@pytest.mark.parametrize("operation", ["create", "query"])
def test_every_entry_of_the_catalogue_is_obeyed(kind: str, operation: str) -> None:
    """Each listed error is done again where the profile says safe, and raised with its class where it does not."""
    for entry in TERMS.profile["errors"][operation]["entries"]:
        good = CREATED if operation == "create" else DONE
        script = Script(says(entry["status"], error(entry.get("code", entry["status"]))), good)
        call = ("create", REQUEST) if operation == "create" else ("get", "task-unified-1-a")
        outcome = Driven(kind, script).outcome(*call)
        if entry["retry"] == "safe":
            assert (type(outcome), len(script.requests)) == (Task, 2)
        else:
            assert (outcome.advice.klass, outcome.advice.retry) == (entry["class"], entry["retry"])
            assert len(script.requests) == 1


def test_errors_travel_between_processes(kind: str) -> None:
    """Every error of the client can be pickled, so a pool of workers can raise it."""
    errors = [
        Driven(kind, Script(says(401))).outcome("create", REQUEST),
        Driven(kind, Script(says(500))).outcome("create", REQUEST),
        Driven(kind, Script(httpx.ConnectError("no"))).outcome("create", REQUEST),
        Driven(kind, Script(says(302))).outcome("get", "x"),
        start(Driven(kind, Script(says(200, task("failed")))), deadline=60),
        start(Driven(kind, Script(says(200, task("completed")))), deadline=60),
        start(Driven(kind, Script(says(200, task("pending")))), deadline=60),
        Driven(kind, Script(CREATED), spend_limit=1).outcome("create", REQUEST),
    ]
    assert [type(one).__name__ for one in errors] == [
        "CallRefused",
        "OutcomeUnknown",
        "NoAnswer",
        "AnswerUnreadable",
        "TaskFailed",
        "ResultsMissing",
        "DeadlinePassed",
        "SpendLimitReached",
    ]
    for one in errors:
        copy = pickle.loads(pickle.dumps(one))
        assert (type(copy), copy.args, str(copy)) == (type(one), one.args, str(one))


def test_nothing_is_slept() -> None:
    """The machine's timers tell Unix seconds and wait for real; that is all they do."""
    from wanref_contract.client.timers import AsyncSystemTimer, SystemTimer

    assert SystemTimer().now() > 1_700_000_000
    assert AsyncSystemTimer().now() > 1_700_000_000
    SystemTimer().pause(0)
    assert Time().now() == 1_800_000_000

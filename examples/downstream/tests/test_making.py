"""Films are made, paid for once, and waited for no longer than makes sense."""

from contextlib import suppress

import httpx
import pytest

from film_client import FilmClient, GaveUp, Inbox, Lost, Refused, request_of
from wanref_contract.testing import assert_charged_once

RAIN = request_of("rain", ["https://example.com/anna.png"])


def test_a_film(client, wanref_sandbox):
    """A film is made and paid for."""
    assert client.make(RAIN)["status"] == "completed"
    assert_charged_once(wanref_sandbox)


def test_a_lost_answer(client, wanref_sandbox):
    """Where the answer to a post is lost we say so, and do not pay again."""
    wanref_sandbox.scenario("create-drop-after")
    with suppress(Lost):
        client.make(RAIN)
    assert_charged_once(wanref_sandbox)


@pytest.mark.parametrize("scenario", ["content_policy_violation", "service_error", "cancelled"])
def test_a_film_that_fails(client, wanref_sandbox, scenario):
    """The end of a film is the end of polling, whichever end it is."""
    wanref_sandbox.scenario(scenario)
    with suppress(GaveUp):
        client.make(RAIN)
    (task,) = wanref_sandbox.tasks
    polls = [visit for visit in wanref_sandbox.journal if visit.call.name == "query"]
    assert len(polls) == 3, f"polled after the task had {task.status}: {len(polls)} times, where the third told it"
    assert wanref_sandbox.ledger.charged == 0


def test_too_many_calls(client, wanref_sandbox):
    """A 429 is waited for as long as it asks, to post and to query."""
    wanref_sandbox.scenario("create-429", retry_after=30)
    wanref_sandbox.scenario("query-429", times=2)
    assert client.make(RAIN)["status"] == "completed"
    first, second, *_ = wanref_sandbox.journal
    assert second.at - first.at >= 30, "posted again before the 30 seconds were over that a 429 asked for"
    assert_charged_once(wanref_sandbox)


def test_a_film_that_never_ends(client, wanref_sandbox):
    """We give up by the clock."""
    wanref_sandbox.scenario("stuck")
    with pytest.raises(GaveUp):
        client.make(RAIN, deadline=600)


def test_no_money(client, wanref_sandbox):
    """Without money nothing is made, and asking again would not help."""
    wanref_sandbox.scenario("create-402")
    with pytest.raises(Refused, match="402"):
        client.make(RAIN)
    assert len(wanref_sandbox.journal) == 1


def test_the_key_stays_with_the_api():
    """Whoever keeps the finished films does not get our key."""
    heard = []

    def keep(request):
        heard.append(request)
        return httpx.Response(200, content=b"film")

    with FilmClient("sk-ours", transport=httpx.MockTransport(keep)) as client:
        assert client.fetch({"results": ["https://files.example.com/film.mp4"]}) == b"film"
    assert "authorization" not in heard[0].headers, "the key was sent to files.example.com"


def test_a_callback_that_comes_again(client, wanref_sandbox, wanref_callback):
    """A callback that was answered too late comes again, and its film is handed on once."""
    handed_on = []
    inbox = Inbox(handed_on.append)
    wanref_callback.answer(500)  # as good as an answer that came too late
    client.create(RAIN | {"callback_url": wanref_callback.url})
    wanref_callback.wait(2)
    answers = [inbox.take(arrival.body) for arrival in wanref_callback.deliveries]
    assert answers == [200, 200], "a callback was not answered with 200, so it comes again"
    assert len(handed_on) == 1, "one film was handed on twice, because its callback came twice"


@pytest.mark.wanref_cassette("rain.yaml")
def test_a_recorded_film(wanref_cassette):
    """A film that was made once is made again from what was recorded."""
    with FilmClient(wanref_cassette.key, url=wanref_cassette.url, clock=wanref_cassette.clock) as client:
        assert client.make(RAIN)["results"]

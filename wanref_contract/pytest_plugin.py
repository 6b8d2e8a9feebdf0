"""The plugin of pytest: its options, its marks, its fixtures. What they do stands in `wanref_contract.testing`.

pytest loads this module in every run, of every suite of an environment in which the package is installed. So it imports
nothing but pytest until a fixture is asked for, and does nothing in a test that asks for none.

PYTEST_DONT_REWRITE: there is no assert in here.
"""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path
    from typing import Any, Protocol, TypeVar

    from wanref_contract.client import AsyncClient, Client
    from wanref_contract.contract.contract import Contract
    from wanref_contract.testing.guard import Guard
    from wanref_contract.testing.hosting import Host
    from wanref_contract.testing.receiver import CallbackReceiver
    from wanref_contract.testing.replays import CassettePlayer
    from wanref_contract.testing.sandboxes import SandboxRoom, SandboxServer
    from wanref_contract.testing.settings import Settings
    from wanref_contract.testing.timers import StandIn

    _Judge = TypeVar("_Judge", bound="Judge")

    class Judge(Protocol):
        """Whoever has something to say of a test after its call."""

        def unsettled(self) -> str:
            """Return what is wrong and was not told yet; empty for nothing."""
            ...


OPTIONS = {
    "contract": "the contract to judge by: a name, or a folder",
    "api_host": "the host of the API, where it is a gateway's (for wanref_guard)",
    "cassettes": "the folder that paths of cassettes start from (default: tests/cassettes)",
    "progress": "how fast films are made in the sandbox: immediate, polls:N, time:SECONDS, or polls:N,time:SECONDS",
    "spend_limit": "what all live tests together may spend, in seconds of film",
}
"""What can be said by an option and in the ini file, by name, and what it means."""

SWITCHES = {
    "record": "make the cassettes of the tests that run anew",
    "live": "let tests marked wanref_live call the API for real, with the key in EVOLINK_API_KEY and a spend limit",
}
"""What can be said by an option alone, because it is asked for each time."""

MEASURING: dict[str, dict[str, Any]] = {
    "cover": {"action": "store_true", "help": "tell what of the contract the tests have exercised"},
    "cover_report": {"metavar": "FORM:FILE", "help": "write that to files: json:FILE,html:FILE"},
    "cover_fail_under": {"metavar": "PERCENT", "type": float, "help": "fail a run that has exercised less"},
}
"""What can be said of the coverage of the contract, by options alone, and what it means."""

PLAYED = "write what tests play of cassettes to FILE, for wanref cassette check --played"

MARKS = {
    "wanref_sandbox(progress)": "how fast films are made in the sandbox of this test",
    "wanref_cassette(name)": "the cassette that wanref_cassette replays: one of the package by name, or a file by path",
    "wanref_live": "this test calls the API for real; it runs with --wanref-live alone",
}

_EXTRA = "needs what comes with an extra\n  pip install 'wanref-contract[test]'"
_JUDGES: pytest.StashKey[list[Judge]] = pytest.StashKey()
_FAILED: pytest.StashKey[bool] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what can be said."""
    group = parser.getgroup("wanref", "wanref-contract")
    for name, words in OPTIONS.items():
        group.addoption(f"--wanref-{name.replace('_', '-')}", dest=f"wanref_{name}", help=words)
        parser.addini(f"wanref_{name}", words, default="")
    for name, words in SWITCHES.items():
        group.addoption(f"--wanref-{name}", dest=f"wanref_{name}", action="store_true", help=words)
    for name, how in MEASURING.items():
        group.addoption(f"--wanref-{name.replace('_', '-')}", dest=f"wanref_{name}", **how)
    group.addoption("--wanref-played", metavar="FILE", help=PLAYED)


def pytest_configure(config: pytest.Config) -> None:
    """Add the marks, and refuse what must not be asked for together."""
    for name, words in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {words}")
    if config.getoption("wanref_played") and not hasattr(config, "workerinput"):
        with open(config.getoption("wanref_played"), "w", encoding="utf-8"):
            pass  # what an earlier run played is no news
    if config.getoption("wanref_live"):
        from wanref_contract.testing.clients import check_live

        check_live(config)
    if any(config.getoption(f"wanref_{name}") not in (None, False) for name in MEASURING):
        from wanref_contract.testing.coverage import cover

        cover(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a test file without code; not the suppressions of another file, which end as it does."""
    name = file_path.name
    if not (name.startswith("test_") and name.endswith(".wanref.yaml")):
        return None
    if file_path.with_name(name.removesuffix(".wanref.yaml")).is_file():
        return None
    from wanref_contract.testing.case_items import CaseFile

    return CaseFile.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what calls the API for real, unless that was asked for."""
    if config.getoption("wanref_live"):
        return
    for item in items:
        if item.get_closest_marker("wanref_live") is not None:
            item.add_marker(pytest.mark.skip(reason="calls the API for real; --wanref-live lets it"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test of which a guard or a receiver has something to tell that nobody was told."""
    judges = item.stash.get(_JUDGES, ())
    if not judges:
        return (yield)
    try:
        done = yield
    except BaseException as error:
        item.stash[_FAILED] = True
        if (trouble := _trouble(judges)) and trouble not in str(error):
            item.add_report_section("call", "wanref", trouble)  # the failure that there is may well come of it
        raise
    if trouble := _trouble(judges):
        item.stash[_FAILED] = True
        pytest.fail(trouble, pytrace=False)
    return done


# ---- Fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _wanref_settings(pytestconfig: pytest.Config) -> Settings:
    """What the run is told."""
    from wanref_contract.testing.settings import read_settings

    return read_settings(pytestconfig)


@pytest.fixture(scope="session")
def wanref_contract(_wanref_settings: Settings) -> Contract:
    """The contract that everything is judged by."""
    from wanref_contract.contract.loading import load_contract

    return load_contract(_wanref_settings.contract)


@pytest.fixture(scope="session")
def _wanref_host() -> Iterator[Host]:
    """The thread in which everything listens that tests call."""
    _need("starlette", "uvicorn", "httpx")
    from wanref_contract.testing.hosting import Host

    host = Host()
    yield host
    host.close()


@pytest.fixture(scope="session")
def _wanref_server(_wanref_host: Host, wanref_contract: Contract) -> Iterator[SandboxServer]:
    """The sandbox of the session."""
    from wanref_contract.testing.sandboxes import SandboxServer

    server = SandboxServer(_wanref_host, wanref_contract)
    yield server
    server.close()


@pytest.fixture
def wanref_sandbox(
    request: pytest.FixtureRequest, _wanref_server: SandboxServer, _wanref_settings: Settings
) -> Iterator[SandboxRoom]:
    """A running sandbox that the test has to itself: ``.url``, ``.key``, ``.advance(seconds)``, ``.scenario(name)``."""
    mark = request.node.get_closest_marker("wanref_sandbox")
    progress = _progress(*mark.args, **mark.kwargs) if mark else _wanref_settings.progress
    room = _wanref_server.open_room(request.node.name, progress)
    yield room
    room.close()


@pytest.fixture(scope="session")
def _wanref_live_client(wanref_contract: Contract, _wanref_settings: Settings) -> Client:
    """The one client of the API itself, so that the session has one limit."""
    from wanref_contract.testing.clients import make_live_client

    return make_live_client(wanref_contract, _wanref_settings)


@pytest.fixture
def wanref_client(request: pytest.FixtureRequest, wanref_contract: Contract) -> Client:
    """A client of the sandbox of this test, of its cassette, or of the API in a test marked so; it never sleeps."""
    _need("httpx")
    if _is_live(request):
        live: Client = request.getfixturevalue("_wanref_live_client")
        return live
    from wanref_contract.testing.clients import make_client

    return make_client(wanref_contract, _stand_in(request))


@pytest.fixture
def wanref_async_client(request: pytest.FixtureRequest, wanref_contract: Contract) -> AsyncClient:
    """The same for asyncio; of the API itself there is only the other one."""
    _need("httpx")
    from wanref_contract.testing.clients import make_async_client

    return make_async_client(wanref_contract, _stand_in(request))


@pytest.fixture
def wanref_cassette(
    request: pytest.FixtureRequest, wanref_contract: Contract, _wanref_settings: Settings
) -> Iterator[CassettePlayer]:
    """The cassette that the mark wanref_cassette names, judged and replayed: ``.url``, ``.unplayed``, ``.misses``."""
    _need("vcr", "httpx")
    from wanref_contract.testing.clients import live_api
    from wanref_contract.testing.replays import PlayedWarning, cassette_path, is_ours, playing, recording

    mark = request.node.get_closest_marker("wanref_cassette")
    if mark is None:
        pytest.fail("wanref_cassette needs the mark that names one: @pytest.mark.wanref_cassette(NAME)", pytrace=False)
    item: pytest.Item = request.node
    name = _named(*mark.args, **mark.kwargs)
    is_new = _wanref_settings.record and not is_ours(name)
    path = cassette_path(name, _wanref_settings.cassettes, is_new=is_new)
    if is_new:
        is_live = _is_live(request)
        api = live_api(wanref_contract, _wanref_settings) if is_live else request.getfixturevalue("wanref_sandbox")
        played = recording(path, wanref_contract, api, is_live=is_live, is_good=lambda: _FAILED not in item.stash)
    else:
        played = playing(path, wanref_contract)
    with played as player:
        yield from _judging(item, player)
    if notes := item.config.getoption("wanref_played"):
        player.note_played(notes)
    if _FAILED not in item.stash:  # else it is no wonder
        for line in player.iter_warnings():
            item.warn(PlayedWarning(line))


@pytest.fixture
def wanref_callback(request: pytest.FixtureRequest, _wanref_host: Host) -> Iterator[CallbackReceiver]:
    """A receiver of callbacks that judges each: ``.url``, ``.deliveries``, ``.wait()``."""
    from wanref_contract.testing.guard import FindingWarning
    from wanref_contract.testing.receiver import CallbackReceiver

    sandbox = _asked_for(request, "wanref_sandbox")
    receiver = CallbackReceiver(_wanref_host, request.getfixturevalue("wanref_contract"), sandbox)
    item: pytest.Item = request.node
    yield from _judging(item, receiver)
    receiver.close()
    for line in receiver.iter_warnings():
        item.warn(FindingWarning(line))


@pytest.fixture
def wanref_guard(
    request: pytest.FixtureRequest, wanref_contract: Contract, _wanref_settings: Settings
) -> Iterator[Guard]:
    """Lints each request on its way to the API, and lets nothing leave the machine: ``.sent``."""
    _need("httpx")
    from wanref_contract.testing.guard import FindingWarning, make_guard

    item: pytest.Item = request.node
    _asked_for(request, "wanref_cassette")  # what plays it stands below the guard, which sees more from above
    guard = make_guard(
        wanref_contract,
        _wanref_settings,
        sandbox=_asked_for(request, "wanref_sandbox"),
        is_live=_is_live(request),
    )
    with guard:
        yield from _judging(item, guard)
    for line in guard.iter_warnings():
        item.warn(FindingWarning(line))


def _asked_for(request: pytest.FixtureRequest, name: str) -> Any:
    """Return the fixture *name* where the test asks for it too; None otherwise."""
    return request.getfixturevalue(name) if name in request.fixturenames else None


def _stand_in(request: pytest.FixtureRequest) -> StandIn:
    """Return what the test calls in place of the API: its cassette where it has one, or else the sandbox."""
    name = "wanref_cassette" if "wanref_cassette" in request.fixturenames else "wanref_sandbox"
    stand_in: StandIn = request.getfixturevalue(name)
    return stand_in


def _is_live(request: pytest.FixtureRequest) -> bool:
    """Say whether the test calls the API for real: it is marked so, or records a cassette in a live run."""
    if not request.config.getoption("wanref_live"):
        return False
    is_recorded = request.config.getoption("wanref_record") and "wanref_cassette" in request.fixturenames
    return is_recorded or request.node.get_closest_marker("wanref_live") is not None


def _named(name: str) -> str:
    """Return what the mark wanref_cassette says; it says nothing else."""
    return name


def _progress(progress: str) -> str:
    """Return what the mark wanref_sandbox says; it says nothing else."""
    return progress


def _judging(item: pytest.Item, judge: _Judge) -> Iterator[_Judge]:
    """Give *judge* to the test *item*, and let it fail that: after its call, or at the end for what came later."""
    judges = item.stash.setdefault(_JUDGES, [])
    judges.append(judge)
    try:
        yield judge
    finally:
        judges.remove(judge)
    if trouble := judge.unsettled():
        pytest.fail(trouble, pytrace=False)


def _trouble(judges: Iterable[Judge]) -> str:
    """Return what *judges* have to tell that nobody was told."""
    return "\n\n".join(filter(None, [judge.unsettled() for judge in judges]))


def _need(*modules: str) -> None:
    """Fail where one of *modules* is not installed."""
    from importlib.util import find_spec

    if not all(map(find_spec, modules)):
        pytest.fail(f"this fixture {_EXTRA}", pytrace=False)

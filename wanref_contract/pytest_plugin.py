"""The plugin of pytest: its options, its marks, its fixtures. What they do stands in `wanref_contract.testing`.

pytest loads this module in every run, of every suite of an environment in which the package is installed. So it imports
nothing but pytest until a fixture is asked for, and does nothing in a test that asks for none.

PYTEST_DONT_REWRITE: there is no assert in here.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack

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

        def cause(self) -> str:
            """Return that, and whatever else can make a test fail by itself; empty for nothing."""
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
_CAUSE: pytest.StashKey[str] = pytest.StashKey()


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
    if (played := config.getoption("wanref_played")) and not hasattr(config, "workerinput"):
        try:
            with open(played, "w", encoding="utf-8"):
                pass  # what an earlier run played is no news
        except OSError as error:
            raise pytest.UsageError(f"--wanref-played cannot write {played}: {error.strerror}") from None
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
        cause = _all_told(judge.cause() for judge in judges)
        if not (isinstance(error, pytest.fail.Exception) and cause in str(error)):  # which has been told already
            item.stash[_CAUSE] = cause
        raise
    if trouble := _all_told(judge.unsettled() for judge in judges):
        item.stash[_FAILED] = True
        pytest.fail(trouble, pytrace=False)
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show a failure below what a judge knows as its cause, and an error of ours without the frames of ours."""
    if call.when != "call" or call.excinfo is None or "wanref_contract.errors" not in sys.modules:
        return (yield)
    from wanref_contract.testing.showing import Caused, hide_ours

    if not item.config.getoption("fulltrace"):
        hide_ours(call.excinfo.value)
    report = yield
    if report.failed and (cause := item.stash.get(_CAUSE, "")):
        report.longrepr = Caused(cause, report.longrepr)  # type: ignore[assignment]  # what pytest asks of one, it has
    return report


# ---- Fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _wanref_settings(pytestconfig: pytest.Config) -> Settings:
    """What the run is told."""
    from wanref_contract.testing.settings import read_settings
    from wanref_contract.testing.showing import plainly

    with plainly():
        return read_settings(pytestconfig)


@pytest.fixture(scope="session")
def wanref_contract(_wanref_settings: Settings) -> Contract:
    """The contract that everything is judged by."""
    from wanref_contract.contract.loading import load_contract
    from wanref_contract.testing.showing import plainly

    with plainly():
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
    from wanref_contract.testing.showing import plainly

    mark = request.node.get_closest_marker("wanref_sandbox")
    progress = _said(mark, "progress") if mark else _wanref_settings.progress
    with plainly():
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
    from wanref_contract.testing.showing import plainly

    mark = request.node.get_closest_marker("wanref_cassette")
    if mark is None:
        pytest.fail("wanref_cassette needs the mark that names one: @pytest.mark.wanref_cassette(NAME)", pytrace=False)
    item: pytest.Item = request.node
    name = _said(mark, "name")
    is_new = _wanref_settings.record and not is_ours(name)
    root = str(item.config.rootpath)
    path = cassette_path(name, _wanref_settings.cassettes, root, is_new=is_new)
    if is_new:
        is_live = _is_live(request)
        api = live_api(wanref_contract, _wanref_settings) if is_live else request.getfixturevalue("wanref_sandbox")
        played = recording(path, wanref_contract, api, is_live=is_live, is_good=lambda: _FAILED not in item.stash)
    else:
        played = playing(path, wanref_contract, root)
    with ExitStack() as stack:
        with plainly():
            player = stack.enter_context(played)
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


def _said(mark: pytest.Mark, name: str) -> str:
    """Return what *mark* says, which is one text: by itself, or as *name*."""
    said = [*mark.args, *mark.kwargs.values()]
    if len(said) != 1 or not isinstance(said[0], str) or not mark.kwargs.keys() <= {name}:
        wrong = ", ".join([*map(repr, mark.args), *(f"{key}={value!r}" for key, value in mark.kwargs.items())])
        pytest.fail(f"the mark {mark.name} is to say a text, its {name}, and says: {wrong or 'nothing'}", pytrace=False)
    return said[0]


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


def _all_told(texts: Iterable[str]) -> str:
    """Return all of *texts* that say something."""
    return "\n\n".join(filter(None, texts))


def _need(*modules: str) -> None:
    """Fail where one of *modules* is not installed."""
    from importlib.util import find_spec

    if not all(map(find_spec, modules)):
        pytest.fail(f"this fixture {_EXTRA}", pytrace=False)

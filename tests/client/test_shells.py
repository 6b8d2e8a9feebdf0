"""The two shells: the same face, the same words, nothing imported that is not there, and a real server."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys

import pytest

from tests.client.driving import KEY, KINDS, REQUEST, Driven, Script
from tests.sandbox.calling import served
from wanref_contract.client import AsyncClient, Client, OutcomeUnknown


def test_both_clients_have_the_same_face() -> None:
    """Every public name of one is a name of the other, with the same parameters."""
    names = {name for name in dir(Client) if not name.startswith("_")}
    assert names == {name for name in dir(AsyncClient) if not name.startswith("_")}
    assert names == {"close", "create", "deviations", "get", "run", "save_results", "wait"}
    for name in names | {"__init__"}:
        one, other = (inspect.signature(getattr(kind, name)) for kind in (Client, AsyncClient))
        assert list(one.parameters) == list(other.parameters)
        assert [parameter.default for parameter in one.parameters.values()] == [
            parameter.default for parameter in other.parameters.values()
        ]
        assert [parameter.kind for parameter in one.parameters.values()] == [
            parameter.kind for parameter in other.parameters.values()
        ]


def test_a_client_is_left_when_it_is_done(kind: str) -> None:
    """`with` closes the connections; the client says what it is, and not its key."""
    client = Driven(kind, Script()).client
    assert repr(client) == f"{type(client).__name__}(Key(***), base_url='http://127.0.0.1')"
    if kind == "sync":
        with client as inside:
            assert inside is client
    else:

        async def leave() -> None:
            async with client as inside:
                assert inside is client

        asyncio.run(leave())
    assert client._http.is_closed


def test_no_connection_is_kept(kind: str) -> None:
    """Each call has a connection of its own: a creation is not lost on one that had died unnoticed."""
    make = Client if kind == "sync" else AsyncClient
    assert make(KEY)._http._transport._pool._max_keepalive_connections == 0


def test_the_documented_host_is_the_default(kind: str) -> None:
    """Without an address, calls go to the host of the profile."""
    make = Client if kind == "sync" else AsyncClient
    assert repr(make(KEY)) == f"{make.__name__}(Key(***), base_url='https://api.evolink.ai')"


def test_without_its_extra_the_client_says_what_to_install() -> None:
    """Where httpx is missing, asking for a client gives the line that mends it; its errors are there all the same."""
    code = (
        "import sys; sys.modules['httpx'] = None\n"
        "from wanref_contract.client import CallRefused, SpendLimit, Task\n"
        "try:\n    from wanref_contract.client import Client\n"
        "except ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    said = "the client needs what comes with an extra\n  pip install 'wanref-contract[client]'\n"
    assert (done.stdout, done.stderr) == (said, "")


def test_naming_the_client_imports_nothing() -> None:
    """The package of the client is empty until something of it is asked for."""
    heavy = "('httpx', 'yaml', 'asyncio')"
    code = f"import sys, wanref_contract.client; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    import wanref_contract.client as module

    assert {type(getattr(module, name)) for name in module.__all__} == {type}
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        module.nonsense  # noqa: B018


@pytest.fixture(scope="module")
def address() -> object:
    """Return the address of a sandbox in a process of its own, whose tasks are done at the second look."""
    with served("--progress", "polls:2") as (address, _):
        yield address


@pytest.mark.parametrize("kind", KINDS)
def test_over_a_real_socket(kind: str, address: str, tmp_path: object) -> None:
    """Both clients make a film over loopback, save it, and know a creation that is really cut off when they see one."""
    client = Driven(kind, None, base_url=address, key=f"sk-test-{kind}")
    done = client.run(REQUEST, deadline=60)
    (path,) = client.save_results(done, str(tmp_path), deadline=60)
    with open(path, "rb") as file:
        assert file.read(12)[4:8] == b"ftyp"
    unknown = client.outcome("create", REQUEST | {"prompt": "Rain [wanref:create-drop-after]"})
    assert (type(unknown), unknown.status) == (OutcomeUnknown, None)

"""What tests of several modules share."""

from __future__ import annotations

import os
import random
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from tests.generating import Requests
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.loading import load_contract

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wanref_contract.contract.contract import Contract

# A suite in the background of a shell ignores Ctrl-C, one under nohup ignores a closed terminal, and the programs that
# it starts would inherit that.
for _name, _handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    if getattr(signal, _name, None) and signal.getsignal(getattr(signal, _name)) == signal.SIG_IGN:
        signal.signal(getattr(signal, _name), _handler)


@pytest.fixture(scope="session")
def contract() -> Contract:
    """Return the contract that comes with the package."""
    return load_contract()


@pytest.fixture
def requests_of(contract: Contract) -> Callable[[int], Requests]:
    """Return what makes the generator of requests of a seed."""
    return lambda seed: Requests(contract, random.Random(seed))


@pytest.fixture
def contract_copy(tmp_path: Path) -> Path:
    """Return a folder with the files of the package's contract, to be changed."""
    folder = tmp_path / DEFAULT_CONTRACT
    shutil.copytree(os.path.join(schema_folder(), DEFAULT_CONTRACT), folder)
    return folder

"""Test files as pytest sees them: a file that is collected, and a test for each case, with the fixtures it needs.

PYTEST_DONT_REWRITE: there is no assert in here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract.contract.loading import load_contract
from wanref_contract.testing.case_files import CaseFileInvalid, read_cases
from wanref_contract.testing.case_running import CaseFailed, pick_scenarios, try_case
from wanref_contract.testing.settings import read_settings

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.testing.case_files import Case
    from wanref_contract.testing.sandboxes import SandboxRoom


class CaseFile(pytest.File):
    """A test file."""

    def collect(self) -> Iterator[CaseItem]:
        """Yield a test for each case."""
        contract = load_contract(read_settings(self.config).contract)
        for case in read_cases(_shown(self), self.path.read_bytes(), contract):
            run = _with_sandbox(case) if "sandbox" in case.data else _without(case)
            item: CaseItem = CaseItem.from_parent(self, name=case.name, callobj=run)
            item.case = case
            if "progress" in case.data.get("sandbox", ()):
                item.add_marker(pytest.mark.wanref_sandbox(progress=case.data["sandbox"]["progress"]))
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """Return what is wrong with the file, without the way that led to it."""
        return str(excinfo.value) if isinstance(excinfo.value, CaseFileInvalid) else super().repr_failure(excinfo)


class CaseItem(pytest.Function):
    """A case as a test; a function, so that it has fixtures."""

    case: Case

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int, str]:
        """Return where it stands."""
        return self.path, self.case.line() - 1, self.case.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """Return what is not as it is expected, without the way that led to it."""
        return str(excinfo.value) if isinstance(excinfo.value, CaseFailed) else super().repr_failure(excinfo)


def _with_sandbox(case: Case) -> Any:
    def run(wanref_contract: Contract, wanref_sandbox: SandboxRoom) -> None:
        pick_scenarios(case, wanref_sandbox)
        try_case(case, wanref_contract, wanref_sandbox)

    return run


def _without(case: Case) -> Any:
    def run(wanref_contract: Contract) -> None:
        try_case(case, wanref_contract)

    return run


def _shown(file: pytest.File) -> str:
    """Return the path of *file*, from the working directory on where that is shorter."""
    try:
        return str(file.path.relative_to(file.config.invocation_params.dir))
    except ValueError:
        return str(file.path)

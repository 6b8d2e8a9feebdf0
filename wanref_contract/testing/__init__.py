"""Tests of code that calls the API: what the plugin of pytest stands on, and assertions for any test.

`guard` looks at requests where they leave the code under test (`seams`), and lets nothing leave the machine
(`blocking`). `sandboxes` gives each test a sandbox of its own, `receiver` takes callbacks and judges them; both listen
in the thread of a `hosting.Host`, and `postman` carries callbacks between them. `replays` plays cassettes and makes
them, `clients` calls all of these, on clocks that nobody waits for (`timers`). `assertions` says what is wrong in the
words of the linter (`telling`), and `showing` how a failure is shown. Tests without code are read by `case_files`,
tried by `case_running`, and shown to pytest by `case_items`. What all of them exercise is told to `coverage_hearing`,
for `coverage` to report. Which of them a test gets, and when they end, is for `wanref_contract.pytest_plugin` to say;
what it was told stands in `settings`.
"""

from __future__ import annotations

from wanref_contract._lazy import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.testing.assertions import (
        assert_breaks,
        assert_charged_once,
        assert_conversation,
        assert_valid_request,
    )
    from wanref_contract.testing.guard import FindingWarning, Guard
    from wanref_contract.testing.receiver import CallbackReceiver
    from wanref_contract.testing.replays import CassettePlayer, PlayedWarning
    from wanref_contract.testing.sandboxes import SandboxRoom

__all__ = [
    "CallbackReceiver",
    "CassettePlayer",
    "FindingWarning",
    "Guard",
    "PlayedWarning",
    "SandboxRoom",
    "assert_breaks",
    "assert_charged_once",
    "assert_conversation",
    "assert_valid_request",
]

__getattr__ = lazy_names(
    __name__,
    {
        "assertions": (
            "assert_breaks",
            "assert_charged_once",
            "assert_conversation",
            "assert_valid_request",
        ),
        "guard": (
            "FindingWarning",
            "Guard",
        ),
        "receiver": ("CallbackReceiver",),
        "replays": (
            "CassettePlayer",
            "PlayedWarning",
        ),
        "sandboxes": ("SandboxRoom",),
    },
)

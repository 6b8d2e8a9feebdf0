"""Recording: a conversation with the API, or with the sandbox in its place, played over HTTP and written down.

The client of this package speaks, vcrpy listens, and what it heard becomes the text of a cassette without secrets. With
the sandbox the same wish gives the same bytes on every day but for the day: its ids are counted and its clock stands.
"""

from __future__ import annotations

from wanref_contract.recording.endings import Ending, RecordingInterrupted, RecordingLost, telling
from wanref_contract.recording.playing import POLLS, Wish, record_live, record_sandbox

__all__ = [
    "POLLS",
    "Ending",
    "RecordingInterrupted",
    "RecordingLost",
    "Wish",
    "record_live",
    "record_sandbox",
    "telling",
]

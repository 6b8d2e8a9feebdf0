"""Makes films, and pays for each once: `request_of` says what is wanted, `FilmClient` has it made, `Inbox` hears of it."""

from film_client.client import FilmClient, GaveUp, Lost, Refused
from film_client.inbox import Inbox
from film_client.wishes import request_of

__all__ = ["FilmClient", "GaveUp", "Inbox", "Lost", "Refused", "request_of"]

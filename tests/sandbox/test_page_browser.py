"""The page in a real browser: tasks are seen moving, the controls set what they say, and text stays text."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.sandbox.calling import CREATE, KEY, REQUEST, served

webdriver = pytest.importorskip("selenium.webdriver", reason="the browser is driven with selenium")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver.remote.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="Chromium and chromedriver are not installed")
# A browser that asks nobody for anything; root, as containers have it, gets no sandbox of Chromium.
ARGUMENTS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--no-proxy-server",
    "--window-size=1200,1000",
    "--disable-dev-shm-usage",
]
PATIENCE = 60  # seconds, on a machine with much else to do
HOSTILE = "<script>document.title='caught'</script><img src=x onerror=\"document.title='caught'\"> & <b>Image 1</b>"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Return a browser with a profile of its own."""
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = str(BROWSER)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    profile: Path = tmp_path_factory.mktemp("profile")
    for argument in [*ARGUMENTS, f"--user-data-dir={profile}", *(["--no-sandbox"] if _is_root() else [])]:
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))  # both named, so nothing is looked for
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a sandbox on a clock that stands still."""
    with served("--clock", "manual", "--progress", "time:60") as (address, _):
        yield address


class Page:
    """The page of one room, as a person uses it."""

    def __init__(self, browser: WebDriver, address: str, room: str, state: str = "live") -> None:
        self.browser, self.address, self.room = browser, address, room
        browser.get("about:blank")  # a change of the part after # alone would load nothing
        browser.get(f"{address}/?room={room}")
        self.until(lambda: self.text("#state").startswith(state))

    def until(self, condition: Callable[[], Any]) -> None:
        """Wait until *condition* holds."""
        from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
        from selenium.webdriver.support.ui import WebDriverWait

        ignored = (NoSuchElementException, StaleElementReferenceException)
        WebDriverWait(self.browser, PATIENCE, 0.1, ignored).until(lambda _: condition())

    def find(self, selector: str) -> WebElement:
        """Return the first element for *selector*."""
        return self.browser.find_element("css selector", selector)

    def text(self, selector: str) -> str:
        """Return the text that is seen of the first element for *selector*."""
        return self.find(selector).text

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements for *selector*."""
        found = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
        texts: list[str] = self.browser.execute_script(found, selector)
        return texts

    def click(self, selector: str) -> None:
        """Click the first element for *selector*."""
        self.find(selector).click()

    def log(self) -> list[str]:
        """Return what the browser has complained of since it was asked last."""
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def make(self, **changes: Any) -> httpx.Response:
        """Make a task in the room."""
        headers = KEY | {"Wanref-Test": self.room}
        return httpx.post(self.address + CREATE, json=REQUEST | changes, headers=headers, trust_env=False)


@pytest.fixture
def page(browser: WebDriver, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the page of a room of the test's own; in the end the browser must have had nothing to complain of."""
    opened = Page(browser, address, request.node.originalname)
    opened.log()
    yield opened
    assert opened.log() == []


def test_a_task_is_seen_from_beginning_to_end(page: Page) -> None:
    """A task appears by itself, moves with the clock of the page, and leads to its film; the money follows."""
    page.until(lambda: "No task was made in this room yet" in page.text("#nothing"))
    task_id = page.make().json()["id"]
    page.until(lambda: page.texts("#rows code") == [task_id])
    assert (page.text("#rows .badge"), page.text("#held"), page.text("#charged")) == ("pending", "5", "0")
    for _ in range(3):
        before = page.text("#now")
        page.click("[data-advance='10']")
        page.until(lambda before=before: page.text("#now") != before)
    page.until(lambda: page.text("#rows .badge") == "processing")
    page.until(lambda: page.find("#rows progress").get_attribute("value") == "50")
    page.find("#seconds").send_keys("30\n")
    page.until(lambda: page.text("#rows .badge") == "completed")
    page.until(lambda: (page.text("#held"), page.text("#charged"), page.text("#released")) == ("0", "5", "0"))
    assert (page.text("#now"), page.text("#ahead")) == ("08:01:00", "· 60 s ahead")
    page.click("#rows summary")
    page.until(lambda: page.find("#rows video").get_attribute("readyState") in ("1", "2", "3", "4"))
    page.click("#tab-ledger")
    page.until(lambda: page.texts("#rows summary .badge") == ["charged", "reserved"])


def test_an_opened_row_keeps_still(page: Page) -> None:
    """While a task moves, what was opened and selected of it stays the same element."""
    page.make()
    page.until(lambda: page.find("#rows summary"))
    page.click("#rows summary")
    page.until(lambda: page.find("#rows .body pre"))
    inside = page.find("#rows .body pre")
    page.click("[data-advance='10']")
    page.click("[data-advance='10']")
    page.until(lambda: page.text("#rows .badge") == "processing")
    assert inside == page.find("#rows .body pre")
    assert page.browser.switch_to.active_element.get_attribute("data-advance") == "10"


def test_the_journal_tells_what_was_found(page: Page) -> None:
    """A request that was refused stands in the journal with its findings, one that was taken with its plan."""
    page.make(duration=99)
    page.make(prompt="Image 7 waves")
    page.click("#tab-requests")
    page.until(lambda: len(page.texts("#rows summary")) == 2)
    assert page.texts("#rows summary > .badge") == ["200", "400"]
    assert page.texts("#rows .tags .badge") == ["1 warning", "1 error"]
    for row in page.browser.find_elements("css selector", "#rows summary"):
        row.click()
    page.until(lambda: len(page.texts("#rows .lines b")) == 2)
    assert page.texts("#rows .lines b") == ["WAN303", "WAN410"]
    assert page.texts("#rows .lines code") == ["/prompt", "/duration"]
    assert page.texts("#rows h3") == ["Findings (1)", "Plan", "Findings (1)"]


def test_text_stays_text(page: Page) -> None:
    """A prompt, an address and a key of a field that are written as HTML are seen as they were written, everywhere."""
    page.make(prompt=HOSTILE, **{HOSTILE: HOSTILE})
    page.make(prompt="Rain", image_urls=[f"https://example.com/{HOSTILE}"])
    page.make(prompt=HOSTILE, duration=HOSTILE, callback_url="https://hooks.example.com/<b>")
    page.until(lambda: page.texts("#rows .said") == [HOSTILE])
    page.click("#rows summary")
    page.until(lambda: page.texts("#rows pre") and HOSTILE in page.texts("#rows pre")[0].replace('\\"', '"'))
    page.click("#tab-requests")
    page.until(lambda: len(page.texts("#rows summary")) == 3)
    for row in page.browser.find_elements("css selector", "#rows summary"):
        row.click()
    page.until(lambda: "".join(page.texts("#rows .body")).count("<script>") >= 2)
    assert page.browser.find_elements("css selector", "#rows script, #rows img, #rows b:not(.lines b)") == []
    assert page.browser.title == "Sandbox"


def test_scenarios_are_set_and_dropped(page: Page) -> None:
    """What the page sets happens to the next call, and what it drops does not."""
    page.click("#tab-scenarios")
    page.until(lambda: page.texts("#scenario option"))
    page.click("#scenario option[value='create-429']")
    page.find("#retry-after").send_keys("7")
    page.click("#pick button[type=submit]")
    page.until(lambda: page.texts("#rows .scenario") == ["set 1×"])
    answer = page.make()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    page.until(lambda: page.texts("#rows .scenario") == [])
    page.click("#pick button[type=submit]")
    page.until(lambda: page.texts("#rows .scenario") == ["set 1×"])
    page.click("#unpick")
    page.until(lambda: page.texts("#rows .scenario") == [])
    assert page.make().status_code == 200


def test_rooms_are_entered_and_emptied(page: Page) -> None:
    """Another room shows nothing of this one; a room is emptied after a question, and only that room."""
    page.make()
    page.until(lambda: len(page.texts("#rows summary")) == 1)
    page.find("#room").clear()
    page.find("#room").send_keys("elsewhere\n")
    page.until(lambda: page.texts("#rows summary") == [])
    assert page.browser.current_url.endswith("/?room=elsewhere#tasks")
    page.find("#room").clear()
    page.find("#room").send_keys(f"{page.room}\n")
    page.until(lambda: len(page.texts("#rows summary")) == 1)
    page.click("#empty")
    page.click("#sure [value=no]")
    page.click("#empty")
    assert page.text("#sure h2") == f"Empty the room {page.room}?"
    page.click("#sure [value=yes]")
    page.until(lambda: page.texts("#rows summary") == [])


def test_tabs_go_by_the_keyboard(page: Page) -> None:
    """Arrows move between the tabs, and only the chosen one is in the order of the Tab key."""
    page.find("#tab-tasks").send_keys("\ue012")  # to the left, around the end
    assert page.browser.switch_to.active_element.get_attribute("id") == "tab-scenarios"
    page.browser.switch_to.active_element.send_keys("\ue014")  # to the right
    selected = [(tab.get_attribute("aria-selected"), tab.get_attribute("tabindex")) for tab in _tabs(page)]
    assert selected == [("true", "0"), *[("false", "-1")] * 4]


def test_hundreds_of_tasks_are_quick(page: Page) -> None:
    """Of many tasks a page is shown at a time, and a look at them takes a small part of the second between two."""
    with httpx.Client(headers=KEY | {"Wanref-Test": page.room}, trust_env=False) as client:
        for number in range(300):
            client.post(page.address + CREATE, json=REQUEST | {"prompt": f"Rain {number}"})
    page.until(lambda: page.text("#place") == "1–50 of 300, newest first")
    assert page.texts("#rows .said") == [f"Rain {number}" for number in range(299, 249, -1)]
    page.click("#older")
    page.until(lambda: page.text("#place") == "51–100 of 300, newest first")
    page.until(lambda: page.texts("#rows .said") == [f"Rain {number}" for number in range(249, 199, -1)])
    page.click("#newer")
    page.until(lambda: page.text("#place") == "1–50 of 300, newest first")
    sizes = page.browser.execute_script(
        "return performance.getEntriesByType('resource').filter((one) => one.name.includes('tasks?'))"
        ".map((one) => one.encodedBodySize)"
    )
    assert max(sizes) < 64 * 1024


def test_a_room_that_none_can_be_called_is_told(browser: WebDriver, address: str) -> None:
    """What the sandbox refuses is said in its words."""
    page = Page(browser, address, "no%20name", state="Wanref-Test must be 1 to 100 letters")
    page.log()


def test_a_sandbox_that_is_gone_is_told(browser: WebDriver) -> None:
    """When the sandbox stops, the page says so."""
    with served() as (address, _):
        page = Page(browser, address, "gone")
    page.until(lambda: page.text("#state") == "the sandbox does not answer")
    page.log()


def _tabs(page: Page) -> list[WebElement]:
    return page.browser.find_elements("css selector", "[role=tab]")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0

"""A Larkey whose pages are looked at with a real browser, from another site than the platform's."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from tests.page.client import COMPLAINTS
from tests.servers import Larkey


def larkey_beside(folder: Path) -> Larkey:
    """Not started yet: Larkey on localhost, Feishu on 127.0.0.1; for a browser two sites, as they are in life."""
    larkey = Larkey(folder)
    larkey.settings["AUTH_SERVICE_URL"] = f"http://localhost:{larkey.port}"
    return larkey


@dataclass
class Window:
    """One browser window at Larkey's pages. `complaints` are the console's errors, and what the policy refused."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> "Window":
        self.page.goto(f"{self.base}{path}")
        return self

    def sign_in(self, person: int = 0) -> "Window":
        """From the first page, over the platform's, back to the keys."""
        self.open("/auth/")
        self.page.locator(".message .button").click()
        self.page.locator(".people a").nth(person).click()
        self.page.locator("#usage").wait_for()
        return self

    @property
    def fresh(self) -> Locator:
        """The place of a key that is shown for the first time."""
        return self.page.locator("section.fresh")

    @property
    def keys(self) -> Locator:
        return self.page.locator("article.key")

    def deed(self, label: str) -> Locator:
        """A button, or what opens a question, by its words."""
        return self.page.locator("button, summary", has_text=label).first

    def reload(self) -> None:
        """Once the page's own script has run, as it has for everybody who sees the page."""
        self.page.locator("html[data-ready=yes]").wait_for()
        self.page.reload()

    def fits(self) -> bool:
        """Nothing is wider than the screen."""
        return bool(self.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))

    def hear(self, said: ConsoleMessage) -> None:
        """A page that says no comes with a status that the console reports; that is no complaint."""
        if said.type in ("error", "warning") and "/auth/callback/openai" not in said.location["url"]:
            self.complaints.append(said.text)

    def refused(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.complaints || []")
        return self.complaints + found


def make_window(context: BrowserContext, larkey: Larkey) -> Window:
    context.add_init_script(COMPLAINTS)
    context.set_default_timeout(10_000)
    window = Window(context.new_page(), larkey.settings["AUTH_SERVICE_URL"])
    window.page.on("console", window.hear)
    window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
    return window

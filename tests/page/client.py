"""A person in front of the page: chooses a chat, writes, presses, in a real browser."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from tests.servers import Sandbox

Json = dict[str, Any]
COMPLAINTS = """
window.complaints = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  complaints.push(`${violatedDirective} ${blockedURI}`));
addEventListener("unhandledrejection", (event) => complaints.push(String(event.reason)));
"""


@dataclass
class Client:
    """One browser window. `complaints` are the console's errors and warnings, and what the policy refused."""

    page: Page
    sandbox: Sandbox
    complaints: list[str] = field(default_factory=list)

    def heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def open(self, place: str = "") -> "Client":
        self.page.goto(f"{self.sandbox.url}/{place}")
        self.page.locator("body[data-ready=yes]").wait_for()
        return self

    def leave(self) -> None:
        """Turn away, so that the sandbox may go; what the page said about its losses is forgotten."""
        self.page.goto("about:blank")
        self.complaints.clear()

    def refused(self) -> list[str]:
        """What the page complained about so far."""
        found: list[str] = self.page.evaluate("window.complaints || []")
        return self.complaints + found

    def see(self, kind: str) -> "Client":
        """Open the chat of this kind: p2p, group, topic_group."""
        self.page.locator(f".chat-item[data-type={kind}]").click()
        self.page.locator(f".conversation[data-type={kind}]").wait_for()
        return self

    def be(self, index: int) -> "Client":
        """Become person number `index`."""
        person = self.page.locator(".rail-person").nth(index)
        open_id = person.get_attribute("data-person")
        person.click()
        self.page.locator(f'.rail-person[aria-checked=true][data-person="{open_id}"]').wait_for()
        return self

    @property
    def box(self) -> Locator:
        return self.page.locator(".conversation .composer-box")

    def write(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def row(self, message_id: str) -> Locator:
        """The message in the conversation."""
        return self.page.locator(f'.conversation .row[data-id="{message_id}"]').first

    def card(self, message_id: str) -> Locator:
        return self.row(message_id).locator(".card").first

    def menu(self, message_id: str, label: str) -> None:
        """Choose from the menu of a message."""
        self.row(message_id).locator(".held").first.hover()
        self.row(message_id).locator("[data-tool=more]").first.click()
        self.page.locator(".popup-item", has_text=label).first.click()

    def details(self, message_id: str) -> Locator:
        self.row(message_id).locator(".held").first.hover()
        self.row(message_id).locator("[data-tool=details]").first.click()
        return self.page.locator(".panel[data-kind=details]")

    def chaos(self) -> Locator:
        self.page.locator(".rail [data-tool=chaos]").click()
        return self.page.locator(".panel[data-kind=chaos]")

    def toast(self) -> Locator:
        return self.page.locator(".toast").last


@dataclass(frozen=True)
class Place:
    """The sandbox's ids: two people, and their chats by type (the direct chat is the first person's)."""

    sandbox: Sandbox
    people: tuple[str, str]
    chats: dict[str, str]

    def say(self, kind: str, text: str, *, by: int = 0, **options: Any) -> str:
        """A person says something, past the page; -> message_id"""
        path = f"chats/{self.chats[kind]}/messages"
        return str(self.sandbox.post(path, from_=self.people[by], text=text, **options)["message_id"])

    def messages(self, kind: str) -> list[Json]:
        found: list[Json] = self.sandbox.get(f"chats/{self.chats[kind]}/messages")
        return found

    def last(self, kind: str) -> Json:
        return self.messages(kind)[-1]

    def pressed(self, message_id: str) -> list[Json]:
        """The actions of the callbacks about this card, oldest first."""
        events = self.sandbox.get(f"messages/{message_id}/trace")["events"]
        return [event["raw"]["event"]["action"] for event in events if event["type"] == "card.action.trigger"]


def make_place(sandbox: Sandbox) -> Place:
    state = sandbox.state()
    people = [person["open_id"] for person in state["people"]]
    chats = {chat["type"]: chat["chat_id"] for chat in state["chats"] if chat["type"] != "p2p"}
    direct = [chat for chat in state["chats"] if chat["type"] == "p2p" and people[0] in chat["members"]]
    return Place(sandbox, (people[0], people[1]), {**chats, "p2p": direct[0]["chat_id"]})


def make_client(context: BrowserContext, sandbox: Sandbox) -> Client:
    context.add_init_script(COMPLAINTS)
    context.set_default_timeout(10_000)
    page = context.new_page()
    client = Client(page, sandbox)
    page.on("console", client.heard)
    page.on("pageerror", lambda error: client.complaints.append(str(error)))
    return client

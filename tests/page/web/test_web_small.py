"""Larkey's pages on a phone, in the dark, by keyboard; and what they look like, where pictures are wanted."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.gateway.web.behind import Behind
from tests.page.web.conftest import PHONE, NewWindow
from tests.page.web.window import Window

NAMELESS = """[...document.querySelectorAll("button, summary, select, progress, a, svg[role=img]")]
  .filter((node) => !(node.textContent.trim() || node.getAttribute("aria-label") || node.labels?.length))
  .map((node) => node.outerHTML)"""
SMALL_TARGETS = """[...document.querySelectorAll("button, summary.button, select, a.button")]
  .filter((node) => node.getClientRects().length && node.getBoundingClientRect().height < 32)
  .map((node) => node.outerHTML)"""


def busy(behind: Behind) -> None:
    """A month of use of seven models, one of them with a very long name."""
    models = [*(f"model-{letter}" for letter in "abcdef"), "provider/a-model-with-a-very-long-name-indeed-2026-11-21"]
    for ago in range(0, 30, 2):
        for number, model in enumerate(models):
            behind.use(behind.id(), model=model, prompt=1000 * (number + 1) + 97 * ago, ago=ago)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_every_page_fits_a_phone(new_window: NewWindow, behind: Behind, language: str, shots: Path | None) -> None:
    busy(behind)
    window = new_window(**PHONE, locale=language)
    looks = Looks(window, shots, f"phone-{language}")
    window.open("/auth/")
    looks.fit("landing")
    window.page.locator(".message .button").tap()
    window.page.locator(".people").wait_for()
    looks.fit("chooser")
    window.page.locator(".people a").first.tap()
    window.fresh.wait_for()
    looks.fit("fresh")
    window.page.locator(".snippet summary").nth(1).tap()
    looks.fit("snippet")
    window.reload()
    for number in (1, 2):
        window.page.locator(f".key .deeds details:nth-of-type({number}) summary").tap()
        expect(window.page.locator(".question:visible")).to_have_count(1)
        expect(window.page.locator(".question:visible button")).to_be_in_viewport(ratio=1)
        looks.fit(f"question-{number}")
    window.page.locator("#usage").scroll_into_view_if_needed()
    looks.fit("usage")
    window.open("/auth/callback/openai?state=x&code=y")
    looks.fit("keys")


def test_the_desk_has_room_for_everything(window: Window, behind: Behind, shots: Path | None) -> None:
    busy(behind)
    looks = Looks(window, shots, "desk")
    window.open("/auth/callback/openai?code=of-an-old-link")
    looks.fit("old-link")
    window.sign_in()
    looks.fit("fresh")
    window.reload()
    window.page.locator("summary", has_text="吊销").click()
    looks.fit("keys")


def test_both_shares_are_drawn_to_one_scale(new_window: NewWindow, behind: Behind) -> None:
    busy(behind)
    for language in ("zh-CN", "en-US"):
        window = new_window(locale=language).sign_in()
        today, month = (window.page.locator("progress").nth(number).bounding_box() for number in (0, 1))
        label = window.page.locator(".share span").nth(2).bounding_box()
        assert today
        assert month
        assert label
        assert (today["x"], today["width"]) == (month["x"], month["width"])
        assert label["height"] < 30  # one line


class Looks:
    """Checks what a page must be on every screen, and leaves a picture of it where one is wanted."""

    def __init__(self, window: Window, shots: Path | None, name: str) -> None:
        self._window, self._shots, self._name = window, shots, name

    def fit(self, page: str) -> None:
        if self._shots is not None:
            self._shots.mkdir(parents=True, exist_ok=True)
            self._window.page.screenshot(path=self._shots / f"{self._name}-{page}.png", full_page=True)
        assert self._window.fits(), page
        assert self._window.page.evaluate(NAMELESS) == []
        assert self._window.page.evaluate(SMALL_TARGETS) == []


def test_everything_is_done_by_keyboard(window: Window, behind: Behind) -> None:
    window.sign_in()
    window.reload()
    page = window.page
    summary = page.locator("summary", has_text="吊销")
    summary.focus()
    expect(summary).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("button", has_text="确认吊销")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("已吊销")


def test_one_question_is_open_at_a_time(window: Window) -> None:
    window.sign_in()
    window.reload()
    for label in ("轮换", "吊销", "轮换"):
        window.page.locator("summary", has_text=label).click()
        expect(window.page.locator(".question:visible")).to_have_count(1)


def test_the_pages_are_dark_where_people_like_it_dark(
    new_window: NewWindow, behind: Behind, shots: Path | None
) -> None:
    colours = {}
    busy(behind)
    for scheme in ("light", "dark"):
        window = new_window(color_scheme=scheme)
        window.sign_in()
        Looks(window, shots, scheme).fit("keys")
        colour = window.page.locator("section").first.evaluate("(node) => getComputedStyle(node).backgroundColor")
        colours[scheme] = sum(int(part) for part in re.findall(r"\d+", colour)[:3])
    assert colours["dark"] < 150 < 600 < colours["light"]

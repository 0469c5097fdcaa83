"""The widget as somebody at a browser uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import BrowserContext, FrameLocator, Locator, Page, expect

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}

PATIENCE = 15_000
"""Milliseconds: the first turn of a process reads the engine's data."""


class Widget:
    """One tab on the clinic's site."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frame: FrameLocator = page.frame_locator("samtal-widget iframe")
        self.button: Locator = page.locator("samtal-widget button")
        self.panel: Locator = page.locator("samtal-widget iframe")
        self.box: Locator = self.frame.locator("textarea")
        self.log: Locator = self.frame.get_by_role("log")

    async def open(self) -> Widget:
        await self.button.click()
        await self.box.wait_for()
        return self

    async def says(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    def bubbles(self, author: str) -> Locator:
        return self.frame.locator(f"li[data-author={author}] .bubble")

    async def answered(self, times: int = 1) -> str:
        """The receptionist's newest words, when there are so many."""
        told = self.frame.locator("li[data-author=receptionist]")
        await expect(told).to_have_count(times, timeout=PATIENCE)
        return await told.nth(times - 1).locator(".bubble").first.inner_text()

    async def chooses(self, menu: str, item: str) -> None:
        await self.frame.get_by_role("button", name=menu).click()
        await self.frame.locator(".menu").get_by_text(item, exact=True).click()

    async def stored(self) -> dict[str, dict[str, str]]:
        """What the clinic's page, and everything on it, can read."""
        found: dict[str, dict[str, str]] = await self.page.evaluate(
            "({local: {...localStorage}, session: {...sessionStorage}})"
        )
        return found

    async def violations(self) -> list[str]:
        """What axe finds on the page and in the frame."""
        found: list[dict[str, Any]] = []
        for frame in self.page.frames:
            await frame.evaluate(AXE.read_text("utf-8"))
            result = await frame.evaluate("(rules) => axe.run(document, {...rules, iframes: false})", RULES)
            found += result["violations"]
        return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found]


async def visit(context: BrowserContext, site: str, **attributes: str) -> Widget:
    """Open the clinic's page in a new tab. A script error fails the test that made it."""
    page = await context.new_page()
    page.on("pageerror", _fail)
    await page.goto(f"{site}/?{urlencode(attributes)}")
    widget = Widget(page)
    if attributes.get("launcher") != "false":
        await widget.button.wait_for()
    return widget


def _fail(error: Exception) -> None:
    raise AssertionError(str(error))

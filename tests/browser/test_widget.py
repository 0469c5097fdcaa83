"""The web chat on a clinic's page, in a real browser against a real house."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.house import ClinicOnline
from tests.browser.widget import visit

HTML = "<img src=x onerror=\"document.title='hacked'\"><b>fet</b>"


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that nobody has used, on a desk."""
    made = await browser.new_context(viewport={"width": 1100, "height": 800})
    yield made
    await made.close()


async def test_patient_is_answered_and_goes_on_by_a_quick_reply(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()

    await chat.says("Hej, jag vill boka en tid för eksem")
    await chat.answered()
    choices = chat.frame.locator(".choices button")
    chosen = await choices.first.inner_text()
    await choices.first.click()

    await chat.answered(2)
    await expect(chat.bubbles("patient").last).to_have_text(chosen)
    await expect(chat.frame.locator("li[data-author=patient] .meta").last).to_contain_text("Skickat")
    await expect(chat.frame.locator(".choices button", has_text=chosen)).to_have_count(0)


async def test_who_answers_and_emergency_numbers_stand_there_before_the_first_word(
    context: BrowserContext, swedish: ClinicOnline, english: ClinicOnline
) -> None:
    chat = await (await visit(context, swedish.site)).open()
    riverside = await (await visit(context, english.site, page="en")).open()

    notice = chat.frame.locator(".notice")
    await expect(notice).to_contain_text("digitala receptionisten (AI)")
    await expect(notice.locator("a[href='tel:112']")).to_be_visible()
    await expect(notice.locator("a[href='tel:1177']")).to_be_visible()
    await expect(riverside.frame.locator(".notice a[href='tel:999']")).to_be_visible()
    await expect(riverside.frame.locator(".notice a[href='tel:111']")).to_be_visible()


async def test_nothing_is_stored_before_the_chat_is_opened_and_only_a_key_after(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    chat = await visit(context, swedish.site)
    before = await chat.stored()
    frames_before = len(chat.page.frames)

    await chat.open()
    await chat.says("Jag har klåda sedan i maj")
    await chat.answered()

    after = await chat.stored()
    assert (before, frames_before) == ({"local": {}, "session": {}}, 1)
    assert after["local"]["samtal.stage"].startswith("v1.")
    assert after["session"]["samtal.stage"].isdigit()
    assert "klåda" not in str(after)
    assert "klåda" not in await chat.page.content()


async def test_escape_closes_and_the_focus_returns(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await expect(chat.box).to_be_focused()
    await expect(chat.button).to_have_attribute("aria-expanded", "true")

    await chat.box.press("Escape")

    await expect(chat.panel).to_be_hidden()
    await expect(chat.button).to_be_focused()
    await expect(chat.button).to_have_attribute("aria-expanded", "false")


async def test_navigation_keeps_the_conversation_and_that_it_was_open(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Var kan jag parkera?")
    answer = await chat.answered()

    await chat.page.get_by_text("Nästa sida").click()

    await expect(chat.panel).to_be_visible()
    assert await chat.answered() == answer
    await expect(chat.bubbles("patient")).to_have_text(["Var kan jag parkera?"])
    await expect(chat.box).not_to_be_focused()


async def test_patient_who_comes_back_days_later_finds_the_conversation(
    browser: Browser, context: BrowserContext, swedish: ClinicOnline
) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Behöver jag remiss?")
    answer = await chat.answered()

    # What a browser keeps when it is closed: the clinic's storage, not the tab's.
    later = await browser.new_context(storage_state=await context.storage_state())
    again = await visit(later, swedish.site)

    await expect(again.panel).to_be_hidden()
    await again.open()
    assert await again.answered() == answer
    await later.close()


async def test_message_written_while_the_server_is_down_is_sent_once_when_it_is_back(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Var ligger ni?")
    await chat.answered()

    await swedish.server.stop()
    await chat.says("Och när har ni öppet?")
    waiting = chat.frame.locator("li[data-author=patient]").last
    await expect(waiting).to_contain_text("Väntar på att skickas")
    await expect(waiting.get_by_role("button", name="Försök igen")).to_be_visible()
    await expect(chat.frame.get_by_role("status")).to_contain_text("Ingen anslutning")
    await swedish.server.start()
    await waiting.get_by_role("button", name="Försök igen").click()

    await chat.answered(2)
    await expect(waiting).to_contain_text("Skickat")
    await expect(chat.bubbles("patient")).to_have_text(["Var ligger ni?", "Och när har ni öppet?"])
    await expect(chat.frame.get_by_role("status")).to_be_hidden()


async def test_line_comes_back_by_itself(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Hej")
    await chat.answered()

    await swedish.server.stop()
    await expect(chat.frame.get_by_role("status")).to_be_visible()
    await swedish.server.start()

    await expect(chat.frame.get_by_role("status")).to_be_hidden(timeout=15_000)
    await chat.says("Behöver jag remiss?")
    await chat.answered(2)


async def test_where_no_socket_gets_through_it_goes_on_over_plain_http(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    await context.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.(), 5) } send() {} close() {} }"
    )
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Jag vill boka en tid för eksem")

    await chat.answered()
    await swedish.staff_says("Hej, det är Sanna.")
    await expect(chat.bubbles("staff")).to_have_text(["Hej, det är Sanna."], timeout=10_000)
    answer = await chat.answered()
    await chat.page.reload()

    assert await chat.answered() == answer
    await expect(chat.bubbles("patient")).to_have_text(["Jag vill boka en tid för eksem"])


async def test_a_session_that_has_ended_is_said_and_nothing_of_it_is_shown(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    await context.add_init_script("if (parent === window) localStorage['samtal.stage'] ||= 'v1.ended.1.seal'")
    chat = await (await visit(context, swedish.site)).open()

    await expect(chat.frame.get_by_text("Den tidigare chatten har avslutats")).to_be_visible()
    await chat.says("Hej igen")

    await chat.answered()
    assert "ended" not in str(await chat.stored())


async def test_erasing_leaves_nothing_in_any_tab(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Jag vill avboka")
    await chat.answered()
    other = await (await visit(context, swedish.site)).open()
    await other.answered()

    await chat.chooses("Fler val", "Radera på den här enheten")
    await chat.frame.locator(".sheet").get_by_role("button", name="Radera på den här enheten").click()

    await expect(chat.panel).to_be_hidden()
    await expect(other.panel).to_be_hidden()
    assert await chat.stored() == {"local": {}, "session": {}}
    assert await other.stored() == {"local": {}, "session": {}}
    await chat.open()
    await expect(chat.frame.locator(".notice")).to_be_visible()
    await expect(chat.frame.locator(".said li")).to_have_count(0)


async def test_tabs_show_the_same_and_reading_in_one_is_reading(context: BrowserContext, swedish: ClinicOnline) -> None:
    first = await (await visit(context, swedish.site)).open()
    await first.says("Jag vill prata med en människa")
    await first.answered()
    second = await (await visit(context, swedish.site)).open()
    await second.answered()
    for tab in (first, second):
        await tab.frame.get_by_role("button", name="Stäng chatten").click()

    await swedish.staff_says("Hej, det är Sanna i receptionen.")

    for tab in (first, second):
        await expect(tab.button).to_have_attribute("data-count", "1")
        await expect(tab.button).to_have_accessible_name("Chatta med oss (1)")
    await first.open()
    await expect(first.bubbles("staff")).to_have_text(["Hej, det är Sanna i receptionen."])
    await expect(first.frame.locator("li[data-author=staff] .who")).to_have_text("Personal på kliniken")
    await expect(first.frame.locator("header p")).to_have_text("Personal på kliniken")
    for tab in (first, second):
        await expect(tab.button).not_to_have_attribute("data-count", "1")


async def test_only_what_is_new_is_read_aloud(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()
    live = chat.frame.locator("[aria-live=polite]")
    await chat.says("Behöver jag remiss?")
    answer = await chat.answered()
    await expect(live).to_contain_text(answer[:40])

    await chat.page.reload()
    await chat.answered()

    await expect(live).to_be_empty()


async def test_what_anybody_writes_stays_text(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()

    await chat.says(HTML)
    await chat.answered()
    await swedish.staff_says(HTML)

    await expect(chat.bubbles("patient")).to_have_text([HTML])
    await expect(chat.bubbles("staff")).to_have_text([HTML])
    await expect(chat.log.locator("img")).to_have_count(0)


async def test_person_call_back_whatsapp_and_phone_are_one_press_away(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    chat = await (await visit(context, swedish.site)).open()
    clinic = swedish.stage.clinic

    await chat.frame.locator("footer").get_by_role("button", name="Prata med en person").click()
    await chat.answered()
    await chat.frame.get_by_role("button", name="Fler val").click()

    menu = chat.frame.locator(".menu")
    await expect(menu.get_by_text("Fortsätt på WhatsApp")).to_have_attribute(
        "href", f"https://wa.me/{clinic.whatsapp.lstrip('+')}"
    )
    await expect(menu.locator(f"a[href='tel:{clinic.phone}']")).to_be_visible()
    await menu.get_by_text("Ring mig", exact=True).click()
    await expect(chat.bubbles("patient")).to_have_text(["Prata med en person", "Ring mig"])


async def test_contact_form_hands_over_what_was_filled_in(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Jag vill boka en tid för eksem")
    await chat.answered()
    await chat.frame.locator(".choices button").first.click()
    await chat.answered(2)
    await chat.says("Ja")
    assert "telefonnummer" in await chat.answered(3)

    # Asked for several things that the form holds, the patient is offered it.
    await chat.frame.locator(".choices").get_by_role("button", name="Lämna kontaktuppgifter").click()
    await expect(chat.frame.get_by_label("Namn")).to_be_focused()
    await chat.frame.get_by_label("Namn").fill("Tova Ek")
    await chat.frame.get_by_label("Telefon").fill("+46701740699")
    await chat.frame.locator(".sheet").get_by_role("button", name="Skicka").click()

    await expect(chat.bubbles("patient").last).to_have_text("Kontaktuppgifter")
    await chat.answered(4)
    async with swedish.stage.house.database.reading(swedish.stage.clinic_id) as tx:
        known = await tx.fetchval("select count(*) from contact_point where canonical = '+46701740699'")
    assert known == 1


async def test_everything_by_keyboard_alone(context: BrowserContext, english: ClinicOnline) -> None:
    chat = await visit(context, english.site, page="en")
    keys = chat.page.keyboard
    await keys.press("Tab")
    await keys.press("Tab")
    await expect(chat.button).to_be_focused()

    await keys.press("Enter")
    await expect(chat.box).to_be_focused()
    await keys.type("I would like to book a time")
    await keys.press("Enter")
    await chat.answered()
    choices = chat.frame.locator(".choices button")
    if await choices.count():
        await keys.press("Shift+Tab")
        await expect(choices.last).to_be_focused()
        await keys.press("Enter")
        await chat.answered(2)
        await expect(chat.box).to_be_focused()
    await keys.press("Escape")

    await expect(chat.button).to_be_focused()


@pytest.mark.parametrize("size", [(1100, 800), (390, 780)], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["sv", "en"])
async def test_axe_finds_nothing(
    browser: Browser,
    swedish: ClinicOnline,
    english: ClinicOnline,
    language: str,
    theme: str,
    size: tuple[int, int],
) -> None:
    clinic, greeting, menu, item = {
        "sv": (swedish, "Jag vill boka en tid för eksem", "Fler val", "Lämna kontaktuppgifter"),
        "en": (english, "I would like to book a check of a mole", "More choices", "Give my contact details"),
    }[language]
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    chat = await visit(context, clinic.site, page=language, lang=language, theme=theme, look=theme)
    closed = await chat.violations()
    await chat.open()
    await chat.says(greeting)
    await chat.answered()
    written = await chat.violations()
    await chat.frame.get_by_role("button", name=menu).click()
    unfolded = await chat.violations()
    await chat.frame.locator(".menu").get_by_text(item).click()
    filling = await chat.violations()
    await context.close()

    assert [closed, written, unfolded, filling] == [[], [], [], []]


@pytest.mark.parametrize("accent", ["#ffe14d", "#101820", "#7a7a7a", "#d6336c"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_any_accent_colour_stays_readable(
    context: BrowserContext, swedish: ClinicOnline, accent: str, theme: str
) -> None:
    chat = await (await visit(context, swedish.site, accent=accent, theme=theme)).open()

    await chat.says("Jag vill boka en tid för eksem")
    await chat.answered()

    assert await chat.violations() == []


async def test_phone_shows_it_on_the_whole_screen_with_input_that_does_not_zoom(
    browser: Browser, swedish: ClinicOnline
) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    chat = await (await visit(context, swedish.site)).open()

    box = await chat.page.locator("samtal-widget iframe").bounding_box()
    size = await chat.box.evaluate("(box) => getComputedStyle(box).fontSize")

    assert box == {"x": 0, "y": 0, "width": 390, "height": 780}
    assert size == "16px"
    await expect(chat.button).to_be_hidden()
    await chat.frame.get_by_role("button", name="Stäng chatten").tap()
    await expect(chat.button).to_be_visible()
    await context.close()


async def test_twice_the_size_still_fits(browser: Browser, swedish: ClinicOnline) -> None:
    # Zooming to 200 % halves what a window of 1280 x 800 has room for.
    context = await browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Jag vill boka en tid för eksem")
    await chat.answered()

    sideways = await chat.log.evaluate("(log) => log.scrollWidth > log.clientWidth")
    room = await chat.log.evaluate("(log) => log.clientHeight")

    assert not sideways
    assert room > 150
    await expect(chat.box).to_be_in_viewport(ratio=1)
    await chat.frame.get_by_role("button", name="Fler val").click()
    await expect(chat.frame.locator(".menu li").last).to_be_attached()
    await chat.frame.locator(".menu li").last.scroll_into_view_if_needed()
    await expect(chat.frame.locator(".menu li").last).to_be_in_viewport()
    await context.close()


async def test_reduced_motion_is_respected(browser: Browser, swedish: ClinicOnline) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    chat = await (await visit(context, swedish.site)).open()

    moving = await chat.frame.locator(".typing i").first.evaluate("(dot) => getComputedStyle(dot).animationName")

    assert moving == "none"
    await context.close()


async def test_launcher_is_big_enough_and_out_of_reach_of_the_pages_style(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    right = await visit(context, swedish.site)
    left = await visit(context, swedish.site, side="left", accent="#7b2d8b")

    box, other = await right.button.bounding_box(), await left.button.bounding_box()
    colour = await left.button.evaluate("(button) => getComputedStyle(button).backgroundColor")

    assert box is not None
    assert other is not None
    assert min(box["width"], box["height"]) >= 60
    assert other["x"] < 100 < box["x"]
    assert colour == "rgb(123, 45, 139)"


async def test_page_may_call_before_the_script_is_there_and_events_carry_no_words(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    queue = "[['on', 'message', (one) => (window.heard = one)], ['open', {prefill: 'Jag vill boka'}]]"
    chat = await visit(context, swedish.site, q=queue)
    await expect(chat.box).to_have_value("Jag vill boka")

    await chat.box.press("Enter")
    answer = await chat.answered()
    heard = await chat.page.evaluate("JSON.stringify(window.heard)")

    assert '"author":"receptionist"' in heard
    assert answer[:20] not in heard


async def test_page_changes_language_and_theme_and_ends_the_chat(
    context: BrowserContext, swedish: ClinicOnline
) -> None:
    chat = await visit(context, swedish.site, launcher="false")
    await chat.page.evaluate("Samtal.open()")
    await expect(chat.frame.locator("footer")).to_contain_text("Prata med en person")

    await chat.page.evaluate("Samtal.setLanguage('en'); Samtal.setTheme('dark')")

    await expect(chat.frame.locator("footer")).to_contain_text("Talk to a person")
    await expect(chat.frame.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(chat.frame.locator("html")).to_have_attribute("lang", "en")
    await chat.page.evaluate("Samtal.reset()")
    await expect(chat.panel).to_be_hidden()
    assert await chat.stored() == {"local": {}, "session": {}}


async def test_another_window_cannot_speak_for_the_frame(context: BrowserContext, swedish: ClinicOnline) -> None:
    chat = await (await visit(context, swedish.site)).open()
    await chat.says("Hej")
    await chat.answered()
    kept = (await chat.stored())["local"]

    await chat.page.evaluate("postMessage({is: 'token', token: 'v1.stolen'}, '*')")
    await chat.page.evaluate(
        """() => { const other = document.body.appendChild(document.createElement('iframe'));
        other.contentWindow.parent.postMessage({is: 'erased'}, '*'); }"""
    )
    await chat.says("Behöver jag remiss?")
    await chat.answered(2)

    assert (await chat.stored())["local"] == kept

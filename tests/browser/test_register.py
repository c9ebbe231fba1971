"""Registering a visit as the front desk does it: with the keyboard, with a thumb, and without script."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.at_work import DeskAtWork, tap_as_it_changes
from tests.browser.conftest import Opened


def test_three_letters_find_the_patient_and_the_plan_is_beside_the_form(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("n")  # the key of "Register a visit"
    page.wait_for_url("**/register")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("dan")
    expect(page.locator("#found button")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/for")
    expect(page.locator("input[name=treatment]:checked")).to_have_value("derma-roller")  # as the last time
    expect(page.locator("#plan .bubble").first).to_contain_text("Lumina Skin: No makeup")
    shown = page.locator("#plan .bubble").all_inner_texts()
    page.click("button:has-text('Register')")
    page.wait_for_url("**/registered")
    promised = page.locator(".bubble").all_inner_texts()
    assert shown[0] in promised


def test_somebody_known_is_registered_by_seven_keys_and_not_by_enter_pressed_twice(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("n")
    page.wait_for_url("**/register")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("dan")
    expect(page.locator("#found button")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_selector("#plan .bubble")
    expect(page.locator("input[name=treatment]:checked")).to_be_focused()  # the way to the rest is short
    page.keyboard.press("Enter")
    expect(page.locator("#plan .bubble").first).to_be_visible()
    assert page.url.endswith("/register/for")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/registered")


def held_back(page: Page, text: str) -> Callable[[], None]:
    """From now on what is found for this text arrives only when the returned function is called."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if f"text={text}&" in (route.request.post_data or ""):
            waiting.append(route)
        else:
            route.continue_()

    def let_go() -> None:
        for _ in range(1000):
            if waiting:
                break
            page.wait_for_timeout(20)
        assert waiting, "nobody asked for it"
        for route in waiting:
            route.continue_()

    page.route("**/register/found", hold)
    return let_go


def test_enter_before_the_list_is_there_takes_nobody_of_an_older_list(opened: Opened) -> None:
    page = opened("/register")
    let_go = held_back(page, "dan")
    page.fill("#find", "an")
    expect(page.locator("#found button").first).to_contain_text("Ana")
    page.fill("#find", "dan")
    page.keyboard.press("Enter")
    let_go()
    page.wait_for_url("**/register/for")
    expect(page.locator("main")).to_contain_text("Dana")
    expect(page.locator("input[name=treatment]:checked")).to_have_value("derma-roller")


def test_enter_before_the_list_is_there_chooses_nobody_where_there_are_several(opened: Opened) -> None:
    page = opened("/register")
    let_go = held_back(page, "an")
    page.fill("#find", "an")
    page.keyboard.press("Enter")
    let_go()
    expect(page.locator("#found button").first).to_be_focused()  # so that a second Enter takes what is seen
    assert page.locator("#found button").count() > 1
    assert page.url.endswith("/register")


def test_a_tap_takes_nobody_who_came_under_the_thumb_in_that_moment(opened: Opened) -> None:
    page = opened("/register")
    page.fill("#find", "an")
    expect(page.locator("#found button").first).to_contain_text("Ana")
    tap_as_it_changes(page, "#found", "#found button")
    page.fill("#find", "dan")
    expect(page.locator("#found button")).to_have_count(1)
    expect(page.locator("body")).to_have_attribute("data-taken", "false")
    assert page.url.endswith("/register")
    page.wait_for_timeout(400)  # after a moment it is what they see and mean
    page.click("#found button")
    page.wait_for_url("**/register/for")


def test_enter_in_a_field_registers_and_presses_no_other_button(opened: Opened) -> None:
    page = opened("/register")
    page.fill("#find", "dan")
    page.click("#found button")
    page.wait_for_selector("#plan .bubble")
    page.check("input[name=when][value=ended]", force=True)
    page.press("#ended", "Enter")
    page.wait_for_url("**/registered")


def test_without_script_enter_in_a_field_registers_too(opened: Opened) -> None:
    page = opened("/register", script=False)
    page.fill("#find", "dan")
    page.press("#find", "Enter")
    page.click("#found button")
    page.press("#next", "Enter")
    page.wait_for_url("**/registered")


def test_somebody_new_gets_the_text_that_was_shown(opened: Opened, desk: DeskAtWork) -> None:
    page = opened("/register", width=400)
    page.click("summary:has-text('Somebody new')")
    page.fill("#name", "Jo Example")
    page.fill("#number", "212 555 0177")
    page.check("input[name=consent][value=care]")
    page.check("input[name=treatment][value=peel-superficial]")
    expect(page.locator("#plan .bubble").first).to_contain_text("Lumina Skin")
    shown = page.locator("#plan .bubble").first.inner_text()
    page.click("button:has-text('Register')")
    page.wait_for_url("**/registered")
    for _ in range(20):
        page.click("button:has-text('Next text')")
        page.wait_for_load_state()
        said = [bubble.body for bubble in desk.runtime.phone.conversation("+12125550177")]
        if said:
            break
    assert said[0] == shown


def test_the_first_text_to_somebody_new_is_seen_to_arrive_without_a_tap(opened: Opened) -> None:
    page = opened("/register")
    page.click("summary:has-text('Somebody new')")
    page.fill("#name", "Kay Example")
    page.fill("#number", "212 555 0178")
    page.check("input[name=consent][value=care]")
    page.check("input[name=treatment][value=peel-superficial]")
    page.click("button:has-text('Register')")
    expect(page.locator(".first-text")).to_contain_text("It has arrived", timeout=30_000)
    expect(page.locator(".phone[open]")).to_contain_text("Kay Example")


def test_a_number_that_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(opened: Opened) -> None:
    page = opened("/register", script=False)
    page.click("summary:has-text('Somebody new')")
    page.fill("#name", "Jo Example")
    page.fill("#number", "12")
    page.check("input[name=treatment][value=ipl]")
    page.click("button:has-text('Register')")
    expect(page.locator("[role=alert]")).to_contain_text("there can be no such number")
    expect(page.locator("#number")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#name")).to_have_value("Jo Example")
    expect(page.locator("input[name=treatment][value=ipl]")).to_be_checked()


def test_it_can_be_undone_while_nothing_has_left(opened: Opened) -> None:
    page = opened("/register")
    page.fill("#find", "gina")
    page.wait_for_selector("#found button")
    page.click("#found button")
    page.wait_for_url("**/register/for")
    page.click("button:has-text('Register')")
    page.wait_for_url("**/registered")
    page.click("button:has-text('Undo')")
    page.wait_for_url("**/")
    expect(page.locator("li", has_text="Gina").locator(".mark", has_text="treated")).to_have_count(0)


def test_a_booked_visit_is_marked_as_treated_with_one_tap(opened: Opened) -> None:
    page = opened(width=820)
    row = page.locator("li", has_text="Gina Example").filter(has=page.locator("text=Treated"))
    row.locator("button:has-text('Treated')").click()
    expect(page.locator("#came ~ .list", has_text="Gina").locator(".mark", has_text="treated")).to_be_visible()

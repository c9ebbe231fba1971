"""The page on which an owner names who is on call, and tests their phones."""

import re

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

PATH = "/settings/on-call"
KIM = {"place": "1", "name": "Kim Nurse", "number": "212 555 0142", "email": "kim@clinic.example"}
ONLY_WHEN = "Works only when an on-call person is named and tested."


def acts(office: Office) -> list[str]:
    return [one.action for one in office.rows(tables.Audit) if one.subject_kind == "on_call"]


def person(office: Office) -> tables.OnCall:
    (found,) = office.rows(tables.OnCall)
    assert isinstance(found, tables.OnCall)
    return found


def texted(office: Office) -> str:
    """The code in the last text of its kind."""
    rows = [row for row in office.rows(tables.Reminder) if row.key.startswith("alert/code/")]
    found = re.search(r"\b\d{6}\b", rows[-1].body)
    assert found is not None
    return found[0]


def named(office: Office) -> tuple[Visitor, str]:
    visitor = signed_in(office)
    assert visitor.post(PATH, KIM).status == 303
    return visitor, f"{PATH}/{person(office).public_id}"


def field(page: Page, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]* value="([^"]*)"', page.body)
    assert found is not None
    return found[1]


def test_until_somebody_is_named_and_tested_the_page_says_that_it_does_not_work(office: Office) -> None:
    visitor = signed_in(office)
    assert ONLY_WHEN in visitor.get(PATH).words
    visitor.post(PATH, KIM)
    page = visitor.get(PATH)
    assert ONLY_WHEN in page.words
    assert "not tested" in page.words
    assert (field(page, "number-1"), field(page, "name-1")) == ("+12125550142", "Kim Nurse")


def test_the_code_that_comes_back_makes_it_work(office: Office) -> None:
    visitor, at = named(office)
    assert visitor.post(f"{at}/text").status == 303
    assert "The code that their phone shows" in visitor.get(PATH).words
    code = texted(office)
    assert visitor.post(f"{at}/test", {"code": f"{code[:3]} {code[3:]}"}).status == 303
    page = visitor.get(PATH)
    assert ONLY_WHEN not in page.words
    assert "Somebody on call is told." in page.words
    assert acts(office) == ["on-call.name", "on-call.text", "on-call.test"]


def test_another_code_is_refused_and_counted(office: Office) -> None:
    visitor, at = named(office)
    visitor.post(f"{at}/text")
    wrong = "000000" if texted(office) != "000000" else "000001"
    page = visitor.post(f"{at}/test", {"code": wrong})
    assert page.status == 422
    assert "It is not the last code" in page.words or "it is not the last code" in page.words
    assert (person(office).code_tries, person(office).tested_at) == (1, None)


def test_the_code_stands_on_no_page(office: Office) -> None:
    visitor, at = named(office)
    visitor.post(f"{at}/text")
    code = texted(office)
    for path in (PATH, "/", "/todo", "/settings/audit"):
        assert code not in visitor.get(path).words, path


def test_another_number_has_to_be_tested_again(office: Office) -> None:
    visitor, at = named(office)
    visitor.post(f"{at}/text")
    visitor.post(f"{at}/test", {"code": texted(office)})
    visitor.post(PATH, KIM | {"number": "+12125550143"})
    assert ONLY_WHEN in visitor.get(PATH).words


def test_what_was_typed_wrong_is_shown_again_at_its_place(office: Office) -> None:
    visitor = signed_in(office)
    page = visitor.post(PATH, KIM | {"place": "2", "number": "12 34"})
    assert page.status == 422
    assert (field(page, "number-2"), field(page, "name-2")) == ("12 34", "Kim Nurse")
    assert office.rows(tables.OnCall) == []
    assert visitor.post(PATH, KIM | {"place": "3"}).status == 422


def test_somebody_is_taken_off(office: Office) -> None:
    visitor, at = named(office)
    assert visitor.post(f"{at}/remove").status == 303
    assert office.rows(tables.OnCall) == []
    assert visitor.post(f"{at}/remove").status == 404


def test_only_an_owner_names_who_is_on_call(office: Office) -> None:
    visitor = signed_in(office, StaffRole.PRACTITIONER)
    assert visitor.get(PATH).status == 403
    assert visitor.post(PATH, KIM).status == 403


def test_a_phone_that_said_stop_is_not_spoken_of_as_a_patients(office: Office) -> None:
    visitor, _ = named(office)
    accept_reply(office.runtime.sending, Incoming("SM1", "main", "+12125550142", "STOP"), now())
    words = visitor.get(PATH).words
    assert "No text reaches this phone. A text from it asked for no more texts." in words
    assert "Only the patient" not in words

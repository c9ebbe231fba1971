"""Every page that is looked at."""

from tests.browser.at_work import DeskAtWork

WIDTHS = (400, 820, 1280)
PAGES = (
    "/",
    "/register",
    "/todo",
    "/todo/calls",
    "/todo/done",
    "/patients",
    "/courses",
    "/protocols",
    "/protocols/microneedling-pen",
    "/import",
    "/me",
    "/settings",
    "/settings/clinic",
    "/settings/clinics",
    "/settings/texts",
    "/settings/senders",
    "/settings/on-call",
    "/settings/staff",
    "/settings/audit",
)
OF_A_PATIENT = ("", "/agreed", "/sheet", "/edit", "/number", "/merge", "/write", "/data", "/page", "/page/preview")


def of_a_patient(desk: DeskAtWork) -> list[str]:
    """The pages of somebody who has texts."""
    return [f"/patients/{desk.a_patient()}{page}" for page in OF_A_PATIENT]

"""Loaded by schemathesis: a request that has the form that is described is never refused for its form."""

import schemathesis
from schemathesis.core.failures import Failure

FORM = "urn:reminders:problem:form"


@schemathesis.check
def form_is_as_described(ctx, response, case) -> None:
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code != 422:
        return
    if response.json()["type"] == FORM:
        raise Failure(
            operation=case.operation.label, title="Refused for a form that is described", message=response.text
        )

"""Any steps of the clinic, its workers, its patients and its provider, in any order: no law is ever broken."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.fresh import NewStore
from tests.model.machine import over

IS_LONG = settings.get_current_profile_name() == "long"
GATE = settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(0 if IS_LONG else 300)
def test_no_law_is_broken_whatever_happens_in_whatever_order(new_store: NewStore) -> None:
    run_state_machine_as_test(over(new_store), settings=settings() if IS_LONG else GATE)

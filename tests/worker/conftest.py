from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from reminders.config import Answers, TwilioAnswers, load, render_config
from reminders.runtime import Runtime, open_runtime
from tests.doubles.twilio import Double
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID
from tests.schema import bring_to_head
from tests.worker.clinic import POLL, Opener


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[Opener]:
    """Opens the program on the migrated database; texts go to the sandbox phone, or to a double of Twilio.

    More settings by name, as in the environment: `WORKER__LEASE_SECONDS=3`.
    """
    bring_to_head(database_url)
    with ExitStack() as stack:

        def open_on(double: Double | None = None, **given: object) -> Runtime:
            environ = {"DATABASE__URL": database_url, "WORKER__POLL_SECONDS": POLL, **given}
            answers = Answers()
            if double is not None:
                environ |= {"SENDERS__MAIN__API_KEY_SECRET": SECRET, "SENDERS__MAIN__SEGMENTS_PER_SECOND": 1000}
                answers = Answers(TwilioAnswers(ACCOUNT_SID, SERVICE_SID, api_key_sid=KEY_SID, api_base=double.base))
            file = tmp_path / "config.toml"
            file.write_text(render_config(answers), encoding="utf-8")
            named = {f"REMINDERS_{name}": str(value) for name, value in environ.items()}
            return stack.enter_context(open_runtime(load(file, named)))

        yield open_on

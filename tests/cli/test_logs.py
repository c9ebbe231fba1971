import pytest
import structlog

from reminders.cli import logs
from reminders.config import load

NUMBER = "+12125550101"
BODY = "How is your skin today?"


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_in_the_log_shows_no_value_of_a_variable(tmp_path, capsys, form):
    settings = load(tmp_path / "config.toml", {"REMINDERS_LOG__FORMAT": form}, allow_missing=True)
    logs.set_up(settings)
    try:
        _fails(NUMBER, BODY)
    except ZeroDivisionError:
        structlog.get_logger().exception("dispatch_failed")
    finally:
        structlog.reset_defaults()
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "dispatch_failed" in said
    assert NUMBER not in said
    assert BODY not in said


def _fails(number, body):
    return len(number + body) / 0

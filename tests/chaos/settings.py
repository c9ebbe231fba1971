"""The config.toml of the workers."""

from pathlib import Path

from tests.chaos.databases import Database
from tests.chaos.plan import DEADLINE, LEASE, Plan
from tests.chaos.provider import ProviderProcess
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID
from tests.doubles.twilio_callbacks import PUBLIC, TOKEN

_CONFIG = f"""
[database]
url = "{{database}}"

[worker]
lease_seconds = {LEASE}
shutdown_seconds = 2
settle_seconds = {{settle}}

[senders.main]
kind = "twilio"
account_sid = "{ACCOUNT_SID}"
messaging_service_sid = "{SERVICE_SID}"
auth_token = "{TOKEN}"
api_key_sid = "{KEY_SID}"
api_key_secret = "{SECRET}"
api_base = "{{base}}"
deadline_seconds = {DEADLINE}
segments_per_second = 1000

[web]
public_url = "{PUBLIC}"
port = {{port}}
"""


def configured(folder: Path, plan: Plan, database: Database, provider: ProviderProcess, port: int) -> Path:
    """Write it, for this user alone as the program asks; returns where."""
    file = folder / "config.toml"
    given = {"database": database.url, "settle": plan.settle, "base": provider.base, "port": port}
    file.write_text(_CONFIG.format(**given), encoding="utf-8")
    file.chmod(0o600)
    return file

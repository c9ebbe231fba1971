"""The machine's own steady clock: it never steps, goes on while the machine sleeps, and ends with the boot.

Leases and guards count by it, since anybody may set the wall clock. The runtime tells the wall's time;
nothing here does.
"""

import subprocess
import sys
import time
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

from reminders.errors import StoreError

# On macOS CLOCK_MONOTONIC goes on during sleep; on Linux it does not, and CLOCK_BOOTTIME does.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TAG_BYTES = 4


def since_boot() -> timedelta:
    """How long this machine has been up, asleep or awake."""
    return timedelta(seconds=time.clock_gettime(_STEADY))


@cache
def boot_id() -> str:
    """The random name of this boot of the machine.

    Raises:
        StoreError: the system tells none.
    """
    if sys.platform == "darwin":
        asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
        return subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()  # noqa: S603 - fixed
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StoreError(f"{_BOOT_ID} cannot be read: {error.strerror}.", remedy="Mount /proc.") from error


@cache
def boot_tag() -> str:
    """The boot in eight letters, for the names of owners."""
    return blake2b(boot_id().encode(), digest_size=_TAG_BYTES, person=b"boot").hexdigest()

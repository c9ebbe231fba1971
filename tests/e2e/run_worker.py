"""`reminders worker` at its smallest: `python -m tests.e2e.run_worker --config FILE worker`."""

import os
import signal
import sys
from pathlib import Path

from reminders.config import load
from reminders.runtime import be_worker, open_runtime
from reminders.worker import Worker

if __name__ == "__main__":
    with open_runtime(load(Path(sys.argv[2]), os.environ)) as runtime, be_worker(runtime):
        worker = Worker(runtime)
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        worker.join()

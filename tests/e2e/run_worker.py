import os, signal, sys
from pathlib import Path
from reminders.config import load
from reminders.runtime import be_worker, open_runtime
from reminders.worker import Worker

with open_runtime(load(Path(sys.argv[2]), os.environ)) as runtime, be_worker(runtime):
    worker = Worker(runtime)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.start()
    print("ready", flush=True)
    worker.join()

"""A child of `homeostat serve` leaves when its parent is gone, however the parent went."""

import os
import signal
import threading
import time

LEASH = "HOMEOSTAT_LEASH"
"""Environment variable: the number of a pipe's reading end that stays silent and ends with the parent."""
LEAVE_WITHIN = 5.0


def follow_parent() -> None:
    """Watch the pipe in a thread; when it ends, stop politely and after some seconds for certain."""
    number = os.environ.pop(LEASH, "")
    if not number:
        return

    def watch() -> None:
        while os.read(int(number), 1):
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(LEAVE_WITHIN)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="leash").start()

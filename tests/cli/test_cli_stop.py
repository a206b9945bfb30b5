"""Being asked to stop, by a signal that comes while the same thread waits."""

import os
import signal
import threading
import time

from homeostat.cli.supervise import Stop, stopped_by_signals


def test_waiting_ends_when_asked_and_when_the_time_is_over() -> None:
    stop = Stop()
    begun = time.monotonic()
    assert not stop.wait(0.05)
    assert time.monotonic() - begun >= 0.04
    stop.set()
    stop.set()
    begun = time.monotonic()
    assert stop.wait(30)
    assert stop.is_set()
    assert time.monotonic() - begun < 5
    stop.close()


def test_a_signal_in_the_middle_of_waiting_never_blocks() -> None:
    """Signals by the hundred, at every moment of a loop that only waits: each time the loop ends."""
    for round_ in range(200):
        stop = Stop()
        with stopped_by_signals(stop):
            pause = 0.00002 * round_
            threading.Timer(pause, os.kill, (os.getpid(), signal.SIGTERM)).start()
            until = time.monotonic() + 10
            while not stop.is_set() and time.monotonic() < until:
                stop.wait(0.0005)
        assert stop.is_set()
        stop.close()

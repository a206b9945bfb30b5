"""Keep child processes running: start them, start a died one again (ever later), stop them all cleanly.

A child is told of our death by a pipe that ends: `homeostat.cli.leash` makes it
leave then, even after a kill -9.
"""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

from homeostat.cli.leash import LEASH
from homeostat.cli.outcome import say

SHORT_LIFE = 20.0
"""A child that died younger than this many seconds waits longer each time before it is started again."""
LONGEST_WAIT = 30.0
GIVE_UP_AFTER = 5
"""So many short lives in a row, and never a long one: something is wrong that another start does not mend."""
STOP_WITHIN = 6.0
GLANCE = 0.2


@dataclass(slots=True)
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0
    has_lived: bool = False
    again_at: float = 0.0
    later: bool = False
    """Started only once `Supervisor.release` is called: what is seen first comes first."""


class Stop:
    """Whether we were asked to stop. A signal's handler may set it while the same thread waits for it: a
    `threading.Event` would wait for its own lock then, for ever.
    """

    def __init__(self) -> None:
        self._asked = False
        self._end, self._bell = os.pipe()
        os.set_blocking(self._bell, False)

    def is_set(self) -> bool:
        return self._asked

    def set(self) -> None:
        self._asked = True
        with contextlib.suppress(BlockingIOError):
            os.write(self._bell, b".")

    def wait(self, seconds: float) -> bool:
        """Until asked, or so long; whether asked."""
        if not self._asked:
            select.select([self._end], [], [], seconds)
        return self._asked

    def close(self) -> None:
        os.close(self._end)
        os.close(self._bell)


class Supervisor:
    def __init__(self, children: Sequence[Child], *, watch: Callable[["Supervisor"], None]) -> None:
        self.children = children
        self.watch = watch
        self.stopping = Stop()
        self.failed = ""

    def run(self) -> str:
        """Until a signal: "" then; or the name of the child that cannot be kept up."""
        leash_end, leash = os.pipe()
        with stopped_by_signals(self.stopping):
            try:
                while not self.stopping.is_set():
                    for child in self.children:
                        self.tend(child, leash_end)
                    self.watch(self)
                    self.stopping.wait(GLANCE)
            finally:
                self.stop()
                os.close(leash)
                os.close(leash_end)
        self.stopping.close()
        return self.failed

    def tend(self, child: Child, leash_end: int) -> None:
        now = time.monotonic()
        if child.process is None:
            if child.later:
                return
            if now >= child.again_at:
                child.process = start(child.command, leash_end)
                child.started = now
            return
        code = child.process.poll()
        if code is None:
            child.has_lived = child.has_lived or now - child.started > SHORT_LIFE
            return
        if self.stopping.wait(GLANCE):
            return
        end_group(child.process, signal.SIGKILL)
        lived = now - child.started
        child.process = None
        child.short_lives = child.short_lives + 1 if lived < SHORT_LIFE else 0
        wait = min(LONGEST_WAIT, 0.5 * 2**child.short_lives) if child.short_lives else 0.0
        child.again_at = now + wait
        if child.short_lives >= GIVE_UP_AFTER and not child.has_lived:
            self.failed = child.name
            self.stopping.set()
            return
        say(
            f"The {child.name} ended ({reason(code)}); starting it again"
            + (f" in {wait:.0f} s." if wait else ".")
        )

    def release(self) -> None:
        for child in self.children:
            child.later = False

    def stop(self) -> None:
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        limit = time.monotonic() + STOP_WITHIN
        for process in alive:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, limit - time.monotonic()))
        for child in self.children:
            if child.process:
                end_group(child.process, signal.SIGKILL)
                child.process.wait()


def start(command: Sequence[str], leash_end: int) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C in the terminal reaches us alone and we stop it in order."""
    environment = os.environ | {LEASH: str(leash_end)}
    return subprocess.Popen(  # noqa: S603 - our own modules
        command, env=environment, pass_fds=[leash_end], start_new_session=True, stdin=subprocess.DEVNULL
    )


def end_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Reach also what a child started: each child leads a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def reason(code: int) -> str:
    return f"exit status {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


@contextlib.contextmanager
def stopped_by_signals(stop: Stop) -> Iterator[None]:
    """SIGTERM, SIGINT and SIGHUP ask us to stop instead of ending us in the middle."""

    def handle(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {
        number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""When a reader may be asked: so many calls a minute, and none for a while once it keeps failing."""

from __future__ import annotations

from collections import deque

CALLS, MINUTE = 60, 60.0  # calls in so many seconds
FAILURES = 3  # in a row, after which a reader is left alone
REST, LONGEST = 60.0, 600.0  # seconds: for how long, unless it says itself; and at the most


class Care:
    """Keeps count of the calls to one reader. Every ``now`` is in seconds of one steady clock."""

    def __init__(self, calls: int = CALLS) -> None:
        self._most = calls
        self._called: deque[float] = deque()
        self._failures = 0
        self._rests_until = 0.0

    def may_ask(self, now: float) -> bool:
        """Whether a call may be made now; one that may is counted. After a rest a single call tries whether the reader
        is well again."""
        while self._called and now - self._called[0] >= MINUTE:
            self._called.popleft()
        if now < self._rests_until or len(self._called) >= self._most:
            return False
        if self._failures >= FAILURES:
            self._rests_until = now + REST
        self._called.append(now)
        return True

    def answered(self) -> None:
        """A call was answered well."""
        self._failures, self._rests_until = 0, 0.0

    def failed(self, now: float, rest: float = 0.0) -> bool:
        """A call failed; ``rest`` is for how many seconds the reader asks to be left alone. Returns whether it is left
        alone from now on."""
        self._failures += 1
        if self._failures >= FAILURES:
            rest = max(rest, REST)
        if rest:
            self._rests_until = max(self._rests_until, now + min(rest, LONGEST))
        return bool(rest)

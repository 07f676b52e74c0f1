"""Whose turn it is: records of one key in order, users in turn, long work never in the way of short."""

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

P = TypeVar("P")


@dataclass(eq=False, slots=True)
class Turn(Generic[P]):
    """A piece of work that waits or runs."""

    user: str
    key: str
    heavy: bool
    payload: P


@dataclass(slots=True)
class _User(Generic[P]):
    running: int = 0
    keys: dict[str, deque[Turn[P]]] = field(default_factory=dict)
    light: deque[str] = field(default_factory=deque)
    """Keys whose first turn is short and which have none running."""
    heavy: deque[str] = field(default_factory=deque)


class Limits(NamedTuple):
    """How many turns may run: in all, of them for one user, and of them long ones."""

    concurrency: int
    per_user: int
    heavy: int


class Lanes(Generic[P]):
    """Chooses the next turn.

    At most `concurrency` turns run, `per_user` of them for one user and `heavy` of them long ones.
    """

    def __init__(self, *, concurrency: int, per_user: int, heavy: int) -> None:
        self._concurrency = concurrency
        self._per_user = per_user
        self._heavy_limit = heavy
        self._users: dict[str, _User[P]] = {}
        self._rotation: deque[str] = deque()
        self.running = 0
        self.waiting = 0
        self._heavy_running = 0

    def add(self, turn: Turn[P]) -> None:
        """Let a turn wait behind those of its key."""
        user = self._users.get(turn.user)
        if user is None:
            user = self._users[turn.user] = _User()
            self._rotation.append(turn.user)
        queue = user.keys.get(turn.key)
        if queue is None:
            user.keys[turn.key] = deque([turn])
            (user.heavy if turn.heavy else user.light).append(turn.key)
        else:
            queue.append(turn)
        self.waiting += 1

    def next(self) -> Turn[P] | None:
        """Start the next turn, or None while there is none to start."""
        if self.running >= self._concurrency:
            return None
        for _ in range(len(self._rotation)):
            name = self._rotation[0]
            self._rotation.rotate(-1)
            turn = self._start(self._users[name])
            if turn is not None:
                return turn
        return None

    def finish(self, turn: Turn[P]) -> None:
        """A turn has ended: the next of its key may start."""
        user = self._users[turn.user]
        user.running -= 1
        self.running -= 1
        self._heavy_running -= turn.heavy
        queue = user.keys[turn.key]
        if queue:
            (user.heavy if queue[0].heavy else user.light).append(turn.key)
        else:
            del user.keys[turn.key]
        if not user.keys:
            del self._users[turn.user]
            self._rotation.remove(turn.user)

    def clear(self) -> list[Turn[P]]:
        """Drop all turns that wait, and tell which they were."""
        dropped: list[Turn[P]] = []
        for name, user in list(self._users.items()):
            ready = {*user.light, *user.heavy}
            for key, queue in list(user.keys.items()):
                dropped.extend(queue)
                queue.clear()
                if key in ready:
                    del user.keys[key]
            user.light.clear()
            user.heavy.clear()
            if not user.keys:
                del self._users[name]
                self._rotation.remove(name)
        self.waiting = 0
        return dropped

    def _start(self, user: _User[P]) -> Turn[P] | None:
        if user.running >= self._per_user:
            return None
        if user.light:
            key = user.light.popleft()
        elif user.heavy and self._heavy_running < self._heavy_limit:
            key = user.heavy.popleft()
        else:
            return None
        turn = user.keys[key].popleft()
        user.running += 1
        self.running += 1
        self.waiting -= 1
        self._heavy_running += turn.heavy
        return turn

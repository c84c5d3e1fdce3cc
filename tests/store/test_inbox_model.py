"""The inbox against a picture of it in plain Python: whatever is done in whatever order, both say the same."""

import secrets
from collections import Counter, defaultdict, deque

from hypothesis import given, settings
from hypothesis import strategies as st

from store.inbox import Inbox, Lease
from store.redis import open_redis
from tests.servers import Valkey

CHAT = "tenant/oc_1"
CONVERSATIONS = ("c", "d", "now:1")
ACTS = ("accept", "accept", "repeat", "lease", "lease", "acknowledge", "renew", "fail", "release", "expire")


class Picture:
    """What should be: the queue, the holder and the tries of each conversation."""

    def __init__(self) -> None:
        self.queues: dict[str, deque[str]] = defaultdict(deque)
        self.holders: dict[str, Lease] = {}
        self.expired: set[str] = set()
        self.tries: Counter[str] = Counter()

    def may_be_taken(self) -> set[str]:
        return {c for c, queue in self.queues.items() if queue and (c not in self.holders or c in self.expired)}

    def taken(self, lease: Lease) -> None:
        self.tries[lease.conversation] += 1
        self.holders[lease.conversation] = lease
        self.expired.discard(lease.conversation)

    def freed(self, lease: Lease) -> None:
        del self.holders[lease.conversation]
        self.expired.discard(lease.conversation)


class Play:
    """One run of both, act by act."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox, self.picture = inbox, Picture()
        self.leases: list[Lease] = []
        self.ids: list[tuple[str, str]] = []

    def accept(self, number: int) -> None:
        conversation = CONVERSATIONS[number % len(CONVERSATIONS)]
        message_id = f"om_{len(self.ids)}"
        accepted = self.inbox.accept(CHAT, conversation, message_id, f"payload {message_id}")
        assert (accepted.status, accepted.ahead) == ("new", len(self.picture.queues[conversation]))
        self.picture.queues[conversation].append(message_id)
        self.ids.append((conversation, message_id))

    def repeat(self, number: int) -> None:
        if self.ids:
            conversation, message_id = self.ids[number % len(self.ids)]
            assert self.inbox.accept(CHAT, conversation, message_id, "again").status == "repeat"

    def lease(self, number: int) -> None:
        lease = self.inbox.lease(f"worker-{number}")
        if lease is None:
            assert self.picture.may_be_taken() == set()
            return
        assert lease.conversation in self.picture.may_be_taken()
        assert lease.message_id == self.picture.queues[lease.conversation][0]
        assert lease.payload == f"payload {lease.message_id}"
        self.picture.taken(lease)
        assert lease.tries == self.picture.tries[lease.conversation]
        self.leases.append(lease)

    def acknowledge(self, number: int) -> None:
        lease, held = self.some_lease(number)
        if lease:
            assert self.inbox.acknowledge(lease) is held
            if held:
                self.picture.freed(lease)
                self.picture.queues[lease.conversation].popleft()
                self.picture.tries[lease.conversation] = 0

    def renew(self, number: int) -> None:
        lease, held = self.some_lease(number)
        if lease:
            assert self.inbox.renew(lease) is held
            if held:
                self.picture.expired.discard(lease.conversation)

    def fail(self, number: int) -> None:
        lease, held = self.some_lease(number)
        if lease:
            assert self.inbox.fail(lease, after=0) is held
            if held:
                self.picture.freed(lease)

    def release(self, number: int) -> None:
        lease, held = self.some_lease(number)
        if lease:
            assert self.inbox.release(lease) is held
            if held:
                self.picture.freed(lease)
                self.picture.tries[lease.conversation] -= 1

    def expire(self, number: int) -> None:
        """Ten seconds of silence, without waiting for them."""
        lease, held = self.some_lease(number)
        if lease and held:
            door = self.inbox._redis
            door.call("ZADD", door.chat_key(CHAT, "ready"), 1, lease.place)
            self.picture.expired.add(lease.conversation)

    def some_lease(self, number: int) -> tuple[Lease | None, bool]:
        """A lease that was given at some time, and whether it is still good; the newest ones more often."""
        if not self.leases:
            return None, False
        lease = self.leases[-1 - number % min(len(self.leases), 4)]
        return lease, self.picture.holders.get(lease.conversation) is lease

    def agree(self) -> None:
        depth = self.inbox.depth()
        assert depth.queued == sum(len(queue) for queue in self.picture.queues.values())
        assert depth.leased == len(self.picture.holders)


@settings(max_examples=40, deadline=None)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11)), min_size=10, max_size=60))
def test_the_inbox_does_what_its_picture_says(shared_valkey: Valkey, acts: list[tuple[str, int]]) -> None:
    door = open_redis(shared_valkey.url, prefix=f"m{secrets.token_hex(6)}:")
    play = Play(Inbox(door))
    for act, number in acts:
        getattr(play, act)(number)
    play.agree()
    door.close()

"""Records of a running Larkey, as its own database has them."""

import json
from typing import Any

from store.records.sealing import Sealer
from store.records.tables import Conversation, Record
from store.records.words import read_words
from tests.gateway.programs import Programs
from tests.servers import Larkey
from tests.support import eventually


class Kept:
    """What is kept of the calls of one token."""

    def __init__(self, programs: Programs, public_id: str) -> None:
        self._programs, self._public_id = programs, public_id
        larkey: Larkey = programs.larkey
        self._sealer = Sealer(larkey.environment(larkey.port)["SECRET_KEY"])

    def records(self, count: int) -> list[Any]:
        """Once there are so many, oldest first."""

        def found() -> list[Any]:
            with self._programs.database.reading():
                rows = list(Record.select().where(Record.token == self._public_id).order_by(Record.id))
            return rows if len(rows) >= count else []

        return eventually(found, within=20)

    def words(self, record: Any) -> Any:
        """What was said, once it is kept."""

        def found() -> str:
            with self._programs.database.reading():
                return read_words(record.request_id)

        return json.loads(self._sealer.unseal(eventually(found, within=20), record.request_id))

    def title(self, conversation: int) -> str:
        with self._programs.database.reading():
            sealed = Conversation.get_by_id(conversation)
            first = Record.get_by_id(conversation)
        return self._sealer.unseal(sealed.title, first.request_id).decode() if sealed.title else ""

    def raw(self) -> bytes:
        """Everything that the database holds, as it lies on the disk."""
        folder = self._programs.larkey.folder
        return b"".join(path.read_bytes() for path in sorted(folder.glob("larkey.db*")))

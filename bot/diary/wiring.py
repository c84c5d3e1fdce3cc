"""The diary put together: who writes in it, who brings it into the tables, who reads it and who erases it."""

import threading

from bot.diary.chat import ChatDiary
from bot.settings.load import Settings
from gateway.records.recorder import CallRecorder, Keeping
from llm.prices import Price, Prices
from store.database import Database
from store.records.choices import Choices
from store.records.desk import Desk
from store.records.digests import Marks
from store.records.erasing import Eraser
from store.records.reading import Reading
from store.records.sealing import Sealer
from store.records.stream import RecordStream
from store.records.writer import RecordWriter
from store.redis import RedisDoor

KILOBYTE, MEGABYTE = 1024, 1024 * 1024


class Diary:
    """`start` once a process, after the fork; `close` on its way out, when no call is under way any more."""

    def __init__(self, settings: Settings, redis: RedisDoor, database: Database) -> None:
        own = settings.records
        secret = settings.server.secret_key.get_secret_value()
        self.choices = Choices(database, own.content)
        self.stream = RecordStream(redis, own.waiting_megabytes * MEGABYTE)
        self.eraser = Eraser(database)
        sealer = Sealer(secret)
        self.reading = Reading(database, sealer)
        self._writer = RecordWriter(redis, database, self.choices)
        self._desk = Desk(self.stream, own.waiting_megabytes * MEGABYTE)
        self._leaving = threading.Event()
        keeping = Keeping(Marks(secret), sealer, own.kilobytes * KILOBYTE)
        self.recorder = CallRecorder(self.choices, self._desk, keeping)
        self.chat = ChatDiary(self.choices, self._desk, keeping)

    def start(self) -> None:
        self._desk.start()
        threading.Thread(target=self._writer.run, args=(self._leaving,), name="larkey-records", daemon=True).start()

    def close(self) -> None:
        self._desk.close()
        self._leaving.set()


def prices_of(settings: Settings) -> Prices:
    """The price table."""
    table = {name: Price(**price.model_dump()) for name, price in settings.prices.models.items()}
    return Prices(table, settings.prices.currency)

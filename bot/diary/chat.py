"""Questions in Feishu in the diary: each thread of a person is a conversation, until it is begun anew."""

import time

from gateway.records.making import TITLE
from gateway.records.recorder import Choices, Desk, Keeping
from gateway.records.shape import dumped, fitted, without_media
from handlers.talk.diary import Page
from handlers.talk.memory import Context
from store.limits import Request
from store.records.calls import Call, Words
from store.records.choices import CHAT
from store.records.desk import Made
from store.records.digests import named

PATH, THREAD = "chat", "thread"


class ChatDiary:
    """handlers.talk.diary.Diary."""

    def __init__(self, choices: Choices, desk: Desk, keeping: Keeping) -> None:
        self._choices, self._desk, self._keeping = choices, desk, keeping

    def begin(self, request: Request, context: Context) -> Page:
        content = self._choices.content(request.person, CHAT)
        if content == "off":
            return Blank()
        began = time.time()
        self._desk.hand_in(lambda: [self._call(request, context, began)])
        return Written(self._desk, self._keeping, request, context) if content == "full" else Blank()

    def _call(self, request: Request, context: Context, began: float) -> Call:
        mark = named(self._keeping.marks.person(request.tenant, request.person), THREAD, context.thread)
        place = (request.id, request.tenant, request.person, "", PATH, request.model, began)
        return Call(*place, heads=[mark], own=[mark], anew=not context.goes_on)


class Blank:
    """No words are kept."""

    def end(self, said: str, end: str, status: int) -> None:
        pass


class Written:
    def __init__(self, desk: Desk, keeping: Keeping, request: Request, context: Context) -> None:
        self._desk, self._keeping, self._request, self._context = desk, keeping, request, context

    def end(self, said: str, end: str, status: int) -> None:
        self._desk.hand_in(lambda: [self._words(said, end, status)])

    def _words(self, said: str, end: str, status: int) -> Made:
        most, name, seal = self._keeping.most, self._request.id, self._keeping.sealer.seal
        asked = {"model": self._context.model, "messages": self._context.messages}
        answer = {"choices": [{"index": 0, "message": {"role": "assistant", "content": said}}]}
        whole = {
            "request": fitted(without_media(asked), most),
            "response": fitted(answer, most),
            "status": status,
            "end_reason": end,
        }
        title = " ".join(self._context.question.split())[:TITLE]
        return Words(
            name, self._request.person, seal(dumped(whole), name), seal(title.encode("utf-8", "replace"), name)
        )

"""The chat's door to the models: ask, and read the answer as it is said. Also which models there are.

It reads the stream itself, on the HTTP client that the relay shares: a third of the SDK's CPU per token, and tolerant
of fields that nobody here knows.
"""

from collections.abc import Callable, Sequence
from typing import Any

from llm.answer import Answer, Question
from llm.catalogue import Catalogue
from llm.http import Http
from llm.pieces import Piece, Usage
from llm.pool import Pool, Retries
from llm.reading import Patience
from llm.talkers import talkers

__all__ = ["Answer", "Chat", "Piece", "Usage"]


class Chat:
    """Collaborators: the pool of keys and the HTTP client. Times are in seconds.

    model                what is asked when the question names none
    retry_count          attempts that may fail slowly (5xx, time-out)
    retry_time           the first back-off
    first_token_timeout  from the request to the first token; 0: as each upstream has it
    idle_timeout         how long a stream may be silent after it; 0: as each upstream has it
    departments          where a person works, asked only while upstreams are for some people
    """

    def __init__(
        self,
        pool: Pool,
        http: Http,
        *,
        model: str,
        retry_count: int = 3,
        retry_time: float = 1.0,
        first_token_timeout: float = 0.0,
        idle_timeout: float = 0.0,
        departments: Callable[[str], Sequence[str]] = lambda person: (),
    ) -> None:
        self._pool, self._http = pool, http
        self._model = model
        self._departments = departments
        self._retries = Retries(retry_count, retry_time)
        self._patience = Patience(first_token_timeout, idle_timeout)
        self._catalogue = Catalogue(pool, http)

    def ask(
        self,
        messages: Sequence[dict[str, Any]],
        *,
        model: str | None = None,
        person: str = "",
        **options: Any,
    ) -> Answer:
        """An answer that begins when it is first read. `options` are further fields of the request, by OpenAI's names.

        `person` is an open_id.

        https://platform.openai.com/docs/api-reference/chat/create
        """
        body = {
            "model": model or self._model,
            "messages": list(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            **options,
        }
        departments = tuple(self._departments(person)) if self._pool.restricted else ()
        question = Question(body, person, departments)
        return Answer(self._pool, self._http, question, self._retries, self._patience)

    def models(self) -> tuple[str, ...]:
        """The models that everybody may talk with, in order. Raises LlmError when none are known."""
        return talkers(tuple(self._catalogue.all()))

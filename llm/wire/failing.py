"""What an error of the network means to those who made the call."""

from llm.errors import Cancelled, LlmError, UpstreamDown
from llm.wire.head import CutOff, Malformed
from llm.wire.line import Line


def ours(error: BaseException, line: Line) -> LlmError:
    """The cause's text stays out of the message: it may quote a proxy with its password."""
    if line.gone:
        return Cancelled()
    if isinstance(error, LlmError):
        return error
    if isinstance(error, TimeoutError):
        return UpstreamDown("no answer in time", code="timeout")
    if isinstance(error, Malformed) and not isinstance(error, CutOff):
        return UpstreamDown(f"not an answer: {error}", code="malformed")
    return UpstreamDown("the connection broke", code="cut")

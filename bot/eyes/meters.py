"""Everything that is counted, by its name: docs/observing.md says what each means.

No label is ever a person, a token or a secret, and each has few values: what comes from outside goes through
`bot/eyes/names.py` first. OpenTelemetry's names stand where it has one, spelled as Prometheus spells them.
https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.eyes.room import settle_in

settle_in()
REGISTRY = CollectorRegistry()
"""What this process counts by itself. Many processes are put together in bot/eyes/page.py."""

TOKEN_BUCKETS = tuple(4.0**power for power in range(14))
SECOND_BUCKETS = tuple(0.01 * 2.0**power for power in range(14))
FIRST_BUCKETS = (0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
PACE_BUCKETS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5)
SHORT_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
CALL_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

OPERATION = ("gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model")


def _counter(name: str, says: str, *labels: str) -> Counter:
    return Counter(name, says, labels, registry=REGISTRY)


def _histogram(name: str, says: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(name, says, labels, buckets=buckets, registry=REGISTRY)


def _gauge(name: str, says: str, *labels: str) -> Gauge:
    """The sum over the processes that live."""
    return Gauge(name, says, labels, registry=REGISTRY, multiprocess_mode="livesum")


requests = _counter("larkey_requests_total", "Requests to /v1 that ended", "route", "model", "status", "end")
errors = _counter("larkey_errors_total", "Requests that failed, by whose fault it was", "blame", "code")
overhead = _histogram("larkey_overhead_seconds", "What Larkey added to the provider's time", SHORT_BUCKETS, "route")
attempts = _counter("larkey_upstream_attempts_total", "Calls made to providers", "key")
rests = _counter("larkey_rests_total", "Times that something of a provider was put to rest", "reason")
tokens = _counter("larkey_tokens_total", "Tokens used", "route", "model", "type", "label")
cost = _counter("larkey_cost_total", "Costs by the price table, in its currency", "model")
streams = _gauge("larkey_streams_open", "Requests that are with a provider right now", "route")

token_usage = _histogram(
    "gen_ai_client_token_usage", "Tokens of one operation", TOKEN_BUCKETS, *OPERATION, "gen_ai_token_type"
)
duration = _histogram("gen_ai_server_request_duration_seconds", "Until the last byte", SECOND_BUCKETS, *OPERATION)
first_token = _histogram(
    "gen_ai_server_time_to_first_token_seconds", "Until the first real output", FIRST_BUCKETS, *OPERATION
)
token_pace = _histogram("gen_ai_server_time_per_output_token_seconds", "Each further token", PACE_BUCKETS, *OPERATION)

acknowledged = _histogram(
    "larkey_event_seconds", "Until an event or callback was acknowledged", CALL_BUCKETS, "door", "outcome"
)
rejected = _counter("larkey_event_rejections_total", "Events turned away", "reason")
messages = _counter("larkey_messages_total", "Messages and tasks worked on", "handler", "outcome")
frames = _counter("larkey_card_frames_total", "Pictures of cards: brought to the platform, or passed over", "fate")
feishu = _histogram("larkey_feishu_seconds", "Calls to the Open Platform", CALL_BUCKETS, "api")
feishu_errors = _counter("larkey_feishu_errors_total", "Calls that the Open Platform refused", "api", "code")
redis = _histogram("larkey_redis_seconds", "Round trips to Redis", SHORT_BUCKETS, "command")
redis_errors = _counter("larkey_redis_errors_total", "Round trips to Redis that failed", "command")
database = _histogram("larkey_database_seconds", "Transactions and readings", SHORT_BUCKETS, "kind")
database_errors = _counter("larkey_database_errors_total", "Transactions and readings that failed", "kind")
issued = _counter("larkey_token_changes_total", "Tokens issued and changed", "change")
outbox = _counter("larkey_outbox_tasks_total", "What Larkey had to do unasked", "task")
alerts = _counter("larkey_alerts_total", "Times that something was found wrong", "kind")

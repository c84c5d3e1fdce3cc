"""Calls to the Open Platform, by the endpoint as the documents write it, and what it refused by its number."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.eyes import meters
from bot.feishu.errors import FeishuError


@contextmanager
def watched(method: str, path: str) -> Iterator[None]:
    """Time one call, its second try with a fresh token included."""
    api, began = f"{method} {path.removeprefix('/open-apis/')}", time.perf_counter()
    try:
        yield
    except FeishuError as error:
        meters.feishu_errors.labels(api, str(error.code)).inc()
        raise
    finally:
        meters.feishu.labels(api).observe(time.perf_counter() - began)

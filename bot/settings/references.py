"""Where keys are: `env:NAME` or `file:/path`, followed at the start and whenever a file has changed."""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.settings.upstreams import DEFAULT, UpstreamsSection

VISIBLE = re.compile(r"[!#-&(-~]+")


class BadReference(Exception):
    """One sentence about one reference; never what it holds."""


def secrets_by_upstream(section: UpstreamsSection, environ: Mapping[str, str]) -> dict[str, list[str]]:
    """Name -> secrets, one of them empty where a provider of one's own wants none. Raises BadReference."""
    return {
        name: [secret for reference in table.keys for secret in _followed(name, reference, environ)] or [""]
        for name, table in section.tables.items()
        if name != DEFAULT
    }


def files_of(section: UpstreamsSection) -> list[Path]:
    """The files that hold keys."""
    references = [reference for table in section.tables.values() for reference in table.keys]
    return [Path(reference.removeprefix("file:")) for reference in references if reference.startswith("file:")]


def _followed(name: str, reference: str, environ: Mapping[str, str]) -> list[str]:
    """A place may hold several keys, as OPENAI_API_KEY may."""
    kind, _, place = reference.partition(":")
    try:
        text = environ.get(place, "") if kind == "env" else Path(place).read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadReference(f"upstreams.{name}.keys names a file that cannot be read ({reason}): {place}") from None
    secrets = [secret for secret in re.split(r"[,，\s]+", text) if secret]
    if not secrets:
        raise BadReference(f"upstreams.{name}.keys names {reference}, which is not there or empty.")
    if not all(VISIBLE.fullmatch(secret) for secret in secrets):
        raise BadReference(f"upstreams.{name}.keys: what {reference} holds has a character that no API key has.")
    return secrets

"""Settings out of the environment: the fixed names, `SECTION__KEY` for all others, `NAME_FILE` for every secret.

An empty value counts as not given, because compose files pass on what nobody set as an empty text.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Place = tuple[str, str]
"""Section and key."""

FIXED: dict[str, Place] = {
    "APP_ID": ("feishu", "app_id"),
    "APP_SECRET": ("feishu", "app_secret"),
    "FEISHU_VERIFICATION_TOKEN": ("feishu", "verification_token"),
    "FEISHU_ENCRYPT_KEY": ("feishu", "encrypt_key"),
    "FEISHU_DOMAIN": ("feishu", "domain"),
    "FEISHU_ACCOUNTS_DOMAIN": ("feishu", "accounts_domain"),
    "FEISHU_PASSPORT_DOMAIN": ("feishu", "passport_domain"),
    "FEISHU_TRANSPORT": ("feishu", "transport"),
    "FEISHU_PROXY": ("feishu", "proxy"),
    "ADMIN_OPEN_IDS": ("people", "admin_open_ids"),
    "OPENAI_API_KEY": ("llm", "api_key"),
    "OPENAI_BASE_URL": ("llm", "base_url"),
    "OPENAI_PROXY": ("llm", "proxy"),
    "HTTP_PROXY": ("llm", "http_proxy"),
    "HTTPS_PROXY": ("llm", "https_proxy"),
    "ALL_PROXY": ("llm", "all_proxy"),
    "NO_PROXY": ("llm", "no_proxy"),
    "OPENAI_MODEL": ("llm", "model"),
    "LOAD_BALANCER_RULE": ("llm", "rule"),
    "RETRY_COUNT": ("llm", "retry_count"),
    "RETRY_TIME": ("llm", "retry_time"),
    "DATABASE_URL": ("database", "url"),
    "DB_USER": ("database", "user"),
    "DB_PASSWORD": ("database", "password"),
    "DB_HOST": ("database", "host"),
    "DB_PORT": ("database", "port"),
    "DB_NAME": ("database", "name"),
    "REDIS_URL": ("redis", "url"),
    "REDIS_HOST": ("redis", "host"),
    "REDIS_PORT": ("redis", "port"),
    "REDIS_DB": ("redis", "db"),
    "REDIS_USERNAME": ("redis", "username"),
    "REDIS_PASSWORD": ("redis", "password"),
    "REDIS_PREFIX": ("redis", "prefix"),
    "OPENAI_SERVICE_PORT": ("server", "port"),
    "SERVER_WORKERS": ("server", "workers"),
    "AUTH_SERVICE_URL": ("server", "auth_service_url"),
    "SECRET_KEY": ("server", "secret_key"),
    "TRUSTED_PROXIES": ("server", "trusted_proxies"),
    "TIMEZONE": ("server", "timezone"),
    "ADMIN_TOKEN": ("server", "admin_token"),
}
LOWER_CASE_TOO = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class BadEnvironment(Exception):
    """One sentence about one environment name; never its value."""


def name_of(place: Place) -> str:
    """The environment name that sets this: the fixed one, else SECTION__KEY."""
    fixed = next((name for name, known in FIXED.items() if known == place), "")
    return fixed or "__".join(place).upper()


def read_environment(
    environ: Mapping[str, str], known: Mapping[str, frozenset[str]], secret: Callable[[Place], bool]
) -> dict[str, dict[str, Any]]:
    """Section -> key -> text of all that is given. `known` has the keys of each section.

    Raises BadEnvironment for a SECTION__KEY that no section knows, a setting given twice, and an unreadable file.
    """
    found: dict[str, dict[str, Any]] = {}
    source: dict[Place, str] = {}
    for name, place, text in _given(environ, known, secret):
        section, key = place
        if place in source and found[section][key] != text:
            raise BadEnvironment(f"{source[place]} and {name} set the same thing differently: keep one of them.")
        found.setdefault(section, {})[key] = text
        source[place] = name
    return found


def _given(
    environ: Mapping[str, str], known: Mapping[str, frozenset[str]], secret: Callable[[Place], bool]
) -> Iterator[tuple[str, Place, str]]:
    for name, text in environ.items():
        if not text:
            continue
        place, from_file = _place(name, known, secret)
        if place is not None:
            yield name, place, _read(name, text) if from_file else text


def _place(
    name: str, known: Mapping[str, frozenset[str]], secret: Callable[[Place], bool]
) -> tuple[Place | None, bool]:
    """Which setting a name means, and whether its value is the path of a file."""
    plain = name.upper() if name.upper() in LOWER_CASE_TOO else name
    if plain in FIXED:
        return FIXED[plain], False
    stem = name.removesuffix("_FILE")
    if stem in FIXED and secret(FIXED[stem]):
        return FIXED[stem], True
    section, _, key = name.lower().partition("__")
    if not name.isupper() or not key:
        return None, False
    if section not in known:
        _refuse_misspelt(name, section, key, known)
        return None, False
    if key in known[section]:
        return (section, key), False
    stem_place = (section, key.removesuffix("_file"))
    if stem_place[1] in known[section] and secret(stem_place):
        return stem_place, True
    near = difflib.get_close_matches(key, known[section], 1)
    hint = f"did you mean {section.upper()}__{near[0].upper()}? " if near else ""
    raise BadEnvironment(f"{name} is no setting: {hint}[{section}] has {', '.join(sorted(known[section]))}.")


def _refuse_misspelt(name: str, section: str, key: str, known: Mapping[str, frozenset[str]]) -> None:
    """Names of other programs are not ours, but RECORD__CONTENT is RECORDS__CONTENT and must not be passed over."""
    for near in difflib.get_close_matches(section, known, 1):
        if key.removesuffix("_file") in known[near]:
            raise BadEnvironment(f"{name} is no setting: did you mean {near.upper()}__{key.upper()}?")


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadEnvironment(f"{name} names a file that cannot be read ({reason}): {path}") from error

"""A Larkey whose /v1 the tests of a module share, as in tests/gateway, and the database servers of tests/store."""

from tests.gateway.conftest import _programs, options, programs, token
from tests.store.conftest import mysql_url, postgres_url

__all__ = ["_programs", "mysql_url", "options", "postgres_url", "programs", "token"]

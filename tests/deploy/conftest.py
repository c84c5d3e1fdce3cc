"""A Larkey whose /v1 the tests of a module share, as in tests/gateway, and the servers of tests/store."""

from tests.gateway.conftest import _programs, larkey, programs, token
from tests.store.conftest import mysql_url, postgres_url

__all__ = ["_programs", "larkey", "mysql_url", "postgres_url", "programs", "token"]

"""A Larkey whose /v1 the tests of a module share, as in tests/gateway."""

from tests.gateway.conftest import _programs, larkey, programs, token

__all__ = ["_programs", "larkey", "programs", "token"]

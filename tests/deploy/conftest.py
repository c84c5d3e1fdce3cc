"""A Larkey whose /v1 the tests of a module share, as in tests/gateway."""

from tests.gateway.conftest import _programs, options, programs, token

__all__ = ["_programs", "options", "programs", "token"]

"""What is remembered: the structures in Redis and the tables of the database."""

from store.errors import Unavailable

__all__ = ["Unavailable"]

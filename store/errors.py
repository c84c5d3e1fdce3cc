"""The one error that the rest of the house has to know about this room."""


class Unavailable(Exception):
    """Redis cannot be used now: away, still loading, refusing writes or too slow. Nothing is promised; ask again later.

    A command whose answer was lost may have been carried out all the same, so only steps that may happen twice
    are to be repeated. The text never holds a password.
    """

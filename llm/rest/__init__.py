"""Who rests for which failure: whose fault it was, for how long, and what all processes know of it."""

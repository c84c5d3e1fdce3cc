"""Who is called: one call through the pool, the events of its answer, what it took, and which models there are."""

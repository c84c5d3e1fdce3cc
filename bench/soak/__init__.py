"""`make soak`: twenty minutes of people and programs at a moderate rate, and the memory of every process meanwhile."""

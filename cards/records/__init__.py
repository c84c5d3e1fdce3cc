"""The card about what is kept of a person's calls."""

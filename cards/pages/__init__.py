"""Pieces on pages: what is final, what may be shown already, and where a page ends."""

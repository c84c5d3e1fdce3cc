"""Conversations that nobody had to announce: which call goes on from which, and the paths that show them."""

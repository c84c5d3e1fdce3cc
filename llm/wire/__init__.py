"""Beneath the HTTP client: connections that can be cut, and the proxies they go through."""

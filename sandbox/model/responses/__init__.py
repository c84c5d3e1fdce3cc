"""The scripted /v1/responses."""

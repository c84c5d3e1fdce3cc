"""What is recorded of calls to /v1: that they were made, and their words where these are wanted."""

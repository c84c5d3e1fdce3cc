"""How web workers take requests off the wire: a quick lane for plain calls of /v1, gunicorn for everything else."""

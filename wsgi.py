"""The gunicorn entry: `gunicorn --config gunicorn.conf.py wsgi:app`. It never starts the sandbox."""

from bot.app import create_app

app = create_app()

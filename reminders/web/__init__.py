"""What is reached over HTTP: Twilio's reports, /health, /metrics; later the clinic's desk."""

from reminders.web.app import create_app
from reminders.web.server import WebServer

__all__ = ["WebServer", "create_app"]

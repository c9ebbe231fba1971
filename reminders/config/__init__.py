"""The configuration of the machine: config.toml and the environment become frozen settings."""

from reminders.config.loading import load
from reminders.config.senders import SandboxSender, Sender, TwilioSender
from reminders.config.settings import Settings
from reminders.config.write import Answers, TwilioAnswers, example_config, render_config

__all__ = [
    "Answers",
    "SandboxSender",
    "Sender",
    "Settings",
    "TwilioAnswers",
    "TwilioSender",
    "example_config",
    "load",
    "render_config",
]

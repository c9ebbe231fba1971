"""A folder with a config.toml, and what `load` makes of it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reminders.config import Settings, load
from reminders.errors import ConfigError

Load = Callable[..., Settings]
Refused = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, so that messages say `config.toml` and no more."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def loaded(folder: Path) -> Load:
    def read(text: str, environ: Mapping[str, str] | None = None) -> Settings:
        (folder / "config.toml").write_text(text, encoding="utf-8")
        return load(None, environ or {})

    return read


@pytest.fixture
def refused(loaded: Load) -> Refused:
    def read(text: str, environ: Mapping[str, str] | None = None) -> str:
        with pytest.raises(ConfigError) as caught:
            loaded(text, environ)
        return str(caught.value)

    return read

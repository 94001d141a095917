"""Settings from the environment or a ``.env`` file; ``.env.example`` explains each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Settings:
    """What the outside decides. An empty value counts as none; secrets show as asterisks when printed."""

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_listen: str = "0.0.0.0:8080"
    knowledge_dir: Path | None = None
    encoder: str = "use"
    log_level: str = "INFO"


def load_settings(environment: Mapping[str, str] = os.environ, file: Path = Path(".env")) -> Settings:
    """The settings of the environment, over those of a ``.env`` file in the current folder."""
    given = {**dotenv_values(file), **environment}

    def value(name: str) -> str | None:
        return (given.get(name) or "").strip() or None

    def secret(name: str) -> SecretStr | None:
        text = value(name)
        return SecretStr(text) if text else None

    folder = value("KNOWLEDGE_DIR")
    return Settings(
        telegram_bot_token=secret("TELEGRAM_BOT_TOKEN"),
        telegram_api_url=value("TELEGRAM_API_URL"),
        webhook_url=value("WEBHOOK_URL"),
        webhook_secret=secret("WEBHOOK_SECRET"),
        webhook_listen=value("WEBHOOK_LISTEN") or "0.0.0.0:8080",
        knowledge_dir=Path(folder) if folder else None,
        encoder=value("ENCODER") or "use",
        log_level=value("LOG_LEVEL") or "INFO",
    )

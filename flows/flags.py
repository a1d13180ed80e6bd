"""The flags that every command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HomeFlag = Annotated[
    Path | None,
    typer.Option("--home", help="Where raw/, parquet/ and coverage.duckdb lie [PRESSCUT_HOME; ./coverage]."),
]
ConfigFlag = Annotated[
    Path | None,
    typer.Option("--config", help="Folder of outlets.toml and settings.toml [PRESSCUT_CONFIG; HOME/config]."),
]

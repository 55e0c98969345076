"""Read a small JSON file into a strict model, and say in words what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from guerdon.errors import BadMessage, BadValue
from guerdon.text import escaped

MAX_BYTES = 65_536

Model = TypeVar("Model", bound=BaseModel)


def read_json_file(path: Path, model: type[Model], name: str, fix: str) -> Model:
    """The file as `model`. Raises BadValue, with the fix, when there is none, BadMessage naming every wrong field."""
    shown = escaped(str(path))
    if not path.is_file():
        raise BadValue(f"there is no {name} {shown}: {fix}")
    with path.open("rb") as file:
        content = file.read(MAX_BYTES)
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        names = ", ".join(".".join(str(part) for part in detail["loc"]) or "JSON" for detail in error.errors())
        raise BadMessage(f"{shown} is not a {name}: wrong in {escaped(names)}") from None

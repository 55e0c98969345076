"""What the pilot's report is made of: strict records, and the ranges of their fields."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from guerdon.model import MAX_UNITS

PPM_DECIMALS = 6

Count = Annotated[int, Field(ge=0)]
Ordinal = Annotated[int, Field(ge=1)]
Units = Annotated[int, Field(ge=0, le=MAX_UNITS)]  # token units
Finite = Annotated[float, Field(allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Auc = Annotated[float, Field(ge=0, le=1), AfterValidator(lambda value: round(value, PPM_DECIMALS))]
Account = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]


class Record(BaseModel):
    """Frozen, strict, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

"""The base of what the API takes and gives."""

from typing import Any, Self

import ninja
from ninja.schema import DjangoGetter
from pydantic import ModelWrapValidatorHandler, ValidationInfo, model_validator


class Schema(ninja.Schema):
    """Checked once: when it is made by us, or when it is read from what somebody sent."""

    @model_validator(mode="wrap")
    @classmethod
    def _run_root_validator(
        cls, values: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Any:
        """Ninja would look at each value of each row a second time when it answers, through a wrapper that
        also finds attributes of rows of the database; only what is neither ours nor plain needs that.
        """
        if isinstance(values, cls):
            return values
        return handler(values if isinstance(values, dict) else DjangoGetter(values, cls, info.context))

"""What every table of config.toml keeps to."""

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

Gap = tuple[str, PydanticCustomError]  # a key, and what is wrong with it beside the others


class Table(BaseModel):
    """A table of config.toml: no key that is not known, no change once read, no value in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class CheckedTable(Table):
    """A table whose keys depend on one another."""

    @classmethod
    def gaps(cls, given: Mapping[str, object]) -> Iterable[Gap]:
        """What is missing, or too much, beside what was given."""
        raise NotImplementedError

    @model_validator(mode="wrap")
    @classmethod
    def _complete(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Report what is missing together with what is wrong. A plain validator would wait for the latter."""
        found = cls.gaps(given) if isinstance(given, dict) else []
        gaps = [InitErrorDetails(type=problem, loc=(key,), input=None) for key, problem in found]
        wrong: list[InitErrorDetails] = []
        try:
            made = handler(given)
        except ValidationError as error:
            wrong = [
                InitErrorDetails(type=PydanticCustomError(e["type"], e["msg"], e.get("ctx")), loc=e["loc"], input=None)
                for e in error.errors(include_url=False, include_input=False)
            ]
        else:
            if not gaps:
                return made
        raise ValidationError.from_exception_data(cls.__name__, wrong + gaps, hide_input=True)

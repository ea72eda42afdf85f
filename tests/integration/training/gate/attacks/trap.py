"""One trap in a database, and the function that shows that it was set off."""

from __future__ import annotations

from dataclasses import dataclass

CANARY = 770077
"""Key of the advisory lock that code takes when it runs."""
TOKEN = "canary-token"
"""A value of the table `secret`, which no result may show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """What the owner of a database made, and the SQLs that must not set it off."""

    name: str
    """A few words for the test's id."""
    queries: tuple[str, ...]
    setup: str = ""
    extensions: tuple[str, ...] = ()
    """Created before `setup`; the trap is skipped on a server that lacks one of them."""
    relations: tuple[str, ...] = ()
    """Tables and views of the schema public that the task has beside those of `shop`."""
    needs_xml: bool = False
    """True if the forms need a server that was built with libxml."""
    as_reader: bool = False
    """True if the SQL is run by a role that policies apply to, not by a superuser."""
    since: int = 15
    """The oldest PostgreSQL on which the forms are true attacks."""
    until: int = 99
    """The newest one."""

    @property
    def changes_extension(self) -> bool:
        """True if dropping what the owner made does not undo the setup."""
        return "alter extension" in self.setup or "or replace" in self.setup


def function(signature: str, returns: str, value: str = "null", options: str = "immutable") -> str:
    """A function of the owner that sets the canary off and returns `value`."""
    return (
        f"create function {signature} returns {returns} language plpgsql {options} "
        f"as $canary$ begin perform pg_try_advisory_lock({CANARY}); return {value}; end $canary$;"
    )


def operator(name: str, left: str, right: str, *, schema: str = "public") -> str:
    """A boolean operator of the owner that sets the canary off."""
    made = f"canary_{abs(hash_of(name + left + right))}"
    return function(f"{schema}.{made}({left}, {right})", "boolean", "true") + (
        f"create operator {schema}.{name} (leftarg = {left}, rightarg = {right}, function = {schema}.{made});"
    )


def hash_of(text: str) -> int:
    """A number for a text, the same in every process."""
    return sum(ord(character) * 31**place for place, character in enumerate(text)) % 1_000_003

"""The words of a command line before argparse sees them: options may stand before the verb, and what nobody knows
gets its nearest."""

import argparse
import difflib
from collections.abc import Container, Iterable, Sequence
from typing import NoReturn

from jiffy.errors import UsageError
from jiffy.verbs import KNOWN_ELSEWHERE, VERBS


class Parser(argparse.ArgumentParser):
    """Tells what is wrong with a command line as every other error is told."""

    def __init__(self, **settings: object) -> None:
        # An abbreviation that is clear today is another option's tomorrow.
        super().__init__(**{"allow_abbrev": False, **settings})  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; `{self.prog} --help` tells what there is")

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """Say that ``unknown`` words were left over."""
        unknown = [word if word.isprintable() else ascii(word) for word in unknown]
        options = [word.partition("=")[0] for word in unknown if word.startswith("-") and word != "-"]
        if not options:
            self.error(f"too many arguments: {' '.join(unknown)}")
        self.error(f"there is no option {options[0]}{_guess(nearest(options[0], self._option_string_actions))}")


def with_verb_first(words: Sequence[str], takes_a_value: Container[str], known: Iterable[str] = ()) -> list[str]:
    """The words with the options that stand before the verb behind it. Raises UsageError for what is no verb."""
    before: list[str] = []
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        before.append(option)
        if _awaits_a_value(option, takes_a_value) and rest:
            before.append(rest.pop(0))
    if not rest:
        return before
    verb = rest.pop(0)
    if verb not in VERBS:
        raise UsageError(_no_such_verb(verb, before, known))
    return [verb, *before, *rest]


def _awaits_a_value(option: str, takes_a_value: Container[str]) -> bool:
    """``--port`` does, and ``-qb`` as ``-b`` does; neither ``--port=X`` nor ``-b9600``."""
    if option.startswith("--"):
        return option in takes_a_value
    first = next((place for place, letter in enumerate(option) if f"-{letter}" in takes_a_value), -1)
    return first == len(option) - 1


def nearest(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """The most similar of the known words; empty when none is similar, of 1 at ``least``."""
    return next(iter(difflib.get_close_matches(word, list(known), 1, least)), "")


def _no_such_verb(verb: str, before: Sequence[str], known: Iterable[str]) -> str:
    options = [word.partition("=")[0] for word in before if word.startswith("--") and len(word) > 2]
    unknown = next((option for option in options if option not in known), "")
    # A verb's own option, such as --for, is not to be taken for a misspelt one.
    if unknown and (near := nearest(unknown, known, 0.75)):
        return f"there is no option {unknown}{_guess(near)}; `jiffy --help` tells what there is"
    elsewhere = KNOWN_ELSEWHERE.get(verb)
    if elsewhere is not None and (elsewhere.startswith("-") or elsewhere.split()[0] in VERBS):
        return f"there is no verb {verb}: here it is `jiffy {elsewhere}`"
    hint = f" ({unknown} is no option that may stand before a verb)" if unknown else ""
    return f"there is no verb {verb!a}{hint}{_guess(nearest(verb, VERBS))}; `jiffy --help` lists the verbs"


def _guess(word: str) -> str:
    return f": did you mean {word}?" if word else ""

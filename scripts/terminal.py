"""The messages of the commands on a terminal, each in Chinese and English."""

import argparse
import sys

from disclosure.words.texts import BilingualError, bilingual, both


def say(key: str, /, **values: object) -> None:
    """Print a result."""
    print(told(key, **values), flush=True)


def warn(key: str, /, **values: object) -> None:
    """Print an error, or a note beside the result."""
    print(told(key, **values), file=sys.stderr, flush=True)


def told(key: str, /, **values: object) -> str:
    """A text of the terminal in both languages, on one line; a bilingual error among the values
    appears in the language around it."""
    in_both = {
        name: value.pair if isinstance(value, BilingualError) else value
        for name, value in values.items()
    }
    return bilingual(f"terminal.{key}", " / ", **in_both)


def help_of(option: str) -> str:
    """The help text of an option."""
    return told(f"option.{option}")


def verb_parser(verb: str, end: str = "") -> argparse.ArgumentParser:
    """A parser with the name and description of its command; `end` is the text about its exit
    codes, if there is one."""
    return argparse.ArgumentParser(
        prog=f"python -m scripts.{verb}",
        description="\n".join(both(f"terminal.verb.{verb}")),
        epilog="\n".join(both(f"terminal.end.{end}")) if end else None,
    )


def wrong(key: str, /, **values: object) -> argparse.ArgumentTypeError:
    """The error for the value of an option."""
    return argparse.ArgumentTypeError(told(f"usage.{key}", **values))

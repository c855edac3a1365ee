"""Places in text: the line and the column where something stands."""

from dataclasses import dataclass


@dataclass
class TextPlace:
    """Line and column of the next character, both counted from 1, columns in characters."""

    line: int = 1
    column: int = 1

    def advance(self, text: str) -> None:
        """Go over `text`; a line ends with LF."""
        line_ends = text.count("\n")
        if line_ends:
            self.line += line_ends
            self.column = len(text) - text.rfind("\n")
        else:
            self.column += len(text)

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"

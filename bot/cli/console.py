"""The console for answers on standard output."""

from __future__ import annotations

from rich.console import Console


class AnswerConsole(Console):
    """Uses colours only on a terminal, and never interprets text as markup."""

    def __init__(self) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """Raise, so that the program exits as for every closed pipe; rich would exit with 1."""
        raise BrokenPipeError

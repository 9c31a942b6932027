"""Standard output for answers."""

from __future__ import annotations

from rich.console import Console


class AnswerConsole(Console):
    """Colours only on a terminal, no markup read into texts; whoever closes the pipe is no error of the answer's."""

    def __init__(self) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """Let the program end as it does for every closed pipe; rich would exit with 1."""
        raise BrokenPipeError

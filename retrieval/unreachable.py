"""What is raised where an engine on other machines fails."""

from __future__ import annotations


class UnreachableError(Exception):
    """Passages cannot be had just now; the message is one line that says from where and why."""

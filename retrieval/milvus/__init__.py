"""The engine of many machines: passages, documents and statistics in Milvus, so that a replica holds nothing itself.

Milvus finds candidates; what they score is worked out here, by our own formula and our own statistics. Nothing is
imported from pymilvus until a connection is opened.
"""

from __future__ import annotations

from retrieval.unreachable import UnreachableError


class MilvusError(UnreachableError):
    """Milvus cannot be reached, refuses, or holds nothing that can be answered from."""

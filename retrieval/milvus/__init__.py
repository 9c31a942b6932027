"""The engine of several machines: passages, documents and statistics in Milvus.

Milvus finds candidates; rank-bm25 scores them as it scores those of the embedded engine. pymilvus is imported when a
connection opens.
"""

from __future__ import annotations

from retrieval.errors import UnreachableError


class MilvusError(UnreachableError):
    """Milvus cannot be reached, refuses a request, or holds no index that can be read."""

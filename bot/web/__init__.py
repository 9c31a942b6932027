"""HTTP endpoints: health, metrics, webhook."""

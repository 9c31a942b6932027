"""Where passages are held and found: the engine protocol, the embedded engine, and the live index of a folder."""

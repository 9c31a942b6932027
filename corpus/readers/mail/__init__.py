"""The reader of e-mails."""

"""Text: where a word stands, and what is said about it."""

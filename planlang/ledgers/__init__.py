"""Ledgers: files of claim lines and of covered units become a model, and a settlement becomes files again."""

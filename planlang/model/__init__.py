"""Model: what a contract means, what a ledger holds, and what a settlement says; no text anywhere."""

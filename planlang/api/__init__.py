"""The hall: the only place that knows all rooms; load, check, settle, explain and run scenarios."""

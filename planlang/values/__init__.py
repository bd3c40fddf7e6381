"""Values: money, rates and calendars, exact and without side effects."""

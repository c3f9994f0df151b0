"""S5–S8: accounts, the calendar, publishing by the law of sending, and the switches that stop it."""

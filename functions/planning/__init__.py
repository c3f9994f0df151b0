"""Planning: from research to an approved post (S1–S4)."""

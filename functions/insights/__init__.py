"""Insights: what the platforms count, collected on a cadence, compared, and told in reports."""

"""Engagement: what fans say arrives in one inbox, once, and is answered in time."""

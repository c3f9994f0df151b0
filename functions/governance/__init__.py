"""Governance: the archive that holds every step, the trace of a post, the brand profile, and who one is."""

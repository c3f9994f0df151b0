"""S1–S4 over HTTP: research, plans, posts, media, checks and review."""

from typing import Final

from socialops.api import Api

api: Final = Api("planning", __package__)
"""The routes stand beside their subject, in the modules `*_api.py`, which are loaded when they are asked for."""

handler = api

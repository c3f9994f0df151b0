"""Governance over HTTP: traces, the archive, the brand profile, the team, oneself, and the API's description."""

from typing import Final

from socialops.api import Api

api: Final = Api("governance", __package__)
"""The routes stand beside their subject, in the modules `*_api.py`, which are loaded when they are asked for."""

handler = api

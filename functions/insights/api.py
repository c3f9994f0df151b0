"""Figures over HTTP: series, collecting now, what people enter, weekly reports, suggestions."""

from typing import Final

from socialops.api import Api

api: Final = Api("insights", __package__)
"""The routes stand beside their subject, in the modules `*_api.py`, which are loaded when they are asked for."""

handler = api

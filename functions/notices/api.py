"""The messenger over HTTP: a member's notices and settings, and the robots of the team's chat groups."""

from typing import Final

from socialops.api import Api

api: Final = Api("notices", __package__)
"""The routes stand beside their subject, in the modules `*_api.py`, which are loaded when they are asked for."""

handler = api

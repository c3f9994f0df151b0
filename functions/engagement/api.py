"""The inbox over HTTP: read, answer, feature, delete, assign, close; and what could not be heard or read."""

from typing import Final

from socialops.api import Api

api: Final = Api("engagement", __package__)
"""The routes stand beside their subject, in the modules `*_api.py`, which are loaded when they are asked for."""

handler = api

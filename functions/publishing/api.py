"""S5–S8 over HTTP: accounts, the calendar, publications, pauses, budgets and promotions."""

from typing import Final

from socialops.api import Api

api: Final = Api("publishing", __package__)
"""The routes stand beside their subject, in the modules `*_api.py`, which are loaded when they are asked for."""

handler = api

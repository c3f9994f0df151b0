"""The routes of the messenger hang on this one object; the modules `*_api.py` add theirs when they are imported."""

from typing import Final

from socialops.api import Api

api: Final = Api("notices")

"""The routes of the stage hang on this one object; the modules `*_api.py` add theirs when they are imported."""

from typing import Final

from socialops.api import Api

api: Final = Api("planning")

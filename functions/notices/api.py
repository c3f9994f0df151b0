"""The messenger over HTTP: a member's notices and settings, and the robots of the team's chat groups."""

from notices import notices_api, robots_api, settings_api
from notices.routing import api

__all__ = ["api", "handler", "notices_api", "robots_api", "settings_api"]

handler = api

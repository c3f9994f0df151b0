"""Suggestions for a post, in the reader's words. It brings the checks of planning, so it loads when somebody asks."""

from datetime import datetime

from insights import suggestion_store, suggestions
from insights.suggestion_views import ReasonView, Suggestions, SuggestionView
from insights.suggestions import Reason, Suggestion
from socialops import words


def suggest(post_id: str, at: datetime, language: str) -> Suggestions:
    """All connected accounts for a post, the most suitable first.

    Raises:
        NotFound: there is no such post.
    """
    grounds = suggestion_store.get_grounds(post_id, at)
    found = suggestions.suggest(grounds.subject, grounds.candidates, grounds.effects, at)
    return Suggestions(post_id=post_id, suggestions=[_view(each, language) for each in found])


def _view(suggestion: Suggestion, language: str) -> SuggestionView:
    """A suggestion in words."""
    reasons = [_reason(reason, language) for reason in suggestion.reasons]
    shown = {name: getattr(suggestion, name) for name in SuggestionView.model_fields if name != "reasons"}
    return SuggestionView(**shown, reasons=reasons)


def _reason(reason: Reason, language: str) -> ReasonView:
    key = f"finding.{reason.code}.reason" if reason.is_finding else f"suggestion.{reason.code}"
    return ReasonView(weight=reason.weight, code=reason.code, text=words.say(key, language, reason.facts))

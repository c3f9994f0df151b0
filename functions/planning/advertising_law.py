"""The rule set for advertising in China: all of its rules, in the order in which they are looked at, and its version.

The rules are data, written from the statutes and the regulator's exceptions: `law_superlatives.py` (article 9 (3)) with
`law_exceptions.py`, `law_harmless.py` and `law_sounds.py`, `law_health.py` (16 to 18, cosmetics), `law_money.py`
(24 to 27, prices, prizes), `law_conduct.py` (9, 10, 12, 13, 20, 22, 23, 40). The engine is `lexicon.py`.
"""

from typing import Final

from planning import law_conduct, law_health, law_money, law_superlatives
from planning.law_exceptions import GUIDE, STATUTE
from planning.law_superlatives import CLAIMS, SUPERLATIVES
from planning.law_words import VERSION

__all__ = ["CLAIMS", "GUIDE", "RULES", "STATUTE", "SUPERLATIVES", "VERSION"]

RULES: Final = (*law_money.RULES, *law_health.RULES, *law_conduct.RULES, *law_superlatives.RULES)
"""Where two rules know the same term, the earlier one explains it."""

"""One function a chart. Each takes the frames it draws, the packaged ones if none are given."""

from .care import entering_and_leaving_care
from .claims import claims_and_verdicts
from .concordance import taken_from_the_reports
from .councils import councils
from .counts import (
    child_protection_plans,
    children_in_need,
    children_looked_after,
    neglect_assessments,
)
from .decade import ten_years
from .findings import asked_for
from .grades import grades_grid
from .growth import growth_rates
from .neglect import neglect_plans, neglect_share
from .rates import rates_per_10000
from .recommendations import recommendations
from .record import said_and_recorded
from .sources import who_reports_what
from .timeline import timeline

__all__ = [
    "asked_for",
    "child_protection_plans",
    "children_in_need",
    "children_looked_after",
    "claims_and_verdicts",
    "councils",
    "entering_and_leaving_care",
    "grades_grid",
    "growth_rates",
    "neglect_assessments",
    "neglect_plans",
    "neglect_share",
    "rates_per_10000",
    "recommendations",
    "said_and_recorded",
    "taken_from_the_reports",
    "ten_years",
    "timeline",
    "who_reports_what",
]

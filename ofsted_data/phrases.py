"""How numbers, ranges and lists are put into words: one way for charts, claims and notebooks."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from .frames import Row

_WORDS = "none one two three four five six seven eight nine ten".split()


def in_words(count: int) -> str:
    """Return a small whole number as a word, a larger one in figures."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def listed(parts: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def quoted(names: Iterable[str], limit: int = 40) -> str:
    """Return names as an error lists them: each once, in quotation marks, the rest counted."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - limit} more" if len(unique) > limit else ""
    return (", ".join(map(repr, unique[:limit])) or "none") + more


def lower_first(text: str) -> str:
    """Return text as it stands inside a sentence; capitals of an abbreviation stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return text as it stands at the start of a sentence."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return text as a sentence: capital first, one full stop last."""
    return upper_first(text).rstrip(".") + "."


def percent(value: float, low: float, high: float, decimals: int = 1) -> str:
    """Return a percentage with the range its bounds allow.

    A missing high bound reads "at least" and is rounded down, a missing low bound "at most" and
    is rounded up, so that the words stay true. Where both are missing there is no range to tell.
    """
    if pd.isna(value):
        return "not known"
    if pd.isna(low) and pd.isna(high):
        return f"{value:.{decimals}f}% (range not known)"
    scale = 10.0**decimals
    if pd.isna(high):
        return f"at least {np.floor(low * scale) / scale:.{decimals}f}%"
    if pd.isna(low):
        return f"at most {np.ceil(high * scale) / scale:.{decimals}f}%"
    if low == high:
        return f"{value:.{decimals}f}%"
    return f"{value:.{decimals}f}% ({low:.{decimals}f}% to {high:.{decimals}f}%)"


def change_percent(change: Row) -> str:
    """Return the change over a whole period, from a row of growth."""
    return percent(
        change["percent_change"], change["percent_change_low"], change["percent_change_high"]
    )


def annual_percent(change: Row) -> str:
    """Return the change a year, compounded, from a row of growth."""
    return percent(
        change["annual_percent_change"],
        change["annual_percent_change_low"],
        change["annual_percent_change_high"],
    )

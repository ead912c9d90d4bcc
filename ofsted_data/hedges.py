"""Words of a number to its value and the bounds they allow: "around 500", "more than 5%"."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from .errors import WordsError

Qualifier = Literal["exact", "about", "more_than", "at_least", "less_than", "at_most"]

HEDGES: dict[Qualifier, tuple[str, ...]] = {
    "about": ("about", "around", "approximately", "roughly", "some"),
    "more_than": ("more than", "over", "above", "up from more than"),
    "at_least": ("at least", "no fewer than", "no less than"),
    "less_than": ("less than", "fewer than", "under", "below"),
    "at_most": ("at most", "no more than", "up to", "within"),
}
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
NUMBER_WORDS: dict[str, float] = (
    {word: n for n, word in enumerate(_UNITS)}
    | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
    | {word: n for n, word in enumerate(_ORDINALS, start=1)}
    | {"once": 1, "twice": 2, "half": 0.5, "quarter": 0.25, "dozen": 12}
    | {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
)
NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?", re.ASCII)
TOKEN = re.compile(rf"{NUMERAL.pattern}|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE | re.ASCII)
_QUALIFIERS = {words: qualifier for qualifier, hedges in HEDGES.items() for words in hedges}
# The longest first: "no more than", not "more than".
_HEDGES = "|".join(sorted(_QUALIFIERS, key=len, reverse=True))
_LAST_HEDGE = re.compile(rf"\b({_HEDGES})(?: an?| the)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What the words of one number say: the value, and the bounds that they allow."""

    value: float
    low: float | None
    high: float | None
    qualifier: Qualifier


def number(token: str) -> float:
    """Return the number that one numeral or number word stands for."""
    word = token.lower()
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if NUMERAL.fullmatch(token):
        return float(token.replace(",", ""))
    raise WordsError(f"{token!r} is no numeral and no number word this package knows")


def hedge_at_end(words: str) -> Qualifier:
    """Return how the words before a number hedge it.

    >>> hedge_at_end("rose by no more than "), hedge_at_end("a rise of ")
    ('at_most', 'exact')
    """
    found = _LAST_HEDGE.search(words.strip())
    return _QUALIFIERS[found[1].lower()] if found else "exact"


def rounding_step(value: float) -> float:
    """Return the step a number looks rounded to: its last digit that is not zero.

    500 looks rounded to hundreds, 720 to tens, 569 to ones, 12.7 to tenths.
    """
    digits, _, decimals = f"{abs(value):.10f}".rstrip("0").rstrip(".").partition(".")
    if decimals:
        return float(10.0 ** -len(decimals))
    return float(10 ** (len(digits) - len(digits.rstrip("0")))) if value else 0.0


def bounds(value: float, qualifier: Qualifier) -> tuple[float | None, float | None]:
    """Return the lowest and highest number that a hedge allows; None where it sets no limit.

    ========================  =====================  =====================
    words                     low                    high
    ========================  =====================  =====================
    no hedge (``exact``)      the number             the number
    "around" (``about``)      half a step below      half a step above
    "more than", "at least"   the number             none: never guessed
    "less than", "at most"    none: never guessed    the number
    ========================  =====================  =====================

    The step is :func:`rounding_step`: "around 500" is 450 to 550.
    """
    if qualifier not in get_args(Qualifier):
        known = ", ".join(get_args(Qualifier))
        raise WordsError(f"{qualifier!r} is no qualifier; use one of {known}")
    half = rounding_step(value) / 2 if qualifier == "about" else 0
    low = None if qualifier in ("less_than", "at_most") else value - half
    high = None if qualifier in ("more_than", "at_least") else value + half
    return low, high


def read_number(words: str) -> Reading:
    """Read a printed number with its hedge, such as ``"More than 3,100"``, and nothing else.

    Raises
    ------
    WordsError
        If there is no number or more than one, the hedge is unknown, or words follow the number.

    Examples
    --------
    >>> read_number("around 500")
    Reading(value=500.0, low=450.0, high=550.0, qualifier='about')
    """
    tokens = list(TOKEN.finditer(words))
    if len(tokens) != 1:
        raise WordsError(f"{words!r} holds {len(tokens)} numbers; there must be one")
    token = tokens[0]
    after = words[token.end() :].strip()
    if after not in ("", "%"):
        raise WordsError(f"{words!r}: {after!r} follows the number; it must end with the number")
    hedge = words[: token.start()].strip().lower()
    if hedge and hedge not in _QUALIFIERS:
        raise WordsError(f"{words!r}: no rule for the hedge {hedge!r}; add it to hedges.HEDGES")
    value, qualifier = number(token.group()), _QUALIFIERS.get(hedge, "exact")
    return Reading(value, *bounds(value, qualifier), qualifier)

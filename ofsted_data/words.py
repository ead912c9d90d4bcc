"""The old name of :mod:`ofsted_data.hedges`, until what still asks for it is gone."""

from .hedges import bounds, rounding_step

__all__ = ["bounds", "rounding_step"]

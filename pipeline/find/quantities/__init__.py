"""Quantities: every number with a unit, found on characters before segmentation has a say.

:func:`find_quantities` reads any string; :func:`parse_number` one numeral; :func:`unit_table` gives dimension and scale of
every unit; :func:`stream_jsonl` backs ``shishi quantities``.
"""

from pipeline.find.quantities.numerals import parse_number
from pipeline.find.quantities.scanner import find_quantities
from pipeline.find.quantities.stream import stream_jsonl
from pipeline.find.quantities.units import Unit, UnitTable, unit_table

__all__ = ["Unit", "UnitTable", "find_quantities", "parse_number", "stream_jsonl", "unit_table"]

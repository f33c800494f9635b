"""People: names with titles and roles, joined over the document."""

from pipeline.find.people.finder import find_people

__all__ = ["find_people"]

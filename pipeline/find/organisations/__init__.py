"""Organisations: Party and government bodies, firms, schools, associations, work teams."""

from pipeline.find.organisations.finder import find_organisations

__all__ = ["find_organisations"]

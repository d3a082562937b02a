"""The registers of a desk, one module for each part of the unit's work."""

from copdesk.domain.entities import exchange, files, groups, meetings, people, plans, training, units

MODULES = (units, people, groups, meetings, plans, training, files, exchange)

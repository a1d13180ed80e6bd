"""What the process has loaded that extraction processes are forked from: all that every brief needs. Importing it
takes seconds, once in a run."""

from __future__ import annotations

from extractors.brief import Brief
from extractors.desk import Desk
from flows.worker import warm_up

warm_up(Desk.of(Brief(agencies={}), {}))

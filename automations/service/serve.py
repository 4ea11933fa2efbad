"""`automations serve`: the scheduler with its log and /healthz, until it is told to end."""

from __future__ import annotations

import signal
import threading

from automations.config import LOCAL, Config
from automations.errors import ProgramBusy, ServiceRuns, UsageError
from automations.runs.lock import only_run_of
from automations.service.connection import Connection
from automations.service.health import serving
from automations.service.log import open_log
from automations.service.scheduler import Scheduler


def serve(config: Config, connection: Connection, port: int) -> None:
    """Serves all programs until SIGTERM or SIGINT; each run under way ends after the effect in hand. For the main
    thread.

    Raises ServiceRuns when another service has this data folder, UsageError for a port that is taken.
    """
    if not config.programs:
        folder = config.directory / "programs"
        raise UsageError(what=f"there is no program in {folder}", remedy="Write one; see config/ of the product")
    file = config.data / config.workspace / "serve.lock"
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        with only_run_of("serve", file, wait=0):
            _until(ended, config, connection, port)
    except ProgramBusy as busy:
        raise ServiceRuns(folder=config.data, since=busy.facts["since"]) from busy


def _until(ended: threading.Event, config: Config, connection: Connection, port: int) -> None:
    log = open_log(rehearsal=config.workspace == LOCAL)
    scheduler = Scheduler(config, connection, log)
    with serving(port, scheduler.state) as address:
        scheduler.start()
        log.info("ready", healthz=address, programs=len(config.programs), workers=config.workers)
        ended.wait()
        log.info("stopping")
        scheduler.stop()
        log.info("stopped")

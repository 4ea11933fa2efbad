"""Chromium, driven: opens a page, presses keys, reads what a screen reader is told, takes pictures.

It speaks Chromium's own protocol over a pipe (--remote-debugging-pipe): no port is open, nothing more is installed.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PATIENCE = 60.0
# Virtual key codes, for the keys that are no letters.
_KEYS = {"Tab": 9, "Enter": 13, " ": 32, "End": 35, "ArrowDown": 40}


class Browser:
    """One tab of a Chromium."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._waiting = b""
        self._events: list[dict[str, Any]] = []
        self._number = 0
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **facts: Any) -> dict[str, Any]:
        """One command of the protocol; its result. Raises RuntimeError with Chromium's words, TimeoutError."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": facts}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])
            self._events.append(answer)

    def window(self, width: int, high: int) -> None:
        """The size of what is seen, in pixels."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=high, deviceScaleFactor=1, mobile=False)

    def open(self, url: str) -> None:
        """Open a page and wait until all of it is there, its frames too."""
        self._events.clear()
        self.ask("Page.navigate", url=url)
        self.loaded()

    def loaded(self) -> None:
        """Wait for the end of a loading that has begun."""
        while not self.events("Page.loadEventFired"):
            self._events.append(self._next())

    def events(self, method: str) -> list[dict[str, Any]]:
        """What Chromium has told of its own accord since the last `open` or `forget`."""
        self.ask("Runtime.evaluate", expression="0")
        return [one["params"] for one in self._events if one.get("method") == method]

    def forget(self) -> None:
        self._events.clear()

    def value(self, script: str) -> Any:
        """What a piece of JavaScript comes to, as JSON. A page's own policy does not bind it."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """A key of the keyboard, down and up."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        facts = {"key": key, "windowsVirtualKeyCode": _KEYS[key], **({"text": text} if text else {})}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **facts)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **facts)

    def heard(self) -> list[tuple[str, str]]:
        """(role, name) of all that a screen reader is told of the page, in order."""
        nodes = self.ask("Accessibility.getFullAXTree")["nodes"]
        told = [one for one in nodes if not one.get("ignored")]
        return [(str(one["role"]["value"]), str(one.get("name", {}).get("value", ""))) for one in told]

    def picture(self, file: Path, box: Sequence[float] | None = None, scale: float = 1) -> None:
        """A PNG of what is seen, or of a box of the page (left, top, width, height), smaller or larger by a scale."""
        clip = {"clip": {**dict(zip(("x", "y", "width", "height"), box, strict=True)), "scale": scale}} if box else {}
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png", **clip)["data"]))

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + _PATIENCE
        while b"\0" not in self._waiting:
            if time.monotonic() > until:
                raise TimeoutError("Chromium says nothing")
            try:
                piece = os.read(self._back, 1 << 16)
            except BlockingIOError:
                time.sleep(0.005)
                continue
            if not piece:
                raise RuntimeError("Chromium has ended")
            self._waiting += piece
        raw, _, self._waiting = self._waiting.partition(b"\0")
        return dict(json.loads(raw))


@contextmanager
def opened(program: str, *options: str) -> Iterator[Browser]:
    """A Chromium without a window, that ends with the block and keeps nothing."""
    read_by_it, to = os.pipe()
    back, written_by_it = os.pipe()
    # It reads commands from its descriptor 3 and answers on 4: ours are moved out of the way of these.
    theirs = [fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (read_by_it, written_by_it)]
    for one in (read_by_it, written_by_it):
        os.close(one)
    os.set_blocking(back, False)

    def place() -> None:
        os.dup2(theirs[0], 3)
        os.dup2(theirs[1], 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        words: Sequence[str] = [
            *(program, "--headless", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={own}"),
            *(
                "--remote-debugging-pipe",
                "--no-first-run",
                "--disable-background-networking",
                "--force-prefers-reduced-motion",
            ),
            # Chromium refuses its sandbox to root; it is shown nothing but our own pages.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            *options,
        ]
        chromium = subprocess.Popen(
            words, preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for one in theirs:
            os.close(one)
        try:
            yield Browser(to, back)
        finally:
            chromium.terminate()
            try:
                chromium.wait(timeout=10)
            except subprocess.TimeoutExpired:
                chromium.kill()
                chromium.wait()
            os.close(to)
            os.close(back)

"""`show drive --save`: the files of the local Drive, where they can be opened."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from automations.emulator.command import main
from tests.workspace import Local

FOLDER = "application/vnd.google-apps.folder"


def add(workspace: Local, name: str, mime_type: str, content: bytes = b"", parent: str | None = None) -> str:
    headers = {"Authorization": f"Bearer {workspace.token()}"}
    body = {"name": name, "mimeType": mime_type, **({"parents": [parent]} if parent else {})}
    made = requests.post(f"{workspace.url}/drive/v3/files", json=body, headers=headers, timeout=10)
    made.raise_for_status()
    file_id = str(made.json()["id"])
    if content:
        where = f"{workspace.url}/upload/drive/v3/files/{file_id}?uploadType=media"
        requests.patch(
            where, data=content, headers={**headers, "Content-Type": mime_type}, timeout=10
        ).raise_for_status()
    return file_id


def test_files_are_written_in_their_folders(
    workspace: Local, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = add(workspace, "Invoices", FOLDER)
    add(workspace, "one.pdf", "application/pdf", b"first", folder)
    add(workspace, "one.pdf", "application/pdf", b"second", folder)
    add(workspace, "../../outside.txt", "text/plain", b"stays in")
    saved = tmp_path / "saved"
    before = workspace.digest()
    assert main(["show", "drive", "--save", str(saved), "--data", str(workspace.data)]) == 0
    assert workspace.digest() == before
    found = {path.relative_to(saved).parts: path.read_bytes() for path in saved.rglob("*") if path.is_file()}
    assert sorted(found.values()) == [b"first", b"second", b"stays in"]
    assert len([parts for parts in found if parts[-2:-1] == ("Invoices",)]) == 2, "one name twice is two files"
    assert [parts[-1] for parts, content in found.items() if content == b"stays in"] == [".._.._outside.txt"]
    assert capsys.readouterr().out.count("\n") == 3


def test_an_empty_drive_has_nothing_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "drive", "--save", str(tmp_path / "saved"), "--data", str(tmp_path)]) == 0
    assert "no files" in capsys.readouterr().out
    assert not (tmp_path / "saved").exists()

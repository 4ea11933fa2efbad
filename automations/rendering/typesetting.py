"""Typst, kept warm: a template and its data in, a PDF/A-2a or pictures out.

Data reach a template as JSON in `sys.inputs.data`, and as nothing else: what people typed is a value, never markup.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping

import typst

from automations.rendering.fonts import fonts
from automations.rendering.wording import DOCUMENTS



PDF_STANDARD: typst.PDFStandard = "a-2a"
PICTURE_DOTS_PER_INCH = 110.0

_compilers: dict[str, typst.Compiler] = {}
# A compiler is not thread-safe; docs/decisions names what was measured.
_lock = threading.Lock()


def typeset_pdf(template: str, data: Mapping[str, object]) -> bytes:
    """A PDF/A-2a of templates/documents/<template>.typ; the same data give the same bytes. Raises typst.TypstError."""
    with _lock:
        made = _compiler(template).compile(format="pdf", sys_inputs=_inputs(data), pdf_standards=[PDF_STANDARD])
    assert isinstance(made, bytes)
    return made


def typeset_pictures(template: str, data: Mapping[str, object]) -> list[bytes]:
    """The pages of the same document as PNG pictures, for people who look. Raises typst.TypstError."""
    with _lock:
        made = _compiler(template).compile(format="png", sys_inputs=_inputs(data), ppi=PICTURE_DOTS_PER_INCH)
    assert made is not None
    return made if isinstance(made, list) else [made]


def _inputs(data: Mapping[str, object]) -> dict[str, str]:
    # Always given: without it a compiler quietly uses its last call's.
    return {"data": json.dumps(data, ensure_ascii=False)}


def _compiler(template: str) -> typst.Compiler:
    if template not in _compilers:
        _compilers[template] = typst.Compiler(
            str(DOCUMENTS / f"{template}.typ"), root=str(DOCUMENTS), font_paths=fonts(), ignore_system_fonts=True
        )
    return _compilers[template]

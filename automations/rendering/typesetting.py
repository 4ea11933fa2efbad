"""Typst, kept warm: a template and its data in, a PDF/A-3a or pictures out.

Data reach a template as JSON in `sys.inputs.data`, and as nothing else: what people typed is a value, never markup.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping

import typst

from automations.rendering.fonts import fonts
from automations.rendering.wording import DOCUMENTS

# A-3 and not A-2: only it may carry a file (ISO 19005-3).
PDF_STANDARD: typst.PDFStandard = "a-3a"
PICTURE_DOTS_PER_INCH = 96.0


class _Kept(threading.local):
    """One compiler a thread and template: a compiler takes one call at a time, and lets go of Python's lock in it.

    Measured on two cores with eight threads: 10 ms an invoice so, 17 ms through one compiler behind a lock. Another
    compiler costs 0.5 ms; fonts and Typst's own cache are shared.
    """

    def __init__(self) -> None:
        self.compilers: dict[str, typst.Compiler] = {}

    def compiler(self, template: str) -> typst.Compiler:
        if template not in self.compilers:
            # A path, not bytes: a compiler made of bytes forgets them after its first call (typst 0.15.2).
            self.compilers[template] = typst.Compiler(
                str(DOCUMENTS / f"{template}.typ"), root=str(DOCUMENTS), font_paths=fonts(), ignore_system_fonts=True
            )
        return self.compilers[template]


_kept = _Kept()


def typeset_pdf(template: str, data: Mapping[str, object]) -> bytes:
    """A PDF/A-3a of templates/documents/<template>.typ; the same data give the same bytes. Raises typst.TypstError."""
    compiler = _kept.compiler(template)
    made = compiler.compile(format="pdf", sys_inputs=_inputs(data), pdf_standards=[PDF_STANDARD])
    if not isinstance(made, bytes):
        raise TypeError(f"Typst made no PDF of {template}")
    return made


def typeset_pictures(template: str, data: Mapping[str, object]) -> list[bytes]:
    """The pages of the same document as PNG pictures, for people who look. Raises typst.TypstError."""
    made = _kept.compiler(template).compile(format="png", sys_inputs=_inputs(data), ppi=PICTURE_DOTS_PER_INCH)
    # Typst answers with a list only when there is more than one page.
    return made if isinstance(made, list) else [made] if made else []


def _inputs(data: Mapping[str, object]) -> dict[str, str]:
    # Always given: without it a compiler quietly uses its last call's.
    return {"data": json.dumps(data, ensure_ascii=False)}

"""A plan's document in its dress: HTML of which Drive makes a Google Doc, or a PDF for people outside."""

from __future__ import annotations

from datetime import date

from automations.rendering.pages import Page, as_html, as_pdf
from automations.rendering.posting_page import position_page, talking_points_page
from automations.rendering.score_sheet import render_score_sheet
from automations.rules.postings import PositionDescription, TalkingPoints
from automations.rules.score_sheets import ScoreSheet


def render_document(document: ScoreSheet | PositionDescription | TalkingPoints) -> str:
    """HTML; the same facts give the same text. Raises MissingWording when its language lacks a word of it."""
    return render_score_sheet(document) if isinstance(document, ScoreSheet) else as_html(_page(document))


def render_page(document: PositionDescription | TalkingPoints, made_on: date) -> bytes:
    """A PDF; the same facts and day give the same bytes. Raises MissingWording."""
    return as_pdf(_page(document), made_on)


def _page(document: PositionDescription | TalkingPoints) -> Page:
    return position_page(document) if isinstance(document, PositionDescription) else talking_points_page(document)

"""Somebody on the clinic's web site, with the widget open in one tab."""

from samtal.emulators.web_visitor.visitor import Seen, WebVisitor

__all__ = ["Seen", "WebVisitor"]

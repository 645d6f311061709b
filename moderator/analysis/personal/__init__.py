"""Personal data and abuse in texts: rules, texts in, findings out; French first. Nothing is decided here."""

from moderator.analysis.personal.detection import Detector

__all__ = ["Detector"]

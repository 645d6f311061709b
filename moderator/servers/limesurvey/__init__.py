"""LimeSurvey: the free answers to a survey, one contribution each, with what the person ticked beside them."""

from moderator.servers.limesurvey.server import LimeSurvey

__all__ = ["LimeSurvey"]

"""What the sample server does when asked to write: the official answer, and a comment."""

import re
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from moderator.demo.call import Call, Commentable, Info, call_of, find, number, ref_of, resolves
from moderator.demo.memory import NOT_ANSWERED
from moderator.demo.records import Comment, Component, Proposal, Ref, Text
from moderator.demo.refusals import Invalid, Refused, coded


@resolves("Mutation", "component")
def _component(_root: object, info: Info, **wanted: str) -> Component:
    call = call_of(info)
    found = call.memory.components.get(number(wanted["id"]))
    if found is None or found.kind != "Proposals":
        raise _not_allowed(call)
    return found


@resolves("ProposalsMutation", "proposal")
def _proposal(component: Component, info: Info, **wanted: str) -> Proposal | None:
    call = call_of(info)
    found = call.memory.proposals.get(number(wanted["id"]))
    if found is not None and found.component_id == component.id:
        return found
    if call.dialect.refuses_with_codes:
        raise coded("NOT_FOUND_ERROR", "Proposal not found")
    return None


@resolves("ProposalMutation", "answer")
def _answer(proposal: Proposal, info: Info, **arguments: Any) -> Proposal:
    """Decidim's rules: attributes left out keep their value, then the administrators' form judges the whole."""
    call = call_of(info)
    if call.viewer is None or not call.behaviour.answering:
        raise _not_allowed(call)
    # The module « decidim-apiext » takes flat arguments.
    given: Mapping[str, Any] = arguments["input"]["attributes"] if "input" in arguments else arguments
    state = given.get("state", proposal.internal_state)
    answer = _locales(given, "answerContent", proposal.answer)
    cost = given.get("cost", proposal.cost)
    cost_report = _locales(given, "costReport", proposal.cost_report)
    period = _locales(given, "executionPeriod", proposal.execution_period)
    reasons = _judge(call, proposal, state, answer)
    if call.behaviour.answers_with_costs and state == "accepted":
        needed = {"cost": cost, "costReport": cost_report, "executionPeriod": period}
        reasons += [(name, f"{name} doit être rempli(e)") for name, value in needed.items() if not value]
    if reasons:
        raise Invalid(reasons)
    return call.memory.answer(
        proposal.id,
        str(state),
        answer.by_locale if answer else {},
        publish=call.behaviour.publishes_answers_at_once,
        cost=cost,
        cost_report=cost_report,
        execution_period=period,
    )


def _judge(call: Call, proposal: Proposal, state: str | None, answer: Text | None) -> list[tuple[str, str]]:
    tokens = {known.token for known in call.memory.states(proposal.component_id)} | {NOT_ANSWERED}
    if state not in tokens:
        return [("state", "État n’est pas inclus(e) dans la liste")]
    words = answer.by_locale.get(call.behaviour.default_locale, "") if answer else ""
    if state == "rejected" and not re.sub(r"<[^>]*>|&nbsp;|\s", "", words):
        return [("answerContent", "Réponse doit être rempli(e)")]
    return []


def _locales(given: Mapping[str, Any], name: str, kept: Text | None) -> Text | None:
    if name not in given:
        return kept
    value = given[name]
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(words, str) for words in value.values()):
        raise Invalid([(name, f"{name} n’est pas un texte par langue")])
    return Text(value)


def _not_allowed(call: Call) -> Exception:
    if call.dialect.refuses_with_codes:
        return coded("MUTATION_NOT_AUTHORIZED_ERROR", "You are not authorized to perform this action")
    return Refused()


@resolves("Mutation", "commentable")
def _commentable(_root: object, info: Info, **wanted: str) -> Commentable:
    found = find(call_of(info).memory, Ref(wanted["type"], number(wanted["id"])))
    if found is None:
        raise LookupError(f"{wanted['type']} {wanted['id']}")
    return found


@resolves("CommentableMutation", "addComment")
def _add_comment(thing: Commentable, info: Info, **given: Any) -> Comment:
    call = call_of(info)
    if call.viewer is None:
        raise _not_allowed(call) if call.dialect.has_tokens else GraphQLError("Unauthorized")
    return call.memory.add_comment(
        ref_of(thing), given["body"], author_id=call.viewer.id, alignment=given.get("alignment") or 0
    )

"""What is said of a pile that is proposed: what it is, on what evidence, and what a threshold would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderator.domain.words import _, ngettext, number, percent

if TYPE_CHECKING:
    from moderator.work.piling import Effect, Proposal, Suggested


def share(similarity: float) -> str:
    """A similarity in percent, never rounded up: only the same words are alike at 100 %."""
    return percent(int(similarity * 100) / 100)


def counts(proposal: Proposal) -> str:
    """How many contributions, texts and authors."""
    many = len(proposal.copies)
    return ", ".join(
        (
            ngettext("{n} contribution", "{n} contributions", many).format(n=number(many)),
            ngettext("{n} distinct text", "{n} distinct texts", proposal.distinct).format(n=number(proposal.distinct)),
            ngettext("{n} author", "{n} authors", proposal.authors).format(n=number(proposal.authors)),
        )
    )


def evidence(proposal: Proposal, members: int) -> str:
    """Why it is proposed. `members`: how many are in the pile that it would join."""
    from moderator.work.piling import Alike

    most = max(one.differing for one in proposal.copies)
    said = []
    match proposal.alike:
        case Alike.SAME_WORDS:
            said.append(_("All have the very same words."))
        case Alike.ONE_LINER:
            said.append(
                _(
                    "All say the very same few words of the same thing: they may have been said by many without being"
                    " sent. Of another article, or in reply to another contribution, they are another opinion."
                )
            )
        case Alike.LETTER | Alike.SAME_AUTHOR:
            words = ngettext("at most {n} word differs", "at most {n} words differ", most).format(n=number(most))
            said.append(
                _("Each has at least {share} of its words in common with the letter, in order; {words}.").format(
                    share=share(proposal.similarity), words=words
                )
            )
    if proposal.alike is Alike.SAME_AUTHOR:
        said.append(_("One person sent them all."))
    elif proposal.repeats:
        words = ngettext(
            "{n} comes from an author who is already among the others.",
            "{n} come from authors who are already among the others.",
            proposal.repeats,
        )
        said.append(words.format(n=number(proposal.repeats)))
    if members:
        words = ngettext("They would join a pile of {n}.", "They would join a pile of {n}.", members)
        said.append(words.format(n=number(members)))
    if holders := len(proposal.holders):
        words = ngettext(
            "{n} longer text holds the whole letter; it is no copy and stays out.",
            "{n} longer texts hold the whole letter; they are no copies and stay out.",
            holders,
        )
        said.append(words.format(n=number(holders)))
    return " ".join(said)


def proposed(effect: Effect) -> str:
    """How many piles of how many contributions."""
    piles = ngettext("{n} pile", "{n} piles", effect.piles).format(n=number(effect.piles))
    many = ngettext("{n} contribution", "{n} contributions", effect.contributions)
    return _("{piles}, {contributions}").format(piles=piles, contributions=many.format(n=number(effect.contributions)))


def changed(now: Effect, then: Effect) -> str:
    """What another threshold would do to what is proposed."""
    said = _("Of the proposals below ({now}), {share} keeps {then}.").format(
        now=proposed(now), share=share(then.threshold), then=proposed(then)
    )
    if then.threshold < now.threshold:
        return said + " " + _("Others may come in.")
    return said + " " + _("Those that leave may form smaller piles of their own.")


def nothing(found: Suggested) -> str:
    """Why nothing is proposed."""
    if not found.total:
        return _("There is nothing to compare yet: import files or connect to a server first.")
    words = ngettext(
        "{n} contribution was compared with all others: no pile is left to propose at {share} of common words.",
        "{n} contributions were compared with one another: no pile is left to propose at {share} of common words.",
        found.total,
    )
    kept = _("Those accepted or rejected are not proposed again. A lower threshold finds looser copies.")
    return f"{words.format(n=number(found.total), share=share(found.threshold))} {kept}"

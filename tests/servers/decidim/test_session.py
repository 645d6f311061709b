"""Credentials: used where they are meant to be, renewed when they end, shown nowhere."""

import logging
import time

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.dialect import VersionName
from moderator.demo.generated import generated_corpus
from moderator.demo.records import PROPOSAL
from moderator.demo.server import CREDENTIALS, SampleServer
from moderator.demo.sessions import PERSON
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.decidim import Decidim
from moderator.servers.troubles import Unauthorised
from tests.servers.decidim.collecting import Copy, connect, consultation, idea

OURS = (CREDENTIALS.key, CREDENTIALS.secret)
WANTED = Wanted("proposal/10", "retained", "Merci.")


def test_secrets_are_in_no_log_no_representation_and_no_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with SampleServer(consultation(idea(10))) as server:
        decidim = Decidim(server.url, OURS)
        assert decidim.push(WANTED, None).outcome is Outcome.VERIFIED
        token = server.requests[-1].headers["authorization"].removeprefix("Bearer ")
        with pytest.raises(Unauthorised) as raised:
            Decidim(server.url, (OURS[0], "autre-secret")).describe()
        decidim.close()
    paths = [one.path for one in server.requests]
    shown = f"{vars(decidim._session)} {raised.value!r} {raised.value} {caplog.text} {paths}"
    for secret in (*OURS, "autre-secret", token):
        assert secret not in shown
    assert raised.value.__cause__ is None


def test_the_token_is_given_back_at_the_end() -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = Decidim(server.url, OURS)
        decidim.describe()
        decidim.close()
        assert (server.requests[-1].method, server.requests[-1].path) == ("DELETE", "/api/sign_out")


def test_a_token_near_its_end_is_renewed_whatever_this_computer_s_clock_says() -> None:
    now = [0.0]
    with SampleServer(consultation(idea(10)), behaviour=Behaviour(token_minutes=10)) as server:
        decidim = Decidim(server.url, OURS, clock=lambda: now[0])
        decidim.describe()
        now[0] += 9 * 60
        server.advance(minutes=9)
        decidim.push(WANTED, None)
        assert [one.path for one in server.requests].count("/api/sign_in") == 2


@pytest.mark.parametrize("version", ["0.31", "0.32"])
def test_a_token_that_ended_early_is_renewed_and_the_answer_sent(version: str) -> None:
    with SampleServer(consultation(idea(10)), version=version) as server:  # type: ignore[arg-type]
        decidim = Decidim(server.url, OURS)
        decidim.describe()
        server.advance(hours=3)
        assert decidim.push(WANTED, None).outcome is Outcome.VERIFIED


def test_a_server_that_signs_no_tokens_says_what_its_administrator_must_do() -> None:
    with (
        SampleServer(consultation(), behaviour=Behaviour(issues_tokens=False)) as server,
        pytest.raises(Unauthorised, match="does not accept"),
    ):
        Decidim(server.url, OURS).describe()


def test_an_older_server_is_read_though_it_knows_no_credentials() -> None:
    with SampleServer(generated_corpus(5), version="0.29") as server:
        copy = Copy(Decidim(server.url, OURS))
        assert Ability.PUSH_ANSWER not in copy.decidim.describe().abilities
        copy.sweep()
    assert len(copy.contributions) == 5


@pytest.mark.parametrize("version", ["0.27", "0.29", "0.31"])
def test_where_only_people_may_read_an_account_of_the_site_opens_it(version: VersionName) -> None:
    corpus = consultation(idea(10))
    with SampleServer(corpus, version=version, behaviour=Behaviour(forces_login=True)) as server:
        decidim = Decidim(server.url, (PERSON.key, PERSON.secret), pause=lambda _seconds: None)
        able = decidim.describe().abilities
        # Before 0.31 nobody answers through the API.
        assert (Ability.PUSH_ANSWER in able) == (version == "0.31")
        copy = Copy(decidim)
        copy.sweep()
        assert "proposal/10" in copy.contributions
        server.advance(minutes=45)
        server.memory.add_proposal("Une autre", "<p>Encore.</p>", component_id=2)
        copy.sweep()
        assert "proposal/11" in copy.contributions
        if version == "0.31":
            server.advance(minutes=45)
            sent = decidim.push(WANTED, None)
            assert sent.outcome is Outcome.VERIFIED
        assert not any(PERSON.secret.encode() in one.body for one in server.requests if one.path != "/users/sign_in")
        with pytest.raises(Unauthorised, match="does not accept this account"):
            Decidim(server.url, (PERSON.key, "autre")).describe()


def test_a_secret_is_not_sent_over_an_open_line() -> None:
    with pytest.raises(Unauthorised, match="not protected"):
        Decidim("http://consultation.invalid", OURS).describe()


def test_credentials_do_not_follow_to_another_host() -> None:
    with SampleServer(consultation()) as other, SampleServer(consultation()) as server:
        elsewhere = other.url

        class Moved(Exception):
            pass

        def moved(_request: object) -> object:
            from moderator.demo.server import Answer

            return Answer(307, b"", "text/html", {"Location": f"{elsewhere}/api/sign_in"})

        server.answer = moved  # type: ignore[assignment, method-assign]
        with pytest.raises(Problem) as raised:
            Decidim(server.url, OURS).describe()
        assert other.requests == []
    assert "moved" in str(raised.value) or "signed in" in str(raised.value)


def test_reading_a_comment_s_thread_needs_nobody() -> None:
    started = time.monotonic()
    with SampleServer(generated_corpus(3, comments_each=2)) as server:
        copy = Copy(connect(server))
        copy.sweep()
        assert all("authorization" not in one.headers for one in server.requests)
    assert len(copy.of("comment/")) == 6
    assert PROPOSAL.endswith("Proposal")
    assert time.monotonic() - started < 60

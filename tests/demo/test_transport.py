"""What happens on the way: tokens, limits of requests, login walls, pages, and faults of every sort."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from moderator.demo.faults import Fault, Way
from moderator.demo.server import SampleServer
from tests.demo.asking import ANSWER, ask, data, post, scan, sign_in, token
from tests.demo.conftest import Serve

WHO = "{ session { user { nickname } } }"
HELLO = "{ decidim { applicationName } }"


def test_a_token_is_in_the_header_and_in_the_body(serve: Serve) -> None:
    answer = sign_in(serve("0.31"))
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Authorization"] == f"Bearer {body['jwt_token']}"
    assert body["jwt_token"].count(".") == 2
    assert (body["nickname"], body["avatar"]) == ("equipe", None)


def test_wrong_keys_get_401_and_no_token(serve: Serve) -> None:
    for server, key in ((serve("0.31"), "autre"), (serve("0.31", issues_tokens=False), None)):
        answer = sign_in(server, key=key)
        assert answer.status_code == 401
        assert answer.json()["jwt_token"] is None
        assert "Authorization" not in answer.headers


def test_a_token_expires_and_can_be_revoked(serve: Serve) -> None:
    server = serve("0.31")
    known = token(server)
    server.advance(minutes=119)
    assert data(server, WHO, token=known)["session"]
    server.advance(minutes=1)
    assert data(server, WHO, token=known)["session"] is None
    other = token(server)
    gone = requests.delete(f"{server.url}/api/sign_out", headers={"Authorization": f"Bearer {other}"}, timeout=10)
    assert (gone.status_code, gone.content) == (200, b"")
    assert data(server, WHO, token=other)["session"] is None


def test_older_servers_know_no_token(serve: Serve) -> None:
    assert sign_in(serve("0.30")).status_code == 404


def test_too_many_requests_get_429_until_the_minute_is_over(serve: Serve) -> None:
    server = serve("0.31", throttle=(3, 60))
    assert [post(server, HELLO).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = post(server, HELLO)
    assert "Retry-After" not in refused.headers
    assert refused.text == "Retry later\n"
    server.advance(seconds=60)
    assert post(server, HELLO).status_code == 200


def test_a_login_wall_redirects_to_a_page(serve: Serve) -> None:
    server = serve("0.31", forces_login=True)
    wall = post(server, HELLO)
    assert (wall.status_code, wall.headers["Location"]) == (302, f"{server.url}/users/sign_in")
    followed = requests.post(f"{server.url}/api", json={"query": HELLO}, timeout=10)
    assert followed.headers["Content-Type"].startswith("text/html")
    assert "user[password]" in followed.text
    assert data(server, HELLO, token=token(server))["decidim"]


def test_pages_can_be_opened_and_run_nothing(serve: Serve) -> None:
    server = serve("0.31")
    hostile = server.memory.add_proposal(
        "<b>Gras</b>", "<p>Bonjour<script>alert(1)</script><img src=x onerror=alert(1)></p>"
    )
    url = data(server, "{ component(id: 1) { ... on Proposals { proposal(id: 61) { url } } } }")["component"][
        "proposal"
    ]["url"]
    page = requests.get(url, timeout=10)
    assert page.status_code == 200
    assert "Bonjour" in page.text
    assert "<script" not in page.text
    assert "onerror" not in page.text
    assert "&lt;b&gt;Gras" in page.text
    for path in ("/", "/processes/consultation", "/processes/consultation/f/1/", "/api/docs"):
        assert requests.get(server.url + path, timeout=10).headers["Content-Type"].startswith("text/html"), path
    assert requests.get(f"{server.url}/nulle-part", timeout=10).status_code == 404
    assert requests.get(f"{server.url}/api", timeout=10).url.endswith("/api/docs")
    server.memory.hide(hostile.id)
    assert requests.get(url, timeout=10).status_code == 404


def test_variables_may_be_a_string_of_json(serve: Serve) -> None:
    server = serve("0.31")
    body = {"query": "query Q($id: ID!) { component(id: $id) { id } }", "variables": json.dumps({"id": "1"})}
    answer = requests.post(f"{server.url}/api", json=body, timeout=10)
    assert answer.json() == {"data": {"component": {"id": "1"}}}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"query": ""}', b'{"query": "{ decidim { version } }", "variables": "{"}']
)
def test_a_body_without_a_query_is_refused_kindly(serve: Serve, body: bytes) -> None:
    answer = requests.post(f"{serve('0.31').url}/api", data=body, timeout=10)
    assert answer.status_code == 200
    assert ("errors" in answer.json()) == (b"decidim" not in body)


def test_attachments_can_be_fetched() -> None:
    query = "{ component(id: 43) { ... on Proposals { proposals { nodes { attachments { type url } } } } } }"
    with SampleServer() as server:
        nodes = data(server, query)["component"]["proposals"]["nodes"]
        found = [attachment for node in nodes for attachment in node["attachments"]]
        assert found
        answer = requests.get(found[0]["url"], timeout=10)
        assert (answer.status_code, found[0]["type"]) == (200, "text/plain")


def test_faults_come_once_or_as_often_as_asked_in_order(serve: Serve) -> None:
    server = serve("0.31")
    server.faults.append(Fault(Way.STATUS, status=502, times=2))
    server.faults.append(Fault(Way.STATUS, status=503, headers={"Retry-After": "7"}))
    answers = [post(server, HELLO) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [502, 502, 503, 200]
    assert answers[2].headers["Retry-After"] == "7"
    assert len(server.faults) == 0


def test_a_fault_may_concern_some_requests_only(serve: Serve) -> None:
    server = serve("0.31")
    server.faults.append(Fault(Way.STATUS, times=None, when=lambda request: request.operation == "Scan"))
    assert post(server, HELLO).status_code == 200
    body = {"query": "query Scan { decidim { applicationName } }", "operationName": "Scan"}
    assert [requests.post(f"{server.url}/api", json=body, timeout=10).status_code for _ in range(3)] == [500] * 3
    server.faults.clear()
    assert requests.post(f"{server.url}/api", json=body, timeout=10).status_code == 200


def test_a_connection_may_be_cut_before_or_after_the_work_is_done(serve: Serve) -> None:
    server = serve("0.31")
    known = token(server)
    answer = {"componentId": "1", "input": {"attributes": {"state": "accepted"}}}
    server.faults.append(Fault(Way.REFUSE))
    with pytest.raises(requests.ConnectionError):
        post(server, ANSWER, token=known, proposalId="2", **answer)
    assert server.memory.proposals[2].internal_state is None
    server.faults.append(Fault(Way.DROP, when=lambda request: request.writes))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        post(server, ANSWER, token=known, proposalId="3", **answer)
    assert server.memory.proposals[3].internal_state == "accepted"


def test_answers_may_be_cut_short_or_be_something_else(serve: Serve) -> None:
    server = serve("0.31")
    server.faults.append(Fault(Way.TRUNCATE))
    with pytest.raises(requests.JSONDecodeError):
        post(server, HELLO).json()
    server.faults.append(Fault(Way.HTML))
    page = post(server, HELLO)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    server.faults.append(Fault(Way.REDIRECT, times=None))
    with pytest.raises(requests.TooManyRedirects):
        requests.post(f"{server.url}/api", json={"query": HELLO}, timeout=10)
    server.faults.clear()
    server.faults.append(Fault(Way.ERRORS, errors=({"message": "Une partie manque"},)))
    partial = ask(server, HELLO)
    assert partial["data"]["decidim"]
    assert partial["errors"] == [{"message": "Une partie manque"}]
    server.faults.append(Fault(Way.ERRORS, drops_data=True))
    assert ask(server, HELLO)["data"] is None


def test_a_slow_answer_makes_an_impatient_client_give_up(serve: Serve) -> None:
    server = serve("0.31")
    server.faults.append(Fault(Way.SLOW, seconds=30))
    with pytest.raises(requests.Timeout):
        requests.post(f"{server.url}/api", json={"query": HELLO}, timeout=0.05)
    assert data(server, HELLO)["decidim"]


def test_what_was_asked_is_known_with_the_time_it_took(serve: Serve) -> None:
    server = serve("0.31")
    scan(server, 1, first=20)
    assert len(server.requests) == 3
    assert server.requests[2].variables["after"] == "NDA"
    assert 0 < server.spent < 5
    assert [exchange.status for exchange in server.log] == [200, 200, 200]


def test_several_clients_at_once(serve: Serve) -> None:
    server = serve("0.31")
    with ThreadPoolExecutor(4) as clients:
        found = list(clients.map(lambda _: len(scan(server, 1)), range(8)))
    assert found == [60] * 8

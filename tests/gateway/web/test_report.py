"""`GET /auth/tokens`: usage per person, for those who may see it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.gateway.web.behind import TENANT, ZONE, Behind
from tests.gateway.web.conftest import ADMIN, NewHost
from tests.gateway.web.visitor import KEY, Answer, Visitor, public_id

NAMES = "open_id,name,requests,tokens,prompt_tokens,completion_tokens,cached_tokens,reasoning_tokens,estimated_requests"


def report(visitor: Visitor, bearer: str = ADMIN, query: str = "") -> Answer:
    return visitor.get(f"/auth/tokens{query}", Authorization=f"Bearer {bearer}")


def items(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = json.loads(answer.text)["items"]
    return found


def tokens_of(answer: Answer) -> dict[str, int]:
    return {item["name"]: item["tokens"] for item in items(answer)}


def day(ago: int) -> str:
    return (datetime.now(UTC).astimezone(ZONE) - timedelta(days=ago)).date().isoformat()


@pytest.fixture
def used(behind: Behind) -> Behind:
    """林小满 used 100 tokens today and 20 five days ago, 周大山 7 yesterday; somebody's name is a formula."""
    people = behind.larkey.sandbox.state()["people"]
    for number, person in enumerate(people):
        behind.rename(number, person["name"])
    behind.use(behind.id(0), prompt=60, completion=40)
    behind.use(behind.id(0), prompt=20, ago=5)
    behind.use(behind.id(1), prompt=7, ago=1)
    return behind


def test_administrators_see_everybody(visitor: Visitor, used: Behind) -> None:
    told = json.loads(report(visitor).text)
    assert (told["from"], told["to"], told["next"]) == (day(29), day(0), None)
    lin, zhou = told["items"]
    assert lin == {
        "open_id": used.open_id(0),
        "name": "林小满",
        "requests": 2,
        "tokens": 120,
        "prompt_tokens": 80,
        "completion_tokens": 40,
        "cached_tokens": 0,
        "reasoning_tokens": 0,
        "estimated_requests": 0,
    }
    assert (zhou["name"], zhou["tokens"]) == ("周大山", 7)


def test_a_token_opens_its_own_persons_use_and_nobody_elses(visitor: Visitor, used: Behind) -> None:
    (key,) = visitor.sign_in().keys
    assert tokens_of(report(visitor, key)) == {"林小满": 120}
    assert tokens_of(report(visitor, key, f"?person={used.open_id(1)}")) == {"林小满": 120}
    assert tokens_of(report(visitor, key, f"?from={day(1)}")) == {"林小满": 100}
    assert tokens_of(report(visitor, key, f"?from={day(4)}&to={day(1)}")) == {"林小满": 0}


def test_administrators_see_what_each_upstream_key_was_used_for(visitor: Visitor, used: Behind) -> None:
    used.use(used.id(1), model="large", prompt=500)
    found = [(item["key"], item["model"], item["tokens"]) for item in items(report(visitor, query="?by=key"))]
    assert found == [("key", "large", 500), ("key", "m", 127)]
    assert [item["tokens"] for item in items(report(visitor, query=f"?by=key&to={day(1)}"))] == [27]
    head, *rows = csv.reader(io.StringIO(report(visitor, query="?by=key&format=csv").text.removeprefix("\ufeff")))
    assert (head[:3], rows[0][:4]) == (["key", "model", "requests"], ["key", "large", "1", "500"])
    nothing = report(visitor, query="?by=key&from=2020-01-01&to=2020-01-02&format=csv").text.removeprefix("\ufeff")
    assert nothing.strip() == ",".join(head)


def test_a_token_does_not_see_what_upstream_keys_were_used_for(visitor: Visitor, used: Behind) -> None:
    (key,) = visitor.sign_in().keys
    answer = report(visitor, key, "?by=key")
    assert (answer.status, json.loads(answer.text)["error"]["param"]) == (403, "by")
    assert "ADMIN_TOKEN" in answer.text


def test_nobody_else_sees_anything(visitor: Visitor, used: Behind) -> None:
    (key,) = visitor.sign_in().keys
    visitor.press(f"{public_id(key)}/revoke")
    wrong = ["", "Bearer", f"Bearer {key}", f"Bearer {key[:-1]}x", f"Bearer {ADMIN}x", f"Basic {ADMIN}", ADMIN]
    wrong += [f"Bearer {ADMIN[:-1]}", "Bearer é", f"Bearer lk-{'a' * 10}-{'b' * 49}"]
    for authorization in wrong:
        answer = visitor.get("/auth/tokens", Authorization=authorization.encode().decode("latin-1"))
        assert answer.status == 401, authorization
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="larkey"'
        assert "error" in json.loads(answer.text)
        assert "林小满" not in answer.text
    assert visitor.get("/auth/tokens").status == 401
    assert visitor.get(f"/auth/tokens?admin_token={ADMIN}&token={ADMIN}").status == 401
    assert visitor.keys_page().status == 200


@pytest.mark.parametrize("bearer", ["", "Bearer", "Bearer "])
def test_without_an_admin_token_nobody_is_an_administrator(visitor: Visitor, new_host: NewHost, bearer: str) -> None:
    visitor.port = new_host(ADMIN_TOKEN="")
    assert visitor.get("/auth/tokens", Authorization=bearer).status == 401


def test_a_range_of_dates_counts_both_of_its_days(visitor: Visitor, used: Behind) -> None:
    assert tokens_of(report(visitor, query=f"?from={day(5)}&to={day(5)}")) == {"林小满": 20}
    assert tokens_of(report(visitor, query=f"?from={day(1)}&to={day(0)}")) == {"林小满": 100, "周大山": 7}
    assert tokens_of(report(visitor, query=f"?from={day(4)}&to={day(2)}")) == {}
    assert tokens_of(report(visitor, query="?from=0001-01-01&to=9999-12-31")) == {"林小满": 120, "周大山": 7}


def test_pages_show_everybody_once(visitor: Visitor, behind: Behind) -> None:
    people = [behind.known(f"ou_page_{number}", f"人{number}") for number in range(7)]
    for person in people:
        behind.use(person)
    seen: list[str] = []
    path = "/auth/tokens?size=3"
    while path:
        answer = visitor.get(path, Authorization=f"Bearer {ADMIN}")
        seen += [item["open_id"] for item in items(answer)]
        following = json.loads(answer.text)["next"] or ""
        assert (answer.headers["Link"] or "") == (f'<{following}>; rel="next"' if following else "")
        assert not following or following.startswith(f"{visitor.larkey.url}/auth/tokens?")
        path = following.removeprefix(visitor.larkey.url)
    assert seen == [f"ou_page_{number}" for number in range(7)]


def test_one_person_may_be_asked_for(visitor: Visitor, used: Behind) -> None:
    assert tokens_of(report(visitor, query=f"?person={used.open_id(1)}")) == {"周大山": 7}
    assert items(report(visitor, query="?person=ou_unknown")) == []
    assert used.deeds()[0].startswith("usage.seen 0 ")
    assert used.deeds()[1].startswith(f"usage.seen {used.id(1)} ")


def test_every_look_at_others_is_in_the_trail_and_a_look_at_oneself_is_not(visitor: Visitor, used: Behind) -> None:
    (key,) = visitor.sign_in().keys
    report(visitor, key)
    assert [deed.split()[0] for deed in used.deeds()] == ["token.issued"]
    report(visitor)
    report(visitor, query=f"?format=csv&from={day(3)}&size=7")
    deeds = used.deeds()
    assert [deed.split()[0] for deed in deeds] == ["usage.seen", "usage.seen", "token.issued"]
    assert f"{day(3)} to {day(0)} after 0, 7 at most, csv, by ADMIN_TOKEN" in deeds[0]
    assert ADMIN not in str(deeds)


def test_the_same_comes_as_csv(visitor: Visitor, used: Behind) -> None:
    answer = report(visitor, query="?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="larkey-usage-{day(29)}-{day(0)}.csv"'
    assert answer.text.startswith("\ufeff")
    head, lin, zhou = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert ",".join(head) == NAMES
    assert lin == [used.open_id(0), "林小满", "2", "120", "80", "40", "0", "0", "0"]
    assert zhou[1] == "周大山"


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        '=HYPERLINK("http://evil.example","x")',
        "  =1",
        "＝1",
        '","=1',
        "a\n=1",
    ],
)
def test_a_name_that_looks_like_a_formula_stays_a_name(visitor: Visitor, behind: Behind, name: str) -> None:
    behind.use(behind.known("ou_formula", name))
    text = report(visitor, query="?format=csv").text.removeprefix("\ufeff")
    _, row = csv.reader(io.StringIO(text, newline=""))
    assert row[1] in (name, f"'{name}")
    assert row[1].lstrip(" \u3000")[0] not in "=+-@\t\r＝＋－＠"


def test_a_name_cannot_forge_a_header(visitor: Visitor, behind: Behind) -> None:
    behind.use(behind.known("ou_header", "x\r\nSet-Cookie: evil=1"))
    for query in ("", "?format=csv"):
        assert not report(visitor, query=query).cookies


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("from=2026-13-01", "from"),
        ("from=yesterday", "from"),
        ("to=20261121", "to"),
        ("to=", "to"),
        ("from=2026-11-21&to=2026-11-20", "from"),
        ("size=0", "size"),
        ("size=501", "size"),
        ("size=-1", "size"),
        ("size=1.5", "size"),
        ("size=%D9%A3", "size"),
        ("after=-1", "after"),
        ("after=" + "9" * 30, "after"),
        ("format=xml", "format"),
        ("page=2", "page"),
        ("by=model", "by"),
        ("by=key&size=5", "size"),
        ("by=key&person=ou_1", "person"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_why(visitor: Visitor, used: Behind, query: str, param: str) -> None:
    answer = report(visitor, query=f"?{query}")
    assert answer.status == 400
    error = json.loads(answer.text)["error"]
    assert (error["param"], error["code"]) == (param, "bad_query")
    assert "林小满" not in answer.text


def test_no_token_and_no_digest_is_ever_in_it(visitor: Visitor, used: Behind) -> None:
    (key,) = visitor.sign_in().keys
    used.use(used.id(0), public_id(key))
    row = used.token(public_id(key))
    for query in ("", "?format=csv", f"?person={used.open_id(0)}"):
        for bearer in (ADMIN, key):
            answer = report(visitor, bearer, query)
            whole = answer.text + str(answer.headers)
            assert answer.status == 200
            assert not KEY.search(whole)
            assert not [secret for secret in (public_id(key), row.digest, ADMIN, TENANT) if secret in whole]
            assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_trail_nothing_is_shown(visitor: Visitor, used: Behind) -> None:
    """A look that cannot be noted is no look."""
    used.database.write(lambda: used.database.peewee.execute_sql("ALTER TABLE audit RENAME TO audit_gone"))
    try:
        answer = report(visitor)
    finally:
        used.database.write(lambda: used.database.peewee.execute_sql("ALTER TABLE audit_gone RENAME TO audit"))
    assert answer.status >= 500
    assert "林小满" not in answer.text
    assert "error" in json.loads(answer.text)

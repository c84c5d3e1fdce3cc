"""What is kept of one's calls, in the browser: seen, made less, exported and deleted, by its own person alone."""

import re
import time

from store.records.calls import Call
from store.records.linking import write_calls
from store.records.tables import Choice, Record
from tests.gateway.web.behind import TENANT, Behind
from tests.gateway.web.conftest import NewVisitor
from tests.gateway.web.visitor import Answer, Visitor
from tests.support import eventually, request


def called(behind: Behind, person: int, name: str) -> None:
    """A call of this person is recorded."""
    call = Call(name, TENANT, person, "aaaaaaaaaa", "chat/completions", "m", time.time(), [], [f"mark {name}"])
    behind.database.write(lambda: write_calls([call]))


def calls_of(behind: Behind, person: int) -> int:
    with behind.database.reading():
        return int(Record.select().where(Record.person == person).count())


def send(visitor: Visitor, path: str, **fields: str) -> Answer:
    """A form of the page as it is now."""
    page = visitor.keys_page()
    form = {"csrf": page.field("csrf"), "press": page.field("press")} | fields
    return visitor.post(f"/auth/records/{path}", form)


def levels(behind: Behind, person: int) -> list[str]:
    with behind.database.reading():
        return [row.content for row in Choice.select().where(Choice.person == person)]


def test_the_page_says_what_is_kept_for_how_long_and_who_sees_it(behind: Behind, visitor: Visitor) -> None:
    visitor.sign_in()
    called(behind, behind.id(), "req_page")
    page = visitor.keys_page().text
    section = page[page.index('id="records"') :]
    assert "30" in section
    assert "ADMIN_TOKEN" in section
    assert "只留时间、模型和用量" in section
    assert re.search(r"现在有 [1-9]\d* 次", section)
    assert "Only when, which model" in visitor.get("/auth/keys?lang=en").text


def test_less_is_kept_by_a_form_and_more_is_not(behind: Behind, visitor: Visitor) -> None:
    visitor.sign_in(1)
    person = behind.id(1)
    assert send(visitor, "chat/off").status == 303
    assert levels(behind, person) == ["off"]
    assert "好的" in visitor.keys_page().text
    assert send(visitor, "chat/full").status == 303
    assert levels(behind, person) == ["off"]
    assert "管理员" in visitor.keys_page().text
    for path in ("aaaaaaaaaa/off", "chat/nonsense"):
        assert send(visitor, path).status == 400


def test_all_is_deleted_by_its_own_form_and_by_nobody_elses(behind: Behind, new_visitor: NewVisitor) -> None:
    mine, other = new_visitor(), new_visitor()
    mine.sign_in(0)
    other.sign_in(1)
    called(behind, behind.id(0), "req_mine")
    called(behind, behind.id(1), "req_theirs")
    forged = {"csrf": other.keys_page().field("csrf"), "press": "a" * 22}
    assert mine.post("/auth/records/delete", forged).status == 403
    assert mine.post("/auth/records/delete", {}).status == 403
    assert new_visitor().post("/auth/records/delete", forged).status == 401
    assert calls_of(behind, behind.id(0))
    assert send(mine, "delete").status == 303
    assert calls_of(behind, behind.id(0)) == 0
    assert calls_of(behind, behind.id(1))
    assert "已全部删除" in mine.keys_page().text


def test_whoever_is_signed_in_exports_their_own_and_a_cookie_alone_deletes_nothing(
    behind: Behind, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor()
    visitor.sign_in(0)
    called(behind, behind.id(0), "req_exported")
    called(behind, behind.id(1), "req_foreign")
    exported = visitor.get("/conversations?format=jsonl")
    assert exported.status == 200
    assert "req_exported" in exported.text
    assert "req_foreign" not in exported.text
    refused = visitor.send("DELETE", "/conversations/req_exported")
    assert (refused.status, "forged" in refused.text) == (403, True)
    csrf = visitor.keys_page().field("csrf")
    assert visitor.send("DELETE", "/conversations/req_exported", X_Larkey_CSRF=csrf).status == 200
    assert "req_exported" not in visitor.get("/conversations?format=jsonl").text
    assert request("GET", f"{behind.larkey.url}/conversations").status == 401


def test_a_suspended_person_sees_nothing(behind: Behind, new_visitor: NewVisitor) -> None:
    visitor = new_visitor()
    visitor.sign_in(0)
    behind.suspend(0)
    eventually(lambda: visitor.get("/conversations").status == 403)
    behind.resume(0)
    eventually(lambda: visitor.get("/conversations").status == 200)

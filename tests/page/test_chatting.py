"""A person chats on the page: writes, mentions, replies, recalls, sends files; another one sees it."""

from pathlib import Path

from playwright.sync_api import FilePayload, expect

from tests.page.client import Client, Place
from tests.page.conftest import NewClient
from tests.page.platform import Bot, png
from tests.servers import Sandbox
from tests.support import eventually, request


def test_the_page_opens_at_the_direct_chat_with_the_bot(client: Client) -> None:
    expect(client.page.locator(".chat-head h1")).to_contain_text("Larkey")
    expect(client.page.locator(".chat-item")).to_have_count(3)
    expect(client.page.locator(".suggestion").first).to_be_visible()


def test_the_page_allows_nothing_from_elsewhere_and_nothing_inline(sandbox: Sandbox) -> None:
    for path in ("/", "/page/js/main.js", "/page/css/base.css"):
        reply = request("GET", sandbox.url + path)
        policy = reply.headers["content-security-policy"]
        assert reply.status == 200
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "unsafe" not in policy


def test_what_one_writes_the_other_sees(client: Client, new_client: NewClient, sandbox: Sandbox, place: Place) -> None:
    other = new_client(sandbox).open(f"#/{place.people[1]}/{place.chats['group']}")
    client.see("group").write("大家早")
    said = place.last("group")
    expect(client.row(said["message_id"])).to_have_attribute("data-mine", "yes")
    expect(other.row(said["message_id"]).locator(".bubble")).to_have_text("大家早")
    expect(other.row(said["message_id"])).to_have_attribute("data-mine", "no")


def test_one_window_can_be_either_person(client: Client, place: Place) -> None:
    client.see("group").write("我是小满")
    client.be(1)
    client.write("我是大山")
    senders = [
        message["sender"]["id"]
        for message in eventually(lambda: place.messages("group")[1:] and place.messages("group"))
    ]
    assert senders == list(place.people)


def test_enter_sends_and_shift_enter_makes_a_line(client: Client, place: Place) -> None:
    client.box.press_sequentially("一")
    client.box.press("Shift+Enter")
    client.box.press_sequentially("二")
    client.box.press("Enter")
    expect(client.page.locator(".row .bubble")).to_have_text("一\n二")
    expect(client.box).to_have_value("")
    assert place.last("p2p")["content"] == {"text": "一\n二"}


def test_the_bot_is_picked_after_an_at(client: Client, place: Place) -> None:
    client.see("group").box.press_sequentially("@lar")
    expect(client.page.locator(".picker-item")).to_have_count(1)
    client.box.press("Enter")
    client.box.press_sequentially("你好")
    client.box.press("Enter")
    expect(client.page.locator(".row .at")).to_have_text("@Larkey")
    said = place.last("group")
    assert said["content"]["text"] == "@_user_1 你好"
    assert [at["name"] for at in said["mentions"]] == ["Larkey"]


def test_everybody_and_a_colleague_can_be_mentioned(client: Client, place: Place) -> None:
    client.see("group").write("@周大山 和 @所有人 来看")
    expect(client.page.locator(".row .at")).to_have_count(2)
    assert {at["key"] for at in place.last("group")["mentions"]} == {"@_user_1", "@_all"}


def test_an_example_is_sent_by_a_press(client: Client, place: Place) -> None:
    client.page.locator(".suggestion", has_text="你好").click()
    expect(client.page.locator(".row .bubble")).to_have_text("你好")
    expect(client.page.locator(".suggestions")).to_be_hidden()
    assert place.last("p2p")["content"]["text"] == "你好"


def test_a_reply_shows_what_it_answers(client: Client, place: Place) -> None:
    first = place.say("group", "几点开会？", by=1)
    client.see("group").menu(first, "回复")
    expect(client.page.locator(".composer-reply")).to_contain_text("几点开会？")
    client.write("三点")
    reply = eventually(lambda: place.last("group") if place.last("group")["reply_to"] == first else None)
    assert reply is not None
    expect(client.row(reply["message_id"]).locator(".quote")).to_contain_text("周大山：几点开会？")


def test_a_quote_takes_the_words_into_the_text(client: Client, place: Place) -> None:
    first = place.say("group", "原话", by=1)
    client.see("group").menu(first, "引用")
    expect(client.box).to_have_value("周大山：\n> 原话\n")


def test_a_recalled_message_leaves_a_line_and_can_be_edited_again(client: Client, place: Place) -> None:
    said = place.say("p2p", "打错字了")
    client.menu(said, "撤回")
    expect(client.row(said)).to_contain_text("你撤回了一条消息")
    assert place.last("p2p")["recalled"] is True
    client.row(said).get_by_text("重新编辑").click()
    expect(client.box).to_have_value("打错字了")


def test_only_the_author_or_the_owner_can_recall(client: Client, place: Place) -> None:
    said = place.say("group", "小满说的")
    client.be(1).see("group").row(said).locator(".held").hover()
    client.row(said).locator("[data-tool=more]").click()
    expect(client.page.locator(".popup-item", has_text="详情")).to_be_visible()
    expect(client.page.locator(".popup-item", has_text="撤回")).to_have_count(0)


def test_a_reaction_is_shown_below_the_message(client: Client, place: Place, bot: Bot) -> None:
    said = place.say("p2p", "谢谢")
    bot.react(said, "HEART")
    expect(client.row(said).locator(".reaction")).to_contain_text("❤️")
    client.menu(said, "表情回应")
    client.page.locator(".popup-grid .popup-item", has_text="👍").click()
    expect(client.row(said).locator(".reaction")).to_have_count(2)


def test_a_file_of_the_bot_is_downloaded(client: Client, place: Place, bot: Bot) -> None:
    key = bot.upload_file("答案.md", "# 全文".encode())
    sent = bot.send(place.chats["p2p"], "file", {"file_key": key})
    with client.page.expect_download() as download:
        client.row(sent).locator(".file").click()
    assert download.value.suggested_filename == "答案.md"
    assert Path(download.value.path()).read_text("utf-8") == "# 全文"


def test_a_picture_is_sent_from_the_page(client: Client, place: Place) -> None:
    picture = FilePayload(name="a.png", mimeType="image/png", buffer=png())
    client.page.locator(".composer input[type=file]").set_input_files(picture)
    shown = client.page.locator(".row .bubble-picture")
    expect(shown).to_be_visible()
    assert shown.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") == 64
    assert place.last("p2p")["msg_type"] == "image"


def test_what_waits_elsewhere_is_counted(client: Client, place: Place) -> None:
    place.say("group", "有人吗", by=1)
    place.say("group", "在吗", by=1)
    expect(client.page.locator(".chat-item[data-type=group] .unread")).to_have_text("2")
    expect(client.page.locator(".chat-item[data-type=group] .chat-summary")).to_have_text("周大山: 在吗")
    client.see("group")
    expect(client.page.locator(".unread")).to_have_count(0)


def test_the_page_catches_up_after_a_lost_connection(new_client: NewClient, tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, "", data=tmp_path / "data").start()
    client = new_client(sandbox).open()
    client.write("断线之前")
    expect(client.page.locator(".row")).to_have_count(1)
    sandbox.stop()
    expect(client.page.locator(".lost")).to_be_visible()
    sandbox.start()
    expect(client.page.locator(".lost")).to_be_hidden(timeout=20_000)
    client.write("断线之后")
    expect(client.page.locator(".row .bubble")).to_have_text(["断线之前", "断线之后"])
    client.leave()
    sandbox.stop()


def test_texts_and_posts_of_the_bot_are_drawn(client: Client, place: Place, bot: Bot) -> None:
    text = bot.send(
        place.chats["p2p"], "text", {"text": '<b>粗</b> [去](https://open.feishu.cn/) <at user_id="all"></at>'}
    )
    expect(client.row(text).locator("strong")).to_have_text("粗")
    expect(client.row(text).locator("a")).to_have_attribute("href", "https://open.feishu.cn/")
    post = {
        "zh_cn": {"title": "标题", "content": [[{"tag": "text", "text": "一段"}], [{"tag": "md", "text": "- 列表"}]]}
    }
    sent = bot.send(place.chats["p2p"], "post", post)
    expect(client.row(sent).locator(".post-title")).to_have_text("标题")
    expect(client.row(sent).locator("li")).to_have_text("列表")


def test_what_people_type_is_never_markup(client: Client) -> None:
    client.write("<b>不粗</b> <img src=x onerror='window.pwned=1'> [a](javascript:1)")
    expect(client.page.locator(".row .bubble")).to_have_text(
        "<b>不粗</b> <img src=x onerror='window.pwned=1'> [a](javascript:1)"
    )
    assert client.page.locator(".row .bubble > *").count() == 0


def test_changed_words_are_marked(client: Client, place: Place, bot: Bot) -> None:
    sent = bot.send(place.chats["p2p"], "text", {"text": "旧话"})
    expect(client.row(sent).locator(".edited")).to_be_hidden()
    bot.call("PUT", f"im/v1/messages/{sent}", {"msg_type": "text", "content": '{"text": "新话"}'})
    expect(client.row(sent).locator(".bubble")).to_have_text("新话")
    expect(client.row(sent).locator(".edited")).to_be_visible()

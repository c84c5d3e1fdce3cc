"""Who answers a message, and with which cards."""

from store.answers import Answers, Part
from store.redis import RedisDoor

CHAT = "tenant/oc_1"


def test_a_takeover_finds_the_cards_of_the_dead_run(redis: RedisDoor) -> None:
    answers = Answers(redis)
    first = answers.begin(CHAT, "om_1", '{"q":1}', "c")
    assert (first.takeover, first.question, first.conversation, first.parts) == (1, '{"q":1}', "c", ())
    assert answers.save_part(CHAT, "om_1", 0, Part("card-0"), 1)
    assert answers.save_part(CHAT, "om_1", 0, Part("card-0", "om_card_0"), 1)
    for index in range(1, 12):
        answers.save_part(CHAT, "om_1", index, Part(f"card-{index}", kind="patch"), 1)
    second = answers.begin(CHAT, "om_1", "ignored", "ignored")
    assert (second.takeover, second.question, second.conversation) == (2, '{"q":1}', "c")
    assert second.parts[0] == Part("card-0", "om_card_0", "card")
    assert [part.card_id for part in second.parts] == [f"card-{index}" for index in range(12)]


def test_a_slow_old_run_cannot_write_over_a_newer_one(redis: RedisDoor) -> None:
    answers = Answers(redis)
    old = answers.begin(CHAT, "om_1", "{}")
    new = answers.begin(CHAT, "om_1", "{}")
    assert answers.save_part(CHAT, "om_1", 0, Part("new"), new.takeover)
    assert not answers.save_part(CHAT, "om_1", 0, Part("old"), old.takeover)
    assert not answers.drop_part(CHAT, "om_1", 0, old.takeover)
    record = answers.load(CHAT, "om_1")
    assert record is not None
    assert record.parts == (Part("new"),)


def test_a_card_too_many_is_dropped(redis: RedisDoor) -> None:
    answers = Answers(redis)
    run = answers.begin(CHAT, "om_1", "{}")
    answers.save_part(CHAT, "om_1", 0, Part("a"), run.takeover)
    answers.save_part(CHAT, "om_1", 1, Part("b"), run.takeover)
    assert answers.drop_part(CHAT, "om_1", 1, run.takeover)
    record = answers.load(CHAT, "om_1")
    assert record is not None
    assert record.parts == (Part("a"),)


def test_a_note_that_the_question_waits_yields_to_any_real_run(redis: RedisDoor) -> None:
    answers = Answers(redis)
    note = answers.note(CHAT, "om_1", "note", "c")
    assert note.takeover == 0
    assert answers.save_part(CHAT, "om_1", 0, Part("waiting"), note.takeover)
    run = answers.begin(CHAT, "om_1", "question", "c")
    assert (run.takeover, run.question, run.parts) == (1, "question", (Part("waiting"),))
    assert not answers.save_part(CHAT, "om_1", 0, Part("late note"), note.takeover)
    late = answers.note(CHAT, "om_1", "note", "c")
    assert (late.takeover, late.question) == (0, "question")
    assert not answers.save_part(CHAT, "om_1", 0, Part("later note"), late.takeover)


def test_a_run_over_an_answer_that_is_not_known_is_none(redis: RedisDoor) -> None:
    answers = Answers(redis)
    assert answers.begin_again(CHAT, "om_1") is None
    assert answers.load(CHAT, "om_1") is None
    answers.begin(CHAT, "om_1", "q")
    again = answers.begin_again(CHAT, "om_1")
    assert again is not None
    assert (again.takeover, again.question) == (2, "q")


def test_a_card_leads_back_to_its_question(redis: RedisDoor) -> None:
    answers = Answers(redis)
    answers.begin(CHAT, "om_1", "{}")
    answers.save_part(CHAT, "om_1", 0, Part("card"), 1)
    assert answers.find("om_card") is None
    answers.save_part(CHAT, "om_1", 0, Part("card", "om_card"), 1)
    assert answers.find("om_card") == (CHAT, "om_1")

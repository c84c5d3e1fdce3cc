"""A crowd is small here, but measured as the large one is."""

from bench.chats import Crowd, hear
from bench.figures import Figure

FEW = Crowd(3, 0.1, 10.0, "第 {number} 问 [[text 20]] [[rate 100]] [[delay 0.1]]")


def test_everybody_of_a_crowd_is_heard() -> None:
    heard = hear(FEW)
    assert (heard.unanswered, heard.violations) == (0, 0)
    assert len(heard.yes) == len(heard.words) == 3
    assert min(heard.words) > 10  # the platform alone takes so long
    assert heard.cpu_ms > 1


def test_an_answer_that_fails_is_no_whole_answer() -> None:
    heard = hear(Crowd(2, 0.1, 0.0, "第 {number} 问 [[text 20]] [[cut 5]]"), patience=2.0)
    assert heard.unanswered == 2
    assert not Figure("without a whole answer", heard.unanswered, "", 0).good

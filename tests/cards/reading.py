"""What the decoder's two readers share: walking a parser's tokens and collecting words, code lines and addresses."""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token


class Injected(AssertionError):
    """Model text became markup of the platform."""


class Reading:
    """Walks a parser's tokens. `addresses` fills while `entries` runs."""

    parser: MarkdownIt

    def __init__(self, source: str) -> None:
        self.source = source
        self.addresses: list[str] = []
        self._numbers: list[int | None] = []

    def entries(self) -> Iterator[str]:
        tokens = self.parser.parse(self.source)
        self.lines = self.source.split("\n")
        for index, token in enumerate(tokens):
            if token.type == "inline":
                yield from self.cell(tokens, index)
            elif token.type in ("fence", "code_block", "math_block"):
                yield from self._code_lines(token)
            elif token.type == "html_block":
                self.tag(token.content)
            else:
                yield from self._number(token)

    def _code_lines(self, token: Token) -> Iterator[str]:
        if token.content:
            yield from (f"\n{line}" for line in self.code(token).removesuffix("\n").split("\n"))

    def _number(self, token: Token) -> Iterator[str]:
        if token.type == "ordered_list_open":
            self._numbers.append(int(token.attrs.get("start", 1)))
        elif token.type == "bullet_list_open":
            self._numbers.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            self._numbers.pop()
        elif token.type == "list_item_open" and (number := self._numbers[-1]) is not None:
            self._numbers[-1] = number + 1
            yield f"{number}{token.markup}"

    def cell(self, tokens: Sequence[Token], index: int) -> Iterator[str]:
        yield from self.words(tokens[index].children or [])

    def words(self, children: Sequence[Token]) -> Iterator[str]:
        yield from "".join(self._texts(children)).split()

    def _texts(self, children: Sequence[Token]) -> Iterator[str]:
        """The words; a link in the words of a link is not one of its own."""
        label, addresses = "", list[str]()
        for token in children:
            if token.type == "link_open":
                addresses.append(str(token.attrs["href"]))
            elif token.type == "link_close":
                address = addresses.pop()
                if not addresses:
                    self.addresses.append(unquote(address))
                    yield label if label.strip() else address
                    label = ""
            elif addresses:
                label += self._text(token) if token.type != "image" else self._description(token)
            else:
                yield self._text(token)

    def _text(self, token: Token) -> str:
        match token.type:
            case "softbreak" | "hardbreak":
                return " "
            case "image":
                return self.picture(token)
            case "html_inline":
                return self.tag(token.content)
            case "code_inline":
                return self.code(token)
        return token.content

    def picture(self, token: Token) -> str:
        self.addresses.append(unquote(str(token.attrs["src"])))
        return self._description(token)

    def _description(self, token: Token) -> str:
        """A picture's words; what is linked in them cannot be a link of its own."""
        known = list(self.addresses)
        words = "".join(self._texts(token.children or []))
        self.addresses = known
        return words.strip() or str(token.attrs["src"])

    def code(self, token: Token) -> str:
        return token.content

    def tag(self, tag: str) -> str:
        raise Injected(f"a tag: {tag!r}")

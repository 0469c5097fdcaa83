"""HTML mail as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.email.markup import text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Hej</p><p>Kan jag komma?</p>", "Hej\n\nKan jag komma?"),
        ("<div>Hej</div><div>d&aring;</div>", "Hej\ndå"),
        ("Hej<br>du<br/>där", "Hej\ndu\ndär"),
        ("<div>two\n   lines <b>of</b>\n source</div>", "two lines of source"),
        ("<style>p{color:red}</style><script>alert(1)</script>Hej", "Hej"),
        ("<div style='display: none'>unseen<img src='x'><br><p>still</div>Hej", "Hej"),
        ("<blockquote>ours<br>too</blockquote>Mine", "> ours\n> too\n\nMine"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>never closed", "never closed"),
        ("a < b and c > d &amp; e", "a < b and c > d & e"),
        ("<!-- unseen <p> -->seen<!-- and no end", "seen"),
        ("5 <6 and <b>bold</b> <", "5 <6 and bold <"),
        ('<a href="https://x.example">here</a>', "here"),
    ],
)
def test_a_reader_sees_the_words(markup: str, text: str) -> None:
    assert text_of(markup) == text


@given(st.lists(st.sampled_from(["<p>", "</p>", "<head>", "</head>", "<br", "<!--", "-->", "<![CDATA[", "&#x0;", "x"])))
def test_broken_markup_is_read(pieces: list[str]) -> None:
    assert isinstance(text_of("".join(pieces)), str)

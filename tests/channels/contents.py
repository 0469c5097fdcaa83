"""Any reply there could be, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from samtal.conversations.content import Choice, Content, MessageTemplate, Place

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
_TEXT = st.text(_LETTERS | st.sampled_from(list(" \n.?!,åäöÅÄÖéñ’–…€")), max_size=60)
_LONG = st.builds(
    lambda text, times: text * times, st.text(_LETTERS | st.just(" "), min_size=1, max_size=40), st.integers(1, 300)
)

choices = st.lists(
    st.builds(
        Choice,
        st.sampled_from(["YES", "NO", "CALL_ME", "DIRECTIONS"])
        | st.integers(1, 12).map(lambda n: f"OFFER_{n}")
        | _TEXT,
        st.sampled_from(["Ja", "Nej", "fre 17 okt 14.00", "Vägbeskrivning till mottagningen"]) | _TEXT,
    ),
    max_size=14,
).map(tuple)

places = st.builds(
    Place,
    name=_TEXT,
    address=st.sampled_from(["", "Storgatan 1, Lund"]),
    latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-180, 180),
    link=st.sampled_from(["", "https://maps.google.com/?q=55.7,13.2"]),
)

contents = st.builds(
    Content,
    text=_TEXT | _LONG,
    language=st.sampled_from(["sv", "en", "fr"]),
    choices=choices,
    place=st.none() | places,
    template=st.none() | st.builds(MessageTemplate, st.just("reminder"), st.lists(_TEXT, max_size=4).map(tuple)),
    keypad=st.sampled_from([0, 0, 6]),
)

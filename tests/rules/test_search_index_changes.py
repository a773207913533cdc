"""An index that was made from another by changes finds what one built anew finds, to the last digit of a score."""

from __future__ import annotations

from collections.abc import Generator

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalog.rules.search import Document, Index, Row, Standpoint, Words, bare, folded, plain
from backend.catalog.rules.sound import syllables

THINGS, ACTS = (
    ("社会保障卡", "居民身份证", "取水许可证", "营业执照", "公积金"),
    ("申领", "挂失", "注销", "变更（县级）"),
)
QUESTIONS = ("社保卡丢了", "身份证", "取水许可证注销", "shebaoka", "yyzz", "变更", "公积金申领")
WORDS = Words((Row(("社保卡",), ("社会保障卡",), "thing"), Row(("丢了",), ("挂失",), "act")))

Documents = st.dictionaries(
    st.sampled_from([f"{thing}{act}" for thing in THINGS for act in ACTS]),
    st.tuples(st.sampled_from(["", "人社局"]), st.sampled_from([0.0, 0.05]), st.booleans()),
)


def finished(steps: Generator[None, None, Index]) -> Index:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            index: Index = end.value
            return index


def document(name: str, content: tuple[str, float, bool]) -> Document:
    around, prior, here = content
    return Document(name, name, (), around, syllables(plain(name)), prior, here, (around[:1],), (around, name[:2]))


def answers(index: Index) -> list[list[tuple[str, float]]]:
    stand = Standpoint(here=0.2, near=lambda codes: 0.01 * len(codes[0]), wanted={"居民身份证申领": 0.03})
    asked = [bare(folded(text)) for text in QUESTIONS]
    return [
        [(one.key, one.score) for one in index.search(text, WORDS.units(text, index.knows), 50, stand)]
        for text in asked
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(Documents, min_size=2, max_size=5))
def test_changes_lead_to_the_index_that_is_built_anew(states: list[dict[str, tuple[str, float, bool]]]) -> None:
    index, before = Index(), dict[str, tuple[str, float, bool]]()
    for state in states:
        moved = [name for name in {**before, **state} if before.get(name) != state.get(name)]
        gone = [name for name in moved if name in before]
        come = [document(name, state[name]) for name in moved if name in state]
        older, earlier = index, answers(index)
        index, before = finished(index.changed(gone, come)), state
        anew = Index([document(name, content) for name, content in sorted(state.items(), reverse=True)])
        assert len(index) == len(anew) == len(state)
        assert answers(index) == answers(anew)
        assert answers(older) == earlier  # who still asks the old one gets its answers


def test_what_is_not_offered_pushes_nothing_out() -> None:
    many = [document(f"取水许可证{number}号注销", ("", 0.0, False)) for number in range(40)]
    index = Index([*many, document("取水许可证核发取水许可证", ("", 0.0, False))])
    units = WORDS.units("取水许可证", index.knows)
    last = index.search("取水许可证", units, 50)[-1].key
    found = index.search("取水许可证", units, 3, Standpoint(offered=lambda key: key == last))
    assert [one.key for one in found] == [last]


def test_of_equal_names_the_nearer_and_the_more_wanted_stand_first() -> None:
    twins = [
        Document(key, f"献血证{key}", (), "", syllables("献血证"), 0.0, False, (code,))
        for key, code in (("甲", "11"), ("乙", "51"), ("丙", ""))
    ]
    index = Index(twins)

    def order(stand: Standpoint) -> list[str]:
        return [one.key for one in index.search("献血", WORDS.units("献血", index.knows), 3, stand)]

    assert order(Standpoint()) == ["丙", "乙", "甲"]
    assert order(Standpoint(near=lambda codes: 0.02 if codes == ("11",) else 0.0)) == ["甲", "丙", "乙"]
    assert order(Standpoint(wanted={"乙": 0.01, "nobody": 1.0})) == ["乙", "丙", "甲"]

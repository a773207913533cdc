"""What a file is and whether it can be read: encodings, broken ends, formulas, merged cells, bombs."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from backend.catalog.rules.elements import complete
from backend.catalog.rules.exchange.rows import Entry
from backend.catalog.service.exchange import exporting, opening
from backend.catalog.service.exchange.opening import Unreadable, opened
from backend.catalog.service.exchange.position import Position
from backend.catalog.service.exchange.reading import READERS
from tests.factories.exchange import HEADER, csv_of, json_of, kept, row, xlsx_of

TABLE = [list(HEADER), ["QH-0001", "挂失", "人社"]]


def read(tmp_path: Path, content: bytes) -> list[Entry]:
    file = opened(kept(tmp_path, content))
    return list(READERS[file.format](file, {}, Position(len(content))))


def refused(tmp_path: Path, content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as found:
        read(tmp_path, content)
    return found.value


def zh(problem: Unreadable) -> str:
    return problem.flaws[0].message.zh


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030")]
)
def test_the_usual_encodings_are_known_by_what_stands_in_the_file(tmp_path: Path, encoding: str, named: str) -> None:
    content = csv_of(row(1, 事项名称="𠮷林大道门牌"), encoding=encoding)
    assert opened(kept(tmp_path, content)).encoding == named
    assert read(tmp_path, content)[0].values["name"] == "𠮷林大道门牌"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (csv_of(row(1)).decode().encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0 old", "旧版 .xls"),
        (b"", "空文件"),
        (b" \r\n ", "空文件"),
        (b"%PDF\0\1", "不是表格"),
        (b"PK\x03\x04 broken", "坏了"),
        ("事项名称,库内编码\n挂失,".encode() + b"\xff\xfe,x\n", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_words_on_what_to_do(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in zh(refused(tmp_path, content))


def test_the_first_line_that_is_no_text_is_named(tmp_path: Path) -> None:
    content = csv_of(*(row(number) for number in range(1, 5))).replace("示范事项之3".encode(), b"\xff\xff")
    assert refused(tmp_path, content).place == 4


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_tables_with_other_separators_are_read(tmp_path: Path, separator: str) -> None:
    content = "\n".join(separator.join(line) for line in TABLE).encode()
    assert read(tmp_path, content)[0].values == {"code": "QH-0001", "name": "挂失", "category": "人社"}


def test_rows_are_counted_as_a_spreadsheet_counts_and_empty_ones_left_out(tmp_path: Path) -> None:
    content = csv_of(row(1, 事项名称="两\n行"), dict.fromkeys(HEADER, ""), row(3))
    assert [entry.place for entry in read(tmp_path, content)] == [2, 4]


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ('库内编码,事项名称\nQH-1,"没有关\nQH-2,x\n', 2, "引号"),
        ("事项名称,业务领域\n挂失,人社\n", 1, "库内编码"),
        ("库内编码,名字\nQH-1,挂失\n", 1, "不认识"),
        ("库内编码,事项名称,name\nQH-1,a,b\n", 1, "两列"),
        ("库内编码" + ",事项名称" * 300 + "\n", 1, "两列"),
        (f"库内编码,说明\nQH-1,{'长' * 1_000_001}\n", 2, "太长"),
    ],
)
def test_a_table_that_cannot_be_told_apart_is_named_by_row(
    tmp_path: Path, content: str, place: int, words: str
) -> None:
    problem = refused(tmp_path, content.encode())
    assert problem.place == place
    assert words in zh(problem)


def test_cells_beyond_the_headings_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, "库内编码,,事项名称\nQH-1,无列名,挂失,多出来\n".encode())
    assert ["列名" in flaw.message.zh for flaw in found[0].flaws] == [True, True]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('[{"code": "A"}, {"code": ]', 2),
        ('[{"code": "A"} {"code": "B"}]', 2),
        ('[{"code": "A"},', 2),
        ('{"items": 7}', 1),
        ("[" * 50_000, 1),
        ('[{"code": "A"}', 2),
    ],
)
def test_broken_json_is_named_by_its_entry(tmp_path: Path, content: str, place: int) -> None:
    assert refused(tmp_path, content.encode()).place == place


def test_json_is_read_in_pieces_and_as_lines_each_bad_line_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.catalog.service.exchange.json_rows.PIECE", 7)
    rows = [{"code": f"QH-{number}", "事项名称": "名\n称", "visits": 12} for number in range(5)]
    assert [entry.values["visits"] for entry in read(tmp_path, json_of(*rows))] == [12] * 5
    assert len(read(tmp_path, json.dumps({"items": rows}, ensure_ascii=False, indent=1).encode())) == 5
    lines = [json.dumps(rows[0]), "{broken", "", "[1]", json.dumps(rows[1])]
    found = read(tmp_path, "\n".join(lines).encode())
    assert [(entry.place, bool(entry.flaws)) for entry in found] == [(1, False), (2, True), (4, True), (5, False)]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_named_wherever_it_stands(tmp_path: Path, number: str) -> None:
    content = f'[{{"code": "QH-1", "情形引导": {{"guidance": {{"questions": [{number}]}}}}}}]'
    (found,) = read(tmp_path, content.encode())
    assert [(flaw.column, flaw.severity) for flaw in found.flaws] == [("guidance", "error")]


def test_json_with_unknown_names_deep_nests_or_half_signs_is_named(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    rows = [{"code": "A", "unknown": 1}, {"code": "B", "note": "\ud800"}, {"code": "C", "steps": deep}]
    content = json.dumps(rows).encode()
    assert [len(entry.flaws) for entry in read(tmp_path, content)] == [1, 1, 1]


def test_xlsx_sheets_of_materials_questions_and_lists_come_together(tmp_path: Path) -> None:
    content = xlsx_of(
        材料=[
            ["库内编码", "材料名称", "份数"],
            ["QH-0001", "照片", 2.0],
            ["QH-0009", "无主", 1],
            ["QH-0001", "表", None],
        ],
        说明=[["随便写"]],
        事项=[*TABLE, [2001, 3.0, True]],
        清单=[["库内编码", "栏目", "内容"], ["QH-0001", "办理流程", "一"], ["QH-0001", "办理流程", "二"]],
        Sheet2=[],
    )
    first, second, orphan = read(tmp_path, content)
    assert [(one["name"], one["copies"]) for one in first.values["materials"]] == [("照片", 2), ("表", None)]
    assert (first.values["steps"], first.values["legal_basis"]) == (["一", "二"], [])
    assert (second.code, second.values["name"], second.values["category"]) == ("2001", "3", "是")
    assert (orphan.place, orphan.sheet, len(orphan.flaws)) == (3, "材料", 1)


def test_formula_cells_are_named_by_row_and_column(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx_of(事项=[*TABLE, ["QH-2", "=1+1", "人社"]]))
    assert [(entry.place, [flaw.column for flaw in entry.flaws]) for entry in found] == [(2, []), (3, ["name"])]
    elsewhere = xlsx_of(事项=TABLE, 材料=[["库内编码", "材料名称"], ["QH-0001", "=HYPERLINK(1)"]])
    problem = refused(tmp_path, elsewhere)
    assert (problem.sheet, problem.place) == ("材料", 2)


def merged() -> bytes:
    book = load_workbook(io.BytesIO(xlsx_of(事项=[*TABLE, ["QH-2", "b", "c"]])))
    book["事项"].merge_cells("A2:A3")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def bomb(part: str, size: int, text: bytes = b" ") -> bytes:
    made = io.BytesIO(xlsx_of(事项=TABLE))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, text * size)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (merged(), "合并"),
        (bomb("xl/media/x.xml", 40 << 20), "太大"),
        (bomb("xl/vbaProject.bin", 1), "宏"),
        (bomb("xl/extra.xml", 1, b'<!DOCTYPE x [<!ENTITY a "b">]>'), "声明"),
        (xlsx_of(事项=TABLE, 别的=[["x"]]), "不认识这张工作表"),
        (xlsx_of(事项=[]), "空的"),
        (xlsx_of(事项=TABLE)[:-400], "坏了"),
    ],
    ids=["merged", "bomb", "macro", "entity", "sheet", "empty", "cut"],
)
def test_workbooks_that_harm_or_mislead_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in zh(refused(tmp_path, content))


def test_a_workbook_of_too_many_parts_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_PARTS", 3)
    assert "太大" in zh(refused(tmp_path, xlsx_of(事项=TABLE)))


def test_texts_of_a_workbook_come_back_whatever_they_begin_with(tmp_path: Path) -> None:
    odd = ["=1+1", "'单引号", "_x0041_", "_x005F_", "两\n行", "-5", "1e5", "是", "[括号", "𠮷"]
    content = {**complete({"name": "挂失", "category": "人社", "steps": odd, "conditions": "=不是公式"}), "code": "A-1"}
    content["materials"] = [{"name": one, "copies": None} for one in odd]
    content["faq"] = [{"q": one, "a": one} for one in odd]
    for note in odd:
        made = io.BytesIO()
        exporting._xlsx(made, [{**content, "note": note}], {})
        found = read(tmp_path, made.getvalue())[0]
        assert found.flaws == ()
        assert (found.values["note"], found.values["steps"], found.values["conditions"]) == (note, odd, "=不是公式")
        assert [one["name"] for one in found.values["materials"]] == odd
        assert found.values["faq"] == content["faq"]


def test_the_template_is_read_as_a_table_without_rows_and_runs_nothing(tmp_path: Path) -> None:
    content = exporting.template().getvalue()
    assert read(tmp_path, content) == []
    book = load_workbook(io.BytesIO(content))
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)

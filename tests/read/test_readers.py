"""Every format as it comes: what is text, what is not, and what is said about what cannot be read."""

from __future__ import annotations

import email.message
import io
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read import read_bytes, read_document, read_file
from pipeline.read.html import html_text
from pipeline.read.office import converter
from pipeline.read.sheets import read_rows
from pipeline.records import ReadError

PAGE = """<html><head><title>大坪镇修通水渠_大坪新闻网</title><meta name="PubDate" content="2022-03-04 10:00">
<meta name="ContentSource" content="镇融媒体站"><script>var x = "新建桥梁10座";</script></head><body>
<div class="menu"><a href="#">首页</a>|<a>要闻</a>|<a>公告</a>|<a>乡镇</a>|<a>专题</a></div>
<h1>大坪镇修通水渠</h1>
<p>　　今年以来，<span>全镇</span>新修水渠<b>12<i>00</i></b>
   余米，惠及群众&#51;00多户&mdash;&mdash;共<font>5</font>个村。<!-- 20亩 --></p>
<p style="display: none">隐藏100元</p><p>甲<br>乙</p>
<table><tr><th>项目<th>数量<tr><td><p>路灯</p><p>太阳能</p></td><td>20盏</td></tr></table>
<ul><li><a>某镇新建公路12公里</a><li><a>某村装灯30盏</a><li><a>丙</a><li><a>丁</a><li><a>戊</a></ul>
<footer>版权所有 电话 0731-5550000</footer></body></html>"""


def test_page_gives_what_a_reader_sees():
    extracted = html_text(PAGE)
    assert extracted.text.split("\n") == [
        "大坪镇修通水渠",
        "　　今年以来，全镇新修水渠1200余米，惠及群众300多户——共5个村。",
        "甲",
        "乙",
        "项目\t数量",
        "路灯 太阳能\t20盏",
    ]
    assert (extracted.title, extracted.outlet, extracted.publish_date) == (
        "大坪镇修通水渠",
        "镇融媒体站",
        date(2022, 3, 4),
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>水渠\n   长12米", "水渠长12米"),
        ("<p>Wi-Fi\ncovers 3 villages", "Wi-Fi covers 3 villages"),
        ("1 &lt; 2 &amp; 3亩", "1 < 2 & 3亩"),
        ("<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", "汉字"),
        ("<table><tr><td>一<table><tr><td>甲</td><td>3户</td></tr></table></td></tr></table>", "一\n甲\t3户"),
        (f"<table><tr><td><p>{'段' * 150}</p><p>{'落' * 150}</p></td></tr></table>", f"{'段' * 150}\n{'落' * 150}"),
        ("<p>甲<select><option>10户</option></select><textarea>5人</textarea>", "甲"),
        (
            "<ul>" + "".join(f"<li><a>条目{n}</a></li>" for n in range(6)) + "</ul>",
            "\n".join(f"条目{n}" for n in range(6)),
        ),
        ("<article><p>正文3户<footer>责任编辑：甲</footer></article>", "正文3户\n责任编辑：甲"),
        ("<div><div><div>深", "深"),
        ("<p>甲<?div ?>乙<!doctype x><![CDATA[3户]]>丙", "甲乙丙"),
        ("", ""),
    ],
)
def test_page_details(page, text):
    assert html_text(page).text == text


def test_page_charset_in_meta():
    page = "<html><head><meta charset=big5></head><body><p>里長探訪長者三十戶</p></body></html>"
    article = read_document(page.encode("big5"), "a.html")
    assert article.text == "里長探訪長者三十戶" and article.encoding == "big5"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "</td>",
                "<a>",
                "</a>",
                "<div>",
                "</div>",
                "甲",
                "3户",
                "\n",
                " ",
                "<br>",
                "<b>",
                "<pre>",
                "&nbsp;",
                "<li>",
            ]
        )
    )
)
def test_any_page_gives_text_without_loss(parts):
    text = html_text("".join(parts)).text
    assert text.count("甲") == parts.count("甲") and text.count("3户") == parts.count("3户")
    assert "\x00" not in text and text == text.strip(" \n\t")


def test_links_without_words_make_no_menu():
    assert html_text("<a>甲<div><p><a><a><p>甲").text.count("甲") == 2


def word(build) -> bytes:
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_paragraphs_tables_and_hidden_text():
    def build(document):
        document.add_paragraph("第一段：修渠12米。")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(
            (c for row in table.rows for c in row.cells), ("项目", "数量", "路灯\n新装", "20盏"), strict=True
        ):
            cell.text = text
        hidden = document.add_paragraph("末段")
        hidden.add_run("隐去的30户").font.hidden = True
        document.core_properties.title = "民生进展"

    article = read_document(word(build), "a.docx")
    assert article.text == "第一段：修渠12米。\n项目\t数量\n路灯 新装\t20盏\n末段"
    assert article.title == "民生进展"


def test_word_insertions_are_read_and_deletions_are_not():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def build(document):
        space = nsdecls("w")
        paragraph = document.add_paragraph("新修")._p
        paragraph.append(parse_xml(f"<w:del {space}><w:r><w:delText>旧渠5米</w:delText></w:r></w:del>"))
        paragraph.append(parse_xml(f"<w:ins {space}><w:r><w:t>水渠</w:t></w:r></w:ins>"))
        paragraph.append(parse_xml(f"<w:sdt {space}><w:sdtContent><w:r><w:t>800米</w:t></w:r></w:sdtContent></w:sdt>"))

    assert read_document(word(build), "a.docx").text == "新修水渠800米"


def pdf(*pages: list[str], password: str | None = None) -> bytes:
    """A small PDF with a text layer: one Type 0 font, whose codes are UTF-16 and say so in a ToUnicode map."""
    from pypdf import PdfWriter
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        TextStringObject,
    )

    writer = PdfWriter()
    cmap = DecodedStreamObject()
    cmap.set_data(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + b"".join(
            b"100 beginbfrange %s endbfrange\n"
            % b" ".join(b"<%02X00> <%02XFF> <%02X00>" % (h, h, h) for h in range(start, start + 64))
            for start in range(0, 256, 64)
        )
        + b"endcmap end end"
    )
    descendant = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/CIDFontType2"), NameObject("/BaseFont"): NameObject("/SimSun"), NameObject("/CIDSystemInfo"): DictionaryObject({NameObject("/Registry"): TextStringObject("Adobe"), NameObject("/Ordering"): TextStringObject("Identity"), NameObject("/Supplement"): NumberObject(0)}), NameObject("/DW"): NumberObject(1000)})  # fmt: skip
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type0"), NameObject("/BaseFont"): NameObject("/SimSun"), NameObject("/Encoding"): NameObject("/Identity-H"), NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]), NameObject("/ToUnicode"): writer._add_object(cmap)})  # fmt: skip
    font_reference = writer._add_object(font)
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font_reference})}
        )
        content = DecodedStreamObject()
        shown = b" ".join(b"<%s> Tj 0 -20 Td" % line.encode("utf-16-be").hex().encode() for line in lines)
        content.set_data(b"BT /F1 12 Tf 60 780 Td " + shown + b" ET")
        page[NameObject("/Contents")] = writer._add_object(content)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pdf_lines_of_a_paragraph_are_joined():
    long = "今年以来全镇共新修水渠三条总长一千二百余米，另外安装太阳能路灯"
    text = read_document(
        pdf(["民生简报", long, "20盏，惠及群众300多户。", "二、下一步打算", "继续推进。", "- 1 -"]), "a.pdf"
    ).text
    assert text == f"民生简报\n{long}20盏，惠及群众300多户。\n二、下一步打算\n继续推进。"


def test_pdf_running_heads_are_left_out():
    pages = [["大坪镇工作简报", f"第{n}件：修渠{n}00米。", f"第 {n} 页"] for n in range(1, 5)]
    text = read_document(pdf(*pages), "a.pdf").text
    assert text == "\n".join(f"第{n}件：修渠{n}00米。" for n in range(1, 5))


@pytest.mark.parametrize(
    ("data", "kind"), [(pdf(["密"], password="x"), "encrypted"), (pdf([]), "no-text"), (b"%PDF-1.7\njunk", "damaged"), (b"", "empty")]
)  # fmt: skip
def test_pdf_that_cannot_be_read(data, kind):
    with pytest.raises(ReadError) as caught:
        read_document(data, "a.pdf")
    assert caught.value.kind == kind


def web_archive(charset: str = "gb18030") -> bytes:
    message = email.message.EmailMessage()
    message["Subject"] = "简报"
    message.set_content("纯文本")
    page = f'<html><head><meta charset="{charset}"></head><body><p>修渠12米</p></body></html>'
    message.add_alternative(page.encode(charset), "text", "html", cte="quoted-printable", params={"charset": charset})
    return message.as_bytes()


def test_web_archive():
    article = read_document(web_archive(), "a.mht")
    assert article.text == "修渠12米" and article.encoding == "gb18030"


def test_first_bytes_go_before_the_suffix():
    docx_bytes = word(lambda document: document.add_paragraph("修渠12米"))
    for data, name in [
        (docx_bytes, "a.doc"),
        (docx_bytes, "a.txt"),
        (b"<html><body>\xe4\xbf\xae\xe6\xb8\xa012\xe7\xb1\xb3", "a.doc"),
        (web_archive(), "a.doc"),
        ("修渠12米".encode("gb18030"), "a.doc"),
    ]:
        assert read_document(data, name).text == "修渠12米", name
    assert read_document("<p>3户</p>".encode(), "a.txt").text == "<p>3户</p>"


@pytest.mark.skipif(converter() is not None, reason="LibreOffice is installed")
def test_old_word_without_libreoffice_says_so():
    with pytest.raises(ReadError, match="LibreOffice") as caught:
        read_document(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc")
    assert caught.value.kind == "converter"


@pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")
def test_rich_text_through_libreoffice():
    codes = "".join(f"\\u{ord(char)}?" for char in "修渠")
    assert read_document(rf"{{\rtf1\ansi {codes}12}}".encode("ascii"), "a.rtf").text == "修渠12"


def test_encrypted_word_document():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(ReadError) as caught:
        read_document(data, "a.docx")
    assert caught.value.kind == "encrypted"


def test_word_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (70 * 2**20))
    with pytest.raises(ReadError) as caught:
        read_document(out.getvalue(), "a.docx")
    assert caught.value.kind == "archive-bomb"


def sheet(rows, title="Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = [
    ["编号", "标题", "正文", "日期"],
    [1, "修渠", "修渠12米", "2023-05-06"],
    [2, "空", None, None],
    [3, "装灯", "装灯5盏", date(2023, 6, 7)],
]


def test_table_rows_are_articles():
    for data, suffix in (
        (sheet(ROWS), ".xlsx"),
        ("\n".join(",".join("" if c is None else str(c) for c in row) for row in ROWS).encode("gb18030"), ".csv"),
    ):
        first, second = read_rows(data, suffix)
        assert (first.text, first.title, first.publish_date, first.source) == (
            "修渠12米",
            "修渠",
            date(2023, 5, 6),
            "2",
        )
        assert (second.text, second.publish_date, second.source) == ("装灯5盏", date(2023, 6, 7), "4")


def test_table_column_by_name_number_and_letter():
    assert [a.text for a in read_rows(sheet(ROWS), ".xlsx", "标题")] == ["修渠", "空", "装灯"]
    assert read_rows(sheet(ROWS), ".xlsx", "3")[0].text == read_rows(sheet(ROWS), ".xlsx", "C")[0].text == "修渠12米"
    with pytest.raises(ReadError, match="编号, 标题, 正文, 日期"):
        read_rows(sheet(ROWS), ".xlsx", "内文")


def test_table_without_a_known_column_asks():
    with pytest.raises(ReadError, match="--text-column") as caught:
        read_rows(b"a,b\n1,2\n", ".csv")
    assert caught.value.kind == "text-column"


def test_table_quoted_cells_keep_their_lines():
    (article,) = read_rows('正文,x\n"第一行\n第二行,3户",1\n'.encode(), ".csv")
    assert article.text == "第一行\n第二行,3户"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"", "a.txt", "empty"), (b" \n\t", "a.txt", "empty"), (b"", "a.docx", "empty"), (b"\xef\xbb\xbf", "a.txt", "empty"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)), "a.txt", "binary"), (b"x", "a.exe", "format"), (b"x", "a", "format"),
        (b"PK\x03\x04junk", "a.docx", "damaged"), (b"plain", "a.docx", "damaged"), (b"<html></html>", "a.html", "empty"),
        (b"Subject: x\n\n", "a.mht", "no-text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data, name, kind):
    with pytest.raises(ReadError) as caught:
        read_document(data, name)
    assert caught.value.kind == kind
    assert "\n" not in str(caught.value) and len(str(caught.value)) > 10


def test_one_document_command_names_the_file(tmp_path):
    with pytest.raises(ReadError, match=r"^leer\.txt: the file is empty"):
        read_bytes(b"", "leer.txt")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_file(tmp_path / "absent.txt")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".html", ".docx", ".pdf", ".mht", ".md"]))
def test_any_bytes_are_read_or_refused(data, suffix):
    try:
        article = read_document(data, "x", suffix=suffix)
    except ReadError:
        return
    assert article.text.strip()

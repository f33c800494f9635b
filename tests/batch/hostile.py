"""A folder of everything that should not be submitted and is: at least 25 kinds, made anew for every test."""

from __future__ import annotations

import io
import os
import random
import socket
import struct
import zipfile
import zlib
from pathlib import Path

GOOD = "大坪镇修通水渠1200米，惠及300户。"


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _encrypted_zip() -> bytes:
    """An archive whose member says that it is encrypted (general purpose bit 0), in both of its headers."""
    data = bytearray(_zip({"密.txt": GOOD.encode()}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at] |= 1
    return bytes(data)


def _lying_zip() -> bytes:
    """An archive whose member says that it is small and is not."""
    data = bytearray(_zip({"谎.txt": b"\xe7\x94\xb2" * 2_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def _nested(levels: int) -> bytes:
    data = GOOD.encode()
    name = "底.txt"
    for level in range(levels):
        data, name = _zip({name: data}), f"{level}.zip"
    return data


def _word(document_xml: bytes) -> bytes:
    kinds = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    relations = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    return _zip({"[Content_Types].xml": kinds, "_rels/.rels": relations, "word/document.xml": document_xml})


def _entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY e0 "甲甲甲甲">{levels}]><w:document {space}><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>'.encode()


def _outside_entity() -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {space}><w:body><w:p><w:r><w:t>读&x;</w:t></w:r></w:p></w:body></w:document>'.encode()


def _jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + random.Random(1).randbytes(4000) + b"\xff\xd9"


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def _files() -> dict[str, bytes]:
    good = GOOD.encode()
    noise = random.Random(2).randbytes(3000)
    return {
        "好.txt": good,
        "空.txt": b"",
        "只有空格.txt": b" \r\n\t \n",
        "只有BOM.txt": b"\xef\xbb\xbf",
        "图片.txt": _jpeg(),
        "图片.png": _png(),
        "空.docx": b"",
        "截断.docx": _word(b"<a/>")[:300],
        "不是word.docx": good,
        "实体炸弹.docx": _word(_entity_bomb()),
        "外部实体.docx": _word(_outside_entity()),
        "压缩炸弹.docx": _word(b" " * (80 * 2**20)),
        "压缩炸弹.zip": _zip({"零.txt": b"0" * (90 * 2**20)}),
        "套娃.zip": _nested(8),
        "路径穿越.zip": _zip(
            {"../../外.txt": good, "/根.txt": good, "C:\\盘.txt": good, "内/好.txt": "内有2座桥".encode()}
        ),
        "加密.zip": _encrypted_zip(),
        "谎报大小.zip": _lying_zip(),
        "截断.zip": _zip({"a.txt": good * 100}, zipfile.ZIP_STORED)[:200],
        "空.zip": _zip({}),
        "乱码.zip": noise,
        "乱码.pdf": b"%PDF-1.5\n" + noise,
        "空.pdf": b"",
        "自指.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>",
        "控制字符.txt": bytes(range(32)) * 50,
        "随机.txt": noise,
        "坏字节.txt": good[:20] + b"\xff\xfe\xfa" + good[20:],
        "截断字.txt": good[:-1],
        "半个代理.txt": b"\xff\xfe" + "前".encode("utf-16-le") + b"\x00\xd8" + "后3户".encode("utf-16-le"),
        "百万字一行.txt": ("甲乙丙丁戊己庚辛壬癸" * 100_000).encode(),
        "零宽.txt": ("\u200b\ufeff\u2060" * 500 + GOOD).encode(),
        "深.html": b"<div>" * 6000 + good,
        "脚本.html": b"<script>alert('<p>9999\xe6\x88\xb7</p>')</script><style>p{}</style><p>" + good,
        "空.html": b"<html><head><title>x</title></head><body><script>1</script></body></html>",
        "没结束.html": b"<table><tr><td><a href='" + good,
        "坏头.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=nonsense-8\nContent-Transfer-Encoding: base64\n\n!!!!\n--x",
        "空.mht": b"",
        "没有正文列.csv": "甲,乙,丙\n1,2,3\n".encode(),
        "一格很大.csv": ("正文\n" + "田" * 150_000).encode(),
        "引号没完.csv": ('正文\n"' + GOOD * 10).encode(),
        "坏.xlsx": noise,
        "空.xlsx": b"",
        "炸弹.xlsx": _zip({"xl/workbook.xml": b" " * 2**20, "xl/worksheets/sheet1.xml": b" " * (310 * 2**20)}),
        "旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise,
        "旧.wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise,
        "加密.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + noise,
        "程序.exe": b"MZ" + noise,
        "没有后缀": good,
        "压缩.rar": b"Rar!\x1a\x07\x00" + noise,
        "系统/.DS_Store": noise,
        "系统/~$好.docx": noise,
        "=cmd|' /C calc'!A1.txt": "=1+1 命令3户".encode(),
        "换\n行.txt": "换行4户".encode(),
        "长" * 80 + ".txt": "长名5户".encode(),
        "好的副本.txt": good,
        "崩溃.txt": b"CRASH",
        "慢.txt": b"SLEEP",
        "要很多内存.txt": b"MEMORY",
        "出错.txt": b"BUG",
    }


def make(folder: Path) -> set[str]:
    """Fill ``folder``; the sources that must be accounted for afterwards, as documents or as problems."""
    expected = set()
    for name, data in _files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        expected.add(name.replace("\n", "\ufffd"))
    with (folder / "一个G.txt").open("wb") as stream:
        stream.truncate(2**30)
    expected.add("一个G.txt")
    _odd_places(folder, expected)
    return expected


def _odd_places(folder: Path, expected: set[str]) -> None:
    """Links that loop or lead nowhere, a pipe, a socket, a name that is no UTF-8."""
    (folder / "环").mkdir()
    (folder / "环" / "回去").symlink_to(folder, target_is_directory=True)
    (folder / "断.txt").symlink_to(folder / "没有.txt")
    (folder / "自指.txt").symlink_to(folder / "自指.txt")
    os.mkfifo(folder / "管道.txt")
    expected.update({"环/回去", "断.txt", "自指.txt", "管道.txt"})
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("套接字.txt")
    finally:
        os.chdir(here)
    expected.add("套接字.txt")
    with open(os.fsencode(folder) + "/简报".encode("gb18030") + b".txt", "wb") as stream:
        stream.write("国标名6户".encode())
    expected.add("简报.txt")
    if os.geteuid() != 0:
        (folder / "不许读.txt").write_text(GOOD, "utf-8")
        (folder / "不许读.txt").chmod(0)
        expected.add("不许读.txt")

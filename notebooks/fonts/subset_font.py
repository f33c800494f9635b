"""Makes ShishiSansSC-Regular.otf: Noto Sans CJK SC cut down to GB 2312 and the signs of the charts, renamed as the licence asks.

pip install fonttools
python notebooks/fonts/subset_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

NAME = "Shishi Sans SC"
SIGNS = "≥≤≈·—–…“”‘’、。，；：？！（）《》〈〉【】％°±×÷→←↑↓′″℃㎡✓−²³¥"
# Kana, Greek and Cyrillic letters and box drawings, which GB 2312 holds too.
LEFT_OUT = (range(0x370, 0x530), range(0x2500, 0x2600), range(0x3040, 0x3100))


def characters() -> set[int]:
    """The code points of GB 2312 and of ASCII, and our signs."""
    found = {chr(code) for code in range(0x20, 0x7F)} | set(SIGNS)
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return {ord(character) for character in found if not any(ord(character) in block for block in LEFT_OUT)}


def main(source: str) -> None:
    """Write the font beside this file."""
    names = [font["name"].getDebugName(1) for font in TTCollection(source).fonts]
    options = subset.Options(
        layout_features=[],
        hinting=False,
        name_IDs=["*"],
        notdef_outline=True,
        font_number=names.index("Noto Sans CJK SC"),
    )
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "GPOS", "GSUB"]
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    compact = NAME.replace(" ", "") + "-Regular"
    for record in font["name"].names:
        record.string = {1: NAME, 16: NAME, 4: f"{NAME} Regular", 6: compact}.get(record.nameID, record.string)
    font["CFF "].cff.fontNames[0] = compact
    font.save(Path(__file__).parent / f"{compact}.otf")


if __name__ == "__main__":
    main(sys.argv[1])

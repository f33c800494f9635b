"""What every notebook here starts with: a small batch to look at, and charts whose Chinese labels render everywhere."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import display
from matplotlib import font_manager

from pipeline import Results, read_results
from pipeline.batch.run import run_batch
from pipeline.config import load_settings
from pipeline.records import ShishiError

__all__ = ["CORPUS", "RESULTS", "STATUS_COLOURS", "STATUS_NAMES", "display", "example_batch", "plt"]

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"
RESULTS = HERE / "results"
STATUS_COLOURS = {
    "done": "#0b6e4f",
    "ongoing": "#56a3d9",
    "planned": "#c26a00",
    "required": "#8e4a8b",
    "none": "#b4bbc3",
}
STATUS_NAMES = {"done": "已完成", "ongoing": "进行中", "planned": "计划", "required": "要求", "none": "状态、背景"}
FONT = HERE / "fonts" / "ShishiSansSC-Regular.otf"


def use_house_style() -> None:
    """Charts in the font beside the notebooks, calm axes; tables wide enough for sentences."""
    font_manager.fontManager.addfont(str(FONT))
    plt.rcParams.update({
        "font.family": font_manager.FontProperties(fname=str(FONT)).get_name(),
        "axes.unicode_minus": False, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#9aa3ad",
        "axes.titlesize": 13, "axes.titlelocation": "left", "axes.titlepad": 12, "axes.labelcolor": "#59636e",
        "xtick.color": "#59636e", "ytick.color": "#1f2328", "font.size": 10.5, "figure.dpi": 110, "savefig.bbox": "tight",
        "axes.prop_cycle": plt.cycler(color=["#0b6e4f", "#c26a00", "#56a3d9", "#8e4a8b", "#b4bbc3"]), "legend.frameon": False,
    })  # fmt: skip
    pd.set_option("display.max_colwidth", 120)
    pd.set_option("display.float_format", lambda number: f"{number:,.6f}".rstrip("0").rstrip("."))


def example_batch() -> Results:
    """The tables of the sample batch: what ``shishi run`` would write for the samples and some annotated articles.

    Documents that did not change are not processed again.
    """
    use_house_style()
    articles = sorted((CORPUS / "gold" / "train").glob("a*.txt")) + sorted((CORPUS / "gold" / "train").glob("b*.txt"))
    paths = [CORPUS / "samples", *articles]
    stale = False
    try:
        run_batch(paths, RESULTS, settings=load_settings())
    except ShishiError as error:
        if error.kind != "store":
            raise
        stale = True
    if stale:
        # Left by another version of shishi; it holds nothing that cannot be made again.
        shutil.rmtree(RESULTS)
        run_batch(paths, RESULTS, settings=load_settings())
    return read_results(os.path.relpath(RESULTS))

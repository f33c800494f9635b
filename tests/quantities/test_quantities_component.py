"""The spaCy component and the purity of the finder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import spacy

from pipeline.find.quantities import find_quantities
from pipeline.find.quantities.factory import create_quantities
from pipeline.segment.document import register_extensions

TEXT = "县里拨付资金57.6万元，安装路灯321盏，惠及3000多居民。"


def test_component_fills_the_findings() -> None:
    register_extensions()
    nlp = spacy.blank("zh")
    doc = create_quantities(nlp, "shishi_quantities")(nlp.make_doc(TEXT))
    assert doc._.found.quantities == find_quantities(TEXT)
    assert [doc.text[q.start : q.end] for q in doc._.found.quantities] == ["57.6万元", "321盏", "3000多"]


def test_threads_agree() -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(find_quantities, [TEXT] * 32))
    assert all(result == results[0] for result in results)

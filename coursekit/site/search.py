"""The index behind the search page: every section's words, in one script.

A script, not data that is fetched, because a page opened from ``file://`` may load scripts but
not fetch. The words are kept whole and cut by the reader's query in the browser
(``static/search.js``), so that 学习率 is found as it stands, without a dictionary of words.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

#: What nobody searches for. Outputs of cells are left out too: they are numbers, mostly.
SKIPPED = (nodes.raw, nodes.comment, nodes.image, nodes.math_block)


def index_entries(page: str, doctree: nodes.document) -> Iterator[dict]:
    """Yield one entry a section, and one a documented name: page, title, anchor and words."""
    title = next(doctree.findall(nodes.title)).astext()
    for described in doctree.findall(addnodes.desc):
        signature = described.next_node(addnodes.desc_signature)
        if signature is None or not signature["ids"]:
            continue
        prose, code = [], []
        _collect(described.next_node(addnodes.desc_content), prose, code)
        yield {
            "page": page,
            "in": title,
            "title": signature["fullname"],
            "anchor": signature["ids"][0],
            "text": re.sub(r"\s+", " ", " ".join([_as_read(signature), *prose])).strip(),
        }
    for section in doctree.findall(nodes.section):
        heading = section.next_node(nodes.title).astext()
        prose, code = [], []
        for child in section.children:
            if not isinstance(child, (nodes.section, nodes.title, addnodes.desc)):
                _collect(child, prose, code)
        yield {
            "page": page,
            "in": title,
            "title": heading,
            "anchor": section["ids"][0],
            "text": re.sub(r"\s+", " ", " ".join(prose + code)).strip(),
        }


def _as_read(signature: addnodes.desc_signature) -> str:
    """Return a signature as a page shows it: of a type's two names, the short one."""
    shown = signature.deepcopy()
    for name in list(shown.findall(addnodes.pending_xref_condition)):
        if name["condition"] != "resolved":
            name.parent.remove(name)
    return shown.astext()


def write_index(path: Path, entries: list[dict]) -> None:
    """Write the entries as a script that hands them to ``courseSearch``."""
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"courseSearch.load({text});\n", encoding="utf-8")


def _collect(node: nodes.Node, prose: list[str], code: list[str]) -> None:
    """Add the words below a node, prose apart from code: an excerpt should rather show prose."""
    if isinstance(node, SKIPPED) or "cell_output" in node.get("classes", ()):
        return
    if isinstance(node, nodes.literal_block):
        code.append(node.astext())
    elif isinstance(node, nodes.TextElement):
        prose.append("".join(_inline(node)))
    else:
        for child in node.children:
            _collect(child, prose, code)


def _inline(node: nodes.Node) -> Iterator[str]:
    """Yield the words of a paragraph; a formula only if it reads as text without typesetting."""
    if isinstance(node, nodes.math):
        formula = node.astext()
        yield "…" if re.search(r"[\\{}_^]", formula) else formula
    elif isinstance(node, nodes.Text):
        yield node.astext()
    elif not isinstance(node, SKIPPED):
        for child in node.children:
            yield from _inline(child)

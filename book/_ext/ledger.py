"""The role `holds`: whether a glued number lies in its band.

{holds}`04_first_network.ipynb::test_accuracy in 0.975 0.99` is rendered as
"yes". Outside the band it is a warning, and a warning fails the build.
"""

import re

from docutils import nodes
from myst_nb.ext.glue.crossref import read_glue_cache
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

FORM = re.compile(r"(\w+)\.ipynb::(\w+) in (\S+) (\S+)")
LOGGER = logging.getLogger(__name__)


class Claim(nodes.Inline, nodes.Element):
    """A claim that is judged when all the pages have been read."""


class HoldsRole(SphinxRole):
    """Read a claim."""

    def run(self):
        """Return the claim as a node."""
        claim = Claim(text=self.text)
        self.set_source_info(claim)
        return [claim], []


class Judge(SphinxPostTransform):
    """Replace each claim by "yes", or complain."""

    default_priority = 5

    def run(self, **_):
        """Judge the claims of one page."""
        for claim in list(self.document.findall(Claim)):
            verdict, complaint = judge(claim["text"], self.glued)
            if complaint:
                LOGGER.warning(complaint, location=claim)
            claim.replace_self(nodes.Text(verdict))

    def glued(self, chapter):
        """Return what a chapter has glued."""
        return read_glue_cache(self.env.mystnb_config.output_folder, chapter)


def judge(text, glued):
    """Return the verdict on a claim, and the complaint if it fails."""
    match = FORM.fullmatch(text)
    if not match:
        return "?", f"expected 'chapter.ipynb::name in low high', got {text!r}"
    chapter, name, low, high = match.groups()
    if name not in glued(chapter):
        return "?", f"nothing is glued as {name!r} in {chapter!r}"
    shown = glued(chapter)[name]["data"]["text/plain"].strip("'\"")
    if float(low) <= float(shown.replace(",", "")) <= float(high):
        return "yes", None
    return "no", f"{name} of {chapter} is {shown}, not in {low} to {high}"


def setup(app):
    """Register with Sphinx."""
    app.add_node(Claim)
    app.add_role("holds", HoldsRole())
    app.add_post_transform(Judge)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

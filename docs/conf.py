"""Settings of Sphinx for the site. `make site` runs it, through build.py."""

import re
from pathlib import Path
from typing import Any

import linked_data
import pages
from pygments.formatters.html import HtmlFormatter
from sphinx.application import Sphinx

_release, _stories = pages.release(), pages.stories()
project = "Ten years of inspections"
author = _release["authors"][0]["name"]
copyright = f"{_release['year']}, {author}"
version = release = _release["version"]
language = "en-GB"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["downloads"]
nitpicky = False

nb_execution_mode = "off"  # the notebooks are shown as they were committed
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
nb_render_markdown_format = "commonmark"
myst_enable_extensions = ["attrs_block", "smartquotes"]
myst_heading_anchors = 3
myst_update_mathjax = False

autodoc_typehints = "none"  # the docstrings say what a reader needs
napoleon_google_docstring = False
add_module_names = False
toc_object_entries = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["code.css", "site.css"]
html_favicon = "_static/favicon.svg"
html_extra_path = ["downloads"]
html_permalinks_icon = "#"
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
templates_path = ["_templates"]
html_context = {
    "default_mode": "light",  # dark mode is the style sheet's: see site.css
    "series": [(story.name, story.title) for story in _stories],
    "edition": _release,
}


def setup(app: Sphinx) -> None:
    """Connect what the settings cannot say."""
    app.connect("builder-inited", _write_code_colours)
    app.connect("html-page-context", _mend)


def _write_code_colours(app: Sphinx) -> None:
    """Write the colours of code for light and dark, chosen by the reader's system."""
    light, dark = (
        HtmlFormatter(style=f"a11y-high-contrast-{mode}").get_style_defs(
            "html[data-theme] .highlight"
        )
        for mode in ("light", "dark")
    )
    styles = f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    (Path(app.srcdir) / "_static" / "code.css").write_text(styles, encoding="utf-8")


def _mend(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Add what machines read; name a fold by its words; let the keyboard reach what scrolls."""
    context["linked_data"] = linked_data.of_page(name, app.config.html_baseurl)
    if "body" in context:
        body = re.sub(r'<summary aria-label="[^"]*">', "<summary>", context["body"])
        body = body.replace(
            '<div class="pst-scrollable-table-container">',
            '<div class="pst-scrollable-table-container" role="region" tabindex="0" '
            f'aria-label="Table on the page {context["title"]}">',
        )
        context["body"] = body.replace("<pre>", '<pre tabindex="0">')

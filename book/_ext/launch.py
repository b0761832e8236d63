"""Buttons that open a chapter in Colab and on Binder.

They appear once `public_address` is set in `_config.yml`. The page of a set
of exercises opens the students' notebook, which has no solutions.
"""

SERVICES = {
    "binderhub_url": "https://mybinder.org",
    "colab_url": "https://colab.research.google.com",
    "notebook_interface": "jupyterlab",
}


def add_buttons(app, config):
    """Tell the theme where the notebooks are, if they are anywhere."""
    if config.public_address:
        config.html_theme_options |= {
            "repository_url": config.public_address,
            "repository_branch": "main",
            "path_to_docs": "book",
            "launch_buttons": SERVICES,
        }


def open_students_notebook(app, page, template, context, doctree):
    """Lead the buttons of an exercise past its solution."""
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if page.startswith("exercises/") and button.get("url"):
                button["url"] = button["url"].replace(
                    "book/exercises/", "exercises/student/"
                )


def setup(app):
    """Register with Sphinx."""
    app.add_config_value("public_address", "", "html")
    app.connect("config-inited", add_buttons)
    # After the theme has made its buttons.
    app.connect("html-page-context", open_students_notebook, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Take the README's picture of the site: the head of the front page, in light (`make picture`)."""

import shutil

from pages import DOCS, ROOT
from playwright.sync_api import sync_playwright


def main() -> None:
    """Open the built site in Chromium and write docs/site.png."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise SystemExit("ERROR: Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 860}, color_scheme="light")
        page.goto((ROOT / "site" / "index.html").as_uri())
        page.screenshot(path=DOCS / "site.png", clip={"x": 0, "y": 0, "width": 1000, "height": 860})
        browser.close()


if __name__ == "__main__":
    main()

// What test_site.py asks of a page in the browser.
window.asked = {
  /** Unfold the page; return by how much it is wider than the window, folded or not. */
  overhang() {
    const page = document.documentElement;
    const folded = page.scrollWidth - page.clientWidth;
    document.querySelectorAll("details").forEach(fold => { fold.open = true; });
    return Math.max(folded, page.scrollWidth - page.clientWidth);
  },

  /** Note from now on what takes the focus, and whether one sees that it has it. */
  watch() {
    document.activeElement.blur();
    this.reached = {};
    document.addEventListener("focusin", event => {
      const style = getComputedStyle(event.target);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      this.reached[this.place(event.target)] = outlined;
    });
  },

  /** Return the places of what the keyboard must reach. */
  reachable() {
    const kinds = 'a[href], button, summary, [tabindex="0"], '
      + "input:not([type=radio]), input:checked";
    return [...document.querySelectorAll(kinds)]
      .filter(one => one.checkVisibility({visibilityProperty: true}))
      .map(one => this.place(one));
  },

  place(element) {
    return [...document.querySelectorAll("*")].indexOf(element);
  },

  /** Return the ground of the page, what it shows for nothing on paper, what may be cut, links. */
  paper() {
    const idle = "div.cell_input, header nav, .aside, .downloads, form";
    const whole = "figure.chart, .entries > li, tr";
    return [
      getComputedStyle(document.body).backgroundColor,
      [...document.querySelectorAll(idle)].filter(one => one.checkVisibility())
        .map(one => one.className || one.tagName),
      [...document.querySelectorAll(whole)]
        .filter(one => getComputedStyle(one).breakInside !== "avoid").length,
      [...document.querySelectorAll('article a[href]:not([href^="#"])')]
        .filter(one => one.checkVisibility())
        .map(one => [one.getAttribute("href"), getComputedStyle(one, "::after").content]),
    ];
  },
};

// Mends of the pages' markup that style sheets cannot make. Each is for sphinx-book-theme 1.3;
// tests/test_site.py says which are still needed: without one of them axe reports a page.

// The theme's script runs when the page is loaded; until then a first visitor would see neither the
// light nor the dark page, and both logos.
if (document.documentElement.dataset.theme === "auto") {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

document.addEventListener("DOMContentLoaded", () => {
  // The triangles in the menu that open what lies below a page have no name.
  for (const item of document.querySelectorAll(".bd-sidenav li:has(> details)")) {
    const page = item.querySelector("a").textContent.trim();
    item.querySelector("summary").setAttribute("aria-label", `Below ${page}`);
  }

  // The book's name above the menu links to the front page, but stands outside every landmark,
  // where the readers of a screen reader's list of landmarks do not find it.
  for (const brand of document.querySelectorAll(".sidebar-primary-item:has(> .navbar-brand)")) {
    brand.setAttribute("role", "navigation");
    brand.setAttribute("aria-label", "Front page");
  }

  // Sphinx writes the role "list" on a bibliography and on its entries a deprecated role, so
  // that the list has no items.
  for (const entry of document.querySelectorAll(".citation-list > [role=doc-biblioentry]")) {
    entry.setAttribute("role", "listitem");
  }

  // pandas leaves the corner above the row names empty: no header, but an empty cell.
  for (const corner of document.querySelectorAll("table.dataframe thead th:empty")) {
    corner.replaceWith(document.createElement("td"));
  }
});

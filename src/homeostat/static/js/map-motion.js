// When the map is drawn anew (another day, another cell), its cells travel from where they were: a split is seen as one.
const MOST = 700;
let before = null;

const circles = (svg) =>
  new Map([...svg.querySelectorAll("a.cell")].map(({ dataset: { key, x, y, r } }) => [key, { x: Number(x), y: Number(y), r: Number(r) }]));
const cellOf = (key) => (key.startsWith("cell:") ? key : `cell:${key.split(":")[1]}`);

export function remember(svg) {
  before = { cells: circles(svg), whole: svg.dataset.whole, zoomed: svg.getAttribute("viewBox") !== svg.dataset.whole, at: performance.now() };
}

export function settle(svg) {
  const old = before;
  const links = svg.querySelectorAll("a[data-key]");
  if (!old || performance.now() - old.at > 4000 || old.zoomed || links.length > MOST) return;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const now = circles(svg);
  const timing = { duration: 420, easing: "cubic-bezier(.3, .7, .2, 1)" };
  for (const link of links) {
    const cell = now.get(cellOf(link.dataset.key));
    const was = old.cells.get(cellOf(link.dataset.key));
    if (cell && was) {
      const size = was.r / cell.r;
      if (Math.abs(size - 1) < 0.001 && Math.hypot(was.x - cell.x, was.y - cell.y) < 0.5) continue;
      link.animate([{ transform: `translate(${was.x - size * cell.x}px, ${was.y - size * cell.y}px) scale(${size})` }, { transform: "none" }], timing);
    } else {
      link.animate([{ opacity: 0 }, { opacity: 1 }], { ...timing, duration: 600 });
    }
  }
}

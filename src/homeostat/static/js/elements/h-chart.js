// A figure that always holds its table; when it comes into sight, the chart is drawn above it.
import { load, palette } from "../charts.js";
import { forms } from "../chart-forms.js";

class Chart extends HTMLElement {
  connectedCallback() {
    const source = document.getElementById(this.getAttribute("data"));
    if (!source || !forms[this.getAttribute("form")]) return;
    this.data = JSON.parse(source.textContent);
    this.redraw = () => this.chart && this.draw();
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.redraw);
    document.addEventListener("themechange", this.redraw);
    this.setAttribute("ready", "");
    this.sight = new IntersectionObserver(([entry]) => entry.isIntersecting && this.begin(), { rootMargin: "300px" });
    this.sight.observe(this);
    this.size = new ResizeObserver(() => this.chart?.resize());
  }
  disconnectedCallback() {
    this.sight?.disconnect();
    this.size?.disconnect();
    this.scheme?.removeEventListener("change", this.redraw);
    document.removeEventListener("themechange", this.redraw);
    this.chart?.dispose();
  }
  async begin() {
    this.sight.disconnect();
    try {
      this.library = await load();
      this.draw();
      this.size.observe(this);
    } catch {
      this.removeAttribute("ready");
      this.closest("figure")?.querySelector("details")?.setAttribute("open", "");
    }
  }
  draw() {
    this.chart?.dispose();
    const color = palette(this);
    if (this.data.down) this.style.blockSize = `${6 + 1.9 * this.data.down.length}rem`;
    this.chart = this.library.init(this, null, { renderer: "svg" });
    this.chart.setOption(forms[this.getAttribute("form")](this.data, color, this.getAttribute("label"), this.clientWidth));
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", this.getAttribute("label"));
  }
}
customElements.define("h-chart", Chart);

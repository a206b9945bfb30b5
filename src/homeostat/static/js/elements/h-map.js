// The living map, kinder: wheel and pinch zoom, drag, keys, and a short flight into a cell before its page part arrives.
import { remember, settle } from "../map-motion.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const ease = (t) => 1 - (1 - t) ** 3;

class LivingMap extends HTMLElement {
  connectedCallback() {
    this.svg = this.querySelector(".map-shapes");
    if (!this.svg) return;
    this.home = this.box();
    this.whole = this.svg.dataset.whole.split(" ").map(Number);
    this.texts = [...this.querySelectorAll(".map-texts text")].map((node) => ({
      node,
      x: this.home[0] + (parseFloat(node.getAttribute("x")) / 100) * this.home[2],
      y: this.home[1] + (parseFloat(node.getAttribute("y")) / 100) * this.home[3],
    }));
    this.pointers = new Map();
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) this.svg.addEventListener(kind, (event) => this.release(event));
    this.addEventListener("click", (event) => this.click(event), true);
    this.addEventListener("keydown", (event) => this.key(event));
    this.setAttribute("ready", "");
    settle(this.svg);
  }
  disconnectedCallback() {
    if (this.svg) remember(this.svg);
  }
  box() {
    return this.svg.getAttribute("viewBox").split(" ").map(Number);
  }
  show(box) {
    this.svg.setAttribute("viewBox", box.map((part) => part.toFixed(2)).join(" "));
    for (const { node, x, y } of this.texts) {
      node.setAttribute("x", `${(((x - box[0]) / box[2]) * 100).toFixed(2)}%`);
      node.setAttribute("y", `${(((y - box[1]) / box[3]) * 100).toFixed(2)}%`);
    }
  }
  fly(target, then = () => {}) {
    const start = this.box();
    if (calm()) {
      this.show(target);
      return then();
    }
    const begun = performance.now();
    const step = (now) => {
      const t = Math.min((now - begun) / 380, 1);
      this.show(start.map((part, index) => part + (target[index] - part) * ease(t)));
      return t < 1 ? requestAnimationFrame(step) : then();
    };
    return requestAnimationFrame(step);
  }
  point(event) {
    const area = this.svg.getBoundingClientRect();
    const box = this.box();
    return [box[0] + ((event.clientX - area.left) / area.width) * box[2], box[1] + ((event.clientY - area.top) / area.height) * box[3]];
  }
  scaled(factor, [x, y] = this.middle()) {
    const box = this.box();
    const width = Math.min(Math.max(box[2] * factor, this.whole[2] / 60), this.whole[2]);
    const real = width / box[2];
    return this.kept([x - (x - box[0]) * real, y - (y - box[1]) * real, width, box[3] * real]);
  }
  kept([x, y, width, height]) {
    const [left, top, wide, high] = this.whole;
    const within = (value, low, high) => Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
    return [within(x, left, left + wide - width), within(y, top, top + high - height), width, height];
  }
  middle() {
    const box = this.box();
    return [box[0] + box[2] / 2, box[1] + box[3] / 2];
  }
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey && !this.matches(":focus-within")) return;
    event.preventDefault();
    this.show(this.scaled(Math.exp(event.deltaY / 400), this.point(event)));
  }
  press(event) {
    this.pointers.set(event.pointerId, event);
    this.travelled = 0;
  }
  move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const area = this.svg.getBoundingClientRect();
    const box = this.box();
    if (this.pointers.size === 2) {
      const other = [...this.pointers.values()].find((one) => one.pointerId !== event.pointerId);
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      this.show(this.scaled(apart(last) / apart(event), this.point(event)));
      this.travelled = 99;
    } else if (event.pointerType !== "touch") {
      const dx = event.clientX - last.clientX;
      const dy = event.clientY - last.clientY;
      this.travelled += Math.abs(dx) + Math.abs(dy);
      if (this.travelled > 5) {
        this.toggleAttribute("dragging", true);
        this.show(this.kept([box[0] - (dx / area.width) * box[2], box[1] - (dy / area.height) * box[3], box[2], box[3]]));
      }
    }
    this.pointers.set(event.pointerId, event);
  }
  release(event) {
    this.pointers.delete(event.pointerId);
    this.toggleAttribute("dragging", false);
  }
  click(event) {
    const button = event.target.closest("button[data-zoom]");
    if (button) return this.fly(this.scaled(button.dataset.zoom === "in" ? 0.6 : 1 / 0.6));
    const link = event.target.closest("a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return undefined;
    if (this.travelled > 5) return event.preventDefault();
    const { x, y, r } = link.dataset;
    const address = new URL(link.getAttribute("href") ?? "", location.href);
    if (!r || address.pathname !== location.pathname) return undefined;
    event.preventDefault();
    const high = 2 * r * 1.05;
    const wide = (high * this.whole[2]) / this.whole[3];
    return this.fly([x - wide / 2, y - high / 2, wide, high], () => this.visit(address.href));
  }
  visit(address) {
    const id = this.getAttribute("for");
    if (!window.htmx || !id) return location.assign(address);
    return window.htmx.ajax("GET", address, { source: this, target: `#${id}`, select: `#${id}`, swap: "outerHTML" }).then(() => {
      history.pushState({}, "", address);
      const key = new URL(address).searchParams.get("zoom");
      const near = document.querySelector(key ? `#${id} a[data-key="cell:${CSS.escape(key)}"]` : `#${id} .map-shapes a`);
      near?.focus({ preventScroll: true });
    });
  }
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = this.box();
    const shift = (dx, dy) => this.show(this.kept([box[0] + dx * box[2], box[1] + dy * box[3], box[2], box[3]]));
    const keys = {
      "+": () => this.fly(this.scaled(0.7)), "=": () => this.fly(this.scaled(0.7)), "-": () => this.fly(this.scaled(1 / 0.7)),
      0: () => this.fly(this.home), ArrowLeft: () => shift(-0.1, 0), ArrowRight: () => shift(0.1, 0),
      ArrowUp: () => shift(0, -0.1), ArrowDown: () => shift(0, 0.1),
      Escape: () => this.hasAttribute("out") && this.fly(this.kept(this.whole), () => this.visit(new URL(this.getAttribute("out"), location.href).href)),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }
}
customElements.define("h-map", LivingMap);
// Going back shows what was there.
addEventListener("popstate", () => document.querySelector("h-map") && location.reload());

// Arrow keys go through what a search found: down from the field, up back into it.
class Hits extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      const stops = [this.querySelector("input[type=search]"), ...this.querySelectorAll("[data-hit]")];
      const here = stops.indexOf(document.activeElement);
      if (here < 0 || !stops[here + step]) return;
      event.preventDefault();
      stops[here + step].focus();
    });
  }
}
customElements.define("h-hits", Hits);

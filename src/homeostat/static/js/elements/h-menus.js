// Menus made of <details> close with Escape and with a click elsewhere.
class Menus extends HTMLElement {
  connectedCallback() {
    this.heard = (event) => this.hear(event);
    document.addEventListener("keydown", this.heard);
    document.addEventListener("click", (event) => this.close(event.target));
  }
  disconnectedCallback() {
    document.removeEventListener("keydown", this.heard);
  }
  close(except) {
    for (const open of document.querySelectorAll('details[name="menu"][open]')) {
      if (!open.contains(except)) open.open = false;
    }
  }
  hear(event) {
    if (event.key === "Escape") {
      const open = document.querySelector('details[name="menu"][open]');
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
  }
}
customElements.define("h-menus", Menus);

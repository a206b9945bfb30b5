// Search and things to do from anywhere: Ctrl K or / opens the palette, arrows choose, Enter opens; ? lists all keys.
import { mayPress } from "../letters.js";

class Palette extends HTMLElement {
  connectedCallback() {
    [this.dialog, this.keys] = this.querySelectorAll("dialog");
    this.field = this.querySelector("input");
    this.found = this.querySelector("#palette-found");
    this.status = this.querySelector("[role=status]");
    this.press = (event) => this.pressed(event);
    this.click = (event) => this.clicked(event);
    document.addEventListener("keydown", this.press);
    document.addEventListener("click", this.click);
    this.field.addEventListener("keydown", (event) => this.choose(event));
    this.field.addEventListener("input", () => this.point(null));
    this.found.addEventListener("htmx:afterSwap", () => this.arrived());
    this.found.addEventListener("pointermove", (event) => this.point(event.target.closest("[role=option]")));
    for (const dialog of [this.dialog, this.keys]) {
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
      });
    }
  }
  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
    document.removeEventListener("click", this.click);
  }
  pressed(event) {
    const isLetterK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (isLetterK) {
      event.preventDefault();
      if (this.dialog.open) this.dialog.close();
      else this.open();
    } else if (event.key === "/" && mayPress(event)) {
      event.preventDefault();
      this.open();
    } else if (event.key === "?" && mayPress(event)) {
      event.preventDefault();
      this.keys.showModal();
    }
  }
  clicked(event) {
    const opener = event.target.closest?.("[data-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey || !event.detail) return;
    event.preventDefault();
    this.open(opener.value ?? "");
  }
  open(text = "") {
    if (document.querySelector("dialog[open]")) return;
    this.dialog.showModal();
    if (text) this.field.value = text;
    this.field.select();
    htmx.trigger(this.field, "ask");
  }
  options() {
    return [...this.found.querySelectorAll("[role=option]")];
  }
  choose(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && this.active) {
      event.preventDefault();
      this.active.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const options = this.options();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.active ? options.indexOf(this.active) : step > 0 ? -1 : 0;
      this.point(options.at((from + step) % options.length), true);
    }
  }
  arrived() {
    const options = this.options();
    this.field.setAttribute("aria-expanded", String(options.length > 0));
    this.status.textContent = this.found.querySelector("[data-said]")?.dataset.said ?? "";
    this.point(options[0] ?? null);
    this.found.scrollTop = 0;
  }
  point(option, follow = false) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option ?? null;
    option?.setAttribute("aria-selected", "true");
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    if (follow) option?.scrollIntoView({ block: "nearest" });
  }
}
customElements.define("h-palette", Palette);

// Rows by keys: J and K go through them, X ticks one, E goes to what changes the ticked ones, Enter opens.
import { mayPress } from "../letters.js";

class Rows extends HTMLElement {
  connectedCallback() {
    this.ticked = this.querySelector("[data-ticked]");
    this.press = (event) => mayPress(event) && this.pressed(event);
    document.addEventListener("keydown", this.press);
    this.addEventListener("change", () => this.count());
    this.count();
  }
  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }
  picks() {
    return [...this.querySelectorAll("input[name=pick]")];
  }
  pressed(event) {
    const picks = this.picks();
    const here = picks.indexOf(document.activeElement);
    const step = { j: 1, k: -1 }[event.key];
    if (step) (picks[here < 0 ? 0 : here + step] ?? picks[here])?.focus();
    else if (event.key === "x" && here >= 0) picks[here].click();
    else if (event.key === "Enter" && here >= 0) picks[here].closest("tr").querySelector("a").click();
    else if (event.key === "e") this.edit();
    else return;
    event.preventDefault();
  }
  edit() {
    const form = this.querySelector("form.together");
    if (!form) return;
    form.querySelector("details").open = true;
    form.querySelector("select").focus();
  }
  count() {
    if (!this.ticked) return;
    const count = this.picks().filter((pick) => pick.checked).length;
    this.ticked.hidden = !count;
    this.ticked.textContent = `(${count})`;
  }
}
customElements.define("h-rows", Rows);

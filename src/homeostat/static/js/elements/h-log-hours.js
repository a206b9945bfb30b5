// The keys L and H go to the field for hours, from anywhere on the page except where one writes.
import { mayPress } from "../letters.js";

class LogHours extends HTMLElement {
  connectedCallback() {
    this.press = (event) => {
      if (!["l", "h"].includes(event.key.toLowerCase()) || !mayPress(event)) return;
      const field = document.getElementById(this.getAttribute("for"));
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.scrollIntoView({ block: "center" });
    };
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }
}
customElements.define("h-log-hours", LogHours);

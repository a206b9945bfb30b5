// The key L goes to the field for hours, from anywhere on the page except where one writes.
class LogHours extends HTMLElement {
  connectedCallback() {
    this.press = (event) => {
      if (event.key.toLowerCase() !== "l" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, textarea, select, [contenteditable]")) return;
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

// Shows that something is under way where the answer to a form takes longer than a second.
const SOON = 1000;

class Wait extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      const button = event.submitter;
      this.timer = setTimeout(() => {
        this.querySelector(".waiting").hidden = false;
        if (button) button.disabled = true;
      }, SOON);
    });
    window.addEventListener("pageshow", this.reset = () => this.again());
  }
  disconnectedCallback() {
    clearTimeout(this.timer);
    window.removeEventListener("pageshow", this.reset);
  }
  again() {
    clearTimeout(this.timer);
    this.querySelector(".waiting").hidden = true;
    for (const button of this.querySelectorAll("button[disabled]")) button.disabled = false;
  }
}
customElements.define("h-wait", Wait);

// The timer in the head counts on from what the server said.
const EVERY = 5000;

class Timer extends HTMLElement {
  connectedCallback() {
    this.begun = Date.now() - Number(this.getAttribute("seconds")) * 1000;
    this.time = this.querySelector(".timer-time");
    this.tick = () => {
      const minutes = Math.floor((Date.now() - this.begun) / 60000);
      const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
      if (this.time.textContent !== text) this.time.textContent = text;
    };
    this.ticking = setInterval(this.tick, EVERY);
    document.addEventListener("visibilitychange", this.tick);
  }
  disconnectedCallback() {
    clearInterval(this.ticking);
    document.removeEventListener("visibilitychange", this.tick);
  }
}
customElements.define("h-timer", Timer);

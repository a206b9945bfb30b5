// The date slider: a range over the days on which something changed; the date field stays the truth that is sent.
// Played, it goes from change to change; each answer of the server brings a new slider, so what plays is kept here.
const PAUSE = 1100;
let playing = false;

class Slider extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=date]");
    this.range = this.querySelector("input[type=range]");
    this.output = this.querySelector("output");
    this.button = this.querySelector("[data-play]");
    if (!this.field || !this.range) return;
    this.first = Date.parse(this.field.min);
    this.words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
    this.range.addEventListener("input", () => this.follow());
    this.range.addEventListener("change", () => this.send());
    this.field.addEventListener("change", () => this.field.value && this.stop().send());
    this.button?.addEventListener("click", () => (playing ? this.stop() : this.play()));
    this.setAttribute("ready", "");
    this.tell();
    this.show();
    if (playing) this.soon = setTimeout(() => this.step(), PAUSE);
  }
  disconnectedCallback() {
    clearTimeout(this.soon);
    setTimeout(() => (playing &&= document.querySelector("h-slider [data-play]") !== null));
  }
  play() {
    playing = true;
    this.show();
    this.go(this.button.dataset.play || this.field.min);
  }
  step() {
    if (this.button?.dataset.play) this.go(this.button.dataset.play);
    else this.stop();
  }
  stop() {
    playing = false;
    clearTimeout(this.soon);
    this.show();
    return this;
  }
  go(day) {
    this.field.value = day;
    this.tell();
    this.send();
  }
  show() {
    const form = this.querySelector("form");
    form.toggleAttribute("data-playing", playing);
    if (!form.hasAttribute("hx-get")) return;
    form.setAttribute("hx-push-url", String(!playing));
    form.setAttribute("hx-replace-url", String(playing));
  }
  follow() {
    this.stop();
    this.field.value = new Date(this.first + Number(this.range.value) * 864e5).toISOString().slice(0, 10);
    this.tell();
    this.soon = setTimeout(() => this.send(), 220);
  }
  tell() {
    const said = this.words.format(Date.parse(this.field.value));
    if (this.output) this.output.textContent = said;
    this.range.value = (Date.parse(this.field.value) - this.first) / 864e5;
    this.range.setAttribute("aria-valuetext", said);
  }
  send() {
    clearTimeout(this.soon);
    if (this.sent === this.field.value) return;
    this.sent = this.field.value;
    this.querySelector("form")?.requestSubmit();
  }
}
customElements.define("h-slider", Slider);

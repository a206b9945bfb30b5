// The date slider: a range over the days on which something changed; the date field stays the truth that is sent.
class Slider extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=date]");
    this.range = this.querySelector("input[type=range]");
    this.output = this.querySelector("output");
    if (!this.field || !this.range) return;
    this.first = Date.parse(this.field.min);
    this.words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
    this.range.addEventListener("input", () => this.follow());
    this.range.addEventListener("change", () => this.send());
    this.field.addEventListener("change", () => this.field.value && this.send());
    this.setAttribute("ready", "");
    this.tell();
  }
  follow() {
    this.field.value = new Date(this.first + Number(this.range.value) * 864e5).toISOString().slice(0, 10);
    this.tell();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.send(), 220);
  }
  tell() {
    const said = this.words.format(Date.parse(this.field.value));
    if (this.output) this.output.textContent = said;
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

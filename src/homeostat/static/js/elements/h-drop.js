// Files by drop and by paste into the form inside; data-send="now" sends them at once. Shows how far they are.
class Drop extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.form?.querySelector("input[type=file]");
    if (!this.input) return;
    this.form.addEventListener("submit", (event) => this.submitted(event));
    const has = (event) => event.dataTransfer?.types.includes("Files");
    this.addEventListener("dragover", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      this.toggleAttribute("data-over", true);
    });
    this.addEventListener("dragleave", () => this.toggleAttribute("data-over", false));
    this.addEventListener("drop", (event) => {
      this.toggleAttribute("data-over", false);
      if (has(event)) this.take(event, event.dataTransfer.files);
    });
    this.addEventListener("paste", (event) => {
      if (event.clipboardData?.files.length) this.take(event, event.clipboardData.files);
    });
  }
  take(event, files) {
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...this.input.files, ...files]) all.items.add(file);
    this.input.files = all.files;
    if (this.dataset.send === "now") this.form.requestSubmit();
    else this.input.focus();
  }
  submitted(event) {
    if (!this.input.files.length || this.dataset.send !== "now") return;
    event.preventDefault();
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.ariaLabel = this.input.labels[0]?.textContent ?? "";
    this.form.append(bar);
    const sending = new XMLHttpRequest();
    sending.open("POST", this.form.action);
    sending.setRequestHeader("Accept", "application/json");
    sending.responseType = "json";
    sending.upload.addEventListener("progress", (how) => {
      if (how.lengthComputable) bar.value = how.loaded / how.total;
    });
    sending.addEventListener("load", () => {
      if (!sending.response?.then) return this.form.submit();
      history.replaceState(null, "", sending.response.then);
      location.reload();
    });
    sending.addEventListener("error", () => this.form.submit());
    sending.send(new FormData(this.form));
  }
}
customElements.define("h-drop", Drop);

// Offers names while one writes @ in a textarea; without it one writes the key by hand.
class Mention extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    if (!this.text) return;
    this.list = document.createElement("ul");
    this.list.id = `${this.text.id}_people`;
    this.list.className = "mention-list";
    this.list.role = "listbox";
    this.list.ariaLabel = this.dataset.label;
    this.list.hidden = true;
    this.text.after(this.list);
    this.text.setAttribute("aria-autocomplete", "list");
    this.text.setAttribute("aria-controls", this.list.id);
    this.text.addEventListener("input", () => this.look());
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.text.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }
  begun() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    return /(?:^|[^\w@/.+-])@([\p{L}\w-]*)$/u.exec(before)?.[1];
  }
  async look() {
    const begun = this.begun();
    if (begun === undefined) return this.close();
    const answer = await fetch(`${this.dataset.people}?q=${encodeURIComponent(begun)}`);
    if (!answer.ok || this.begun() !== begun) return;
    this.show((await answer.json()).people);
  }
  show(people) {
    this.list.replaceChildren(...people.map((person, place) => this.option(person, place)));
    this.list.hidden = !people.length;
    this.choose(this.list.firstElementChild);
  }
  option({ key, name }, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}_${place}`;
    option.role = "option";
    option.dataset.key = key;
    const known = document.createElement("small");
    known.textContent = `@${key}`;
    option.append(name, known);
    return option;
  }
  choose(option) {
    this.list.querySelector("[aria-selected]")?.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    if (option) this.text.setAttribute("aria-activedescendant", option.id);
    else this.text.removeAttribute("aria-activedescendant");
  }
  pressed(event) {
    if (this.list.hidden) return;
    const chosen = this.list.querySelector("[aria-selected]");
    if (event.key === "ArrowDown") this.choose(chosen?.nextElementSibling ?? this.list.firstElementChild);
    else if (event.key === "ArrowUp") this.choose(chosen?.previousElementSibling ?? this.list.lastElementChild);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) this.take(chosen);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }
  take(option) {
    const end = this.text.selectionStart;
    this.text.setRangeText(`${option.dataset.key} `, end - this.begun().length, end, "end");
    this.close();
    this.text.focus();
  }
  close() {
    this.list.hidden = true;
    this.choose(null);
  }
}
customElements.define("h-mention", Mention);

// Carry a person to another cell of the map: opens the form that moves them. The same is in every menu without dragging.
const FAR = 6; // pixels

class MapDrag extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.lift(event), true);
    this.addEventListener("pointermove", (event) => this.carry(event), true);
    this.addEventListener("pointerup", (event) => this.drop(event), true);
    this.addEventListener("pointercancel", () => this.putBack(), true);
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("click", (event) => this.carried && this.swallow(event), true);
  }
  lift(event) {
    const person = event.target.closest?.("a.person");
    this.carried = false;
    if (!person || event.button || event.pointerType === "touch") return;
    event.stopPropagation();
    this.person = person;
    this.start = event;
    this.from = this.cellAt(event);
  }
  carry(event) {
    if (!this.person) return;
    event.stopPropagation();
    const [dx, dy] = [event.clientX - this.start.clientX, event.clientY - this.start.clientY];
    if (!this.carried && Math.hypot(dx, dy) < FAR) return;
    if (!this.carried) {
      this.carried = true;
      this.setPointerCapture(event.pointerId);
      this.person.setAttribute("pointer-events", "none");
      this.place = this.person.nextSibling;
      this.person.parentNode.append(this.person); // drawn last: above the other cells
      this.toggleAttribute("carrying", true);
    }
    const svg = this.person.ownerSVGElement;
    const scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    this.person.setAttribute("transform", `translate(${(dx * scale).toFixed(1)} ${(dy * scale).toFixed(1)})`);
    this.aim(this.cellAt(event));
  }
  drop(event) {
    if (!this.person) return;
    event.stopPropagation();
    const [, from, person] = this.person.dataset.key.split(":");
    const [, to] = this.cellAt(event)?.dataset.key.split(":") ?? [];
    const moves = this.carried && to && from !== to;
    this.putBack();
    if (!moves) return;
    const query = new URLSearchParams({ membership: `${from}/${person}`, to });
    if (this.dataset.on) query.set("on", this.dataset.on);
    location.href = `${this.dataset.address}?${query}`;
  }
  putBack() {
    this.person?.removeAttribute("transform");
    this.person?.removeAttribute("pointer-events");
    if (this.carried) this.person?.parentNode.insertBefore(this.person, this.place);
    this.aim(null);
    this.toggleAttribute("carrying", false);
    this.person = null;
  }
  cellAt(event) {
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    return under.map((element) => element.closest("a.cell")).find((cell) => cell && this.contains(cell)) ?? null;
  }
  aim(cell) {
    for (const other of this.querySelectorAll("a.cell.aimed")) other.classList.remove("aimed");
    if (cell && cell !== this.from) cell.classList.add("aimed");
  }
  swallow(event) {
    event.preventDefault();
    event.stopPropagation();
    this.carried = false;
  }
}
customElements.define("h-map-drag", MapDrag);

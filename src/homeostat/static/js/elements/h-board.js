// The board by mouse and keys: drag a card to a lane, or Shift and an arrow; arrows alone go from card to card. All of it
// presses a button of the one form that is there without scripts.
import { mayPress } from "../letters.js";

class Board extends HTMLElement {
  connectedCallback() {
    for (const card of this.querySelectorAll(".task-card")) {
      card.draggable = true;
      card.querySelector("a").draggable = false;
    }
    this.addEventListener("dragstart", (event) => this.lift(event));
    this.addEventListener("dragover", (event) => this.over(event));
    this.addEventListener("dragleave", (event) => this.contains(event.relatedTarget) || this.aim(null));
    this.addEventListener("drop", (event) => this.drop(event));
    this.addEventListener("dragend", () => this.putDown());
    this.addEventListener("keydown", (event) => mayPress(event) && this.pressed(event));
    this.comeBack();
  }
  lift(event) {
    this.card = event.target.closest?.(".task-card");
    if (!this.card) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.card.dataset.key);
    this.card.toggleAttribute("data-carried", true);
    this.toggleAttribute("data-carrying", true);
  }
  over(event) {
    const lane = this.laneFor(event);
    if (lane) event.preventDefault();
    this.aim(lane);
  }
  drop(event) {
    const lane = this.laneFor(event);
    if (!lane) return;
    event.preventDefault();
    this.move(this.card, lane.dataset.lane);
  }
  putDown() {
    this.card?.removeAttribute("data-carried");
    this.removeAttribute("data-carrying");
    this.aim(null);
    this.card = null;
  }
  laneFor(event) {
    const lane = this.card && event.target.closest?.(".lane");
    return lane && !lane.contains(this.card) ? lane : null;
  }
  aim(lane) {
    for (const other of this.querySelectorAll(".lane")) other.toggleAttribute("data-aimed", other === lane);
  }
  move(card, state) {
    const button = document.createElement("button");
    Object.assign(button, { name: "move", value: `${card.dataset.key} ${state}`, hidden: true });
    const form = this.querySelector("form");
    form.append(button);
    form.requestSubmit(button);
  }
  pressed(event) {
    const card = event.target.closest(".task-card");
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!card || !(across || along) || (event.shiftKey && along)) return;
    event.preventDefault();
    if (!event.shiftKey) this.beside(card, across, along)?.querySelector("a").focus();
    else if (!event.repeat) card.querySelector(`[data-step="${across}"]`)?.click();
  }
  // The card above or below, or the one as far down the next lane that has any.
  beside(card, across, along) {
    const lanes = [...this.querySelectorAll(".lane")].map((lane) => [...lane.querySelectorAll(".task-card")]).filter((cards) => cards.length);
    const column = lanes.findIndex((cards) => cards.includes(card));
    const row = lanes[column].indexOf(card);
    if (along) return lanes[column][row + along];
    return lanes[column + across]?.[row] ?? lanes[column + across]?.at(-1);
  }
  comeBack() {
    const moved = document.getElementById(location.hash.slice(1));
    if (moved && this.contains(moved)) moved.focus();
  }
}
customElements.define("h-board", Board);

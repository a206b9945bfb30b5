// Arrow keys and Enter go from cell to cell of the week; leaving a cell is what saves it.
class Week extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    const field = event.target;
    if (!field.matches("input[name^='hours-']") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = this.neighbour(field, event.key);
    if (event.key === "Enter") event.preventDefault();
    if (!next) {
      if (event.key === "Enter") field.blur();
      return;
    }
    event.preventDefault();
    next.focus();
    next.select();
  }

  // Left and right first move within what is written, up and down and Enter always change the row.
  neighbour(field, key) {
    const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    if (!step) return null;
    if (key === "ArrowLeft" && field.selectionEnd > 0 && !whole) return null;
    if (key === "ArrowRight" && field.selectionStart < field.value.length && !whole) return null;
    const cell = field.closest("td");
    let [row, column] = [cell.parentElement.rowIndex + step[0], cell.cellIndex + step[1]];
    const rows = cell.closest("table").rows;
    while (rows[row]?.cells[column]) {
      const found = rows[row].cells[column].querySelector("input[name^='hours-']");
      if (found) return found;
      [row, column] = [row + step[0], column + step[1]];
    }
    return null;
  }
}
customElements.define("h-week", Week);

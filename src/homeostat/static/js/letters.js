// Single keys are shortcuts only where nobody writes, no dialog is open, and the reader has not turned them off.
export function mayPress(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return false;
  if (document.documentElement.dataset.letters === "off" || document.querySelector("dialog[open]")) return false;
  return !event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=listbox], [role=textbox]");
}

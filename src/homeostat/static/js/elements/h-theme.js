// The theme buttons without leaving the page: the form's answer sets the cookie, we set the attribute at once.
class Theme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      const form = event.target;
      const theme = event.submitter?.value;
      if (!theme) return;
      event.preventDefault();
      const body = new FormData(form);
      body.set("theme", theme);
      document.documentElement.dataset.theme = theme;
      for (const button of form.querySelectorAll("button[name=theme]")) {
        button.setAttribute("aria-pressed", String(button.value === theme));
      }
      document.dispatchEvent(new CustomEvent("themechange"));
      fetch(form.action, { method: "POST", body, redirect: "manual" });
    });
  }
}
customElements.define("h-theme", Theme);

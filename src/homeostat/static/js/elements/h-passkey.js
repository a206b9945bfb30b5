// <h-passkey mode="login|get|create"> round a form: asks the browser for a passkey and posts it in the field `credential`.
// Options come from the JSON script of the id in data-options, or from the address in data-options-url.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0))
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
const numbered = (host) => /^[\d.]+$|^\[/.test(host) // a passkey belongs to a name
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }))

const decoded = (given) => {
  const options = { ...given, challenge: bytes(given.challenge) }
  if (given.user) options.user = { ...given.user, id: bytes(given.user.id) }
  if (given.excludeCredentials) options.excludeCredentials = known(given.excludeCredentials)
  if (given.allowCredentials) options.allowCredentials = known(given.allowCredentials)
  return options
}

const encoded = (credential) => {
  const { response } = credential
  const answer = { clientDataJSON: text(response.clientDataJSON) }
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) answer[part] = text(response[part])
  }
  if (response.getTransports) answer.transports = response.getTransports()
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

class Passkey extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.ask()
    })
  }

  async ask() {
    this.show(null)
    if (numbered(location.hostname)) return this.show("numbered")
    if (!window.PublicKeyCredential) return this.show("missing")
    try {
      const { publicKey } = await this.options()
      const credential =
        this.getAttribute("mode") === "create"
          ? await navigator.credentials.create({ publicKey: this.chosen(decoded(publicKey)) })
          : await navigator.credentials.get({ publicKey: decoded(publicKey) })
      this.form.elements.credential.value = JSON.stringify(encoded(credential))
      this.form.submit()
    } catch (error) {
      this.show("error")
    }
  }

  async options() {
    if (this.dataset.options) {
      const data = JSON.parse(document.getElementById(this.dataset.options).textContent)
      return data.creation_options ?? data.request_options
    }
    const answer = await fetch(this.dataset.optionsUrl, { headers: { Accept: "application/json" } })
    if (!answer.ok) throw new Error("no options")
    return (await answer.json()).request_options
  }

  chosen(publicKey) {
    const passwordless = this.form.elements.passwordless
    if (!passwordless) return publicKey
    const selection = { ...publicKey.authenticatorSelection }
    selection.residentKey = passwordless.checked ? "required" : "discouraged"
    selection.requireResidentKey = passwordless.checked
    if (passwordless.checked) selection.userVerification = "required"
    return { ...publicKey, authenticatorSelection: selection }
  }

  show(which) {
    for (const kind of ["error", "missing", "numbered"]) {
      this.querySelector(`[data-passkey-${kind}]`).hidden = kind !== which
    }
  }
}

customElements.define("h-passkey", Passkey)

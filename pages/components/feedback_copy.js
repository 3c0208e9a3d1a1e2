// Copies feedback as text and as rich text at once, so that a mail takes the one and an editor the other. Where the browser refuses the newer way
// (a page that is not served over https), the older one is tried; where that fails too, the text lies there selected.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button")
  const status = parentElement.querySelector("[role=status]")
  const field = parentElement.querySelector("textarea")
  button.querySelector("span").textContent = data.label
  status.textContent = ""
  field.hidden = true

  const asItems = () =>
    navigator.clipboard.write([
      new ClipboardItem({
        "text/plain": new Blob([data.text], { type: "text/plain" }),
        "text/html": new Blob([data.html], { type: "text/html" }),
      }),
    ])
  const asEvent = () => {
    let taken = false
    const onCopy = (event) => {
      event.clipboardData.setData("text/plain", data.text)
      event.clipboardData.setData("text/html", data.html)
      event.preventDefault()
      taken = true
    }
    document.addEventListener("copy", onCopy, { capture: true, once: true })
    document.execCommand("copy")
    document.removeEventListener("copy", onCopy, { capture: true })
    return taken
  }
  const say = (text, done) => {
    status.textContent = text
    button.classList.toggle("done", done)
  }
  const lay = () => {
    field.value = data.text
    field.hidden = false
    field.focus()
    field.select()
  }
  button.onclick = async () => {
    let copied = true
    try {
      await asItems()
    } catch {
      copied = asEvent()
    }
    say(copied ? data.copied : data.failed, copied)
    if (!copied) lay()
  }
  // whoever opened this by a key has only to press Enter
  const timer = setTimeout(() => button.focus(), 150)
  return () => clearTimeout(timer)
}

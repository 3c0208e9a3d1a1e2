// Streamlit's text area hands its text over on blur or on Ctrl+Enter. A coach who types and never leaves the field would have nothing saved,
// so this presses Ctrl+Enter for them: half a second after the last keystroke, and at once before a click, a shortcut or a page change.
// In a form Ctrl+Enter sends the form, which only the coach may do.
export default function ({ data }) {
  const DELAY = data?.delay ?? 500
  const waiting = new Map()

  const isField = (element) => element instanceof HTMLTextAreaElement && element.closest("[data-testid='stMain'], [role='dialog']") && !element.closest("[data-testid='stForm']")

  const commit = (field) => {
    clearTimeout(waiting.get(field))
    waiting.delete(field)
    if (!field.isConnected) return
    // Both halves of the key press: whoever keeps track of pressed keys would otherwise hold Enter for down and miss the next shortcut.
    for (const half of ["keydown", "keyup"])
      field.dispatchEvent(
        new KeyboardEvent(half, { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true }),
      )
  }
  const busy = () => document.querySelector("[data-test-script-state]")?.dataset.testScriptState !== "notRunning"
  const commitAll = () => [...waiting.keys()].forEach(commit)

  const onInput = (event) => {
    const field = event.target
    if (!isField(field)) return
    clearTimeout(waiting.get(field))
    // A Hangul syllable that is still being composed would be torn apart by the commit: wait for its end, or for the next pause.
    waiting.set(field, setTimeout(() => (event.isComposing ? waiting.set(field, setTimeout(() => commit(field), DELAY / 2)) : commit(field)), DELAY))
  }
  const onKeyDown = (event) => {
    if (event.isTrusted && (event.ctrlKey || event.metaKey) && !["Control", "Meta"].includes(event.key)) commitAll()
  }
  const onPointerDown = (event) => event.target.closest?.("a") || commitAll()

  // A page change overtakes what was handed over just before it, and the server then drops that. So a link waits until the text has arrived.
  const onClick = (event) => {
    const link = event.target.closest?.("a[href]")
    if (!link || !waiting.size || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    commitAll()
    const asked = performance.now()
    const go = () => {
      const waited = performance.now() - asked
      if (waited < 150 || (waited < 2000 && busy())) setTimeout(go, 30)
      else link.click()
    }
    go()
  }
  // On the way to another submission the old fields still stand there but belong to the new one already: they are out of reach until it is drawn.
  const WAYS = ":is(.st-key-worklist_previous, .st-key-worklist_next, .st-key-worklist_next_to_do, .st-key-worklist_read, .st-key-worklist_whole) button"
  const onLeave = (event) => {
    const main = event.target.closest?.(WAYS)?.closest("[data-testid='stMain']")
    if (!main || main.inert) return
    const [focused, asked, from] = [document.activeElement, performance.now(), location.search]
    let quiet = 0 // looks in a row: between the two runs of a step the server seems to rest
    const arrived = () => {
      quiet = busy() || location.search === from ? 0 : quiet + 1
      if (quiet < 2 && performance.now() - asked < 5000) return setTimeout(arrived, 20)
      main.inert = false
      const [card, left] = [focused?.matches("[class*='st-key-card_']"), document.activeElement === document.body]
      if (left && !card && focused?.isConnected) focused.focus({ preventScroll: true }) // which card is next, the keyboard knows
    }
    main.inert = true
    arrived()
  }
  const onHidden = () => document.visibilityState === "hidden" && commitAll()

  document.addEventListener("input", onInput, true)
  document.addEventListener("pointerdown", onPointerDown, true)
  document.addEventListener("click", onClick, true)
  document.addEventListener("click", onLeave, true)
  document.addEventListener("keydown", onKeyDown, true)
  document.addEventListener("visibilitychange", onHidden)
  window.addEventListener("beforeunload", commitAll)
  return () => {
    document.removeEventListener("input", onInput, true)
    document.removeEventListener("pointerdown", onPointerDown, true)
    document.removeEventListener("click", onClick, true)
    document.removeEventListener("click", onLeave, true)
    document.removeEventListener("keydown", onKeyDown, true)
    document.removeEventListener("visibilitychange", onHidden)
    window.removeEventListener("beforeunload", commitAll)
  }
}

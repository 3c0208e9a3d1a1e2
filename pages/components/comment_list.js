// The comments that were found, below the field they are searched with. The field keeps the focus: arrows choose, Enter puts the choice in, Esc closes.
// Every text is set as text, never as markup.
export default function ({ data, parentElement, setTriggerValue }) {
  const finder = (window.coachmarkFinder ??= { turn: 0, chosen: 0, waits: false, acts: 0 })
  const field = () => document.querySelector(data.search)
  const target = () => document.querySelector(data.target)
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties)
    element.append(...children)
    return element
  }

  // An empty list has nothing to choose; a new search begins at the top.
  if (finder.turn !== data.turn || finder.query !== data.query) finder.chosen = 0
  finder.query = data.query
  finder.chosen = Math.min(finder.chosen, Math.max(0, data.offers.length - 1))

  // What is said is answered once; a number makes the same wish twice two wishes.
  const act = (told) => setTriggerValue("act", { ...told, number: ++finder.acts })

  const close = () => {
    const area = target()
    area?.focus()
    area?.setSelectionRange(area.value.length, area.value.length)
    act({ do: "close" })
  }
  // Typed for the coach, and handed over as `autosave.js` does it: an edit like any other, which no echo of an older text can overtake.
  const insert = (place) => {
    const [offer, area] = [data.offers[place], target()]
    if (!offer || !area) return
    const before = area.value.trimEnd()
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, before ? `${before}\n${offer.text}` : offer.text)
    area.dispatchEvent(new Event("input", { bubbles: true }))
    requestAnimationFrame(() => {
      for (const half of ["keydown", "keyup"])
        area.dispatchEvent(new KeyboardEvent(half, { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true }))
      close()
      area.scrollIntoView({ block: "nearest" })
    })
  }

  const choose = (place) => {
    finder.chosen = place
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === place)))
    items[place]?.scrollIntoView({ block: "nearest" })
    const input = field()
    if (items[place]) input?.setAttribute("aria-activedescendant", items[place].id)
    else input?.removeAttribute("aria-activedescendant")
  }
  const doing = (name, told) =>
    make("button", {
      type: "button",
      textContent: data.words[name],
      onclick: (event) => {
        event.stopPropagation()
        act(told)
        field()?.focus()
      },
    })

  const items = data.offers.map((offer, place) => {
    const item = make(
      "li",
      { id: `coachmark-hit-${place}`, onclick: () => insert(place), title: offer.text },
      make("span", { className: "number", textContent: place < 9 ? String(place + 1) : "" }),
      make(
        "div",
        { className: "body" },
        make("div", { className: "text", textContent: offer.text }),
        make("div", { className: "notes", textContent: offer.notes.join(" · ") }),
      ),
      make(
        "span",
        { className: "acts" },
        ...(offer.pinned
          ? [doing("edit", { do: "edit", key: offer.key }), doing("unpin", { do: "unpin", key: offer.key })]
          : [doing("pin", { do: "pin", key: offer.key })]),
      ),
    )
    item.setAttribute("role", "option")
    return item
  })
  const list = make("ul", { className: "coachmark-hits", id: "coachmark-hits", tabIndex: 0 }, ...items)
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", data.words.hits)
  list.setAttribute("aria-expanded", "true") // Esc closes the list and not the card
  const foot = make("div", { className: "foot" }, make("span", { className: "hint", textContent: data.words.keys_hint }))
  const ends = make("span", {}, doing("pin_present", { do: "pin_present" }))
  if (data.undo) ends.prepend(make("span", { textContent: data.words.unpinned }), doing("undo", { do: "undo" }))
  foot.append(ends)
  const nothing = make("p", { className: "nothing", textContent: data.nothing })
  const root = parentElement.querySelector(".coachmark-finder")
  root.replaceChildren(items.length ? list : nothing, foot)

  const onKeyDown = (event) => {
    const input = field()
    const inside = event.target === input || root.contains(event.target)
    if (!inside || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return
    const handled = () => {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
    if (event.key === "Escape") {
      handled()
      close()
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      handled()
      if (items.length) choose((finder.chosen + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length)
    } else if (digit && (event.altKey || event.target === list)) {
      handled()
      insert(Number(digit) - 1)
    } else if (event.key === "Enter" && (event.target === input || event.target === list)) {
      handled()
      // typed faster than it was searched: the answer to what stands there now is awaited
      if (input && input.value !== data.query) finder.waits = true
      else insert(finder.chosen)
    } else if (event.key !== "Tab") finder.waits = false
  }
  // a list drawn anew does not end the one before it
  finder.stop?.()
  finder.stop = () => document.removeEventListener("keydown", onKeyDown, true)
  document.addEventListener("keydown", onKeyDown, true)

  const begin = (tries = 0) => {
    const input = field()
    if (!input) return tries < 60 && setTimeout(begin, 25, tries + 1)
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "true"], ["aria-controls", "coachmark-hits"], ["aria-autocomplete", "list"], ["autocomplete", "off"]])
      input.setAttribute(name, value)
    choose(finder.chosen)
    if (finder.turn !== data.turn) {
      finder.turn = data.turn
      finder.waits = false
      input.focus({ preventScroll: true })
      root.scrollIntoView({ block: "nearest" })
      input.scrollIntoView({ block: "nearest" })
    } else if (finder.waits && input.value === data.query) {
      finder.waits = false
      insert(finder.chosen)
    }
  }
  begin()
  return finder.stop
}

// The desk by keyboard. What each key does comes from `keyboard.py`; here is how: which card is the current one, how it is marked and kept in view,
// and which key presses are none of our business because somebody is typing.
export default function ({ data }) {
  const desk = (window.coachmarkDesk ??= { card: "", cell: 0, evidence: {}, deciding: {}, clicked: null, held: false, turning: null, wide: null, waiting: [] })
  const keys = new Map(data.actions.map((action) => [action.key, action]))
  const all = (selector, within = document) => [...within.querySelectorAll(selector)]
  const shown = (element) => element.getClientRects().length > 0 && !element.closest("[inert]")
  const first = (selector, within = document) => all(selector, within).find(shown)
  const named = (element, prefix) => [...element.classList].find((name) => name.startsWith(prefix))?.slice(prefix.length)

  // cards

  const CARD = "[class*='st-key-card_']"
  const cards = () => all(`.st-key-review_cards ${CARD}`)
  const nameOf = (card) => named(card, "st-key-card_")
  const scores = (card) => card.querySelector("[class*='st-key-rating_score_']")
  const radios = (card) => all("[class*='st-key-rating_score_'] [role=radio]", card).filter(shown)
  const chosen = (card) => card.querySelector("[class*='st-key-rating_score_'] [role=radio][aria-checked=true]")
  const list = (card) => card.querySelector("[class*='st-key-rating_score_'] input")
  // Pressed a moment ago: it counts as decided until the server has drawn it.
  const deciding = (card) => {
    const since = performance.now() - (desk.deciding[nameOf(card)] ?? -Infinity)
    return since < 300 || (since < 3000 && running())
  }
  const decided = (card) => Boolean(!scores(card) || chosen(card) || list(card)?.value || deciding(card))
  const current = () => cards().find((card) => nameOf(card) === desk.card) ?? cards().find((card) => !decided(card)) ?? cards()[0]

  const set = (element, name, value) => element.getAttribute(name) !== value && element.setAttribute(name, value)
  const visibly = (element) => {
    const copy = element.cloneNode(true)
    all("[aria-hidden]", copy).forEach((hidden) => hidden.remove())
    return copy.textContent.trim()
  }
  const mark = () => {
    const now = current()
    for (const card of cards()) {
      set(card, "role", "group")
      set(card, "tabindex", "-1")
      set(card, "aria-label", card.querySelector("strong")?.textContent ?? "")
      if (card === now && !onTheWay()) set(card, "aria-current", "true")
      else card.removeAttribute("aria-current")
    }
    for (const { selector, says } of data.labels)
      for (const element of all(selector)) {
        const about = element.closest(CARD)?.querySelector("strong")?.textContent
        set(element, "aria-label", [says || visibly(element), about].filter(Boolean).join(": "))
      }
    for (const status of all(data.status)) set(status, "role", "status")
    if (now && desk.held && !onTheWay() && document.activeElement === document.body) now.focus({ preventScroll: true })
  }

  const reveal = (card) => {
    const pane = card.closest(".st-key-review_cards")
    if (pane.scrollHeight <= pane.clientHeight + 1) return card.scrollIntoView({ block: "nearest" })
    const [outer, inner] = [pane.getBoundingClientRect(), card.getBoundingClientRect()]
    if (inner.top < outer.top || inner.bottom > outer.bottom) pane.scrollTop += inner.top - outer.top - 8
  }
  const goTo = (card) => {
    desk.card = nameOf(card)
    desk.held = true
    mark()
    card.focus({ preventScroll: true })
    reveal(card)
  }
  const step = (by) => {
    const every = cards()
    const next = every[every.indexOf(current()) + by]
    if (next) goTo(next)
  }
  const goOn = (card) => {
    desk.deciding[nameOf(card)] = performance.now()
    const every = cards()
    const at = every.indexOf(card)
    goTo([...every.slice(at + 1), ...every.slice(0, at)].find((other) => !decided(other)) ?? every.at(-1))
  }

  // another submission: it begins at its first open card, and nothing that was noted of the last one counts
  const arrive = () => {
    const at = new URLSearchParams(location.search).get("submission")
    if (at === desk.at) return
    if (desk.at) for (const pane of all(".st-key-review_cards, .st-key-notebook_cells")) pane.scrollTop = 0
    Object.assign(desk, { at, card: "", cell: 0, evidence: {}, deciding: {}, clicked: null, turning: null, wide: null })
    ring()
    if (at) land(performance.now() + 5000)
  }
  // On the way to another submission what is on the screen is not what the next key is about: nothing is decided before it is seen, and further steps wait.
  const address = () => {
    const named = new URLSearchParams(location.search)
    return `${named.get("submission") ?? ""} ${named.get("by") ?? ""}`
  }
  const outOfReach = () => Boolean(document.querySelector("[data-testid=stMain]")?.inert)
  const onTheWay = () => outOfReach() || desk.drawn !== address()
  const drawn = (until) => {
    if (gone) return
    if ((running() || outOfReach()) && performance.now() < until) return setTimeout(drawn, 20, until)
    desk.drawn = data.place
    mark()
    if (desk.held && current()) goTo(current())
    while (desk.waiting.length && !onTheWay()) {
      const { act, since } = desk.waiting.shift()
      desk.clicked = null
      if (performance.now() - since < 5000) act()
    }
  }
  const inTurn = (act, steps) => {
    if (!onTheWay()) act()
    else if (steps || !(outOfReach() || running())) desk.waiting.push({ act, since: performance.now() })
  }
  // Whoever opened it by its link is done with the link: the next key is meant for the desk.
  const land = (until) => {
    if (!document.activeElement?.closest(".st-key-source_url") || performance.now() > until) return
    if (running() || !current()) return setTimeout(land, 60, until)
    document.activeElement.blur()
    goTo(current())
  }

  // pressing what is on the page

  const running = () => document.querySelector("[data-test-script-state]")?.dataset.testScriptState !== "notRunning"
  const press = (button) => {
    if (!button || button.disabled || (button === desk.clicked && running())) return false
    desk.clicked = button
    if (button.closest(".st-key-undo_step, .st-key-redo_step")) desk.deciding = {} // what was pressed a moment ago may be what it takes back
    heard(button.matches("[data-testid^=stPagination]") ? document.querySelector(".st-key-notebook_cells") ?? button : button)
    button.click()
    return true
  }
  // What was pressed shows at once that it was, until the server has answered.
  const heard = (element, until = performance.now() + 3000) => {
    element.setAttribute("data-heard", "")
    const over = () => (running() && performance.now() < until ? setTimeout(over, 60) : element.removeAttribute("data-heard"))
    setTimeout(over, 150)
  }
  const enter = (field) => {
    if (!field) return
    desk.held = false
    field.focus({ preventScroll: true })
    field.setSelectionRange?.(field.value.length, field.value.length)
    field.scrollIntoView({ block: "nearest" })
  }
  const radioOf = (card, score) => radios(card).find((radio) => radio.textContent.trim() === String(score))

  // A long scale is a list: open it, narrow it down to the number and take that line.
  const fromList = (card, score, done) => {
    const input = list(card)
    const mine = (desk.picking = {})
    input.focus({ preventScroll: true })
    input.click()
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, score)
    input.dispatchEvent(new Event("input", { bubbles: true }))
    let tries = 0
    const take = () => {
      if (desk.picking !== mine) return
      const line = all("[role=option]").find((option) => option.textContent.trim() === score)
      if (!line && ++tries < 20) return setTimeout(take, 25)
      desk.picking = null
      line?.click()
      goTo(card)
      if (line) done()
    }
    take()
  }
  // A second digit right after the first belongs to the same score, where there are scores of two digits; so the card stays the current one for that long.
  const digit = (number, at) => {
    const first = desk.wide && at < desk.wide.until ? desk.wide : null
    const card = first ? cards().find((each) => nameOf(each) === first.card) : current()
    if (!card) return
    const score = `${first?.digit ?? ""}${number}`
    const longer = !first && number > 0 && (list(card) || radios(card).some((radio) => radio.textContent.trim().match(`^${score}\\d`)))
    const goes = card.querySelector("[class*='st-key-sealed_']") ? goTo : goOn // what is scored first stays, for its suggestion is shown now
    const mine = (desk.wide = longer ? { card: nameOf(card), digit: number, until: Infinity } : null)
    const done = () => {
      if (!mine) return goes(card)
      mine.until = performance.now() + 700
      setTimeout(() => desk.wide === mine && desk.card === mine.card && desk.held && goes(card), 700)
    }
    desk.card = nameOf(card)
    if (list(card)) return fromList(card, score, done)
    const radio = radioOf(card, score)
    if (radio && radio !== chosen(card) && press(radio)) done()
  }
  const overturn = () => {
    const card = current()
    const levels = card ? radios(card) : []
    const offered = card && first("[class*='st-key-accept_'] button", card)?.textContent.match(/\d+/)?.[0]
    const held = chosen(card) ?? (offered && radioOf(card, offered))
    if (levels.length === 2 && held) {
      if (press(levels.find((level) => level !== held))) goOn(card)
    } else if (card) {
      desk.card = nameOf(card)
      ;(chosen(card) ?? levels[0] ?? list(card))?.focus()
    }
  }

  // What is entered as soon as it is on the page, because it is about to be drawn.
  const awaited = () => {
    const field = desk.entering && first(desk.entering.target)
    if (field || performance.now() > desk.entering?.until) desk.entering = null
    if (field) enter(field)
  }
  const talk = ({ target }) => {
    const talking = Boolean(first(".st-key-talk_input"))
    if (press(first(target)) && !talking) desk.entering = { target: ".st-key-talk_input textarea:enabled", until: performance.now() + 5000 }
  }

  // cells of the notebook

  const cells = () => all(".st-key-notebook_cells [class*='st-key-cell_']")
  const numberOf = (cell) => Number(named(cell, "st-key-cell_"))
  const ring = () => {
    const style = document.getElementById("coachmark-cell") ?? document.head.appendChild(Object.assign(document.createElement("style"), { id: "coachmark-cell" }))
    const marked = "border-left-color: #f0a500; background: color-mix(in srgb, #f0a500 11%, transparent);"
    style.textContent = desk.cell
      ? `.st-key-focused_cell [class*='st-key-cell_']:not(.st-key-cell_${desk.cell}) { border-left-color: transparent !important; background: none !important; }
         .st-key-notebook_cells .st-key-cell_${desk.cell} { ${marked} }`
      : ""
  }
  const look = (number) => {
    const cell = first(`.st-key-notebook_cells .st-key-cell_${number}`)
    if (!cell) return false
    desk.cell = number
    ring()
    const pane = cell.closest(".st-key-notebook_cells")
    if (pane.scrollHeight > pane.clientHeight + 1) {
      const space = Math.max(0, (pane.clientHeight - cell.offsetHeight) / 2)
      pane.scrollTop += cell.getBoundingClientRect().top - pane.getBoundingClientRect().top - space
    } else cell.scrollIntoView({ block: "center" })
    return true
  }
  const evidence = () => {
    const card = current()
    const rows = card ? all("[class*='st-key-show_evidence_']", card) : []
    if (!rows.length) return
    const name = nameOf(card)
    desk.evidence[name] = ((desk.evidence[name] ?? -1) + 1) % rows.length
    const row = rows[desk.evidence[name]]
    all("[data-walked]").forEach((other) => other.removeAttribute("data-walked"))
    row.setAttribute("data-walked", "")
    if (!look(Number(row.textContent.match(/\d+/)?.[0]))) press(first("button", row))
  }
  const cellStep = (by) => {
    const drawn = cells()
    if (!drawn.length) return
    const pane = drawn[0].closest(".st-key-notebook_cells").getBoundingClientRect()
    const marked = document.querySelector(".st-key-focused_cell [class*='st-key-cell_']")
    let at = drawn.findIndex((cell) => numberOf(cell) === (desk.cell || (marked && numberOf(marked))))
    if (at < 0) at = drawn.findIndex((cell) => cell.getBoundingClientRect().bottom > pane.top + 8) - by
    if (drawn[at + by]) return look(numberOf(drawn[at + by]))
    const turn = first(`[data-testid=stPagination${by > 0 ? "Next" : "Previous"}]`)
    if (turn && press(turn)) desk.turning = { from: numberOf(drawn[0]), by }
  }
  const turned = () => {
    const drawn = cells()
    if (!desk.turning || !drawn.length || numberOf(drawn[0]) === desk.turning.from) return
    const arrived = desk.turning.by > 0 ? drawn[0] : drawn.at(-1)
    desk.turning = null
    look(numberOf(arrived))
  }

  const DO = {
    next_card: () => step(1),
    previous_card: () => step(-1),
    overturn,
    talk,
    evidence,
    next_cell: () => cellStep(1),
    previous_cell: () => cellStep(-1),
    click: ({ target, where, moves_on, enters }) => {
      const card = where === "card" ? current() : null
      if (where === "card" && !card) return
      if (card) desk.card = nameOf(card)
      if (!press(first(target, card ?? document))) return
      if (enters) desk.entering = { target: enters, until: performance.now() + 5000 }
      if (card && moves_on) goOn(card)
    },
    focus: ({ target, where }) => {
      const card = where === "card" ? current() : null
      if (where === "card" && !card) return
      enter(first(target, card ?? document))
    },
  }

  // key presses

  const TYPED = "input:not([type=radio]):not([type=checkbox]):not([type=button]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=listbox], [role=menu], [role=grid], [role=textbox]"
  const typing = (element) => element instanceof Element && element.closest(TYPED)
  const PLACES = { ".": "Period", ",": "Comma", "/": "Slash", "?": "Shift+Slash" }
  const placeOf = (event) => {
    const { key, code, shiftKey } = event
    if (/^[a-z]$/i.test(key)) return `${shiftKey ? "Shift+" : ""}Key${key.toUpperCase()}`
    if (/^[0-9]$/.test(key)) return `Digit${key}`
    return PLACES[key] ?? (shiftKey ? `Shift+${code}` : code)
  }
  const handled = (event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const leave = (event) => {
    if (event.isComposing || event.target.getAttribute("aria-expanded") === "true" || event.target.closest("[data-testid=stDialog], [data-testid=stPopoverBody]")) return
    const card = event.target.closest(CARD) ?? current()
    event.target.blur() // hands the text over
    if (card) goTo(card)
    handled(event)
  }
  const onKeyDown = (event) => {
    if (event.altKey || event.defaultPrevented) return
    if (desk.picking && /^[0-9]$/.test(event.key)) {
      handled(event)
      return digit(Number(event.key), event.timeStamp)
    }
    if (typing(event.target)) return event.key === "Escape" && leave(event)
    if (document.querySelector("[data-testid=stDialog]")) return
    const place = (event.ctrlKey || event.metaKey ? "Mod+" : "") + placeOf(event)
    const action = keys.get(place)
    if (action) {
      handled(event)
      if (!event.repeat || action.repeats) inTurn(() => DO[action.do](action), action.steps)
    } else if (data.digits && /^Digit\d$/.test(place) && current()) {
      handled(event)
      if (!event.repeat) inTurn(() => digit(Number(place.at(-1)), event.timeStamp))
    }
  }
  const onFocusIn = (event) => {
    const card = event.target.closest?.(`.st-key-review_cards ${CARD}`)
    desk.held = card === event.target
    if (!card || nameOf(card) === desk.card || onTheWay()) return
    desk.card = nameOf(card)
    mark()
  }

  let [due, gone] = [false, false]
  const watch = new MutationObserver(() => {
    if (due) return
    due = true
    requestAnimationFrame(() => {
      due = false
      arrive()
      const conflict = document.querySelector("[class*='st-key-conflict_']")
      if (conflict && conflict !== desk.conflict && conflict.closest(CARD)) goTo(conflict.closest(CARD))
      desk.conflict = conflict
      mark()
      turned()
      awaited()
    })
  })
  watch.observe(document.body, { childList: true, subtree: true })
  window.addEventListener("keydown", onKeyDown, true)
  document.addEventListener("focusin", onFocusIn)
  desk.drawn ??= data.place
  arrive()
  mark()
  ring()
  // A frame for what is drawn, and one for what fields hold, which follows in the browser.
  if (desk.drawn !== data.place) requestAnimationFrame(() => requestAnimationFrame(() => drawn(performance.now() + 5000)))
  return () => {
    gone = true
    watch.disconnect()
    window.removeEventListener("keydown", onKeyDown, true)
    document.removeEventListener("focusin", onFocusIn)
  }
}

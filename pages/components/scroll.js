// Brings the cell the coach asked for into view, inside the notebook's own pane. `turn` counts the requests, so that asking twice for the
// same cell scrolls twice.
export default function ({ data }) {
  if (!data?.cell) return
  window.coachmarkTurn ??= 0
  if (data.turn === window.coachmarkTurn) return
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"
  let tries = 0
  const look = () => {
    const cell = document.querySelector(`.st-key-cell_${data.cell}`)
    if (!cell) return ++tries < 40 && setTimeout(look, 50)
    window.coachmarkTurn = data.turn
    document.getElementById("coachmark-cell")?.replaceChildren() // this cell is marked by the server, whatever a key has marked before
    if (window.coachmarkDesk) window.coachmarkDesk.cell = 0
    const pane = cell.closest(".st-key-notebook_cells")
    if (pane && pane.scrollHeight > pane.clientHeight) {
      const space = Math.max(0, (pane.clientHeight - cell.offsetHeight) / 2)
      pane.scrollTo({ top: pane.scrollTop + cell.getBoundingClientRect().top - pane.getBoundingClientRect().top - space, behavior })
    } else cell.scrollIntoView({ block: "center", behavior })
  }
  look()
}

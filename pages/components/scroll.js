// Brings the cell the coach asked for into view. `turn` counts the requests, so that asking twice for the same cell scrolls twice.
export default function ({ data }) {
  if (!data?.cell) return
  window.coachmarkTurn ??= 0
  if (data.turn === window.coachmarkTurn) return
  let tries = 0
  const look = () => {
    const cell = document.querySelector(`.st-key-cell_${data.cell}`)
    if (cell) {
      window.coachmarkTurn = data.turn
      cell.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" })
    } else if (++tries < 40) setTimeout(look, 50)
  }
  look()
}

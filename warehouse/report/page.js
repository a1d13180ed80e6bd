// Draws each chart of the page. Expressions are interpreted, not compiled (`ast`), so that the page allows no eval.
const charts = JSON.parse(document.getElementById("charts").textContent);
const config = { axisY: { labelLimit: window.innerWidth < 600 ? 150 : 260 } };
const thousands = { decimal: ".", thousands: "\u202f", grouping: [3], currency: ["", ""] };
for (const box of document.querySelectorAll("[data-chart]")) {
  const { spec, columns, rows } = charts[box.dataset.chart];
  spec.data[0].values = rows.map((row) => Object.fromEntries(row.map((value, place) => [columns[place], value])));
  vegaEmbed(box, spec, {
    mode: "vega", renderer: "svg", actions: false, ast: true, config, formatLocale: thousands,
  }).then(() => box.classList.add("drawn"), (error) => {
    console.error(error);
    box.textContent = "This chart could not be drawn; its numbers are in the table below.";
  });
}

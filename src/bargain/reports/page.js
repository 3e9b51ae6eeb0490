// Draws the charts, and moves one of them between answers that were found beforehand.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  // Measures labels, in the type in which charts write them.
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "10px system-ui, sans-serif";
  // What is of no use without scripts is hidden until they run.
  document.querySelectorAll("[hidden]").forEach(function (part) { part.hidden = false; });
  for (const id of Object.keys(data.charts)) {
    const box = document.getElementById(id);
    const chart = data.charts[id];
    // Labels beside a chart get what room there is: a phone has little. Columns that
    // would be too narrow for a number make the chart scroll.
    const beside = 0.3 * box.clientWidth;
    const columns = distinct(chart, "rule");
    box.style.minWidth = columns.length ? beside + 60 + 35 * columns.length + "px" : "";
    give(chart, "rows", shortened(distinct(chart, id === "gains" ? "hypothesis" : "outcome"), beside));
    give(chart, "columns", shortened(columns, 90));
    const config = { axisY: { labelLimit: beside } };
    const options = { actions: false, renderer: "svg", ast: true, config: config };
    window.vegaEmbed(box, chart, options).then(
      function (drawn) {
        if (id === "moving") follow(drawn.view);
      },
      function (error) {
        box.textContent = "No chart: " + error.message;
      }
    );
  }

  function distinct(chart, field) {
    const found = chart.data.values.map(function (row) { return row[field]; });
    return Array.from(new Set(found)).filter(function (label) { return label !== undefined; });
  }

  function give(chart, name, value) {
    chart.params.find(function (each) { return each.name === name; }).value = value;
  }

  // Cuts labels in the middle, and numbers those that would look the same then.
  function shortened(labels, pixels) {
    const short = {};
    const taken = new Set();
    labels.forEach(function (label, k) {
      let cut = middle(label, pixels);
      if (taken.has(cut)) cut = middle(k + 1 + " " + label, pixels);
      taken.add(cut);
      short[label] = cut;
    });
    return short;
  }

  function middle(label, pixels) {
    const letters = Array.from(label);
    for (let left = letters.length; left > 1; left -= 1) {
      const tail = Math.floor(left / 2);
      const cut = left === letters.length ? label :
        letters.slice(0, left - tail).join("") + "…" + letters.slice(-tail).join("");
      if (pen.measureText(cut).width < pixels - 2) return cut;
    }
    return "…";
  }

  // A reader walks along one hypothesis's credence, and along the stakes of the first.
  function follow(view) {
    const whose = document.getElementById("whose");
    const credence = document.getElementById("credence");
    const stakes = document.getElementById("stakes");
    function walk() { return data.walks[whose.value]; }
    function begin() {
      credence.max = walk().credences.length - 1;
      stakes.max = walk().factors.length - 1;
      credence.value = walk().start[0];
      stakes.value = walk().start[1];
      stakes.disabled = walk().factors.length === 1;
      tell();
    }
    function tell() {
      const at = [Number(credence.value), Number(stakes.value)];
      const said = [walk().credences[at[0]], walk().factors[at[1]]];
      const place = walk().offset + at[0] * walk().factors.length + at[1];
      view.signal("place", place).run();
      credence.setAttribute("aria-label", "Credence of " + walk().hypothesis);
      credence.setAttribute("aria-valuetext", said[0]);
      stakes.setAttribute("aria-valuetext", said[1]);
      document.getElementById("credence-value").textContent = said[0];
      document.getElementById("stakes-value").textContent = said[1];
      const where = "If " + walk().hypothesis + " had credence " + said[0] +
        (stakes.disabled ? "" : " and its stakes were multiplied by " + said[1]) + ":";
      const answers = data.rules.map(function (rule) {
        return rule + ": " + answer(rule, place);
      });
      document.getElementById("moved").textContent = [where].concat(answers).join("\n");
    }
    whose.addEventListener("change", begin);
    credence.addEventListener("input", tell);
    stakes.addEventListener("input", tell);
    begin();
  }

  // The chart's rows hold all answers of a rule about an outcome.
  function answer(rule, place) {
    const parts = data.charts.moving.data.values
      .filter(function (row) { return row.rule === rule; })
      .map(function (row) { return [row.all[place], row.outcome]; })
      .filter(function (part) { return part[0] > 0; })
      .sort(function (one, other) { return other[0] - one[0]; });
    return parts.map(function (part) {
      return part[1] + " " + part[0].toFixed(3);
    }).join(", ") || "no answer";
  }
})();

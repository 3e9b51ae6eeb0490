// Draws the charts, and moves one of them between answers that were found beforehand.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  for (const id of Object.keys(data.charts)) {
    const box = document.getElementById(id);
    // Labels beside a chart get what room there is: a phone has little.
    const config = { axisY: { labelLimit: 0.37 * box.clientWidth } };
    const options = { actions: false, renderer: "svg", ast: true, config: config };
    window.vegaEmbed(box, data.charts[id], options).then(
      function (drawn) {
        if (id === "moving") follow(drawn.view);
      },
      function (error) {
        box.textContent = "No chart: " + error.message;
      }
    );
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

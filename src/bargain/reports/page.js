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

  function follow(view) {
    const sliders = ["credence", "stakes"].map(function (name) {
      return document.getElementById(name);
    });
    const said = document.getElementById("moved");
    function tell() {
      const at = sliders.map(function (slider) { return Number(slider.value); });
      view.signal("credence", at[0]).signal("stakes", at[1]).run();
      document.getElementById("credence-value").textContent = data.credences[at[0]];
      document.getElementById("stakes-value").textContent = data.factors[at[1]];
      const place = at[0] * data.factors.length + at[1];
      said.textContent = data.rules.map(function (rule) {
        return rule + ": " + answer(rule, place);
      }).join("\n");
    }
    sliders.forEach(function (slider) { slider.addEventListener("input", tell); });
    tell();
  }

  // The chart's rows hold all answers of a rule about an outcome.
  function answer(rule, place) {
    const parts = data.charts.moving.data.values
      .filter(function (row) { return row.rule === rule; })
      .map(function (row) { return [row.all[place], row.outcome]; })
      .filter(function (part) { return part[0] >= 0.0005; })
      .sort(function (one, other) { return other[0] - one[0]; });
    return parts.map(function (part) {
      return part[1] + " " + part[0].toFixed(3);
    }).join(", ") || "no answer";
  }
})();

// Runs the scripts of a page as a browser that obeys its policy would, moves the sliders,
// and prints what the page says then: node move_a_slider.js FOLDER CREDENCE STAKES
// Elements are stand-ins, and charts are computed but not painted.
"use strict";
const fs = require("fs");
const path = require("path");
const [folder, credence, stakes] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");

const elements = {};
function element(id) {
  if (!(id in elements)) {
    elements[id] = {
      textContent: id === "data" ? read("data.json") : "",
      heard: {},
      addEventListener(event, act) { this.heard[event] = act; },
    };
  }
  return elements[id];
}
globalThis.window = globalThis;
globalThis.document = {
  getElementById: element,
  createElement: () => ({ getContext: () => null, style: {} }),
  addEventListener() {},
};
const run = (name) => require("vm").runInThisContext(read(name));

run("library.js");
const { vega, vegaLite, interpreter } = globalThis.exposed;
const views = {};
globalThis.vegaEmbed = async (target, spec, options) => {
  const id = Object.keys(elements).find((name) => elements[name] === target);
  // A drawn page knows its width.
  const compiled = vegaLite.compile({ ...spec, width: 340 }).spec;
  const runtime = vega.parse(compiled, {}, { ast: options.ast });
  const view = new vega.View(runtime, {
    renderer: "none",
    expr: interpreter,
  });
  await view.runAsync();
  views[id] = view;
  return { view };
};
const start = JSON.parse(read("sliders.json"));
element("credence").value = start.credence;
element("stakes").value = start.stakes;
run("own.js");
const ready = () => "input" in element("stakes").heard;
const failed = () => ["lotteries", "gains", "moving"].map((id) => element(id).textContent)
  .find((text) => text);
(async function act() {
  while (!ready() && !failed()) await new Promise((next) => setTimeout(next, 10));
  if (failed()) throw new Error(failed());
  const opened = element("moved").textContent;
  element("credence").value = credence;
  element("credence").heard.input();
  element("stakes").value = stakes;
  element("stakes").heard.input();
  await views.moving.runAsync();
  const drawn = [];
  (function walk(item) {
    if (item.marktype === "text" && item.role === "mark") {
      for (const { datum } of item.items) {
        drawn.push([datum.rule, datum.outcome, datum.probability]);
      }
    } else {
      (item.items || []).forEach(walk);
    }
  })(views.moving.scenegraph().root);
  console.log(JSON.stringify({
    opened,
    moved: element("moved").textContent,
    credence: element("credence-value").textContent,
    stakes: element("stakes-value").textContent,
    charts: Object.keys(views).sort(),
    title: globalThis.document.title === undefined ? null : globalThis.document.title,
    drawn,
  }));
})();

// One warm compiler: a line of standard JSON in, a line of its answer out, until the input ends.
"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const solc = require("solc");

const root = process.argv[2];

// The answer must leave whole: a pipe takes 64 KiB at a time.
function writeAll(text) {
  const data = Buffer.from(text, "utf8");
  let offset = 0;
  while (offset < data.length) {
    try {
      offset += fs.writeSync(1, data, offset);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function readImport(name) {
  const file = path.join(root, name.startsWith("@") ? path.join("node_modules", name) : name);
  return fs.existsSync(file) ? { contents: fs.readFileSync(file, "utf8") } : { error: `${name} not found` };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  writeAll(solc.compile(line, { import: readImport }).replace(/\n/g, " ") + "\n");
});

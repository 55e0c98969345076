// Answers as the native solc would, with npm's WebAssembly compiler: --version, --standard-json, --combined-json.
"use strict";

const fs = require("fs");
const path = require("path");
const solc = require("solc");

const args = process.argv.slice(2);

// Paths are looked up where the native compiler would: base path, include paths, then as given.
function searchRoots() {
  const roots = [];
  args.forEach((arg, index) => {
    if (arg === "--base-path" || arg === "--include-path") roots.push(args[index + 1]);
  });
  return roots.length > 0 ? roots : ["."];
}

function readImport(name) {
  for (const root of searchRoots()) {
    const file = path.resolve(root, name);
    if (fs.existsSync(file)) return { contents: fs.readFileSync(file, "utf8") };
  }
  return { error: `File ${name} not found` };
}

// A pipe takes 64 KiB at a time and process.exit drops the rest: write every byte before leaving.
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

// Emscripten's compiler writes the reserved source ids as unsigned 32-bit numbers.
function signedSourceIds(text) {
  return text.replace(/\b42949672\d\d\b/g, (id) => String(Number(id) | 0));
}

function compile(input) {
  return signedSourceIds(solc.compile(JSON.stringify(input), { import: readImport }));
}

function standardJson() {
  const file = args[args.indexOf("--standard-json") + 1];
  const input = JSON.parse(fs.readFileSync(file && !file.startsWith("--") ? file : 0, "utf8"));
  for (const source of Object.values(input.sources)) {
    if (source.urls) {
      const found = source.urls.map(readImport).find((answer) => answer.contents !== undefined);
      if (found) {
        source.content = found.contents;
        delete source.urls;
      }
    }
  }
  writeAll(compile(input));
}

function settings() {
  const value = (flag) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const chosen = {
    remappings: args.filter((arg) => !arg.startsWith("--") && arg.includes("=")),
    optimizer: { enabled: args.includes("--optimize"), runs: Number(value("--optimize-runs") || 200) },
    viaIR: args.includes("--via-ir"),
    outputSelection: { "*": { "": ["ast"], "*": ["abi", "devdoc", "userdoc", "evm.bytecode", "evm.deployedBytecode", "evm.methodIdentifiers"] } },
  };
  if (value("--evm-version")) chosen.evmVersion = value("--evm-version");
  return chosen;
}

// The order and names of the fields are those of solc's --combined-json.
function combinedJson() {
  const sources = {};
  for (const file of args.filter((arg) => arg.endsWith(".sol") && !arg.includes("=") && fs.existsSync(arg))) {
    sources[file] = { content: fs.readFileSync(file, "utf8") };
  }
  const output = JSON.parse(compile({ language: "Solidity", sources, settings: settings() }));
  const messages = (output.errors || []).map((error) => error.formattedMessage).join("\n");
  if (messages) fs.writeSync(2, messages);
  if ((output.errors || []).some((error) => error.severity === "error")) process.exit(1);
  const combined = { contracts: {}, sourceList: [], sources: {}, version: version() };
  const byId = Object.entries(output.sources).sort(([, a], [, b]) => a.id - b.id);
  for (const [file, source] of byId) {
    combined.sourceList.push(file);
    combined.sources[file] = { AST: source.ast, id: source.id };
  }
  for (const [file, contracts] of Object.entries(output.contracts || {})) {
    for (const [name, contract] of Object.entries(contracts)) {
      combined.contracts[`${file}:${name}`] = {
        abi: contract.abi,
        bin: contract.evm.bytecode.object,
        "bin-runtime": contract.evm.deployedBytecode.object,
        devdoc: contract.devdoc,
        userdoc: contract.userdoc,
        hashes: contract.evm.methodIdentifiers,
        srcmap: contract.evm.bytecode.sourceMap,
        "srcmap-runtime": contract.evm.deployedBytecode.sourceMap,
      };
    }
  }
  writeAll(JSON.stringify(combined));
}

function version() {
  return solc.version().replace(".Emscripten", ".Linux").replace(".clang", ".g++");
}

if (args.includes("--version")) {
  writeAll(`solc, the solidity compiler commandline interface\nVersion: ${version()}\n`);
} else if (args.includes("--standard-json")) {
  standardJson();
} else if (args.includes("--combined-json")) {
  combinedJson();
} else {
  fs.writeSync(2, `solc shim: cannot answer ${args.join(" ")}; use --version, --standard-json or --combined-json\n`);
  process.exit(1);
}

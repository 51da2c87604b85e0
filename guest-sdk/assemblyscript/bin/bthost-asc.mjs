#!/usr/bin/env node
// Compiles a strategy written in AssemblyScript: `bthost-asc ENTRY.ts -o OUT.wasm [--text OUT.wat]`.
//
// It compiles a small entry of its own around the author's default export, gives the exports their ABI names, appends the section that
// describes the ABI, and refuses what a strategy cannot have. The output is a core module; bthost wraps it into a component.
// The same sources and the same versions give the same bytes, wherever the project lies.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { Exports, forbiddenImport, Overrides, withSection } from "./transform.mjs";

const SDK = join(dirname(fileURLToPath(import.meta.url)), "..");
const PACKAGE = "@bthost/sdk";
const ENTRY = "bthost-entry.ts";
const USAGE = "usage: bthost-asc ENTRY.ts -o OUT.wasm [--text OUT.wat]";

function fail(sentence) {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(1);
}

/** The arguments as {entry, out, text}. */
function parse(argv) {
  const found = { entry: null, out: null, text: null };
  const valued = { "-o": "out", "--outFile": "out", "-t": "text", "--text": "text" };
  for (let i = 0; i < argv.length; i++) {
    const name = valued[argv[i]];
    if (argv[i] === "-h" || argv[i] === "--help") {
      process.stdout.write(USAGE + "\n");
      process.exit(0);
    } else if (name !== undefined) {
      found[name] = argv[++i] ?? fail(`${argv[i - 1]} needs a file name\n${USAGE}`);
    } else if (argv[i].startsWith("-")) {
      fail(`unknown option ${argv[i]}\n${USAGE}`);
    } else if (found.entry === null) {
      found.entry = argv[i];
    } else {
      fail(`one entry file only, not also ${argv[i]}\n${USAGE}`);
    }
  }
  if (found.entry === null || found.out === null) fail(USAGE);
  return found;
}

/** The folder of the nearest package.json: names inside the module are relative to it. */
function projectOf(entry) {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) fail(`no package.json in ${dirname(entry)} or above it; it gives the strategy its name and version`);
  }
}

/** The entry that is compiled: an instance of the author's class behind the exports. */
function entrySource(author, project, worlds) {
  const { name = "strategy", version = "0.0.0", description = "" } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  const glue = Object.keys(worlds["trade-strategy"].exports).filter((n) => n !== "_initialize");
  const text = (value) => JSON.stringify(String(value));
  return `import Author from "./${author}";
import { setGuest, setGuestTrades } from "${PACKAGE}/assembly/abi";
import { GuestAdapter, Identity, TradesAdapter } from "${PACKAGE}/assembly/strategy";
import { __abort, __seed, __trace } from "${PACKAGE}/assembly/runtime";
const onOrder: bool = false;
const onInstant: bool = false;
const onTrade: bool = false;
const strategy = new Author();
setGuest(new GuestAdapter(strategy, new Identity(${text(name)}, ${text(version)}, ${text(description)}, onOrder, onInstant, onTrade)));
if (onTrade) setGuestTrades(new TradesAdapter(strategy));
export { ${glue.join(", ")} } from "${PACKAGE}/assembly/abi";
`;
}

async function main() {
  const options = parse(process.argv.slice(2));
  const entry = resolve(options.entry);
  if (!existsSync(entry)) fail(`there is no file ${options.entry}`);
  const project = projectOf(entry);
  const worlds = JSON.parse(readFileSync(join(SDK, "assembly/exports.json"), "utf8"));
  const author = relative(project, entry).split(sep).join("/").replace(/\.ts$/, "");
  const entryText = entrySource(author, project, worlds);

  const overrides = new Overrides(`~lib/${PACKAGE}/assembly/strategy/Strategy`, ENTRY.replace(/\.ts$/, ""), ["onOrder", "onInstant", "onTrade"]);
  const world = () => (overrides.found.onTrade ? worlds["trade-strategy"] : worlds.strategy);
  const outputs = {};
  const library = join("node_modules", ...PACKAGE.split("/"));
  const argv = [ENTRY, "--outFile", "out.wasm", "--textFile", "out.wat", "--optimizeLevel", "3", "--shrinkLevel", "1"];
  argv.push("--runtime", "incremental", "--exportStart", "_initialize");
  for (const name of ["abort", "seed", "trace"]) argv.push("--use", `${name}=~lib/${PACKAGE}/assembly/runtime/__${name}`);

  const { error, stderr } = await asc.main([...argv, "--baseDir", project], {
    transforms: [overrides, new Exports(() => world().exports)],
    stderr: asc.createMemoryStream(),
    readFile(name, base) {
      if (name === ENTRY) return entryText;
      // The SDK is this very package, wherever the package manager has put or linked it.
      const inside = relative(library, name);
      const path = inside.startsWith("..") ? resolve(base, name) : join(SDK, inside);
      return existsSync(path) ? readFileSync(path, "utf8") : null;
    },
    writeFile(name, contents) {
      outputs[name] = contents;
    },
    listFiles: () => [],
  });
  const messages = stderr.toString();
  if (error) {
    process.stderr.write(messages);
    fail(overrides.problem ?? error.message);
  }
  if (messages) process.stderr.write(messages);

  const wasm = withSection(outputs["out.wasm"], `component-type:${PACKAGE}`, readFileSync(join(SDK, "assembly", world().componentType)));
  const problem = forbiddenImport(new WebAssembly.Module(wasm));
  if (problem !== null) fail(problem);
  for (const [path, contents] of [[options.out, wasm], [options.text, outputs["out.wat"]]]) {
    if (path === null) continue;
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, contents);
  }
  process.stderr.write(`${options.out} (${wasm.length} bytes)\n`);
}

await main();

// The steps of the build that are not the compiler's own: which callbacks the strategy overrides, the names of the exports, the ABI's
// section, and the check of the imports.

import { Node } from "assemblyscript";
import binaryen from "assemblyscript/binaryen";

/** The only module that a strategy may import from. */
const HOST = "bthost:strategy/";

/** What a strategy cannot have, and what it has instead. */
const INSTEAD = [
  [/^env\.(Date|performance)\b/, "a strategy has no clock; use `cx.now` or the bar's times"],
  [/^env\.console\b/, "a strategy has no console; use `cx.log`"],
  [/^env\.crypto\b/, "a strategy has no randomness but the run's seed; use `cx.random` or `Math.random`"],
];

/** Sets `const NAME: bool = false` in the entry to true for each of `names` that the default export overrides. */
export class Overrides {
  constructor(base, entry, names) {
    this.base = base;
    this.entry = entry;
    this.names = names;
    this.found = Object.fromEntries(names.map((n) => [n, false]));
    this.problem = null;
  }

  afterInitialize(program) {
    const file = program.filesByName.get(this.entry);
    let part = file.members.get("Author");
    for (; part && part.internalName !== this.base; part = part.basePrototype) {
      for (const name of this.names) this.found[name] ||= part.instanceMembers?.has(name) ?? false;
    }
    if (!part) {
      this.problem = "the entry file must have `export default class NAME extends Strategy`";
      throw new Error(this.problem);
    }
    for (const name of this.names) {
      const declaration = file.members.get(name).declaration;
      if (this.found[name]) declaration.initializer = Node.createTrueExpression(declaration.initializer.range);
    }
  }
}

/** Gives the exports their names in the ABI and removes all others but the memory. `names` is asked after the overrides are known. */
export class Exports {
  constructor(names) {
    this.names = names;
  }

  afterCompile(module) {
    const names = this.names();
    const functions = [];
    for (let i = 0, count = module.getNumExports(); i < count; i++) {
      const { kind, name, value } = binaryen.getExportInfo(module.getExportByIndex(i));
      if (kind === binaryen.ExternalFunction) functions.push({ name, value });
      else if (name !== "memory") throw new Error(`unexpected export ${name}`);
    }
    for (const { name } of functions) module.removeExport(name);
    for (const [name, abi] of Object.entries(names)) {
      const found = functions.find((f) => f.name === name);
      if (!found) throw new Error(`the SDK does not export ${name}`);
      module.addFunctionExport(found.value, abi);
    }
  }
}

/** `wasm` with a custom section behind it. */
export function withSection(wasm, name, data) {
  const title = Buffer.from(name);
  const body = Buffer.concat([leb(title.length), title, data]);
  return Buffer.concat([wasm, Buffer.of(0), leb(body.length), body]);
}

function leb(value) {
  const bytes = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? low : low | 0x80);
  } while (value !== 0);
  return Buffer.from(bytes);
}

/** A sentence about the first import that a strategy cannot have, or null. */
export function forbiddenImport(module) {
  const foreign = WebAssembly.Module.imports(module).find((i) => !i.module.startsWith(HOST));
  if (!foreign) return null;
  const name = `${foreign.module}.${foreign.name}`;
  const [, instead] = INSTEAD.find(([pattern]) => pattern.test(name)) ?? [null, "a strategy can reach only what `cx` offers"];
  return `the strategy uses \`${name}\`: ${instead}`;
}

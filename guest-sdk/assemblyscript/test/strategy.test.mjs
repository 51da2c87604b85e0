// Builds the fixtures and runs them against a stand-in for the host: `npm test`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Host } from "./host.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const COMPILER = join(HERE, "../bin/bthost-asc.mjs");
/** Bytes of memory that a strategy with much garbage may take. */
const MEMORY_LIMIT = 1 << 20;

let folder;
const built = {};

function compile(entry, out, options = {}) {
  return spawnSync(process.execPath, [COMPILER, entry, "-o", out], { encoding: "utf8", ...options });
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bthost-asc-"));
  for (const name of ["probe", "trades", "indicators"]) {
    const out = join(folder, `${name}.wasm`);
    const { status, stderr } = compile(join(HERE, `fixtures/${name}.ts`), out);
    assert.equal(status, 0, stderr);
    built[name] = readFileSync(out);
  }
});

after(() => rmSync(folder, { recursive: true }));

test("describe lists the parameters as they were declared", () => {
  const { name, version, params } = new Host(built.probe).describe();
  assert.deepEqual([name, version], ["@bthost/sdk", "0.1.0"]);
  assert.deepEqual(params, [
    { name: "period", doc: "größer", kind: [20n, 1n, 9007199254740993n, 5n] },
    { name: "width", doc: "", kind: [2.5, 0, 10, 0.5] },
    { name: "loud", doc: "", kind: true },
    { name: "mode", doc: "which part to run", kind: ["a", ["a", "b", "emoji 🚀"]] },
  ]);
});

test("start gives the subscriptions", () => {
  const found = new Host(built.probe).start([20n, 2.5, true, "a"]);
  const column = (code) => [0, code];
  const indicator = (id) => [1, id];
  assert.deepEqual(found.indicators, [
    { series: 0, name: "ema", inputs: [column(3)], params: [20], output: 0 },
    { series: 0, name: "sma", inputs: [indicator(0)], params: [3], output: 0 },
    { series: 0, name: "macd", inputs: [column(8)], params: [12, 26, 9], output: 0 },
    { series: 0, name: "macd", inputs: [column(8)], params: [12, 26, 9], output: 1 },
    { series: 0, name: "macd", inputs: [column(8)], params: [12, 26, 9], output: 2 },
    { series: 0, name: "atr", inputs: [], params: [14], output: 0 },
  ]);
  // Operands: 0 is an indicator, 1 a column, 2 a level.
  const conditions = [
    [[0, [0, 0], [0, 1]]],
    [[1, [0, 0], [0, 1]]],
    [[2, [0, 5], [2, 1.5]], [6, 0], [3, [1, 3], [0, 1]]],
    [[4, 99.5]],
    [[5, 24]],
    [[7, 3600]],
    [[6, 1]],
    [[6, 2]],
  ];
  assert.deepEqual(found.series, [
    { instrument: 0, timeframe: "1h", delivery: conditions },
    { instrument: 0, timeframe: "", delivery: 2 },
  ]);
  assert.deepEqual([found.orders, found.instants, found.trades, found.tags], [true, false, [], ["first", "second"]]);
});

test("helpers of the registry declare every input, parameter and output", () => {
  const found = new Host(built.indicators).start([]);
  const column = (code) => [0, code];
  const indicator = (id) => [1, id];
  assert.deepEqual(found.indicators, [
    { series: 0, name: "supertrend", inputs: [], params: [10, 3], output: 0 },
    { series: 0, name: "supertrend", inputs: [], params: [10, 3], output: 1 },
    { series: 0, name: "sma", inputs: [indicator(0)], params: [5], output: 0 },
    { series: 0, name: "roc", inputs: [column(3)], params: [20], output: 0 },
    { series: 0, name: "universe.rank", inputs: [indicator(3)], params: [], output: 0 },
    { series: 0, name: "correlation", inputs: [column(1), column(4)], params: [30], output: 0 },
    { series: 0, name: "var", inputs: [column(3)], params: [5, 1], output: 0 },
  ]);
});

test("start refuses in words", () => {
  assert.deepEqual(new Host(built.probe).start([13n, 2.5, true, "emoji 🚀"]), { refused: "13 brings bad luck: emoji 🚀" });
  assert.deepEqual(new Host(built.probe).start([20n]), { refused: "the strategy has 4 parameters, the host gave 1" });
  assert.deepEqual(new Host(built.probe).start([20n, 2n, true, "a"]), { refused: "the parameter width has a value of another type" });
});

test("orders arrive as they were built", () => {
  const nan = (h, instrument, price, mode, ret) =>
    Number.isNaN(price) ? h.refuse(ret, 9, 8) : h.okDecimal(ret, BigInt(Math.round(price * 100)), 2);
  const host = new Host(built.probe, { "round-price": nan });
  host.start([20n, 2.5, true, "a"]);
  host.position = 200n;
  host.bar(0, 100);
  const plain = { instrument: 0, price: null, tif: 0, gtd: null, options: 0, position: 0, trigger: 0, oco: 0, bracket: null, tag: 0 };
  const buy = { ...plain, side: 0, quantity: "1234e-3" };
  const sell = { ...buy, side: 1 };
  const submits = host.calls.filter(([name]) => name === "submit").map(([, order]) => order);
  assert.deepEqual(submits[0], { ...buy, kind: 1, price: "10000e-2", tif: 3, gtd: 77n, options: 3, oco: 5, tag: 2 });
  assert.deepEqual(submits[1], { ...sell, kind: 2, price: "10000e-2", tif: 1, position: 2, trigger: 1 });
  assert.deepEqual(submits[2], { ...buy, kind: 0, tif: 2, bracket: { takeProfit: "11000e-2", stopLoss: "9000e-2" } });
  assert.deepEqual(submits.slice(3, 6).map((o) => o.kind), [6, 7, 8]);
  // Held 0.200: to 0.500, to -0.500, to flat, and closed.
  const market = { ...plain, kind: 0 };
  assert.deepEqual(submits.slice(6), [
    { ...market, side: 0, quantity: "300e-3", tag: 2 },
    { ...market, side: 1, quantity: "700e-3" },
    { ...market, side: 1, quantity: "200e-3", options: 2 },
    { ...market, side: 1, quantity: "200e-3", options: 2 },
  ]);
  assert.deepEqual(host.calls.filter(([name]) => name === "log"), [["log", 2, "BAD_NUMBER 0"]]);
});

test("views, refusals and text come back whole", () => {
  const host = new Host(built.probe, {
    "cancel": (h, id, ret) => h.refuse(ret, id === 3n ? 7 : 0, 4),
    "cancel-all": (h, some, instrument, ret) => h.refuse(ret, some === 0 ? 18 : 10 + instrument, 4),
    "set-wake": (h, series, tag, at, length, ret) => {
      h.calls.push(["set-wake", tag, tag === 1 ? h.predicate(h.view.getUint32(at, true)) : null, length]);
      h.okUnit(ret);
    },
    "bars": (h, series, count, ret) => {
      const at = h.alloc(80 * count);
      for (let i = 0; i < count; i++) {
        h.view.setFloat64(at + 80 * i + 40, 100.5 + i, true);
        h.view.setBigUint64(at + 80 * i + 64, 18446744073709551615n, true);
      }
      h.view.setUint32(ret, at, true);
      h.view.setUint32(ret + 4, count, true);
    },
    "open-orders": (h, some, instrument, ret) => {
      const at = h.alloc(160);
      h.view.setUint8(at + 24, 3);
      h.setDecimal(at + 48, 4321, 2);
      h.view.setUint32(at + 152, 6, true);
      h.view.setUint32(ret, at, true);
      h.view.setUint32(ret + 4, 1, true);
    },
    "get-account": (h, ret) => h.view.setFloat64(ret, 10000.25, true),
    "get-position": (h, instrument, ret) => h.view.setFloat64(ret + 56, 61.5, true),
  });
  host.start([20n, 2.5, true, "b"]);
  host.values[4] = 0.125;
  host.bar(0, 100, 1n, 3600n);
  assert.deepEqual(host.calls, [
    ["log", 1, "UNKNOWN_ORDER"],
    ["log", 1, "NOT_ALLOWED_HEREBAD_TIME"],
    ["set-wake", 1, [0, [0, 0], [2, 5]], 1],
    ["set-wake", 0, null, 0],
    ["log", 1, "NONENONE"],
    ["log", 1, "2 101.5 18446744073709551615"],
    ["log", 1, "4321 6"],
    ["log", 1, "10000.25 61.5"],
    ["log", 1, "7 0.125 3600"],
    ["log", 1, "-12.50 0.005 BTCUSDT"],
    ["decline", 9, "nein 🚀"],
    ["halt", "ende"],
  ]);
});

test("order events and timers are delivered, and a failed assertion says where", () => {
  const host = new Host(built.probe);
  host.start([20n, 2.5, true, "a"]);
  host.call("on-order", 5n, 3, 8n, 0n, 0, 1, 0, 2, 12345n, 2, 10n, 3, 4n, 0.1, 6);
  host.call("on-timer", 3, 99n);
  assert.throws(() => host.call("on-timer", 9, 99n), WebAssembly.RuntimeError);
  assert.deepEqual(host.calls.map(([, , text]) => text).slice(0, 2), ["8 12345 4 6", "timer 3 at 99"]);
  assert.match(host.calls[2][2], /^timer nine \(test\/fixtures\/probe\.ts:\d+:\d+\)$/);
});

test("garbage is collected and the arena is given back", () => {
  const bars = (h, series, count, ret) => {
    const at = h.alloc(80 * count);
    h.view.setUint32(ret, at, true);
    h.view.setUint32(ret + 4, count, true);
  };
  const host = new Host(built.probe, { bars, "submit": (h, request, ret) => h.ok64(ret, 1n) });
  host.start([20n, 2.5, true, "emoji 🚀"]);
  for (let i = 0; i < 20000; i++) host.bar(0, 100 + i);
  assert.equal(host.calls.length, 20);
  assert.ok(host.exports.memory.buffer.byteLength <= MEMORY_LIMIT, `${host.exports.memory.buffer.byteLength} bytes`);
});

test("a strategy with onTrade exports guest-trades, one without does not", () => {
  const names = (wasm) => WebAssembly.Module.exports(new WebAssembly.Module(wasm)).map((e) => e.name);
  const trade = "bthost:strategy/guest-trades@0.1.0#on-trade";
  assert.ok(names(built.trades).includes(trade));
  assert.ok(!names(built.probe).includes(trade));
  const host = new Host(built.trades);
  const found = host.start([]);
  assert.deepEqual([found.orders, found.instants, found.trades], [false, true, [0]]);
  host.exports[trade](0, 5n, 100.5, 2, 1);
  host.call("on-instant", 6n);
  host.call("finish");
  assert.deepEqual(host.calls.map(([, , text]) => text), ["0 100.5 1", "instant 6", "finish at 1000000"]);
});

test("what a strategy cannot have is refused in a sentence", () => {
  const clock = compile(join(HERE, "fixtures/clock.ts"), join(folder, "clock.wasm"));
  assert.equal(clock.status, 1);
  assert.match(clock.stderr, /^error: the strategy uses `env\.Date\.now`: a strategy has no clock; use `cx\.now`/m);
  const plain = compile(join(HERE, "fixtures/plain.ts"), join(folder, "plain.wasm"));
  assert.equal(plain.status, 1);
  assert.match(plain.stderr, /^error: the entry file must have `export default class NAME extends Strategy`/m);
});

test("the same sources give the same bytes in another folder", () => {
  const project = join(folder, "elsewhere/deep");
  mkdirSync(join(project, "test"), { recursive: true });
  cpSync(join(HERE, "fixtures"), join(project, "test/fixtures"), { recursive: true });
  writeFileSync(join(project, "package.json"), readFileSync(join(HERE, "../package.json")));
  assert.equal(compile("test/fixtures/probe.ts", "probe.wasm", { cwd: project }).status, 0);
  assert.ok(readFileSync(join(project, "probe.wasm")).equals(built.probe));
});

// The example strategies and the template, against a stand-in for the host: `npm test`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Host } from "./host.mjs";

const SDK = join(dirname(fileURLToPath(import.meta.url)), "..");
const SOURCES = {
  ema: join(SDK, "../../strategies/ema-cross-as/assembly/index.ts"),
  bollinger: join(SDK, "../../strategies/bollinger-reversion-as/assembly/index.ts"),
  template: join(SDK, "template/assembly/index.ts"),
};
const REFUSED = 13;

let folder;
const built = {};

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bthost-asc-"));
  for (const [name, source] of Object.entries(SOURCES)) {
    const out = join(folder, `${name}.wasm`);
    execFileSync(process.execPath, [join(SDK, "bin/bthost-asc.mjs"), source, "-o", out], { stdio: "ignore" });
    built[name] = readFileSync(out);
  }
});

after(() => rmSync(folder, { recursive: true }));

/** A host whose position follows the orders. */
function trading(wasm, answers = {}) {
  const host = new Host(wasm, answers);
  host.orders = () => host.calls.filter(([name]) => name === "submit").map(([, order]) => order);
  host.follow = () => {
    const signed = (order) => BigInt(parseInt(order.quantity, 10)) * (order.side === 0 ? 1n : -1n);
    host.position = host.orders().reduce((sum, order) => sum + signed(order), 0n);
  };
  return host;
}

/** Two lines that cross often, and the cross seen by the host. */
const PATH = [NaN, 1, 2, 2, -1, -1, 0, 3, 0, -2, -2, 5, 5, -5];

function cross(stop, onWake) {
  const host = trading(built.ema);
  host.start([12n, 26n, stop, 0.95, "1h", onWake]);
  let last = NaN;
  PATH.forEach((difference, i) => {
    host.values = [100 + difference, 100];
    const woke = (last <= 0 && difference > 0 ? 1n : 0n) | (last >= 0 && difference < 0 ? 2n : 0n);
    if (!onWake) host.bar(0, 100 + i);
    else if (woke !== 0n) host.bar(0, 100 + i, woke);
    host.follow();
    last = difference;
  });
  return host;
}

test("ema-cross woken by the host and called every bar send the same orders", () => {
  const woken = cross(0.03, true);
  assert.deepEqual(woken.calls, cross(0.03, false).calls);
  assert.deepEqual(woken.orders().map((o) => [o.side, o.quantity, o.options, o.tag, o.bracket]), [
    [0, "950e-3", 0, 1, { takeProfit: null, stopLoss: `${Math.floor(107 * 0.97 * 100)}e-2` }],
    [1, "950e-3", 2, 1, null],
    [0, "950e-3", 0, 1, { takeProfit: null, stopLoss: `${Math.floor(111 * 0.97 * 100)}e-2` }],
    [1, "950e-3", 2, 1, null],
  ]);
});

test("ema-cross without a stop sends no bracket", () => {
  assert.ok(cross(0, true).orders().every((order) => order.bracket === null && order.kind === 0 && order.tif === 0));
});

test("ema-cross declares what it says", () => {
  const host = new Host(built.ema);
  assert.deepEqual(host.describe().params.map((p) => [p.name, p.kind]), [
    ["fast", [12n, 2n, 500n, 1n]],
    ["slow", [26n, 3n, 1000n, 1n]],
    ["stop", [0.03, 0, 0.5, 0.005]],
    ["weight", [0.95, 0.05, 1, 0.95 / 100]],
    ["timeframe", ["1h", ["1m", "5m", "15m", "1h", "4h", "1d"]]],
    ["on_wake", true],
  ]);
  const found = host.start([12n, 26n, 0.03, 0.95, "4h", false]);
  assert.deepEqual(found.series, [{ instrument: 0, timeframe: "4h", delivery: 0 }]);
  assert.deepEqual(found.indicators.map((i) => [i.name, i.params]), [["ema", [12]], ["ema", [26]]]);
  assert.deepEqual([found.orders, found.instants, found.tags], [false, false, ["cross"]]);
  assert.deepEqual(new Host(built.ema).start([26n, 26n, 0, 1, "1h", true]), { refused: "fast must be smaller than slow" });
});

test("ema-cross says why it did not trade", () => {
  const refuse = (h, instrument, weight, ret) => h.refuse(ret, REFUSED, 8);
  const quantity = trading(built.ema, { "qty-for-weight": refuse });
  const order = trading(built.ema, { "submit": (h, request, ret) => h.refuse(ret, REFUSED, 8) });
  for (const host of [quantity, order]) {
    host.start([12n, 26n, 0.03, 0.95, "1h", true]);
    host.bar(0, 100, 1n);
  }
  assert.deepEqual(quantity.calls, [["decline", 1000, "no quantity"]]);
  assert.deepEqual(order.calls, [["decline", REFUSED, "refused"]]);
});

test("bollinger-reversion buys below the band and sells all above the middle", () => {
  const host = trading(built.bollinger);
  const found = host.start([20n, 2, 0.5, "1h"]);
  // The close (a column) falls through output 2, the lower band; it rises through output 1, the middle.
  assert.deepEqual(found.indicators.map((i) => [i.name, i.params, i.output]), [0, 1, 2].map((output) => ["bbands", [20, 2], output]));
  assert.deepEqual(found.series[0].delivery, [[[1, [1, 3], [0, 2]]], [[0, [1, 3], [0, 1]]]]);
  for (const woke of [2n, 1n, 1n, 2n, 2n]) {
    host.bar(0, 100, woke);
    host.follow();
  }
  assert.deepEqual(host.orders().map((o) => [o.side, o.quantity, o.options, o.tag]), [[0, "500e-3", 0, 1], [1, "500e-3", 2, 1]]);
});

test("the template trades, and the README shows it as it is", () => {
  const host = trading(built.template);
  host.start([12n, 26n, 0.03, 0.95]);
  host.bar(0, 100, 1n);
  host.follow();
  host.bar(0, 100, 2n);
  assert.deepEqual(host.orders().map((o) => [o.side, o.options]), [[0, 0], [1, 2]]);
  assert.ok(readFileSync(join(SDK, "README.md"), "utf8").includes(readFileSync(SOURCES.template, "utf8")));
});

test("the template's lock file has the SDK's dependency", () => {
  const json = (path) => JSON.parse(readFileSync(join(SDK, path), "utf8"));
  const locked = json("template/package-lock.json").packages;
  assert.deepEqual(locked["bthost-sdk"].dependencies, json("package.json").dependencies);
  assert.equal(locked["node_modules/assemblyscript"].version, json("package-lock.json").packages["node_modules/assemblyscript"].version);
});

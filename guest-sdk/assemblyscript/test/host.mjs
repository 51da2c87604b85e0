// A stand-in for the host, over the core module: it writes arguments and reads results at the offsets that the canonical ABI gives,
// worked out by hand, so that a fault of the generator shows.

const GUEST = "bthost:strategy/guest@0.1.0#";

export class Host {
  /** `answers` overrides host functions by name: `(host, ...coreArguments) => result`. */
  constructor(wasm, answers = {}) {
    /** What the strategy did, in order. */
    this.calls = [];
    this.position = 0n;
    this.values = [];
    const defaults = {
      "submit": (h, request, ret) => (this.calls.push(["submit", this.order(request)]), h.ok64(ret, BigInt(this.calls.length))),
      "log": (h, level, at, length) => void this.calls.push(["log", level, this.text(at, length)]),
      "decline": (h, code, at, length) => void this.calls.push(["decline", code, this.text(at, length)]),
      "halt": (h, at, length) => void this.calls.push(["halt", this.text(at, length)]),
      "value": (h, indicator) => this.values[indicator] ?? NaN,
      "position-qty": () => this.position,
      "random-u64": () => 7n,
      "round-price": (h, instrument, price, mode, ret) => h.okDecimal(ret, [Math.floor, Math.floor, Math.ceil][mode](price * 100 + (mode ? 0 : 0.5)), 2),
      "round-qty": (h, instrument, qty, mode, ret) => h.okDecimal(ret, Math.floor(qty * 1000), 3),
      "qty-for-weight": (h, instrument, weight, ret) => h.okDecimal(ret, Math.floor(weight * 1000), 3),
      ...answers,
    };
    const module = new WebAssembly.Module(wasm);
    const functions = {};
    for (const { module: space, name } of WebAssembly.Module.imports(module)) {
      if (space !== "bthost:strategy/host@0.1.0") throw new Error(`foreign import ${space}.${name}`);
      functions[name] = (...args) => {
        if (!defaults[name]) throw new Error(`no answer for ${name}`);
        return defaults[name](this, ...args);
      };
    }
    this.exports = new WebAssembly.Instance(module, { "bthost:strategy/host@0.1.0": functions }).exports;
    this.exports._initialize();
  }

  get view() {
    return new DataView(this.exports.memory.buffer);
  }

  call(name, ...args) {
    return this.exports[GUEST + name](...args);
  }

  /** Call, read the result, and let the guest free it. */
  read(name, reader, ...args) {
    const at = this.call(name, ...args);
    const result = reader(at);
    this.exports[`cabi_post_${GUEST}${name}`](at);
    return result;
  }

  text(at, length) {
    return Buffer.from(this.exports.memory.buffer, at, length * 2).toString("utf16le");
  }

  textAt(at) {
    return this.text(this.view.getUint32(at, true), this.view.getUint32(at + 4, true));
  }

  alloc(size, align = 8) {
    return this.exports.cabi_realloc(0, 0, align, size);
  }

  /** As a host that transcodes: allocate for the worst case, then cut. */
  putText(text) {
    const bytes = Buffer.from(text, "utf16le");
    const at = this.exports.cabi_realloc(0, 0, 2, bytes.length * 2);
    Buffer.from(this.exports.memory.buffer, at, bytes.length).set(bytes);
    return [this.exports.cabi_realloc(at, bytes.length * 2, 2, bytes.length), text.length];
  }

  setText(at, text) {
    const [pointer, length] = this.putText(text);
    this.view.setUint32(at, pointer, true);
    this.view.setUint32(at + 4, length, true);
  }

  setDecimal(at, mantissa, scale) {
    this.view.setBigInt64(at, BigInt(mantissa), true);
    this.view.setUint8(at + 8, scale);
  }

  decimal(at) {
    return `${this.view.getBigInt64(at, true)}e-${this.view.getUint8(at + 8)}`;
  }

  ok64(ret, value) {
    this.view.setUint8(ret, 0);
    this.view.setBigUint64(ret + 8, value, true);
  }

  okUnit(ret) {
    this.view.setUint8(ret, 0);
  }

  okDecimal(ret, mantissa, scale) {
    this.view.setUint8(ret, 0);
    this.setDecimal(ret + 8, mantissa, scale);
  }

  /** An error whose payload lies at `offset`: 4 beside nothing, 8 beside a 64-bit value. */
  refuse(ret, reason, offset) {
    this.view.setUint8(ret, 1);
    this.view.setUint32(ret + offset, reason, true);
  }

  list(at, size, reader) {
    const [start, length] = [this.view.getUint32(at, true), this.view.getUint32(at + 4, true)];
    return Array.from({ length }, (_, i) => reader(start + i * size));
  }

  describe() {
    return this.read("describe", (at) => ({
      name: this.textAt(at),
      version: this.textAt(at + 8),
      doc: this.textAt(at + 16),
      // name 0, doc 8, kind 16: tag, payload 24 of up to 32 bytes
      params: this.list(at + 24, 56, (p) => ({ name: this.textAt(p), doc: this.textAt(p + 8), kind: this.paramKind(p + 16) })),
    }));
  }

  paramKind(at) {
    const v = this.view;
    switch (v.getUint8(at)) {
      case 0: return [0, 1, 2, 3].map((i) => v.getBigInt64(at + 8 + 8 * i, true));
      case 1: return [0, 1, 2, 3].map((i) => v.getFloat64(at + 8 + 8 * i, true));
      case 2: return v.getUint8(at + 8) !== 0;
      default: return [this.textAt(at + 8), this.list(at + 16, 8, (o) => this.textAt(o))];
    }
  }

  /** Start with one instrument. Parameters are BigInt, number, boolean or string. */
  start(params) {
    const instrument = this.alloc(176);
    const texts = [[0, "BTCUSDT"], [8, "binance-spot"], [20, "BTC"], [28, "USDT"], [36, "USDT"], [168, "1m"]];
    for (const [offset, text] of texts) this.setText(instrument + offset, text);
    this.view.setUint32(instrument + 16, 1, true);
    this.view.setUint8(instrument + 44, 2);
    this.view.setUint8(instrument + 45, 3);
    for (const [offset, mantissa, scale] of [[48, 1, 2], [64, 1, 3], [80, 1, 3], [96, 9000000, 3], [112, 5, 0], [128, 1, 0]]) {
      this.setDecimal(instrument + offset, mantissa, scale);
    }
    const values = this.alloc(16 * params.length);
    params.forEach((value, i) => {
      const at = values + 16 * i;
      this.view.setUint8(at, ["bigint", "number", "boolean", "string"].indexOf(typeof value));
      if (typeof value === "bigint") this.view.setBigInt64(at + 8, value, true);
      else if (typeof value === "number") this.view.setFloat64(at + 8, value, true);
      else if (typeof value === "boolean") this.view.setUint8(at + 8, value ? 1 : 0);
      else this.setText(at + 8, value);
    });
    const abi = this.putText("0.1.0");
    const currency = this.putText("USDT");
    const reader = (at) => (this.view.getUint8(at) === 0 ? this.subscriptions(at + 4) : { refused: this.textAt(at + 4) });
    return this.read("start", reader, ...abi, 0n, 1000000n, 42n, ...currency, 10000, instrument, 1, values, params.length);
  }

  subscriptions(at) {
    const v = this.view;
    return {
      series: this.list(at, 24, (s) => ({
        instrument: v.getUint32(s, true),
        timeframe: this.textAt(s + 4),
        delivery: v.getUint8(s + 12) === 1 ? this.list(s + 16, 8, (c) => this.list(c, 40, (p) => this.predicate(p))) : v.getUint8(s + 12),
      })),
      indicators: this.list(at + 8, 32, (i) => ({
        series: v.getUint32(i, true),
        name: this.textAt(i + 4),
        inputs: this.list(i + 12, 8, (p) => [v.getUint8(p), v.getUint32(p + 4, true)]),
        params: this.list(i + 20, 8, (p) => v.getFloat64(p, true)),
        output: v.getUint32(i + 28, true),
      })),
      instants: v.getUint8(at + 16) !== 0,
      orders: v.getUint8(at + 17) !== 0,
      trades: this.list(at + 20, 4, (t) => v.getUint32(t, true)),
      tags: this.list(at + 28, 8, (t) => this.textAt(t)),
    };
  }

  predicate(at) {
    const v = this.view;
    const tag = v.getUint8(at);
    const operand = (o) => [v.getUint8(o), v.getUint8(o) === 2 ? v.getFloat64(o + 8, true) : v.getUint32(o + 8, true)];
    if (tag <= 3) return [tag, operand(at + 8), operand(at + 24)];
    if (tag === 4) return [tag, v.getFloat64(at + 8, true)];
    return [tag, tag === 6 ? v.getUint8(at + 8) : v.getUint32(at + 8, true)];
  }

  /** An order request: 248 bytes. */
  order(at) {
    const v = this.view;
    const bracket = (o) => (v.getUint8(o) === 0 ? null : this.decimal(o + 8));
    return {
      instrument: v.getUint32(at, true),
      side: v.getUint8(at + 4),
      quantity: this.decimal(at + 8),
      kind: v.getUint8(at + 24),
      price: v.getUint8(at + 24) === 0 ? null : this.decimal(at + 32),
      tif: v.getUint8(at + 104),
      gtd: v.getUint8(at + 104) === 3 ? v.getBigInt64(at + 112, true) : null,
      options: v.getUint8(at + 120),
      position: v.getUint8(at + 121),
      trigger: v.getUint8(at + 122),
      oco: v.getUint32(at + 124, true),
      bracket: v.getUint8(at + 128) === 0 ? null : { takeProfit: bracket(at + 136), stopLoss: bracket(at + 160) },
      tag: v.getUint32(at + 240, true),
    };
  }

  /** `first` are the values that come with the bar; by default the first four that `value` would give. */
  bar(series, close, woke = -1n, closeTime = 60n, first = this.values) {
    const came = [0, 1, 2, 3].map((i) => first[i] ?? NaN);
    this.call("on-bar", series, 0n, closeTime, close, close + 1, close - 1, close, 5, 5 * close, 3n, 2.5, woke, ...came);
  }
}

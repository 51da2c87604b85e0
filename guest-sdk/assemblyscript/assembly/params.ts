// A strategy's parameters, declared once: name, default and range. The declaration is the handle that holds the run's value.

import { ChoiceRange, IntegerRange, ParamKind, ParamSpec, ParamValue, RealRange } from "./abi";

/** A declared parameter. */
export abstract class Param {
  constructor(readonly spec: ParamSpec) {}

  /** Take the run's value. False if it is of another type. */
  abstract take(value: ParamValue): bool;
}

/** A whole number. */
export class IntParam extends Param {
  /** The value of this run; the default outside a run. */
  value: i64 = this.spec.kind.asInteger!.default_;

  take(value: ParamValue): bool {
    this.value = value.asInteger;
    return value.tag == 0;
  }
}

/** A real number. */
export class RealParam extends Param {
  /** The value of this run; the default outside a run. */
  value: f64 = this.spec.kind.asReal!.default_;

  take(value: ParamValue): bool {
    this.value = value.asReal;
    return value.tag == 1;
  }
}

/** Yes or no. */
export class BoolParam extends Param {
  /** The value of this run; the default outside a run. */
  value: bool = this.spec.kind.asBoolean;

  take(value: ParamValue): bool {
    this.value = value.asBoolean;
    return value.tag == 2;
  }
}

/** One of several texts. */
export class ChoiceParam extends Param {
  /** The value of this run; the default outside a run. */
  value: string = this.spec.kind.asChoice!.default_;

  take(value: ParamValue): bool {
    if (value.tag != 3) return false;
    this.value = value.asText!;
    return true;
  }
}

/** Where a strategy declares its parameters. */
export class Params {
  readonly all: Param[] = [];

  private spec(name: string, doc: string, kind: ParamKind): ParamSpec {
    const spec = new ParamSpec();
    spec.name = name;
    spec.doc = doc;
    spec.kind = kind;
    return spec;
  }

  /** A whole number from `min` to `max`; `step` is the grid of a sweep. */
  int(name: string, default_: i64, min: i64, max: i64, doc: string = "", step: i64 = 1): IntParam {
    const range = new IntegerRange();
    range.default_ = default_;
    range.min = min;
    range.max = max;
    range.step = step;
    const param = new IntParam(this.spec(name, doc, ParamKind.ofInteger(range)));
    this.all.push(param);
    return param;
  }

  /** A real number from `min` to `max`; `step` is the grid of a sweep, a hundredth of the range unless said. */
  real(name: string, default_: f64, min: f64, max: f64, doc: string = "", step: f64 = 0): RealParam {
    const range = new RealRange();
    range.default_ = default_;
    range.min = min;
    range.max = max;
    range.step = step > 0 ? step : (max - min) / 100;
    const param = new RealParam(this.spec(name, doc, ParamKind.ofReal(range)));
    this.all.push(param);
    return param;
  }

  /** Yes or no. */
  bool(name: string, default_: bool, doc: string = ""): BoolParam {
    const param = new BoolParam(this.spec(name, doc, ParamKind.ofBoolean(default_)));
    this.all.push(param);
    return param;
  }

  /** One of `options`. */
  choice(name: string, default_: string, options: string[], doc: string = ""): ChoiceParam {
    const range = new ChoiceRange();
    range.default_ = default_;
    range.options = options;
    const param = new ChoiceParam(this.spec(name, doc, ParamKind.ofChoice(range)));
    this.all.push(param);
    return param;
  }
}

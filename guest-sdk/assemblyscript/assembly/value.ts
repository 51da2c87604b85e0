// Exact prices and quantities. They come from the host's rounding, never from a float, and they may be refused:
// then `ok` is false, and an order that is made with one is refused with the same reason.

import { Decimal, ResultDecimalReason } from "./abi";

/** 10 to the power of `exponent`, which is at most 18. */
function powerOfTen(exponent: i32): i64 {
  let power: i64 = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}

/** An exact number, `mantissa` x 10^-`scale`, or the reason why there is none. */
export abstract class Exact extends Decimal {
  /** Why there is no value; 0 where there is one. */
  refused: u32 = 0;

  /** Whether there is a value. */
  get ok(): bool {
    return this.refused == 0;
  }

  /** For display and for decisions. */
  toFloat(): f64 {
    return <f64>this.mantissa / <f64>powerOfTen(this.scale);
  }

  /** As a count of 10^-`scale`; digits past that scale are dropped. */
  count(scale: i32): i64 {
    const shift = scale - <i32>this.scale;
    return shift >= 0 ? this.mantissa * powerOfTen(shift) : this.mantissa / powerOfTen(-shift);
  }

  /** As decimal digits. */
  toString(): string {
    if (this.refused != 0) return "refused";
    const negative = this.mantissa < 0;
    let digits = (negative ? -this.mantissa : this.mantissa).toString().padStart(<i32>this.scale + 1, "0");
    if (this.scale > 0) {
      const point = digits.length - <i32>this.scale;
      digits = digits.substring(0, point) + "." + digits.substring(point);
    }
    return negative ? "-" + digits : digits;
  }
}

/** A price on an instrument's grid: see `cx.roundPrice`. */
export class Price extends Exact {
  /** A price of `mantissa` x 10^-`scale`, taken as it is. */
  static of(mantissa: i64, scale: u8): Price {
    const price = new Price();
    price.mantissa = mantissa;
    price.scale = scale;
    return price;
  }

  static fromResult(result: ResultDecimalReason): Price {
    if (result.tag == 0) return Price.of(result.asOk!.mantissa, result.asOk!.scale);
    const price = new Price();
    price.refused = result.asErr;
    return price;
  }
}

/** A quantity on an instrument's grid: see `cx.roundQty`, `cx.qtyForWeight` and `cx.holding`. */
export class Qty extends Exact {
  /** A quantity of `mantissa` x 10^-`scale`, taken as it is. */
  static of(mantissa: i64, scale: u8): Qty {
    const qty = new Qty();
    qty.mantissa = mantissa;
    qty.scale = scale;
    return qty;
  }

  static fromResult(result: ResultDecimalReason): Qty {
    if (result.tag == 0) return Qty.of(result.asOk!.mantissa, result.asOk!.scale);
    const qty = new Qty();
    qty.refused = result.asErr;
    return qty;
  }
}

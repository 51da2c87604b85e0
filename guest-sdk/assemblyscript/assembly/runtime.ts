// What AssemblyScript itself calls: `abort` behind assertions and range checks, `trace`, and the seed of `Math.random`.

import { host, LogLevel } from "./abi";

/** Say why on the run's log, then end the run as a fault. */
export function __abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message === null ? "aborted" : message;
  const where = file === null ? "" : " (" + file + ":" + line.toString() + ":" + column.toString() + ")";
  host.log(LogLevel.Error, what + where);
  unreachable();
}

/** `trace("...", n, a, b)` goes to the run's log. */
export function __trace(message: string, n: i32 = 0, a0: f64 = 0, a1: f64 = 0, a2: f64 = 0, a3: f64 = 0, a4: f64 = 0): void {
  let text = message;
  if (n > 0) text += " " + a0.toString();
  if (n > 1) text += ", " + a1.toString();
  if (n > 2) text += ", " + a2.toString();
  if (n > 3) text += ", " + a3.toString();
  if (n > 4) text += ", " + a4.toString();
  host.log(LogLevel.Debug, text);
}

/** `Math.random` before the run begins; `start` seeds it from the run's seed. */
export function __seed(): f64 {
  return 0;
}

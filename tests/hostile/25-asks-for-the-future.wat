;; verdict: completes
;; Asks for more history than there is, for a series and for indicators that are not there: an empty list, NaN, never a row that has not closed.
(module
  (import "bthost:strategy/host@0.1.0" "bars" (func $bars (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "value" (func $value (param i32) (result f64)))
  (memory (export "memory") 4)
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (i32.const 65536))
  (global $bar (mut i32) (i32.const 0))
  (func (export "bthost:strategy/guest@0.1.0#describe") (result i32)
    (i32.const 512))  ;; an empty description
  (func (export "bthost:strategy/guest@0.1.0#start")
    (param i32 i32 i64 i64 i64 i32 i32 f64 i32 i32 i32 i32) (result i32)
    ;; one series, every bar; on-order too
    (i32.store (i32.const 516) (i32.const 576)) (i32.store (i32.const 520) (i32.const 1))
    (i32.store8 (i32.const 533) (i32.const 1))
    (i32.const 512))
  (func (export "bthost:strategy/guest@0.1.0#on-bar")
    (param $series i32) (param $open_time i64) (param $close_time i64) (param $open f64) (param $high f64) (param $low f64)
    (param $close f64) (param $volume f64) (param $quote_volume f64) (param $trades i64) (param $taker_buy_volume f64) (param $woke i64)
    (param $first f64) (param $second f64) (param $third f64) (param $fourth f64)
    (global.set $bar (i32.add (global.get $bar) (i32.const 1)))
    ;; all history: as many rows as bars were delivered, at most 1000, the last of which is this bar
    (call $bars (i32.const 0) (i32.const -1) (i32.const 768))
    (if (i32.ne (i32.load (i32.const 772)) (select (global.get $bar) (i32.const 1000) (i32.lt_u (global.get $bar) (i32.const 1000)))) (then (unreachable)))
    (if (i64.ne
          (i64.load offset=8 (i32.add (i32.load (i32.const 768)) (i32.mul (i32.sub (i32.load (i32.const 772)) (i32.const 1)) (i32.const 80))))
          (local.get $close_time))
      (then (unreachable)))
    (call $bars (i32.const 1) (i32.const 10) (i32.const 768))
    (if (i32.load (i32.const 772)) (then (unreachable)))
    (call $bars (i32.const -1) (i32.const 10) (i32.const 768))
    (if (i32.load (i32.const 772)) (then (unreachable)))
    ;; NaN of the one bit pattern that a guest may see
    (if (i64.ne (i64.reinterpret_f64 (call $value (i32.const -1))) (i64.const 0x7ff8000000000000)) (then (unreachable))))
  (func (export "bthost:strategy/guest@0.1.0#on-instant") (param i64))
  (func (export "bthost:strategy/guest@0.1.0#on-order") (param i64 i32 i64 i64 i32 i32 i32 i32 i64 i32 i64 i32 i64 f64 i32))
  (func (export "bthost:strategy/guest@0.1.0#on-timer") (param i32 i64))
  (func (export "bthost:strategy/guest@0.1.0#finish"))
  (@custom "component-type:bthost" "")
)

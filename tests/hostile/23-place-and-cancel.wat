;; verdict: completes
;; Places an order and cancels it, ten times on every bar.
(module
  (import "bthost:strategy/host@0.1.0" "submit" (func $submit (param i32 i32)))
  (import "bthost:strategy/host@0.1.0" "cancel" (func $cancel (param i64 i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (i32.add (local.get $at) (local.get $size)) (i32.const 65536)) (then (local.set $at (i32.const 4096))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.get $at))
  (func $ping
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 248))
    (i64.store (i32.const 1032) (i64.const 1))
    (i32.store8 (i32.const 1048) (i32.const 1)) (i64.store (i32.const 1056) (i64.const 1)) ;; limit at 1
    (call $submit (i32.const 1024) (i32.const 768))
    (if (i32.load8_u (i32.const 768)) (then (unreachable)))
    (call $cancel (i64.load (i32.const 776)) (i32.const 784))
    (if (i32.load8_u (i32.const 784)) (then (unreachable))))
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
    (call $ping) (call $ping) (call $ping) (call $ping) (call $ping) (call $ping) (call $ping) (call $ping) (call $ping) (call $ping))
  (func (export "bthost:strategy/guest@0.1.0#on-instant") (param i64))
  (func (export "bthost:strategy/guest@0.1.0#on-order") (param i64 i32 i64 i64 i32 i32 i32 i32 i64 i32 i64 i32 i64 f64 i32))
  (func (export "bthost:strategy/guest@0.1.0#on-timer") (param i32 i64))
  (func (export "bthost:strategy/guest@0.1.0#finish"))
  (@custom "component-type:bthost" "")
)

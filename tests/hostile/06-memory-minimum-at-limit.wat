;; verdict: completes
;; Declares a memory of exactly the limit.
(module
  (memory (export "memory") 1024)
  (global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (i32.add (local.get $at) (local.get $size)) (i32.const 65536)) (then (local.set $at (i32.const 4096))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.get $at))
  (func (export "bthost:strategy/guest@0.1.0#describe") (result i32)
    (i32.const 512))  ;; an empty description
  (func (export "bthost:strategy/guest@0.1.0#start")
    (param i32 i32 i64 i64 i64 i32 i32 f64 i32 i32 i32 i32) (result i32)
    ;; one series, every bar; on-order too
    (i32.store (i32.const 516) (i32.const 576)) (i32.store (i32.const 520) (i32.const 1))
    (i32.store8 (i32.const 533) (i32.const 1))
    (i32.const 512))
  (func (export "bthost:strategy/guest@0.1.0#on-bar") (param i32 i64 i64 f64 f64 f64 f64 f64 f64 i64 f64 i64 f64 f64 f64 f64))
  (func (export "bthost:strategy/guest@0.1.0#on-instant") (param i64))
  (func (export "bthost:strategy/guest@0.1.0#on-order") (param i64 i32 i64 i64 i32 i32 i32 i32 i64 i32 i64 i32 i64 f64 i32))
  (func (export "bthost:strategy/guest@0.1.0#on-timer") (param i32 i64))
  (func (export "bthost:strategy/guest@0.1.0#finish"))
  (@custom "component-type:bthost" "")
)

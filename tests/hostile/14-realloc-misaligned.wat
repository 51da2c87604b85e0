;; verdict: fault(start, 0)
;; cabi_realloc answers with a pointer that is not aligned.
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (i32.const 4097))
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
